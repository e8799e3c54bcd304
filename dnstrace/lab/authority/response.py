"""A response before it is octets: header, sections, EDNS, and how it is cut to size."""

from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from dns.edns import GenericOption, Option, OptionType
from dns.flags import Flag
from dns.name import Name
from dns.rdataclass import RdataClass
from dns.rdataset import Rdataset
from dns.rdatatype import RdataType

from dnstrace.lab.authority.server_profiles import Cutting
from dnstrace.lab.authority.writer import ADDITIONAL, ANSWER, AUTHORITY, Writer
from dnstrace.lab.world.zone import rdataset_of

UDP_WITHOUT_EDNS = 512
"""RFC 1035 §4.2.1."""
TCP_LIMIT = 65535
DNSSEC_OK = 0x8000


class Need(Enum):
    """What it means that an RRset does not fit, where its section does not say it."""

    SECTION = "in answer and authority the message is truncated, in additional nothing is lost"
    REQUIRED = "the message is truncated, even if it is glue"
    OPTIONAL = "nothing is lost, even if it is in the authority section"


class Records(NamedTuple):
    """An RRset at an owner, with its signature if that goes along."""

    owner: Name
    rdataset: Rdataset
    signature: Rdataset | None = None
    need: Need = Need.SECTION


class Question(NamedTuple):
    """The question as asked, letter case kept; `compact_ok` is the CO flag (RFC 9824 §3.4)."""

    name: Name
    rdtype: RdataType
    rdclass: RdataClass
    compact_ok: bool = False


class Edns(NamedTuple):
    """The OPT record of a response; `flags` are set beside DO."""

    payload: int
    dnssec_ok: bool = False
    version: int = 0
    flags: int = 0
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
    cutting: Cutting = field(default_factory=Cutting)

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
    edns = response.edns
    writer = Writer(response.limit, edns.options if edns else None)
    if response.question is not None:
        writer.question(*response.question[:3])
    flags = response.flags | (response.rcode & 0x0F)
    if not _write_sections(writer, response):
        flags |= Flag.TC
    opt = None
    if edns is not None:
        bits = edns.flags | (DNSSEC_OK if edns.dnssec_ok else 0)
        opt = (edns.payload, response.rcode >> 4, edns.version, bits)
    return writer.finish(response.id, flags, opt)


def _write_sections(writer: Writer, response: Response) -> bool:
    """Write what fits; False when the message must say that it is truncated."""
    for section, records in ((ANSWER, response.answer), (AUTHORITY, response.authority)):
        for item in records:
            if not _write(writer, section, item, response) and item.need is not Need.OPTIONAL:
                return False
    whole = True
    for item in response.additional:
        if not _write(writer, ADDITIONAL, item, response):
            whole = whole and item.need is not Need.REQUIRED
            if response.cutting.stops:
                break
    return whole


def _write(writer: Writer, section: int, item: Records, response: Response) -> bool:
    """Write an RRset with its signature, as far as the server's manners let it be cut."""
    data = (item.owner, item.rdataset)
    if item.signature is None:
        return writer.add(section, data) or _write_part(writer, section, item, response)
    signature = (item.owner, item.signature)
    if response.cutting.together:
        return writer.add(section, data, signature)
    return writer.add(section, data) and writer.add(section, signature)


def _write_part(writer: Writer, section: int, item: Records, response: Response) -> bool:
    """Write the records that fit; the RRset stays incomplete, so it is False all the same."""
    if response.cutting.partial and section == ANSWER:
        for rdata in item.rdataset:
            single = rdataset_of(item.rdataset.rdtype, item.rdataset.ttl, rdata)
            if not writer.add(section, (item.owner, single)):
                break
    return False
