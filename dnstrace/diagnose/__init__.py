"""Judgements: what is wrong with what a trace shows, each citing its exchanges."""

from dnstrace.model.annotation import Annotations
from dnstrace.model.finding import SEVERITIES, Finding
from dnstrace.model.security import BOGUS, INDETERMINATE, INSECURE, Security
from dnstrace.model.trace import Trace

__all__ = ["diagnose"]


def diagnose(trace: Trace, annotations: Annotations, security: Security) -> tuple[Finding, ...]:
    """All findings of a trace, the most severe first."""
    from dnstrace.diagnose.catalogue import entry
    from dnstrace.diagnose.causes import causes
    from dnstrace.diagnose.interception import interception

    found = [*causes(trace), *interception(trace, annotations)]
    told = security.status in (BOGUS, INDETERMINATE) or (
        security.status == INSECURE and security.code
    )
    if told and security.reason:
        code = security.code or security.status
        severity = "warning" if security.status == INDETERMINATE else entry(code).severity
        text = f"{security.reason.rstrip('.')}. {entry(code).advice}"
        found.append(Finding(code, severity, text))
    return tuple(sorted(found, key=lambda finding: -SEVERITIES.index(finding.severity)))
