"""The command end to end, in the lab: what it prints where, and how it exits."""

import json
import os
import re
from pathlib import Path

import jsonschema
import pytest

from dnstrace.version import __version__
from tests.cli.running import run, run_apart, shell
from tests.factory.schema import SCHEMA

LAB = ("--lab", "--seed", "1")


def test_the_tree_of_the_default_world() -> None:
    done = run(*LAB, "www.example.com")
    assert done.returncode == 0
    assert done.stderr == ""
    for part in ("www.example.com. A", "root hints", "── com.", "── example.com.", "answered"):
        assert part in done.stdout
    assert "\x1b" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_json_fits_the_schema_and_shows_the_same_tree(tmp_path: Path) -> None:
    saved = tmp_path / "report.json"
    done = run(*LAB, "www.example.com", "--json")
    assert done.stdout.count("\n") == 1
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(done.stdout))
    saved.write_text(done.stdout)
    shown = run("show", str(saved))
    assert shown.returncode == 0
    assert "── example.com." in shown.stdout
    assert run("show", "-", stdin=done.stdout).stdout == shown.stdout
    assert run("show", str(saved), "--json").stdout == done.stdout


def test_replay_gives_equal_steps() -> None:
    saved = run(*LAB, "www.example.com", "--json", "--no-dnssec").stdout
    again = json.loads(run("replay", "-", "--json", stdin=saved).stdout)
    assert again["network"]["kind"] == "replay"
    assert again["steps"] == json.loads(saved)["steps"]


def test_a_report_without_octets_is_shown_not_replayed() -> None:
    saved = run(*LAB, "www.example.com", "--json", "--no-wire").stdout
    assert not json.loads(saved)["replayable"]
    assert "── example.com." in run("show", "-", stdin=saved).stdout
    done = run("replay", "-", stdin=saved)
    assert done.returncode == 2
    assert "without its messages" in done.stderr


def test_several_names_make_several_lines_and_the_worst_exit_code() -> None:
    done = run(*LAB, "--json", "www.example.com", "no.such.example.com", "-", stdin="org NS\n")
    reports = [json.loads(line) for line in done.stdout.splitlines()]
    assert [report["question"]["name"] for report in reports] == [
        "www.example.com.",
        "no.such.example.com.",
        "org.",
    ]
    assert [report["status"] for report in reports] == ["answered", "nxdomain", "answered"]
    assert done.returncode == 3


def test_short_is_the_data_alone() -> None:
    assert re.fullmatch(r"[\d.]+\n", run(*LAB, "www.example.com", "--short").stdout)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--lab", "www.example.com"), 0),
        (("--lab", "nope.example.com"), 3),
        (("--lab", "www.example.com", "NAPTR"), 3),
        (("--lab=F01", "www.broken.com"), 4),
        (("--lab=F01", "www.broken.com", "--fail-on", "warning"), 4),
        (("--lab=F09", "www.broken.com", "--fail-on", "critical"), 0),
        (("--lab=F40-no-route", "www.example.com"), 5),
    ],
)
def test_exit_codes(arguments: tuple[str, ...], code: int) -> None:
    if arguments[0] == "--lab=F40-no-route":
        arguments = _no_route(arguments)
    assert run("-q", *arguments).returncode == code


