"""What a walk's end comes to: the report's status, and the RCODE a resolver would give."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from dnstrace.model import report
from dnstrace.model.annotation import Annotations, Identity, Origin, Place, Stub
from dnstrace.model.exchange import Outcome
from dnstrace.model.finding import Finding
from dnstrace.model.question import Question
from dnstrace.model.rrset import SignedRRset
from dnstrace.model.security import BOGUS, SECURE, Security
from dnstrace.model.trace import Trace
from dnstrace.model.verdict import Answer, NoData, NXDomain, Unusable
from dnstrace.resolver.iterate import Resolution
from dnstrace.version import __version__
from dnstrace.wire import types

if TYPE_CHECKING:
    from dnstrace.engine.faults import Faults

T = TypeVar("T")


class Walked(NamedTuple):
    """A walk that has ended, and what it took."""

    question: Question
    started: float  # UTC, seconds since 1970
    elapsed: float  # seconds
    resolution: Resolution | None  # None: it was interrupted
    trace: Trace


def has_own_root(options: tuple[tuple[str, object], ...]) -> bool:
    """Whether a walk, by its options, was not one of the Internet's: other hints, or an anchor."""
    return not {"hints", "trust_anchor"}.isdisjoint(dict(options))


def report_of(
    walked: Walked,
    network: report.NetworkUsed,
    options: tuple[tuple[str, object], ...],
    stub: Stub | None = None,
    vantage: tuple[float, float] | None = None,
    origins: Callable[[Iterable[str]], tuple[Origin, ...]] | None = None,
    own_root: bool = False,
    faults: "Faults | None" = None,
) -> report.Report:
    """Annotate and judge what was observed.

    Args:
        options: what differs from the defaults; the seed is added.
        vantage: latitude and longitude of this host, if they are known.
        origins: whose networks addresses are in; `None`: by the built-in table.
        own_root: the root servers are not the built-in ones, whatever `options` says.
        faults: where a fault of ours goes, with which the report is only the poorer; without it
            such a fault is raised.
    """
    from dnstrace.diagnose import diagnose, ordered

    resolution, trace = walked.resolution, walked.trace
    heard = any(exchange.outcome == Outcome.REPLY for exchange in trace.exchanges())
    security = resolution.security if resolution is not None else Security()
    spared, fault = (faults.spared, faults.note) if faults is not None else (_done, None)
    annotations = _annotations(trace, vantage, origins, spared)
    other_root = own_root or has_own_root(options)
    findings = diagnose(trace, annotations, security, other_root, fault)
    status, rcode = outcome_of(resolution, heard)
    if _is_forged(status, security, findings):
        status, rcode = report.INTERCEPTED, types.SERVFAIL
    answer = resolution.answer if resolution is not None and rcode != types.SERVFAIL else ()
    if stub is not None:
        said = stub
        stub = spared(lambda: _compared(said, status, answer), said)
        annotations = annotations._replace(stub=stub)
    if faults is not None:
        findings = ordered((*findings, *faults.findings()))
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


def _done(job: Callable[[], T], _otherwise: T) -> T:
    return job()


def _compared(stub: Stub, status: report.Status, answer: tuple[SignedRRset, ...]) -> Stub:
    from dnstrace.annotate.stub_comparison import compare

    return stub._replace(compared=compare(stub, status, answer))


def _annotations(
    trace: Trace,
    vantage: tuple[float, float] | None,
    origins: Callable[[Iterable[str]], tuple[Origin, ...]] | None,
    spared: "Callable[[Callable[[], tuple[Any, ...]], tuple[Any, ...]], tuple[Any, ...]]",
) -> Annotations:
    """Who answered, from where, in whose network: each is told without the others."""
    exchanges = trace.exchanges()

    def who() -> tuple[Identity, ...]:
        from dnstrace.annotate.identity import identities

        return identities(exchanges)

    def where() -> tuple[Place, ...]:
        from dnstrace.annotate.geoloc.locate import places

        return places(exchanges, told, vantage)

    def whose() -> tuple[Origin, ...]:
        from dnstrace.annotate.asn.table import OriginTable

        asked = dict.fromkeys(exchange.query.server.address for exchange in exchanges)
        return (origins or OriginTable().annotate)(asked)

    told = spared(who, ())
    return Annotations(told, spared(where, ()), spared(whose, ()))


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
