"""Whose networks: tables given as options, Team Cymru asked by our own resolver."""

import asyncio
import json
from pathlib import Path

import pytest

from dnstrace import api
from dnstrace.annotate.asn.cymru_cache import default_path
from dnstrace.engine import session
from dnstrace.engine.asn_lookup import SMALL, Origins
from dnstrace.engine.replay import replay
from dnstrace.engine.venue import Opened
from dnstrace.errors import UsageError
from dnstrace.options import Options
from tests.cli.running import run
from tests.engine import walks

ROOTS = "\n".join(
    f"{prefix}\t{asn}"
    for prefix, asn in {
        "3.4.5.0\t24": 64500,
        "198.41.0.0\t24": 64501,
        "192.0.0.0\t8": 64502,
        "0.0.0.0\t1": 64503,
        "128.0.0.0\t1": 64504,
        "2000::\t3": 64505,
    }.items()
)
VRPS = '{"roas": [{"asn": "AS64500", "prefix": "3.4.5.0/24", "maxLength": 24, "ta": "x"}]}\n'
CYMRU = '''
extends = "default"
[[zone]]
name = "com"
add = """
cymru.com. 3600 IN NS ns.cymru.com.
ns.cymru.com. 3600 IN A 3.4.6.7
"""
[[zone]]
name = "cymru.com"
text = """
@ 3600 IN SOA ns.cymru.com. x.cymru.com. 1 1 1 1 60
@ 3600 IN NS ns.cymru.com.
ns 3600 IN A 3.4.6.7
0.5.4.3.origin.asn 3600 IN TXT "64510 | 3.4.5.0/24 | US | arin | 2000-03-30"
AS64510.asn 3600 IN TXT "64510 | US | arin | 2000-03-30 | ELEVEN - Eleven, Inc., US"
"""
[[server]]
name = "ns.cymru.com"
addresses = ["3.4.6.7"]
zones = ["cymru.com"]
at = "Chicago"
'''


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "routes.pfx2as"
    path.write_text(ROOTS + "\n")
    return path


@pytest.fixture
def vrps(tmp_path: Path) -> Path:
    path = tmp_path / "vrps.json"
    path.write_text(VRPS)
    return path


def test_a_table_and_payloads_give_every_server_its_origin(table: Path, vrps: Path) -> None:
    options = Options(asn_db=(str(table),), vrps=(str(vrps),), stub=False, seed=1)
    report = walks.walk("default", "www.example.com A", options)
    asked = {exchange.query.server.address for exchange in report.trace.exchanges()}
    assert {origin.address for origin in report.annotations.origins} == asked
    states = {origin.asn: origin.rpki for origin in report.annotations.origins}
    assert states[64500] == "valid"
    assert set(states.values()) == {"valid", "not-found"}
    assert dict(report.options)["asn_db"] == [str(table)]


def test_the_built_in_table_answers_without_any_file() -> None:
    report = walks.walk("default", "www.example.com A")
    assert {origin.source[:8] for origin in report.annotations.origins} == {"built in"}


def test_a_replay_keeps_the_origins_and_needs_no_file(table: Path) -> None:
    report = walks.walk("default", "www.example.com A", Options(asn_db=(str(table),), stub=False))
    table.unlink()
    again = replay(api.from_json(api.to_json(report)))
    assert again.annotations.origins == report.annotations.origins
    assert again.options == report.options


@pytest.mark.parametrize("field", ["asn_db", "vrps"])
@pytest.mark.parametrize("text", [None, "", "no table\n", '{"roas": [{"asn": 1}]}', "\0\0\n"])
def test_a_bad_file_is_one_line_before_anything_is_sent(
    tmp_path: Path, field: str, text: str | None
) -> None:
    path = tmp_path / "bad"
    if text is not None:
        path.write_text(text)
    opened: list[object] = []

    def venue_that_is_never_opened(record: object) -> Opened:
        opened.append(record)
        raise AssertionError

    venue = walks.venue("default")._replace(open=venue_that_is_never_opened)
    options = Options(**{field: (str(path),)})  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="bad") as raised:
        next(session.run([api.question("example.com")], options, venue=venue))
    assert "\n" not in str(raised.value)
    assert not opened


def test_a_large_file_is_read_after_the_walk_and_refused_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "large.pfx2as"
    path.write_text("3.4.5.0\t24\t64500\n" * (SMALL // 16) + "3.4.5.0\t24\tbroken\n")
    origins = Origins(Options(asn_db=(str(path),)), False)
    with pytest.raises(UsageError, match=rf"large.pfx2as:{SMALL // 16 + 1}: "):
        origins.of(["3.4.5.6"])


def test_team_cymru_is_asked_by_our_own_resolver(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, vrps: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    world = tmp_path / "cymru.toml"
    world.write_text(CYMRU)
    options = Options(cymru=True, vrps=(str(vrps),), stub=False, seed=1, dnssec=False)
    report = walks.walk(str(world), "www.example.com A", options)
    told = {origin.address: origin for origin in report.annotations.origins}["3.4.5.6"]
    assert (told.asn, told.as_name, told.prefix) == (
        64510,
        "ELEVEN - Eleven, Inc., US",
        "3.4.5.0/24",
    )
    assert told.rpki == "invalid-asn"
    assert told.source.startswith("Team Cymru")
    # What was asked of them stands in no trace, and what a world says is kept nowhere.
    questions = {exchange.query.question.text for exchange in report.trace.exchanges()}
    assert not any("cymru" in question for question in questions)
    assert not Path(default_path()).exists()
    assert [finding.code for finding in report.findings] == ["rpki-invalid"]


def test_the_command_says_who_learns_what_and_shows_it(table: Path, vrps: Path) -> None:
    arguments = ("--lab", "--seed", "1", "www.example.com", "-v", "--asn-db", str(table))
    shown = run(*arguments, "--vrps", str(vrps))
    assert "AS64500 · 3.4.5.0/24 · RPKI valid" in shown.stdout
    assert "AS645" not in run(*arguments[:4], "--asn-db", str(table)).stdout
    asked = run("--lab", "--seed", "1", "www.example.com", "--cymru", "--json")
    assert asked.stderr.startswith("dnstrace: Team Cymru (asn.cymru.com) is asked")
    assert json.loads(asked.stdout)["options"]["cymru"] is True


def test_the_command_refuses_a_bad_table(tmp_path: Path) -> None:
    done = run("--lab", "www.example.com", "--asn-db", str(tmp_path / "none"))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "cannot be read" in done.stderr


def test_team_cymru_is_asked_inside_asyncio_too(tmp_path: Path) -> None:
    world = tmp_path / "cymru.toml"
    world.write_text(CYMRU)
    options = Options(lab=str(world), cymru=True, seed=1, stub=False)
    report = asyncio.run(api.trace("www.example.com", options=options))
    told = {origin.address: origin.asn for origin in report.annotations.origins}
    assert told["3.4.5.6"] == 64510
