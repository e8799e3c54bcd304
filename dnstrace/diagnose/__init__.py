"""Judgements: what is wrong with what a trace shows, each citing its exchanges."""

from collections.abc import Callable, Iterable, Iterator

from dnstrace.model.annotation import Annotations
from dnstrace.model.finding import SEVERITIES, Finding
from dnstrace.model.security import BOGUS, INDETERMINATE, INSECURE, Security
from dnstrace.model.trace import Trace

__all__ = ["diagnose", "ordered", "warm"]


def warm() -> Iterator[None]:
    """Get ready to judge, a little at each step."""
    for module in ("causes", "interception.signs", "routes"):
        __import__(f"{__name__}.{module}")
        yield


def diagnose(
    trace: Trace,
    annotations: Annotations,
    security: Security,
    own_root: bool = False,
    fault: Callable[[Exception], None] | None = None,
) -> tuple[Finding, ...]:
    """All findings of a trace, the most severe first.

    Args:
        own_root: the root servers are not the built-in ones.
        fault: told of an exception that ends one family of findings, without which the others are
            made then; by default it is raised.
    """
    from dnstrace.diagnose.causes import causes, disbelieved
    from dnstrace.diagnose.interception.signs import interception
    from dnstrace.diagnose.routes import routes

    families: tuple[Callable[[], Iterable[Finding]], ...] = (
        lambda: causes(trace),
        lambda: disbelieved(trace),
        lambda: interception(trace, annotations, own_root),
        lambda: routes(trace, annotations),
        lambda: _insecurity(trace, security),
    )
    found: list[Finding] = []
    for family in families:
        try:
            found += family()
        except Exception as error:
            if fault is None:
                raise
            fault(error)
    return ordered(found)


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings, the most severe first."""
    return tuple(sorted(findings, key=lambda finding: -SEVERITIES.index(finding.severity)))


def _insecurity(trace: Trace, security: Security) -> Iterator[Finding]:
    """Why an answer is bogus, indeterminate, or insecure for a reason that is worth knowing."""
    from dnstrace.diagnose.catalogue import entry
    from dnstrace.diagnose.composing import completed, subject
    from dnstrace.diagnose.edns_fallback import without_signatures

    told = security.status in (BOGUS, INDETERMINATE) or (
        security.status == INSECURE and security.code
    )
    if told and security.reason:
        code = security.code or security.status
        cited = [each for each in trace.exchanges() if each.id in security.exchanges]
        severity = "warning" if security.status == INDETERMINATE else entry(code).severity
        for exchange in cited:  # in a signed zone, who cannot send signatures is at fault
            code = without_signatures(code, exchange) or code
        text = f"{security.reason.rstrip('.')}."
        servers = tuple(dict.fromkeys(map(subject, security.servers)))
        zone = security.zone or _zone_of(trace, security.exchanges)
        made = Finding(code, severity, text, security.exchanges, servers, zone)
        yield completed(made)


def _zone_of(trace: Trace, exchanges: tuple[int, ...]) -> bytes | None:
    """The zone whose servers were asked in these exchanges; `None` when it is not one."""
    from dnstrace.diagnose.causes import every_step

    zones = {
        step.zone
        for step in every_step(trace)
        if any(exchange.id in exchanges for exchange in step.exchanges)
    }
    return zones.pop() if len(zones) == 1 else None
