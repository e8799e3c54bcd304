"""Any report goes into JSON and comes back equal; an edited one is read or refused in one line."""

import json
from typing import get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dnstrace.codec.report.decode import unarchive
from dnstrace.codec.report.encode import archive
from dnstrace.codec.report.encode_exchange import KINDS
from dnstrace.errors import UsageError
from dnstrace.model.report import Report
from dnstrace.model.verdict import Verdict
from tests.factory.spoiled import RICH, spoil
from tests.factory.strategies import reports, texts

slow = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@slow
@given(reports)
def test_any_report_comes_back_equal(report: Report) -> None:
    text = archive(report)
    assert text.isascii()
    assert text.isprintable()
    assert unarchive(text) == report
    assert archive(report) == text


@slow
@given(reports)
def test_any_report_without_octets_can_be_read(report: Report) -> None:
    assert unarchive(archive(report, wires=False)).partial


def test_every_kind_of_verdict_has_a_name() -> None:
    assert {kind for _, kind in KINDS} == set(get_args(Verdict))


def refusal(text: str) -> str:
    """The line with which a text is refused; empty when it is a report."""
    try:
        unarchive(text)
    except UsageError as error:
        return str(error)
    return ""


@settings(max_examples=200)
@given(st.data())
def test_a_spoiled_report_is_read_or_refused(data: st.DataObject) -> None:
    assert "\n" not in refusal(json.dumps(spoil(RICH, data)))


@given(texts | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_any_text_is_refused(text: str) -> None:
    assert refusal(text).startswith("report: ")