def _no_route(arguments: tuple[str, ...]) -> tuple[str, ...]:
    from dnstrace.lab.world.file import read_world
    from dnstrace.lab.world.shipped import find_world, world_names

    world = next(name for name in world_names() if not read_world(find_world(name)).families)
    return (f"--lab={world}", *arguments[1:])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "no name given"),
        (("example.com", "AAAAA"), "did you mean AAAA?"),
        (("a..b",), "empty label"),
        (("x" * 64,), "63 is the most"),
        (("example.com", "--hints", "/nowhere"), "cannot read the root hints /nowhere"),
        (("example.com", "--trust-anchor", "/nowhere"), "/nowhere"),
        (("example.com", "--lab=nowhere"), "no world 'nowhere'"),
        (("example.com", "--lab", "--vantage", "Atlantis"), "no place 'Atlantis'"),
        (("example.com", "--lab", "@192.0.2.1"), "the lab has no way out"),
        (("example.com", "--allow-private=10.0.0.0/99"), "10.0.0.0/99"),
        (("show", "/nowhere"), "cannot read /nowhere"),
        (("show",), "FILE"),
        (("192.0.2.1", "--lab"), "give -x 192.0.2.1"),
        (("example.com", "--lab", "-o", ""), "give the name of a file"),
        (("lab",), "dnstrace lab list | show | run"),
        (("lab", "run"), "dnstrace lab run default -- dig"),
        (("lab", "run", "--frobnicate"), "dnstrace lab run --help"),
        (("show", "--frobnicate", "x"), "--frobnicate"),
        (("completion", "tcsh"), "bash"),
        (("\x1b[31m..",), "empty label"),
    ],
)
def test_wrong_input_is_one_line_that_helps(arguments: tuple[str, ...], said: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("dnstrace: ")
    assert said in done.stderr
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", done.stderr)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": 1}', "\x00\x1b[31m", "\udcff"])
def test_foreign_reports_are_one_line_too(text: str, tmp_path: Path) -> None:
    path = tmp_path / "foreign"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    done = run("show", str(path))
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert str(path) in done.stderr


def test_a_dash_is_standard_output() -> None:
    assert run(*LAB, "www.example.com", "--short", "-o", "-").stdout == "185.31.40.80\n"


def test_without_edns_nothing_is_validated() -> None:
    report = json.loads(run(*LAB, "www.example.com", "--json", "--bufsize", "0").stdout)
    assert (report["status"], report["security"]) == ("answered", "unchecked")


def test_help_is_a_subcommand_too() -> None:
    assert run("help").stdout == run("--help").stdout
    assert run("help", "lab", "run").stdout == run("lab", "run", "--help").stdout


def test_version_and_help() -> None:
    assert run("--version").stdout == f"dnstrace {__version__}\n"
    done = run("--help")
    assert done.returncode == 0
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "How to walk:" in done.stdout


def test_colour_where_it_is_wanted() -> None:
    assert "\x1b[" in run(*LAB, "org", "NS", "--color").stdout
    assert "\x1b[" in run(*LAB, "org", "NS", "--color", NO_COLOR="1").stdout
    assert "\x1b[" not in run(*LAB, "org", "NS", NO_COLOR="1").stdout


def test_without_utf8_everything_is_ascii() -> None:
    assert run(*LAB, "www.example.com", PYTHONIOENCODING="ascii").stdout.isascii()


@pytest.mark.parametrize("arguments", [("--help",), ("servers", "--lab", "example.com")])
def test_help_and_tables_come_out_in_any_encoding(arguments: tuple[str, ...]) -> None:
    done = run(*arguments, PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert done.stdout.isascii()


def test_what_is_not_utf_8_is_said_to_be_so() -> None:
    script = "printf 'org\\n\\377\\376\\n' | LC_ALL=C $D --lab --short - >&2"
    done = shell(script)
    assert "standard input, line 2: not UTF-8\n" in done.stderr
    assert done.returncode == 2


@pytest.mark.parametrize("server", ["3.4.5.6", "ns1.example.com", "192.0.2.53", "198.41.0.77"])
def test_a_walk_from_elsewhere_can_be_saved_and_walked_again(server: str) -> None:
    start = ("--start", f"example.com@{server}", "--total", "2")
    done = run(*LAB, *start, "www.example.com", "--json")
    assert done.returncode in (0, 5)
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(done.stdout))
    assert run("show", "-", stdin=done.stdout).returncode == done.returncode
    again = json.loads(run("replay", "-", "--json", stdin=done.stdout).stdout)
    assert again["steps"] == json.loads(done.stdout)["steps"]


