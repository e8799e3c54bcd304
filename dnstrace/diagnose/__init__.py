"""Judgements: what is wrong with what a trace shows, each citing its exchanges."""

from dnstrace.model.annotation import Annotations
from dnstrace.model.finding import SEVERITIES, Finding
from dnstrace.model.security import BOGUS, INDETERMINATE, INSECURE, Security
from dnstrace.model.trace import Trace

__all__ = ["diagnose"]


def diagnose(trace: Trace, annotations: Annotations, security: Security) -> tuple[Finding, ...]:
    """All findings of a trace, the most severe first."""
    from dnstrace.diagnose.catalogue import entry
    from dnstrace.diagnose.causes import causes, disbelieved
    from dnstrace.diagnose.interception.signs import interception
    from dnstrace.diagnose.routes import routes

    found = [
        *causes(trace),
        *disbelieved(trace),
        *interception(trace, annotations),
        *routes(trace, annotations),
    ]
    told = security.status in (BOGUS, INDETERMINATE) or (
        security.status == INSECURE and security.code
    )
    if told and security.reason:
        code = security.code or security.status
        severity = "warning" if security.status == INDETERMINATE else entry(code).severity
        text = f"{security.reason.rstrip('.')}. {entry(code).advice}"
        found.append(Finding(code, severity, text, *_shown_by(trace, security.reason)))
    return tuple(sorted(found, key=lambda finding: -SEVERITIES.index(finding.severity)))


def _shown_by(trace: Trace, reason: str) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The exchanges that a reason of validation rests on, and the servers that it names.

    Those of the types that it names, if there are any: what else the server said shows nothing.
    """
    from dnstrace.wire import types

    named = [each for each in trace.exchanges() if each.query.server.label in reason]
    words = set(reason.split())
    typed = [each for each in named if types.type_name(each.query.question.type) in words]
    cited = tuple(each.id for each in typed or named)
    return cited, tuple(dict.fromkeys(each.query.server.label for each in named))
