"""Messages rebuilt from a report without octets: good for showing, not for replaying."""

from struct import pack
from typing import NamedTuple

from dnstrace.wire import names, types
from dnstrace.wire.message import Message

_NAME_ONLY = {types.NS, types.CNAME, types.PTR, types.DNAME}


class Written(NamedTuple):
    """A record as a report writes it, its owner in wire form."""

    owner: bytes
    type: int
    klass: int
    ttl: int
    rdata: bytes


class Opt(NamedTuple):
    """An OPT record as a report writes it."""

    payload: int
    version: int
    flags: int
    options: tuple[tuple[int, bytes], ...]


def rdata_octets(kind: int, klass: int, text: str) -> bytes:
    """The octets, names uncompressed, that a presentation format stands for.

    Raises: ValueError if the text is not of that type.
    """
    if text.startswith("\\# "):
        length, _, digits = text[3:].partition(" ")
        octets = bytes.fromhex(digits)
        if not length.isascii() or not length.isdigit() or int(length[:6]) != len(octets):
            raise ValueError("the length does not fit the octets")
        return octets
    if kind in _NAME_ONLY:
        return names.from_text(text)
    import dns.exception
    import dns.rdata
    import dns.rdataclass
    import dns.rdatatype

    try:
        number, group = dns.rdatatype.RdataType.make(kind), dns.rdataclass.RdataClass.make(klass)
        found = dns.rdata.from_text(group, number, text, relativize=False).to_wire()
    except (dns.exception.DNSException, UnicodeError, OverflowError, AttributeError) as error:
        raise ValueError(f"not an RDATA of {types.type_name(kind)}: {error}"[:120]) from None
    return found or b""


def message(
    question: tuple[bytes, int, int],
    flags: int,
    rcode: int,
    sections: tuple[tuple[Written, ...], ...],
    opt: Opt | None,
) -> Message:
    """A message with these contents, nothing compressed, its id 0.

    Raises: ValueError when the contents make no message.
    """
    if any(len(record.rdata) > 0xFFFF for section in sections for record in section):
        raise ValueError("an RDATA of more than 65,535 octets")
    counts = [len(section) for section in sections]
    counts[2] += opt is not None
    if max(counts) > 0xFFFF:
        raise ValueError("more than 65,535 records")
    parts = [pack("!HHHHHH", 0, types.QR | flags | rcode & 15, 1, *counts)]
    parts.append(question[0] + pack("!HH", *question[1:]))
    for section in sections:
        for owner, kind, klass, ttl, rdata in section:
            parts += (owner, pack("!HHIH", kind, klass, ttl, len(rdata)), rdata)
    if opt:
        data = b"".join(pack("!HH", code, len(octets)) + octets for code, octets in opt.options)
        ttl = rcode >> 4 << 24 | opt.version << 16 | opt.flags
        parts += (b"\0", pack("!HHIH", types.OPT, opt.payload, ttl, len(data)), data)
    return Message(b"".join(parts))
