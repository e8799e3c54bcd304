"""Where values come from: command line, then environment, then configuration file."""

import json
from pathlib import Path

import pytest

from dnstrace.cli.args.settings import settings, variable
from dnstrace.cli.args.table import CONFIGURABLE
from tests.cli.running import run_here

LAB = ("--lab", "--seed", "1", "www.example.com")


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration file that is in force."""
    path = tmp_path / "config.toml"
    monkeypatch.setenv("DNSTRACE_CONFIG", str(path))
    return path


def options(*arguments: str) -> dict[str, object]:
    """The options that a walk's report names."""
    done = run_here(*LAB, "--json", *arguments)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)["options"]
    assert isinstance(found, dict)
    return found


def test_command_line_before_environment_before_file(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text("tries = 2\ntotal = 7\ntimeout = 0.7\nno-qmin = true\nchaos = false\n")
    monkeypatch.setenv("DNSTRACE_TOTAL", "8")
    monkeypatch.setenv("DNSTRACE_TRIES", "4")
    found = options("--tries", "5", "--qmin")
    assert found["tries"] == 5
    assert found["total_s"] == 8
    assert found["timeout_s"] == 0.7
    assert found["chaos"] is False
    assert "qmin" not in found


def test_every_option_can_be_configured_by_its_name(config: Path) -> None:
    assert len({option.name for option in CONFIGURABLE}) == len(CONFIGURABLE)
    assert len({variable(option) for option in CONFIGURABLE}) == len(CONFIGURABLE)
    config.write_text("".join(f"{each.name} = true\n" for each in CONFIGURABLE if not each.metavar))
    assert run_here("completion", "bash").returncode == 0


def test_an_option_of_another_command_does_no_harm(config: Path) -> None:
    config.write_text('listen = ["127.0.0.1:53"]\nfail-on = "info"\n')
    assert run_here("lab", "list").returncode == 0
    assert run_here(*LAB, "--short").returncode == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("timeuot = 1", "no option 'timeuot': did you mean timeout?"),
        ("timeout = 'soon'", "config.toml: timeout 'soon': give a number of seconds"),
        ("timeout = true", "config.toml: timeout: give a text"),
        ("tcp = 1", "config.toml: tcp: give true or false"),
        ("asn-db = {}", "config.toml: asn-db: give a list of texts"),
        ("fail-on = 'x'", "config.toml: fail-on 'x': give one of info"),
        ("timeout = ", "config.toml: Invalid value"),
        ("help = true", "no option 'help'"),
    ],
)
def test_a_wrong_file_is_one_line(config: Path, text: str, said: str) -> None:
    config.write_text(text)
    done = run_here(*LAB)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert said in done.stderr


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("DNSTRACE_TIMEOUT", "soon", "DNSTRACE_TIMEOUT 'soon': give a number of seconds"),
        ("DNSTRACE_TCP", "maybe", "DNSTRACE_TCP 'maybe': give true or false"),
        ("DNSTRACE_CONFIG", "/nowhere/x.toml", "DNSTRACE_CONFIG: there is no file /nowhere/x.toml"),
    ],
)
def test_a_wrong_variable_is_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str, said: str
) -> None:
    monkeypatch.setenv(name, text)
    done = run_here(*LAB)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert said in done.stderr


def test_several_values_and_empty_ones() -> None:
    found = settings({"DNSTRACE_ALLOW_PRIVATE": "10.0.0.0/8,fc00::/7", "DNSTRACE_TCP": ""})
    assert [each.written.value for each in found] == ["10.0.0.0/8", "fc00::/7"]
    assert {each.source for each in found} == {"DNSTRACE_ALLOW_PRIVATE"}
