"""The library's surveys and texts: what a program prints without reading JSON."""

import asyncio
import json
from typing import Any

import pytest

import dnstrace
from dnstrace import Options, Place, Report, RRset, Survey, UsageError
from dnstrace.wire import names


@pytest.fixture(scope="module")
def report() -> Report:
    """An answer with places."""
    return dnstrace.trace_sync("www.example.com", options=Options(lab="default", seed=1))


@pytest.fixture(scope="module")
def survey() -> Survey:
    """A zone of the lab."""
    return dnstrace.servers("example.com", Options(lab="default", seed=1), count=2)


def test_texts_are_those_of_the_json(report: Report) -> None:
    document = json.loads(dnstrace.to_json(report, wires=False))
    for signed, shown in zip(report.answer, document["answer"], strict=True):
        assert dnstrace.rdata_texts(signed.rrset) == (shown["rdata"],)
        assert dnstrace.name_text(signed.rrset.shown) == shown["name"]
        assert dnstrace.type_text(signed.rrset.type) == shown["type"]
    zones = [dnstrace.name_text(step.zone) for step in report.trace.steps]
    assert zones == [step["zone"] for step in document["steps"]]


def test_rdata_of_any_type_and_hostile_names_are_printable() -> None:
    odd = RRset(names.from_labels([b"a\x1bb"]), 65280, 1, 60, (b"\x1b[31m",))
    assert dnstrace.rdata_texts(odd) == ("\\# 5 1b5b33316d",)
    assert dnstrace.type_text(odd.type) == "TYPE65280"
    assert dnstrace.name_text(odd.name) == "a\\027b."


def test_places(report: Report) -> None:
    known = {dnstrace.place_text(place) for place in report.annotations.places}
    assert known - {""}, "the lab's servers say where they stand"
    place = report.annotations.places[0]._replace(city="A\x1b[2J", country="DE")
    assert "\x1b" not in dnstrace.place_text(place)
    assert dnstrace.place_text(place._replace(city=None)) == ""
    assert isinstance(place, Place)


def test_a_finding_is_one_line_that_names_the_server() -> None:
    report = dnstrace.trace_sync(
        "www.example.net", options=Options(lab="lame-delegation", seed=1, stub=False)
    )
    assert report.findings
    for finding in report.findings:
        text = dnstrace.finding_text(finding)
        assert text.startswith(f"{finding.severity} {finding.code}: ")
        assert finding.text in text
        assert "\n" not in text
    hostile = report.findings[0]._replace(text="See \x1b[31m[red]this[/red].")
    assert "\x1b" not in dnstrace.finding_text(hostile)
    assert "[red]this[/red]" in dnstrace.finding_text(hostile)


@pytest.mark.parametrize("width", [40, 80, 140])
def test_the_tree_is_as_wide_as_asked(report: Report, width: int) -> None:
    text = dnstrace.render_tree(report, width)
    assert "185.31.40.80" in text
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= width
    assert len(dnstrace.render_tree(report, width, verbose=True)) > len(text)


def test_colour_is_asked_for(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" in dnstrace.render_tree(report, color=True)


def test_a_survey_is_the_commands(survey: Survey) -> None:
    assert survey.status == "surveyed"
    assert survey.tries == 2
    assert all(seen.serials for seen in survey.addresses)
    text = dnstrace.render_servers(survey, width=100)
    for seen in survey.addresses:
        assert seen.address in text


def test_a_survey_beside_asyncio() -> None:
    async def main() -> Survey:
        return await asyncio.to_thread(dnstrace.servers, "no.such.example", Options(lab="default"))

    assert asyncio.run(main()).status == "nxdomain"


@pytest.mark.parametrize("count", [0, 21, 1.5, True, "3", None])
def test_a_count_that_cannot_be_is_a_usage_error(count: Any) -> None:
    with pytest.raises(UsageError, match="from 1 to 20"):
        dnstrace.servers("example.com", Options(lab="default"), count)


def test_a_zone_or_world_that_cannot_be_is_a_usage_error() -> None:
    with pytest.raises(UsageError):
        dnstrace.servers("a..b", Options(lab="default"))
    with pytest.raises(UsageError):
        dnstrace.servers("example.com", Options(lab="nowhere"))
