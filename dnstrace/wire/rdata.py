"""RDATA as text: common types here, the others by dnspython when they are needed."""

from binascii import b2a_base64
from collections.abc import Callable
from functools import lru_cache
from socket import AF_INET6, inet_ntop

from dnstrace.wire import names, types
from dnstrace.wire.message import Malformed

UNASSIGNED = range(300, 32_768)  # types that nobody can know
MOST_PARSED = 4_096  # octets of an RDATA of a rare type: parsing 60,000 can take a second
REMEMBERED, TEXTS = 300, 2_048  # octets of an RDATA whose text is kept for a while; how many
MAX_TYPES = 256  # spelt out of a bitmap: no name has as many, and 1,200 octets can hold 8,700

_QUOTED = tuple(
    chr(octet)
    if 0x20 <= octet < 0x7F and octet not in b'"\\'
    else "\\" + chr(octet)
    if octet in b'"\\'
    else f"\\{octet:03d}"
    for octet in range(256)
)


def to_text(kind: int, rdata: bytes, klass: int = types.IN) -> str:
    """Presentation format of an RDATA whose names are uncompressed.

    RDATA that does not parse as its type is given in the generic form of RFC 3597 §5. The result is
    printable ASCII, whatever the octets are.
    """
    if len(rdata) <= REMEMBERED:
        return _remembered(kind, rdata, klass)
    return _to_text(kind, rdata, klass)


def _to_text(kind: int, rdata: bytes, klass: int) -> str:
    writer = _WRITERS.get(kind) if klass == types.IN or kind not in (types.A, types.AAAA) else None
    try:
        return writer(rdata) if writer else _by_dnspython(kind, klass, rdata)
    except (Malformed, IndexError, ValueError, OverflowError):
        return generic(rdata)


# One RDATA is written for the tree, the answer and thrice for the archive.
_remembered = lru_cache(maxsize=TEXTS)(_to_text)


def generic(rdata: bytes) -> str:
    """The form for RDATA of unknown types (RFC 3597 §5)."""
    return f"\\# {len(rdata)} {rdata.hex()}".rstrip()


def character_string(data: bytes) -> str:
    """One character-string between quotes (RFC 1035 §5.1)."""
    return '"' + "".join(map(_QUOTED.__getitem__, data)) + '"'


def strings(rdata: bytes) -> list[bytes]:
    """The character-strings that fill an RDATA such as TXT's.

    Raises: Malformed if they do not fill it exactly, or there are none.
    """
    found, position = [], 0
    while position < len(rdata):
        length = rdata[position]
        text = rdata[position + 1 : position + 1 + length]
        if len(text) != length:
            raise Malformed("a character-string is cut off")
        found.append(text)
        position += length + 1
    if not found:
        raise Malformed("no character-string")
    return found


def _by_dnspython(kind: int, klass: int, rdata: bytes) -> str:
    if len(rdata) > MOST_PARSED or kind in UNASSIGNED:
        return generic(rdata)
    if kind in (types.SVCB, types.HTTPS) and klass == types.IN:
        from dnstrace.wire import svcb

        if (usual := svcb.to_text(rdata)) is not None:
            return usual
    import dns.exception
    import dns.rdata
    import dns.rdataclass
    import dns.rdatatype

    try:
        number, group = dns.rdatatype.RdataType.make(kind), dns.rdataclass.RdataClass.make(klass)
        text = dns.rdata.from_wire(group, number, rdata, 0, len(rdata)).to_text()
    except (dns.exception.DNSException, ValueError, IndexError, UnicodeError, AttributeError):
        return generic(rdata)
    return text if text.isascii() and text.isprintable() else generic(rdata)


def _whole(rdata: bytes, length: int) -> bytes:
    if len(rdata) != length:
        raise Malformed(f"{len(rdata)} octets where {length} belong")
    return rdata


def _a(rdata: bytes) -> str:
    return ".".join(map(str, _whole(rdata, 4)))


def _aaaa(rdata: bytes) -> str:
    return inet_ntop(AF_INET6, _whole(rdata, 16))


def _name(rdata: bytes) -> str:
    names.split(rdata)
    return names.to_text(rdata)


def _mx(rdata: bytes) -> str:
    return f"{_number(rdata, 0, 2)} {_name(rdata[2:])}"


def _srv(rdata: bytes) -> str:
    numbers = " ".join(str(_number(rdata, at, 2)) for at in (0, 2, 4))
    return f"{numbers} {_name(rdata[6:])}"


def _soa(rdata: bytes) -> str:
    primary = _first_name(rdata)
    mailbox = _first_name(rdata[len(primary) :])
    rest = _whole(rdata[len(primary) + len(mailbox) :], 20)
    numbers = " ".join(str(_number(rest, at, 4)) for at in range(0, 20, 4))
    return f"{names.to_text(primary)} {names.to_text(mailbox)} {numbers}"


