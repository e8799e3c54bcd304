"""Records as c-ares hands them out, in the presentation that the rest of the program uses."""

from collections.abc import Iterable
from socket import AF_INET6, inet_ntop, inet_pton
from typing import Any, Protocol

from dnstrace.wire import names, types
from dnstrace.wire.rdata import character_string

_PIECE = 255  # octets of the longest character-string


class Record(Protocol):
    """What this module reads of c-ares' record."""

    type: int
    ttl: int
    data: Any


def present(records: Iterable[Record]) -> tuple[tuple[str, str, int | None], ...]:
    """Type, RDATA as text and TTL of each record, in order.

    c-ares joins the character-strings of a TXT record, so its text is cut anew every 255 octets.
    """
    return tuple(
        (types.type_name(int(record.type)), _text(int(record.type), record.data), record.ttl)
        for record in records
    )


def _text(kind: int, data: Any) -> str:
    match kind:
        case types.A:
            return str(data.addr)
        case types.AAAA:
            return inet_ntop(AF_INET6, inet_pton(AF_INET6, data.addr))
        case types.NS:
            return _name(data.nsdname)
        case types.CNAME:
            return _name(data.cname)
        case types.PTR:
            return _name(data.dname)
        case types.MX:
            return f"{data.priority} {_name(data.exchange)}"
        case types.SRV:
            return f"{data.priority} {data.weight} {data.port} {_name(data.target)}"
        case types.SOA:
            numbers = f"{data.serial} {data.refresh} {data.retry} {data.expire} {data.minimum}"
            return f"{_name(data.mname)} {_name(data.rname)} {numbers}"
        case types.TXT:
            return txt(data.data)
        case types.CAA:
            return f"{data.critical} {_safe(data.tag)} {_quoted(data.value)}"
        case 35:  # NAPTR
            texts = " ".join(map(_quoted, (data.flags, data.service, data.regexp)))
            return f"{data.order} {data.preference} {texts} {_name(data.replacement)}"
    return _quoted(repr(data))


def txt(data: bytes) -> str:
    """The octets of a TXT record's strings, taken together, as text cut every 255 octets."""
    pieces = [data[at : at + _PIECE] for at in range(0, len(data), _PIECE)] or [b""]
    return " ".join(map(character_string, pieces))


def _name(text: str | bytes) -> str:
    try:
        return names.to_text(names.from_text(_ascii(text)))
    except names.BadName:
        return _quoted(text)


def _ascii(text: str | bytes) -> str:
    # pycares gives octets where they are no ASCII.
    return text if isinstance(text, str) else text.decode("ascii", "backslashreplace")


def _safe(text: str | bytes) -> str:
    return _quoted(text)[1:-1]


def _quoted(text: str | bytes) -> str:
    return character_string(text.encode() if isinstance(text, str) else text)