def test_a_private_address_that_was_typed_is_asked_and_no_other() -> None:
    lab = ("--lab", "--seed", "1", "--total", "2", "www.example.com", "--json")
    report = json.loads(run(*lab, "--start", "example.com@192.0.2.53").stdout)
    sent = [each for step in report["steps"] for each in step["exchanges"]]
    assert {each["server"]["address"] for each in sent} == {"192.0.2.53"}
    assert not [each for each in report["findings"] if "allow-private" in each["text"]]
    done = run("--lab", "--start", "com@10.0.0.1", "a.com", "-q")
    assert done.returncode == 5
    assert "10.0.0.1" in done.stdout


def test_one_bad_name_on_standard_input_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "answers"
    done = run(
        *(*LAB, "--short", "-", "-o", str(path)),
        stdin="www.example.com\na..b\nwww.example.com\n",
    )
    assert done.returncode == 2
    assert done.stderr.startswith("dnstrace: standard input, line 2: 'a..b' has an empty label")
    assert done.stderr.count("\n") == 1
    assert path.read_text() == "185.31.40.80\n" * 2


def test_several_types_share_one_walk() -> None:
    done = run(*LAB, "--json", "www.example.com", "A", "AAAA", "MX")
    reports = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["question"]["type"] for each in reports] == ["A", "AAAA", "MX"]
    assert [each["status"] for each in reports] == ["answered", "answered", "nodata"]
    assert [each["options"].get("asked_after") for each in reports] == [None, ["A"], ["A", "AAAA"]]
    assert done.returncode == 3
    for each in reports:
        jsonschema.Draft202012Validator(SCHEMA).validate(each)
        zones = dict.fromkeys(step["zone"] for step in each["steps"])
        assert list(zones) == [".", "com.", "example.com."]
    sent = [
        {each["sent"] for step in report["steps"] for each in step["exchanges"] if "sent" in each}
        for report in reports
    ]
    assert len(sent[1] - sent[0]) <= 2  # the type itself, and no more than its denial's keys
    for line in done.stdout.splitlines():
        again = json.loads(run("replay", "-", "--json", stdin=line).stdout)
        assert again["steps"] == json.loads(line)["steps"]


def test_one_server_is_asked_as_a_client_would() -> None:
    done = run(*LAB, "@3.4.5.6", "www.example.com", "--at-server", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    report = json.loads(done.stdout)
    jsonschema.Draft202012Validator(SCHEMA).validate(report)
    (step,) = report["steps"]
    assert {each["server"]["address"] for each in step["exchanges"]} == {"3.4.5.6"}
    assert report["options"]["at_server"] is True
    assert run("show", "-", "--short", stdin=done.stdout).stdout == "185.31.40.80\n"
    again = json.loads(run("replay", "-", "--json", stdin=done.stdout).stdout)
    assert again["steps"] == report["steps"]


@pytest.mark.parametrize(
    ("arguments", "code", "printed"),
    [
        (("@3.4.5.6", "id.server", "CH", "TXT"), 0, "fr-par-1.example"),
        (("@3.4.5.6", "nope.example.com", "--at-server"), 3, ""),
        (("@3.4.5.6", "example.org", "--at-server"), 4, ""),
        (("@192.0.2.9", "example.com", "--at-server", "--tries", "1"), 5, ""),
        (("@198.41.0.4", "www.example.com", "--at-server"), 3, ""),
    ],
)
def test_one_server_s_exit_codes(arguments: tuple[str, ...], code: int, printed: str) -> None:
    done = run(*LAB, *arguments, "--short")
    assert done.returncode == code
    assert printed in done.stdout


def test_a_narrow_environment_cuts_nothing_off() -> None:
    assert run(*LAB, "www.example.com", COLUMNS="5").stdout.startswith("www.example.com. A")


def test_a_resolver_that_was_named_is_not_this_host_s() -> None:
    done = shell("unshare -rn $D www.example.com @192.0.2.1 || true")
    if "hop 0" in done.stdout:  # where private networks are forbidden there is nothing to see
        assert "hop 0 the resolver 192.0.2.1" in done.stdout


def test_width() -> None:
    lines = run(*LAB, "www.example.com", "--width", "60").stdout.splitlines()
    assert max(map(len, lines)) <= 60


def test_a_closed_pipe_is_silent() -> None:
    done = shell("$D --lab www.example.com org net com | true; echo ${PIPESTATUS[0]} >&2")
    assert done.stderr in ("141\n", "0\n")
    done = shell("$D --lab www.example.com | head -1")
    assert done.stdout.startswith("www.example.com. A")
    assert done.stderr == ""


@pytest.mark.parametrize("shown", ["", "--json", "--short", "--help", "--version"])
def test_a_full_disk_is_one_line(shown: str) -> None:
    done = shell(f"$D --lab www.example.com {shown} >/dev/full")
    assert done.returncode == 74
    assert done.stderr == "dnstrace: cannot write standard output: No space left on device\n"


@pytest.mark.parametrize("shown", ["", "--json", "--help"])
def test_a_closed_stdout_is_one_line(shown: str) -> None:
    done = shell(f"$D --lab www.example.com {shown} >&-")
    assert done.returncode == 74
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["show -", "completion bash", "lab list"])
def test_subcommands_bear_a_full_disk_too(command: str) -> None:
    script = f"$D --lab org --json | (sleep 0.2; $D {command} >/dev/full)"
    done = shell(script)
    assert done.returncode == 74
    assert done.stderr.count("\n") == 1


