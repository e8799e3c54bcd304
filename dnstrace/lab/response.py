"""A response before it is octets: header, sections, EDNS, and how it is cut to size."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from dns.edns import GenericOption, Option, OptionType
from dns.exception import TooBig
from dns.flags import Flag
from dns.name import Name
from dns.rdataclass import RdataClass
from dns.rdataset import Rdataset
from dns.rdatatype import RdataType
from dns.renderer import ADDITIONAL, ANSWER, AUTHORITY, Renderer

from dnstrace.lab.zone import rdataset_of

UDP_WITHOUT_EDNS = 512
"""RFC 1035 §4.2.1."""
TCP_LIMIT = 65535
OPT_HEADER = 11
NO_SHUFFLE = {"want_shuffle": False}
_make_renderer: Any = Renderer  # dnspython leaves this class without types


class Records(NamedTuple):
    """An RRset at an owner; `required` glue makes the message truncated when it does not fit."""

    owner: Name
    rdataset: Rdataset
    required: bool = False


class Question(NamedTuple):
    """The question as it was asked, letter case kept."""

    name: Name
    rdtype: RdataType
    rdclass: RdataClass


class Edns(NamedTuple):
    """The OPT record of a response."""

    payload: int
    dnssec_ok: bool = False
    version: int = 0
    options: tuple[Option, ...] = ()


@dataclass(slots=True)
class Response:
    """A response that faults may still bend; `limit` is the size it is cut to."""

    id: int
    flags: int
    rcode: int
    question: Question | None
    answer: list[Records] = field(default_factory=list)
    authority: list[Records] = field(default_factory=list)
    additional: list[Records] = field(default_factory=list)
    edns: Edns | None = None
    limit: int = TCP_LIMIT
    partial: bool = False

    def set(self, flag: Flag, on: bool = True) -> None:
        """Set or clear one header flag."""
        self.flags = self.flags | flag if on else self.flags & ~flag

    def clear(self) -> None:
        """Empty the three sections."""
        self.answer, self.authority, self.additional = [], [], []


def option(code: int, data: bytes) -> Option:
    """An EDNS option of any content."""
    return GenericOption(OptionType.make(code), data)


def render(response: Response) -> bytes:
    """Write a response as octets, with TC set when something that matters did not fit.

    Source: RFC 2181 §9 (an RRset that only helps is left out silently), RFC 9471 §3 (in-domain
    glue is not optional).
    """
    flags = response.flags | (response.rcode & 0x0F)
    renderer = _make_renderer(response.id, flags, response.limit)
    if response.question is not None:
        renderer.add_question(*response.question)
    options = response.edns.options if response.edns else ()
    reserve = OPT_HEADER + sum(4 + len(item.to_wire() or b"") for item in options)
    if response.edns is not None:
        renderer.reserve(min(reserve, renderer.max_size))
    if not _write_sections(renderer, response):
        renderer.flags |= Flag.TC
    if response.edns is not None:
        renderer.release_reserved()
        edns_flags = (response.rcode >> 4) << 24 | (0x8000 if response.edns.dnssec_ok else 0)
        renderer.add_edns(response.edns.version, edns_flags, response.edns.payload, list(options))
    renderer.write_header()
    return bytes(renderer.get_wire())


def _write_sections(renderer: Any, response: Response) -> bool:
    """Write what fits; False when the message must say that it is truncated."""
    for section, records in ((ANSWER, response.answer), (AUTHORITY, response.authority)):
        for item in records:
            try:
                renderer.add_rdataset(section, item.owner, item.rdataset, **NO_SHUFFLE)
            except TooBig:
                if response.partial:
                    _write_part(renderer, section, item)
                return False
    whole = True
    for item in response.additional:
        try:
            renderer.add_rdataset(ADDITIONAL, item.owner, item.rdataset, **NO_SHUFFLE)
        except TooBig:
            whole = whole and not item.required
    return whole


def _write_part(renderer: Any, section: int, item: Records) -> None:
    for rdata in item.rdataset:
        try:
            single = rdataset_of(item.rdataset.rdtype, item.rdataset.ttl, rdata)
            renderer.add_rdataset(section, item.owner, single, **NO_SHUFFLE)
        except TooBig:
            return