def soa_minimum(rdata: bytes) -> int:
    """The last field of a SOA: the TTL of negative answers (RFC 2308 §4)."""
    return _number(rdata, len(rdata) - 4, 4)


def _first_name(data: bytes) -> bytes:
    position = 0
    while length := data[position]:
        position += length + 1
    return data[: position + 1]


def _number(data: bytes, at: int, size: int) -> int:
    field = data[at : at + size]
    if len(field) != size:
        raise Malformed("a number is cut off")
    return int.from_bytes(field, "big")


def _txt(rdata: bytes) -> str:
    return " ".join(map(character_string, strings(rdata)))


def _ds(rdata: bytes) -> str:
    return f"{_number(rdata, 0, 2)} {rdata[2]} {rdata[3]} {rdata[4:].hex()}"


def _base64(octets: bytes) -> str:
    return b2a_base64(octets, newline=False).decode()


def _dnskey(rdata: bytes) -> str:
    return f"{_number(rdata, 0, 2)} {rdata[2]} {rdata[3]} {_base64(rdata[4:])}"


def moment(seconds: int) -> str:
    """A time of an RRSIG, in seconds since 1970, as YYYYMMDDHHmmSS (RFC 4034 §3.2)."""
    from time import gmtime, strftime

    return strftime("%Y%m%d%H%M%S", gmtime(seconds))


def _rrsig(rdata: bytes) -> str:
    signer = _first_name(rdata[18:])
    return (
        f"{types.type_name(_number(rdata, 0, 2))} {rdata[2]} {rdata[3]} {_number(rdata, 4, 4)} "
        f"{moment(_number(rdata, 8, 4))} {moment(_number(rdata, 12, 4))} {_number(rdata, 16, 2)} "
        f"{names.to_text(signer)} {_base64(rdata[18 + len(signer) :])}"
    )


def type_bitmap(data: bytes) -> list[int]:
    """The types named by the bitmap of an NSEC or NSEC3 (RFC 4034 §4.1.2).

    Raises: Malformed if a window is truncated.
    """
    found, position = [], 0
    while position < len(data):
        window, length = data[position], _number(data, position + 1, 1)
        octets = data[position + 2 : position + 2 + length]
        if len(octets) != length:
            raise Malformed("a window of the type bitmap is cut off")
        for index, octet in enumerate(octets):
            found += [window * 256 + index * 8 + bit for bit in range(8) if octet & 0x80 >> bit]
        position += 2 + length
    return found


def _types(data: bytes) -> str:
    found = type_bitmap(data)
    if len(found) > MAX_TYPES:
        raise Malformed(f"a type bitmap with {len(found)} types")
    return " ".join(map(types.type_name, found))


def _nsec(rdata: bytes) -> str:
    following = _first_name(rdata)
    return f"{names.to_text(following)} {_types(rdata[len(following) :])}".rstrip()


def base32hex(data: bytes) -> str:
    """Base 32 with the extended hex alphabet, without padding, in lower case (RFC 5155 §3.3)."""
    from base64 import b32hexencode

    return b32hexencode(data).decode().rstrip("=").lower()


def _nsec3(rdata: bytes) -> str:
    salt = rdata[5 : 5 + rdata[4]]
    rest = rdata[5 + rdata[4] :]
    following = rest[1 : 1 + rest[0]]
    return (
        f"{rdata[0]} {rdata[1]} {_number(rdata, 2, 2)} {salt.hex() or '-'} "
        f"{base32hex(following)} {_types(rest[1 + rest[0] :])}".rstrip()
    )


def _caa(rdata: bytes) -> str:
    tag = rdata[2 : 2 + rdata[1]]
    if not tag.isalnum():
        raise Malformed("a CAA tag that is not letters and digits")
    return f"{rdata[0]} {tag.decode('ascii')} {character_string(rdata[2 + rdata[1] :])}"


def _hinfo(rdata: bytes) -> str:
    if len(found := strings(rdata)) != 2:
        raise Malformed("HINFO is two character-strings")
    return " ".join(map(character_string, found))


_WRITERS: dict[int, Callable[[bytes], str]] = {
    types.A: _a, types.AAAA: _aaaa, types.NS: _name, types.CNAME: _name, types.PTR: _name,
    types.DNAME: _name, types.MX: _mx, types.SRV: _srv, types.SOA: _soa, types.TXT: _txt,
    99: _txt, 13: _hinfo, types.DS: _ds, types.CDS: _ds, types.DNSKEY: _dnskey,
    types.CDNSKEY: _dnskey, types.RRSIG: _rrsig, types.NSEC: _nsec, types.NSEC3: _nsec3,
    types.CAA: _caa,
}  # fmt: skip
