"""The result of DNSSEC validation: the one judgement made during the walk."""

from enum import StrEnum
from typing import NamedTuple

from dnstrace.model.question import Server


class SecurityStatus(StrEnum):
    """What validation came to (RFC 4033 §5)."""

    UNCHECKED = "unchecked"  # nothing was validated
    SECURE = "secure"
    INSECURE = "insecure"
    BOGUS = "bogus"
    INDETERMINATE = "indeterminate"


UNCHECKED, SECURE, INSECURE, BOGUS, INDETERMINATE = SecurityStatus


class Security(NamedTuple):
    """A status, and for all but secure the reason: the link that is broken or missing."""

    status: SecurityStatus = UNCHECKED
    reason: str = ""  # one line, safe to print
    code: str = ""  # a finding's, when bogus or indeterminate
    ede: int | None = None  # INFO-CODE of RFC 8914
    zone: bytes | None = None  # whose link it is, wire form
    exchanges: tuple[int, ...] = ()  # that show it
    servers: tuple[Server, ...] = ()  # who said what is wrong


def worst(parts: list[Security]) -> Security:
    """The security of a whole: that of its weakest part."""
    order = (BOGUS, INDETERMINATE, UNCHECKED, INSECURE, SECURE)
    return min(parts, key=lambda part: order.index(part.status)) if parts else Security()
