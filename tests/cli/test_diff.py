"""`dnstrace diff` and `--every`: what changed, and that nothing did."""

import json
import re
from pathlib import Path
from typing import get_args

import jsonschema
import pytest

from dnstrace import Options, trace_sync
from dnstrace.cli.main import run
from dnstrace.engine.differences import differences, is_beyond_noise
from dnstrace.model.difference import Kind
from dnstrace.model.security import INSECURE
from dnstrace.render.differences import line, sparkline
from tests.cli.running import run_here

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "reference" / "diff.schema.json").read_text()
)


def saved(path: Path, *arguments: str) -> str:
    """A saved report; gives its path."""
    done = run_here("--seed", "1", "--json", *arguments, "-o", str(path))
    assert done.returncode in (0, 3, 4, 5), done.stderr
    return str(path)


def test_nothing_changed(tmp_path: Path) -> None:
    one = saved(tmp_path / "a", "--lab", "www.example.com", "com", "NS")
    other = saved(tmp_path / "b", "--lab", "www.example.com", "com", "NS")
    done = run_here("diff", one, other)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    document = json.loads(run_here("diff", one, other, "--json").stdout)
    assert document == {"schema": "dnstrace/diff/1", "same": True, "differences": []}


def kinds(one: str, other: str) -> dict[str, list[dict[str, object]]]:
    """The differences by kind."""
    done = run_here("diff", one, other, "--json")
    assert (done.returncode, done.stderr) == (1, "")
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(done.stdout))
    found: dict[str, list[dict[str, object]]] = {}
    for each in json.loads(done.stdout)["differences"]:
        found.setdefault(each["kind"], []).append(each)
    return found


def test_another_vantage_is_other_sites_and_latencies(tmp_path: Path) -> None:
    one = saved(tmp_path / "a", "--lab", "www.example.com")
    other = saved(tmp_path / "b", "--lab", "www.example.com", "--vantage", "Tokyo")
    found = kinds(one, other)
    assert set(found) == {"site", "latency"}
    assert "site ." in run_here("diff", one, other).stdout


def test_another_answer_is_told_by_what_came_and_went() -> None:
    report = trace_sync("www.example.com", options=Options(lab="default", seed=1))
    (signed,) = report.answer
    rrset = signed.rrset._replace(rdatas=(*signed.rrset.rdatas, bytes((192, 0, 2, 99))), ttl=1)
    security = report.security._replace(status=INSECURE)
    other = report._replace(answer=(signed._replace(rrset=rrset),), security=security)
    found = {each.kind: each for each in differences(report, other)}
    assert set(found) == {"answer", "security"}
    assert line(found["answer"]) == "answer www.example.com. A: + 192.0.2.99"
    assert line(found["security"]) == "security: secure -> insecure"
    shorter = signed.rrset._replace(ttl=1)
    same = report._replace(answer=(signed._replace(rrset=shorter),))
    assert list(differences(report, same)) == []


def test_a_failure_is_status_and_findings(tmp_path: Path) -> None:
    one = saved(tmp_path / "a", "--lab", "www.example.net")
    other = saved(tmp_path / "b", "--lab=all-dead", "www.example.net")
    found = kinds(one, other)
    assert found["status"][0]["after"] == ["failed SERVFAIL"]
    assert any("all-servers-timeout" in str(each["subject"]) for each in found["finding"])
    back = kinds(other, one)
    assert back["status"][0]["before"] == ["failed SERVFAIL"]


def test_questions_that_one_run_lacks(tmp_path: Path) -> None:
    one = saved(tmp_path / "a", "--lab", "www.example.com")
    other = saved(tmp_path / "b", "--lab", "www.example.com", "com")
    (missing,) = kinds(one, other)["question"]
    assert (missing["question"], missing["before"], missing["after"]) == ("com. A", [], ["asked"])


@pytest.mark.parametrize(
    ("before", "after", "beyond"),
    [(0.010, 0.015, False), (0.001, 0.012, True), (0.200, 0.260, False), (0.200, 0.310, True)],
)
def test_noise(before: float, after: float, beyond: bool) -> None:
    assert is_beyond_noise(before, after) is beyond
    assert is_beyond_noise(after, before) is beyond


def test_sparklines() -> None:
    assert sparkline([]) == ""
    assert sparkline([0.0, 0.0]) == "▁▁"
    assert sparkline([1.0, None, 8.0]) == "▂ █"
    assert sparkline([1.0, 8.0], ascii_only=True).isascii()


def test_every_shows_the_first_and_then_what_changed() -> None:
    done = run_here("--lab", "www.example.com", "--seed", "1", "--every", "0.1", "--count", "3")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("── com.") == 1
    later = [line for line in done.stdout.splitlines() if ", the same" in line]
    assert len(later) == 2
    assert re.search(r"^  [▁▂▃▄▅▆▇█]{3} com\. [\d.]+ ms$", done.stdout, re.MULTILINE)


def test_every_with_json_is_a_report_a_line() -> None:
    done = run_here("--lab", "www.example.com", "com", "--json", "--every", "1m", "--count", "2")
    names = [json.loads(line)["question"]["name"] for line in done.stdout.splitlines()]
    assert names == ["www.example.com.", "com.", "www.example.com.", "com."]
    assert len({json.loads(line)["seed"] for line in done.stdout.splitlines()}) == 1


def test_every_ends_cleanly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    waits = iter([None, None])

    def wait(_self: object, seconds: float) -> None:
        if seconds > 5 and next(waits, True):
            raise KeyboardInterrupt

    monkeypatch.setattr("dnstrace.cli.startup.signals.Ending.wait", wait)
    assert run(["--lab", "www.example.com", "--short", "--every", "1h"]) == 0
    assert capsys.readouterr().out == "185.31.40.80\n" * 3


def test_the_schema_knows_every_kind() -> None:
    kinds = SCHEMA["properties"]["differences"]["items"]["properties"]["kind"]["enum"]
    assert tuple(kinds) == get_args(Kind)
