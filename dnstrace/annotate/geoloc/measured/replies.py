"""Identifiers in DNS messages that somebody else captured."""

from __future__ import annotations

import base64
import binascii

import dns.edns
import dns.exception
import dns.message
import dns.rdatatype

IDENTITY_NAMES = frozenset(
    {
        "id.server.",
        "hostname.bind.",
        "id.server.on.quad9.net.",
        "identity.l.root-servers.org.",
        "debug.opendns.com.",
        "hostname.as112.net.",
        "hostname.as112.arpa.",
    }
)
"""Questions whose TXT answer names the instance; RFC 4892, and the operators' own."""


class NotAMessage(ValueError):
    """The octets are no DNS message."""


def read_reply(encoded: str) -> tuple[tuple[str, str], ...]:
    """The identifiers in a base64 reply: NSID and the answers to identity questions.

    Returns: (kind, text) pairs; empty for a reply that carries none.
    Raises: NotAMessage for what cannot be decoded, whatever the reason.
    """
    try:
        wire = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise NotAMessage("the reply is not in base64") from None
    try:
        message = dns.message.from_wire(wire, ignore_trailing=True)
    except (dns.exception.DNSException, ValueError, IndexError) as error:
        raise NotAMessage(f"the reply is no DNS message: {type(error).__name__}") from error
    found = [
        ("nsid", readable(option.nsid))
        for option in message.options
        if isinstance(option, dns.edns.NSIDOption)
    ]
    for rrset in message.answer:
        owner = rrset.name.to_text().lower()
        if rrset.rdtype == dns.rdatatype.TXT:
            found += [pair for rdata in rrset for pair in identity(owner, rdata.strings)]
        elif rrset.rdtype == dns.rdatatype.CNAME and owner in IDENTITY_NAMES:  # Quad9 does so
            found.append((owner.rstrip("."), rrset[0].target.to_text().rstrip(".")))
    return tuple(found)


def identity(owner: str, strings: tuple[bytes, ...]) -> list[tuple[str, str]]:
    """The identifier in one TXT record of `owner` (lower case, absolute), if it is one."""
    if owner not in IDENTITY_NAMES:
        return []
    if owner == "debug.opendns.com.":
        strings = tuple(s for s in strings if s.startswith(b"server "))
    return [(owner.rstrip("."), " ".join(map(readable, strings)))] if strings else []


def readable(octets: bytes) -> str:
    r"""Octets as text: printable ASCII as it is, all else as `\DDD` (RFC 1035 section 5.1)."""
    return "".join(chr(o) if 32 <= o < 127 else f"\\{o:03d}" for o in octets)
