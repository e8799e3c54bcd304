"""Judgements: what is wrong with what a trace shows, each citing its exchanges."""

from dnstrace.model.annotation import Annotations
from dnstrace.model.finding import SEVERITIES, Finding
from dnstrace.model.security import BOGUS, INDETERMINATE, Security
from dnstrace.model.trace import Trace

__all__ = ["diagnose"]


def diagnose(trace: Trace, annotations: Annotations, security: Security) -> tuple[Finding, ...]:
    """All findings of a trace, the most severe first."""
    from dnstrace.diagnose.causes import causes
    from dnstrace.diagnose.interception import interception

    found = [*causes(trace), *interception(trace, annotations)]
    if security.status in (BOGUS, INDETERMINATE) and security.reason:
        severity = "error" if security.status == BOGUS else "warning"
        found.append(Finding(security.code or security.status, severity, security.reason))
    return tuple(sorted(found, key=lambda finding: -SEVERITIES.index(finding.severity)))
