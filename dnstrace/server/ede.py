"""Why a question failed, as an extended DNS error (RFC 8914)."""

from typing import NamedTuple

from dnstrace.model.security import BOGUS, Security
from dnstrace.model.verdict import LimitReached, Unusable, Verdict
from dnstrace.server.limits import EDE_TEXT
from dnstrace.wording.details import detail_text

OTHER, CACHED_ERROR, NOT_READY, BLOCKED, PROHIBITED, NOT_AUTHORITATIVE = 0, 13, 14, 15, 18, 20
NO_REACHABLE_AUTHORITY, NETWORK_ERROR, INVALID_DATA = 22, 23, 24
DNSSEC_BOGUS = 6

_CODES = {
    "all-servers-timeout": NO_REACHABLE_AUTHORITY,
    "server-timeout": NO_REACHABLE_AUTHORITY,
    "server-unreachable": NO_REACHABLE_AUTHORITY,
    "port-unreachable": NO_REACHABLE_AUTHORITY,
    "no-route": NO_REACHABLE_AUTHORITY,
    "ns-unresolvable": NO_REACHABLE_AUTHORITY,
    "ns-depth": NO_REACHABLE_AUTHORITY,
    "dependency-cycle": NO_REACHABLE_AUTHORITY,
    "glue-missing": NO_REACHABLE_AUTHORITY,
    "private-address-refused": NO_REACHABLE_AUTHORITY,
    "lookup-limit": NO_REACHABLE_AUTHORITY,
    "server-not-authoritative": NO_REACHABLE_AUTHORITY,
    "referral-loop": NO_REACHABLE_AUTHORITY,
    "upward-referral": NO_REACHABLE_AUTHORITY,
    "send-failed": NETWORK_ERROR,
    "tcp-failed": NETWORK_ERROR,
    "tcp-timeout": NETWORK_ERROR,
    "tcp-short": NETWORK_ERROR,
    "server-refused": NETWORK_ERROR,
    "server-failure": NETWORK_ERROR,
    "server-formerr": NETWORK_ERROR,
    "server-not-implemented": NETWORK_ERROR,
    "server-rcode": NETWORK_ERROR,
    "edns-timeout": NETWORK_ERROR,
    "edns-badvers": NETWORK_ERROR,
    "malformed-reply": INVALID_DATA,
    "reply-too-complex": INVALID_DATA,
}


class Extended(NamedTuple):
    """INFO-CODE and EXTRA-TEXT."""

    code: int
    text: str = ""

    def wire(self) -> bytes:
        """The data of the EDE option; no control character is in it."""
        clean = "".join(letter if letter.isprintable() else " " for letter in self.text)
        octets = clean.encode("utf-8")[:EDE_TEXT].decode("utf-8", "ignore").encode("utf-8")
        return self.code.to_bytes(2, "big") + octets


def of_resolution(verdict: Verdict, security: Security, failed: bool) -> Extended | None:
    """What to add to a response; `None` when there is nothing to explain.

    Args:
        failed: the client gets SERVFAIL for it.
    """
    if security.status == BOGUS:
        code = DNSSEC_BOGUS if security.ede is None else security.ede
        return Extended(code, _joined(security.code, security.reason))
    if failed and isinstance(verdict, Unusable | LimitReached):
        code = _CODES.get(verdict.code, OTHER)
        return Extended(code, _joined(verdict.code, detail_text(verdict.detail)))
    if security.ede is not None:
        return Extended(security.ede, _joined(security.code, security.reason))
    return None


def _joined(code: str, text: str) -> str:
    return f"{code}: {text}" if code and text else code or text
