"""Rebinding protection: a public name has no business at a private address."""

from dnstrace.model.rrset import SignedRRset
from dnstrace.wire import addresses, types

_HINTS = {4: 4, 6: 16}  # SvcParams ipv4hint and ipv6hint: octets of an address (RFC 9460 §7.3)


def private_address(
    answer: tuple[SignedRRset, ...], allowed: tuple[addresses.Prefix, ...]
) -> str | None:
    """The first special-purpose address in A, AAAA, SVCB or HTTPS records; `None`: there is none.

    Args:
        allowed: networks whose addresses names may have.
    """
    for part in answer:
        for rdata in part.rrset.rdatas:
            for octets in _addresses(part.rrset.type, rdata):
                if not addresses.may_be_asked(octets, allowed):
                    return addresses.unpack(octets)
    return None


def _addresses(kind: int, rdata: bytes) -> list[bytes]:
    if kind in (types.A, types.AAAA):
        return [rdata] if len(rdata) == (4 if kind == types.A else 16) else []
    return _hinted(rdata) if kind in (types.SVCB, types.HTTPS) else []


def _hinted(rdata: bytes) -> list[bytes]:
    """The addresses in SvcParams; what is broken ends the list, since no client reads on."""
    found: list[bytes] = []
    position = 2
    while position < len(rdata) and rdata[position]:
        position += rdata[position] + 1
    position += 1
    while position + 4 <= len(rdata):
        key = int.from_bytes(rdata[position : position + 2], "big")
        length = int.from_bytes(rdata[position + 2 : position + 4], "big")
        value = rdata[position + 4 : position + 4 + length]
        size = _HINTS.get(key)
        if size is not None and len(value) == length and not length % size:
            found += [value[at : at + size] for at in range(0, length, size)]
        position += 4 + length
    return found
