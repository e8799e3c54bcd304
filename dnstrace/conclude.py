"""What a walk's end comes to: the report's status, and the RCODE a resolver would give."""

from dnstrace.model import report
from dnstrace.model.security import BOGUS
from dnstrace.model.verdict import Answer, NoData, NXDomain, Unusable
from dnstrace.resolver.iterate import Resolution
from dnstrace.wire import types


def outcome_of(resolution: Resolution | None, heard: bool) -> tuple[str, int]:
    """Status and RCODE.

    Args:
        resolution: `None` when the walk was interrupted.
        heard: whether any server answered anything at all.
    """
    if resolution is None:
        return report.INTERRUPTED, types.SERVFAIL
    if resolution.security.status == BOGUS:
        return report.BOGUS, types.SERVFAIL
    verdict = resolution.verdict
    if isinstance(verdict, Answer):
        return report.ANSWERED, types.NOERROR
    if resolution.proved == "nodata":
        return report.NODATA, types.NOERROR
    if resolution.proved == "nxdomain":
        return report.NXDOMAIN, types.NXDOMAIN
    if isinstance(verdict, NoData):
        return report.NODATA, types.NOERROR
    if isinstance(verdict, NXDomain):
        return report.NXDOMAIN, types.NXDOMAIN
    if not heard:
        return report.UNREACHABLE, types.SERVFAIL
    if isinstance(verdict, Unusable) and verdict.code == "name-too-long":
        return report.FAILED, types.YXDOMAIN  # RFC 6672 §2.2
    return report.FAILED, types.SERVFAIL
