"""Reading a query as a server does, and the answers that need no zone: FORMERR, BADVERS, CHAOS."""

from typing import NamedTuple

from dns.edns import Option, OptionType
from dns.exception import DNSException
from dns.flags import EDNSFlag, Flag
from dns.message import Message, from_wire
from dns.opcode import QUERY
from dns.rcode import BADVERS, FORMERR, NOTIMP, REFUSED
from dns.rdataclass import CH, IN
from dns.rdatatype import AXFR, IXFR, TXT
from dns.rdtypes.ANY.TXT import TXT as TXTRecord

from dnstrace.lab.authority.response import (
    TCP_LIMIT,
    UDP_WITHOUT_EDNS,
    Edns,
    Question,
    Records,
    Response,
    option,
)
from dnstrace.lab.world.spec import InstanceSpec
from dnstrace.lab.world.zone import rdataset_of

HEADER = 12
RESPONSE_BIT = 0x80
COMPACT_OK = 0x4000
"""The EDNS flag CO (RFC 9824 §3.4)."""


class Query(NamedTuple):
    """A query that could be read; `edns` is the version offered or -1."""

    message: Message
    question: Question
    edns: int
    payload: int
    dnssec_ok: bool
    nsid: bool


def read_query(wire: bytes) -> Query | Response | None:
    """Read a query; an error Response when it cannot be answered; None when it deserves none.

    A message with QR set or shorter than a header gets no reply (RFC 1035 §7.3 leaves it open; a
    reply could make two servers answer each other for ever).
    """
    if len(wire) < HEADER or wire[2] & RESPONSE_BIT:
        return None
    identifier = int.from_bytes(wire[:2], "big")
    flags = Flag.QR | (int.from_bytes(wire[2:4], "big") & (Flag.RD | 0x7800))
    opcode = (wire[2] >> 3) & 0x0F
    if opcode != QUERY:
        return Response(identifier, flags, NOTIMP, None)
    try:
        message = from_wire(wire, ignore_trailing=True)
    except (DNSException, ValueError):
        return Response(identifier, flags, FORMERR, None)
    if len(message.question) != 1 or message.answer:
        return Response(identifier, flags, FORMERR, None)
    asked = message.question[0]
    edns = message.edns
    compact_ok = edns >= 0 and bool(message.ednsflags & COMPACT_OK)
    question = Question(asked.name, asked.rdtype, asked.rdclass, compact_ok)
    return Query(
        message,
        question,
        edns,
        max(UDP_WITHOUT_EDNS, message.payload) if edns >= 0 else UDP_WITHOUT_EDNS,
        edns >= 0 and bool(message.ednsflags & EDNSFlag.DO),
        any(item.otype == OptionType.NSID for item in message.options),
    )


def blank(query: Query, instance: InstanceSpec, transport: str, payload: int) -> Response:
    """An empty response to `query`: header, question, EDNS, and the size it must keep to."""
    flags = Flag.QR | (query.message.flags & (Flag.RD | Flag.CD))
    response = Response(query.message.id, flags, 0, query.question)
    if query.edns >= 0:
        options: tuple[Option, ...] = ()
        if query.nsid and instance.nsid is not None:
            options = (option(OptionType.NSID, instance.nsid.encode()),)
        response.edns = Edns(payload, query.dnssec_ok, options=options)
        if query.edns > 0:
            response.rcode = BADVERS
    offered = min(query.payload, payload) if query.edns >= 0 else UDP_WITHOUT_EDNS
    response.limit = TCP_LIMIT if transport == "tcp" else offered
    return response


def answer_chaos(query: Query, instance: InstanceSpec, response: Response) -> None:
    """Class CH: who is this machine (RFC 4892); REFUSED for anything else."""
    text = chaos_text(str(query.question.name).lower(), instance)
    if query.question.rdclass != CH or text is None or query.question.rdtype != TXT:
        response.rcode = REFUSED
        return
    response.set(Flag.AA)
    record = TXTRecord(CH, TXT, [text.encode()])
    rdataset = rdataset_of(TXT, 0, record)
    response.answer.append(Records(query.question.name, rdataset))


def chaos_text(name: str, instance: InstanceSpec) -> str | None:
    """What an instance says to one of the CHAOS names, None when it keeps it to itself."""
    if name == "id.server.":
        return instance.id_server
    if name == "hostname.bind.":
        return instance.hostname_bind
    if name in ("version.bind.", "version.server."):
        return instance.version
    return None


def refused_type(query: Query) -> bool:
    """Whether the question is one for zone transfer, which the lab does not do."""
    return query.question.rdtype in (AXFR, IXFR) or query.question.rdclass != IN
