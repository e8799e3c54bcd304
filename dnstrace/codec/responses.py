"""A resolver's response as octets: compressed names, whole RRsets, EDNS (RFC 1035 §4.1)."""

from struct import Struct
from typing import NamedTuple

from dnstrace.model.rrset import RRset, SignedRRset
from dnstrace.wire import names, types
from dnstrace.wire.message import HEADER

_HEAD = Struct("!HHHHHH").pack
_QUESTION = Struct("!HH").pack
_RECORD = Struct("!HHIH").pack
_POINTER = Struct("!H").pack
_OPT = Struct("!BHHBBHH").pack
_OPTION = Struct("!HH").pack
_MOST_POINTER = 0x4000
# RFC 3597 §4: only the types of RFC 1035 may have names in their RDATA compressed:
# (octets before the first name, how many names).
_COMPRESSED = {
    types.NS: (0, 1),
    types.CNAME: (0, 1),
    types.SOA: (0, 2),
    types.PTR: (0, 1),
    types.MX: (2, 1),
}


class Opt(NamedTuple):
    """The OPT record of a response."""

    payload: int
    extended_rcode: int = 0  # the whole RCODE; its upper eight bits go here
    do: bool = False
    options: tuple[tuple[int, bytes], ...] = ()


class Body(NamedTuple):
    """What a response carries besides its header and question."""

    answer: tuple[SignedRRset, ...] = ()
    authority: tuple[SignedRRset, ...] = ()
    signed: bool = False  # whether the signatures go along (RFC 4035 §3.2.1)


def encode(
    identifier: int,
    flags: int,
    question: tuple[bytes, int, int] | None,
    body: Body,
    opt: Opt | None,
    limit: int,
) -> bytes:
    """The octets of a response of at most `limit` octets.

    RRsets are written whole, with their signatures; the first that does not fit ends the message
    and sets TC (RFC 2181 §9). An owner that equals the question's name takes its letter case,
    since it is a pointer to it; all other names keep theirs.

    Args:
        flags: the header's second word, RCODE's lower four bits included.
        question: QNAME in wire form as the client wrote it, QTYPE, QCLASS.
        limit: octets; it must have room for the question and the OPT record.
    """
    trailer = b"" if opt is None else _opt(opt)
    writer = _Writer(limit - len(trailer))
    if question is not None:
        writer.question(question)
    counts = []
    for section in (body.answer, body.authority):
        count = 0
        for signed in section:
            added = 0 if writer.full else writer.add(signed, body.signed)
            count += added
        counts.append(count)
    flags |= types.TC if writer.full else 0
    head = _HEAD(identifier, flags, int(question is not None), *counts, int(opt is not None))
    return head + bytes(writer.octets[HEADER:]) + trailer


def _opt(opt: Opt) -> bytes:
    data = b"".join(_OPTION(code, len(value)) + value for code, value in opt.options)
    flag = 0x8000 if opt.do else 0
    upper = opt.extended_rcode >> 4 & 0xFF
    return _OPT(0, types.OPT, opt.payload, upper, 0, flag, len(data)) + data


class _Writer:
    """The octets so far, and the position of each name that may be pointed to."""

    def __init__(self, limit: int) -> None:
        self.octets = bytearray(HEADER)
        self.full = False
        self._limit = limit
        self._places: dict[bytes, int] = {}
        self._added: list[bytes] = []  # suffixes to forget when their RRset does not fit
        self._asked: bytes = names.ROOT
        self._asked_lower: bytes = names.ROOT

    def question(self, question: tuple[bytes, int, int]) -> None:
        """Write the question section."""
        name, kind, klass = question
        self._asked, self._asked_lower = name, names.lower(name)
        self._name(name)
        self.octets += _QUESTION(kind, klass)

    def add(self, signed: SignedRRset, with_signatures: bool) -> int:
        """Write an RRset. Returns the number of records, 0 if it did not fit."""
        start = len(self.octets)
        self._added = []
        rrset = signed.rrset
        self._rrset(rrset)
        count = len(rrset.rdatas)
        if with_signatures and signed.signatures:
            self._rrset(rrset._replace(type=types.RRSIG, rdatas=signed.signatures))
            count += len(signed.signatures)
        if len(self.octets) <= self._limit:
            return count
        del self.octets[start:]
        for suffix in self._added:
            del self._places[suffix]
        self.full = True
        return 0

    def _rrset(self, rrset: RRset) -> None:
        octets = self.octets
        owner = self._asked if rrset.name == self._asked_lower else rrset.shown or rrset.name
        start = len(octets)
        self._name(owner)
        place = self._places.get(owner)
        pointer = bytes(octets[start:]) if place is None else _POINTER(0xC000 | place)
        compressed = _COMPRESSED.get(rrset.type)
        for number, rdata in enumerate(rrset.rdatas):
            if number:
                octets += pointer
            if compressed is None:
                octets += _RECORD(rrset.type, rrset.klass, rrset.ttl, len(rdata))
                octets += rdata
                continue
            octets += _RECORD(rrset.type, rrset.klass, rrset.ttl, 0)
            begin = len(octets)
            self._rdata(rdata, *compressed)
            octets[begin - 2 : begin] = _POINTER(len(octets) - begin)
            if begin > self._limit:
                return  # it does not fit, however it goes on

    def _rdata(self, rdata: bytes, skip: int, count: int) -> None:
        self.octets += rdata[:skip]
        position = skip
        for _ in range(count):
            end = position
            while rdata[end]:
                end += rdata[end] + 1
            self._name(rdata[position : end + 1])
            position = end + 1
        self.octets += rdata[position:]

    def _name(self, name: bytes) -> None:
        octets, places = self.octets, self._places
        start, position = len(octets), 0
        while name[position]:
            suffix = name[position:]
            place = places.get(suffix)
            if place is not None:
                octets += name[:position]
                octets += _POINTER(0xC000 | place)
                return
            if start + position < _MOST_POINTER:
                places[suffix] = start + position
                self._added.append(suffix)
            position += name[position] + 1
        octets += name
