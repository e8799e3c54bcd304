"""Exit codes of reports, and which of several is the worst."""

import pytest

from dnstrace.cli.exits import code_of, worse
from dnstrace.model.report import Status
from tests.factory import clean, failed, negative, rich, unreachable


def test_codes() -> None:
    reports = (clean(), negative(), rich(), failed(), unreachable())
    assert [code_of(report) for report in reports] == [0, 3, 0, 4, 5]
    assert code_of(clean()._replace(status=Status.INTERRUPTED)) == 130
    assert code_of(clean()._replace(status=Status.BOGUS)) == 4


@pytest.mark.parametrize(
    ("severity", "code"),
    [("info", 1), ("warning", 1), ("error", 1), ("critical", 0)],
)
def test_findings_count_from_the_severity_given(severity: str, code: int) -> None:
    assert code_of(rich(), severity) == code


def test_a_failure_is_worse_than_a_finding() -> None:
    assert code_of(failed(), "info") == 4
    assert worse(3, 1) == 1
    assert worse(0, 3) == 3
    assert worse(5, 4) == 5
    assert worse(130, 5) == 130
