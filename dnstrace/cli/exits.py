"""Exit codes: what a script may rely on."""

from typing import TYPE_CHECKING

from dnstrace.model.finding import SEVERITIES, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dnstrace.model.finding import Finding
    from dnstrace.model.location import Whereabouts
    from dnstrace.model.report import Report
    from dnstrace.model.survey import Survey

OURS = "internal-fault"  # a finding about ourselves, which is no reason to fail
ANSWERED = 0
FINDINGS = 1
USAGE = 2
NEGATIVE = 3
FAILED = 4
UNREACHABLE = 5
OUTPUT_FAILED = 74  # EX_IOERR of sysexits.h
INTERRUPTED = 130  # 128 + SIGINT
CLOSED_PIPE = 141  # 128 + SIGPIPE
TERMINATED = 143  # 128 + SIGTERM

_STATUS = {
    "answered": ANSWERED,
    "nxdomain": NEGATIVE,
    "nodata": NEGATIVE,
    "failed": FAILED,
    "bogus": FAILED,
    "unreachable": UNREACHABLE,
    "intercepted": UNREACHABLE,
    "interrupted": INTERRUPTED,
}
_SURVEYED = {
    "surveyed": ANSWERED,
    "nxdomain": NEGATIVE,
    "no-zone": NEGATIVE,
    "failed": FAILED,
    "unreachable": UNREACHABLE,
    "interrupted": INTERRUPTED,
}
_LOCATED = {
    "placed": ANSWERED,
    "contradictory": FINDINGS,
    "intercepted": FINDINGS,
    "unknown": FAILED,
    "unreachable": UNREACHABLE,
    "interrupted": INTERRUPTED,
}
# From the best to the worst.
_ORDER = (ANSWERED, NEGATIVE, FINDINGS, FAILED, UNREACHABLE, USAGE, INTERRUPTED, TERMINATED)


def code_of(report: "Report", fail_on: str | None = None) -> int:
    """The exit code for one report.

    Args:
        fail_on: findings of this severity or above make it at least `FINDINGS`; those about
            ourselves do not.
    """
    return _with_findings(_STATUS[report.status], report.findings, fail_on)


def survey_code(survey: "Survey", fail_on: str | None = None) -> int:
    """The exit code for a survey; its remarks count as what `remark_severity` says."""
    code = _with_findings(_SURVEYED[survey.status], survey.findings, fail_on)
    severities = (remark_severity(kind) for kind, _ in survey.remarks())
    return _with(code, severities, fail_on)


def location_code(found: "Whereabouts", fail_on: str | None = None) -> int:
    """The exit code for what was found out about this host's place."""
    return _with_findings(_LOCATED[found.status], found.findings, fail_on)


def remark_severity(code: str) -> Severity:
    """How severe a remark of a survey is."""
    mild: dict[str, Severity] = {
        "detail": "info",
        "no-route": "info",
        "single-as": "notice",
        "several-origins": "notice",
    }
    return mild.get(code, "warning")


def _with_findings(code: int, findings: "Iterable[Finding]", fail_on: str | None) -> int:
    return _with(code, (finding.severity for finding in findings if finding.code != OURS), fail_on)


def _with(code: int, severities: "Iterable[Severity]", fail_on: str | None) -> int:
    if fail_on is None:
        return code
    least = SEVERITIES.index(fail_on)
    bad = any(SEVERITIES.index(severity) >= least for severity in severities)
    return worse(code, FINDINGS) if bad else code


def worse(one: int, other: int) -> int:
    """The worse of two codes."""
    return max(one, other, key=_ORDER.index)
