"""Commands: each helps, takes the common options by their names, and is one file."""

from pathlib import Path

import pytest

from dnstrace.cli import commands as folder
from dnstrace.cli.args import command as commands
from dnstrace.cli.args.completion import next_words
from dnstrace.cli.args.table import GROUPS, TABLE, options_of
from tests.cli.commands import all_commands
from tests.cli.running import run_here

SCRATCH = '''"""`dnstrace scratch`: says what it was given."""

from dnstrace.cli.args.command import Command, Given
from dnstrace.cli.output.destination import Destination


def run(given: Given) -> int:
    """Print words and values."""
    return Destination(given.text("output")).finish(f"{given.words} {given.get('timeout')}\\n")


COMMAND = Command("says what it was given", "WORD", "", ("timeout", "output"), run, (1, 1))
'''


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One more file in the folder of subcommands."""
    (tmp_path / "scratch.py").write_text(SCRATCH)
    monkeypatch.setattr(folder, "__path__", [*folder.__path__, str(tmp_path)])


@pytest.mark.usefixtures("scratch")
def test_a_new_subcommand_is_one_file() -> None:
    assert run_here("scratch", "a", "--timeout", "2").stdout == "('a',) 2.0\n"
    assert "--timeout SECONDS" in run_here("scratch", "-h").stdout
    assert "says what it was given" in run_here("--help").stdout
    assert [item.value for item in next_words([], "scr")] == ["scratch"]
    assert [item.value for item in next_words(["scratch"], "--t")] == ["--timeout"]
    done = run_here("scratch", "a", "--timeuot", "2")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "did you mean --timeout? (dnstrace scratch --help)" in done.stderr


@pytest.mark.parametrize("name", [name for name, _ in all_commands()])
def test_every_command_helps_in_80_columns(name: str) -> None:
    words = name.split()[1:]
    done = run_here(*words, "-h")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Usage: {name}")
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert run_here(*words, "--help").stdout == done.stdout
    assert run_here("help", *words).stdout == done.stdout


@pytest.mark.parametrize("name", [name for name, _ in commands.every()])
def test_every_group_helps(name: str) -> None:
    assert run_here(name, "--help").stdout.startswith(f"Usage: dnstrace {name}")


def test_every_option_is_taken_by_a_command() -> None:
    taken = {option for _, each in all_commands() for option in options_of(each.options).values()}
    assert taken == set(TABLE)
    assert len(TABLE) == sum(len(options) for _, options in GROUPS)


@pytest.mark.parametrize("name", ["servers", "whereami"])
@pytest.mark.parametrize(
    "arguments",
    [("-q",), ("--tcp",), ("--total", "5"), ("--fail-on", "critical"), ("--tries", "1")],
)
def test_what_measures_takes_the_common_options(name: str, arguments: tuple[str, ...]) -> None:
    words = ["org"] if name == "servers" else []
    done = run_here(name, *words, "--lab", "--seed", "1", "--count", "1", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


def test_servers_over_tcp_and_in_short() -> None:
    lab = ("--lab", "--seed", "1", "--count", "1")
    assert run_here("servers", "example.com", *lab, "--short").stdout.splitlines() == [
        "ns1.example.com. 3.4.5.6",
        "ns2.example.com. 2600:1f00:3456::6",
    ]
    silent = run_here(
        "servers", "example.com", "--lab=broken-tcp", "--count", "1", "--tcp", "--short"
    )
    assert "tcp-timeout" in silent.stdout
    whole, brief = (run_here("servers", "org", *lab, *more).stdout for more in ((), ("-q",)))
    assert len(brief.splitlines()) < len(whole.splitlines())


def test_servers_fails_on_what_it_remarks() -> None:
    lab = ("servers", "com", "--lab=middlebox", "--count", "1")
    assert run_here(*lab, "--fail-on", "critical").returncode == 4
    dead = ("servers", "example.net", "--lab=dead-server", "--count", "1")
    assert run_here(*dead).returncode == 0
    assert run_here(*dead, "--fail-on", "warning").returncode == 1
    assert run_here(*dead, "--fail-on", "critical").returncode == 0


def test_one_run_writes_several_formats(tmp_path: Path) -> None:
    report, answer = tmp_path / "report.json", tmp_path / "answer"
    done = run_here(
        "--lab",
        "--seed",
        "1",
        "www.example.com",
        "--format",
        "tree",
        "--format",
        f"json={report}",
        "--format",
        f"short={answer}",
    )
    assert done.stdout.startswith("www.example.com. A")
    assert answer.read_text() == "185.31.40.80\n"
    assert run_here("show", str(report)).stdout == done.stdout
    before = report.read_text()
    assert run_here("--lab", "a..b", "--format", f"json={report}").returncode == 2
    assert report.read_text() == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["answer", "report.json"]


def test_bare_data_comes_with_a_warning_where_the_network_forged_it() -> None:
    done = run_here("--lab=middlebox", "--no-dnssec", "--short", "www.example.com")
    assert (done.returncode, done.stdout) == (5, "")
    assert done.stderr.count("\n") == 1
    assert "nothing is known about www.example.com." in done.stderr
    done = run_here("--lab=middlebox", "--short", "www.example.com")
    assert (done.returncode, done.stderr) == (0, "")
