"""Exit codes: what a script may rely on."""

from typing import TYPE_CHECKING

from dnstrace.model.finding import SEVERITIES

if TYPE_CHECKING:
    from dnstrace.model.report import Report

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
    "interrupted": INTERRUPTED,
}
# From the best to the worst.
_ORDER = (ANSWERED, NEGATIVE, FINDINGS, USAGE, FAILED, UNREACHABLE, INTERRUPTED)


def code_of(report: "Report", fail_on: str | None = None) -> int:
    """The exit code for one report.

    Args:
        fail_on: findings of this severity or above make it at least `FINDINGS`.
    """
    code = _STATUS[report.status]
    if fail_on is not None:
        least = SEVERITIES.index(fail_on)
        if any(SEVERITIES.index(finding.severity) >= least for finding in report.findings):
            code = worse(code, FINDINGS)
    return code


def worse(one: int, other: int) -> int:
    """The worse of two codes."""
    return max(one, other, key=_ORDER.index)