def test_an_output_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    assert run_apart(*LAB, "org", "--json", "-o", str(path)).stdout == ""
    json.loads(path.read_text())
    before = path.read_text()
    assert run_apart(*LAB, "--json", "-o", str(path), "org", "--at", "@9").returncode != 2
    assert path.read_text() != before
    before = path.read_text()
    assert run_apart(*LAB, "--json", "-o", str(path), "org", "--hints", "/none").returncode == 2
    assert path.read_text() == before
    assert os.listdir(tmp_path) == ["out.json"]


def test_an_output_file_may_be_a_link(tmp_path: Path) -> None:
    path, link = tmp_path / "file", tmp_path / "link"
    path.write_text("before")
    link.symlink_to(path)
    assert run_apart(*LAB, "www.example.com", "--short", "-o", str(link)).returncode == 0
    assert link.is_symlink()
    assert path.read_text() == "185.31.40.80\n"
    assert (
        run_apart(*LAB, "www.example.com", "--short", "-o", "/dev/stdout").stdout
        == "185.31.40.80\n"
    )


def test_an_output_file_that_cannot_be(tmp_path: Path) -> None:
    done = run_apart(*LAB, "org", "-o", str(tmp_path / "no" / "where"))
    assert done.returncode == 74
    assert done.stderr.count("\n") == 1
    assert run_apart(*LAB, "org", "-o", "/dev/full").returncode == 74


@pytest.mark.parametrize(
    "format", [(), ("-v",), ("--json",), ("--short",), ("--json", "--no-wire")]
)
@pytest.mark.parametrize(
    ("world", "name", "kind"), [("F37", "octets.broken.com", "TXT"), ("F38", "", "")]
)
def test_hostile_texts_reach_no_output(
    world: str, name: str, kind: str, format: tuple[str, ...], tmp_path: Path
) -> None:
    if not name:
        from dnstrace.lab import load

        name, _, kind = load(world).case.question.partition(" ")
    path = tmp_path / "out"
    arguments = (f"--lab={world}", *format, name, kind or "A")
    done = run(*arguments)
    assert run(*arguments, "-o", str(path)).returncode == done.returncode
    harmful = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
    for text in (done.stdout, done.stderr, path.read_text("utf-8")):
        assert not re.search(harmful, text)


def test_who_learns_of_a_walk_is_told_once_and_not_before_a_wrong_line() -> None:
    notice = "learns which servers you look at"
    done = run("--lab", "--cymru", "--short", "-", stdin="www.example.com\nexample.com\n")
    assert done.stderr.count(notice) == done.stderr.count("\n") == 1
    for wrong in (("--hints", "/dev/null"), ("--vantage", "Nowhere"), ("-t", "BOGUS")):
        assert notice not in run("--lab", "--cymru", *wrong, "www.example.com").stderr
