"""What a walk's end comes to: the report's status, and the RCODE a resolver would give."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from dnstrace.model import report
from dnstrace.model.annotation import Annotations, Origin, Stub
from dnstrace.model.exchange import Outcome
from dnstrace.model.finding import Finding
from dnstrace.model.question import Question
from dnstrace.model.security import BOGUS, SECURE, Security
from dnstrace.model.trace import Trace
from dnstrace.model.verdict import Answer, NoData, NXDomain, Unusable
from dnstrace.resolver.iterate import Resolution
from dnstrace.version import __version__
from dnstrace.wire import types


class Walked(NamedTuple):
    """A walk that has ended, and what it took."""

    question: Question
    started: float  # UTC, seconds since 1970
    elapsed: float  # seconds
    resolution: Resolution | None  # None: it was interrupted
    trace: Trace


def report_of(
    walked: Walked,
    network: report.NetworkUsed,
    options: tuple[tuple[str, object], ...],
    stub: Stub | None = None,
    vantage: tuple[float, float] | None = None,
    origins: Callable[[Iterable[str]], tuple[Origin, ...]] | None = None,
    own_root: bool = False,
) -> report.Report:
    """Annotate and judge what was observed.

    Args:
        options: what differs from the defaults; the seed is added.
        vantage: latitude and longitude of this host, if they are known.
        origins: whose networks addresses are in; `None`: by the built-in table.
        own_root: the root servers are not the built-in ones, whatever `options` says.
    """
    from dnstrace.annotate.geoloc.locate import places
    from dnstrace.annotate.identity import identities
    from dnstrace.annotate.stub_comparison import compare
    from dnstrace.diagnose import diagnose

    resolution, trace = walked.resolution, walked.trace
    heard = any(exchange.outcome == Outcome.REPLY for exchange in trace.exchanges())
    security = resolution.security if resolution is not None else Security()
    exchanges = trace.exchanges()
    told = identities(exchanges)
    if origins is None:
        from dnstrace.annotate.asn.table import OriginTable

        origins = OriginTable().annotate
    asked = dict.fromkeys(exchange.query.server.address for exchange in exchanges)
    annotations = Annotations(told, places(exchanges, told, vantage), origins(asked))
    findings = diagnose(trace, annotations, security, own_root or "hints" in dict(options))
    status, rcode = outcome_of(resolution, heard)
    if _is_forged(status, security, findings):
        status, rcode = report.INTERCEPTED, types.SERVFAIL
    answer = resolution.answer if resolution is not None and rcode != types.SERVFAIL else ()
    if stub is not None:
        annotations = annotations._replace(
            stub=stub._replace(compared=compare(stub, status, answer))
        )
    return report.Report(
        walked.question,
        walked.started,
        walked.elapsed,
        status,
        rcode,
        security,
        answer,
        trace,
        annotations,
        findings,
        network,
        tuple(dict((*options, ("seed", trace.seed))).items()),
        __version__,
        resolution.authority if resolution is not None else (),
    )


def _is_forged(status: report.Status, security: Security, findings: tuple[Finding, ...]) -> bool:
    """Whether all that is known was said by something else, with no signature to vouch for it."""
    if status == report.INTERRUPTED or security.status == SECURE:
        return False
    return any(finding.code == "intercepted" for finding in findings)


def outcome_of(resolution: Resolution | None, heard: bool) -> tuple[report.Status, int]:
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
