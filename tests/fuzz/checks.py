"""What must hold, whatever octets a name server sends: one function a part of the program."""

from typing import get_args

from dnstrace.engine.report_builder import Walked, report_of
from dnstrace.model.exchange import Exchange, Outcome
from dnstrace.model.question import Query, Question, Transport
from dnstrace.model.report import NetworkUsed, Report
from dnstrace.model.security import Security
from dnstrace.model.trace import Because, StepReason
from dnstrace.model.verdict import Answer, NoData, NXDomain, Redirect, Referral, Unusable, Verdict
from dnstrace.model.zonecut import NameServer, ZoneCut
from dnstrace.resolver.classify import classify
from dnstrace.resolver.delegation import read_glue, read_referral
from dnstrace.resolver.iterate import Resolution
from dnstrace.resolver.trace_recorder import TraceRecorder
from dnstrace.wire import addresses, edns, names, rdata, types
from dnstrace.wire.message import MAX_LABELS, MAX_RECORDS, Malformed, Message, TooComplex
from dnstrace.wire.replies import match_reply
from dnstrace.wording.details import detail_text
from tests.fuzz.replies import NAMES, SERVER, asked_by, query_wire

ZONES = [names.lower(NAMES[1]), NAMES[2], names.ROOT, NAMES[4]]


def reader(wire: bytes) -> Message | None:
    """The octets are a message or Malformed; what a message shows of itself can be read."""
    try:
        message = Message(wire)
    except Malformed as malformed:
        printable(malformed.reason)
        return None
    assert len(message.records) <= MAX_RECORDS
    assert message.labels <= MAX_LABELS + 2 * 128
    assert len(message.question_name) <= names.MAX_NAME
    for record in message.records:
        assert 0 < len(record.owner) <= names.MAX_NAME
        assert names.lower(message.name_at(record.owner_at)) == record.owner
        assert record.rdata_at + record.length <= len(wire)
        try:
            octets = message.rdata(record)
        except Malformed:
            continue
        printable(rdata.to_text(record.type, octets, record.klass))
    return message


def printable(text: str) -> None:
    """Printable ASCII."""
    assert text.isascii()
    assert text.isprintable()


def rdata_text(data: bytes) -> None:
    """Two octets of type, then an RDATA: its text is printable ASCII."""
    kind, octets = int.from_bytes(data[:2], "big"), data[2:]
    for klass in (types.IN, 3):
        printable(rdata.to_text(kind, octets, klass))


def options(data: bytes) -> None:
    """The octets as the RDATA of an OPT record: options are read, and told what is wrong."""
    head = b"\0\1\x80\0\0\0\0\0\0\0\0\1"
    size = len(data).to_bytes(2, "big")
    found = edns.read_edns(Message(head + b"\0\0\x29\4\xd0\1\0\x80\0" + size + data))
    assert found is not None
    assert found.extended_rcode == 16
    size_read = sum(4 + len(octets) for _, octets in found.options)
    assert size_read == len(data) or (found.broken and size_read < len(data))
    for text in edns.malformed_options(found):
        printable(text)


def fits(data: bytes) -> None:
    """A reply that is taken has our ID, our opcode, QR, and our question or an error without."""
    question = Question(NAMES[0])
    wire = query_wire(question)
    found = match_reply(wire, data)
    if isinstance(found, str):
        printable(found)
        return
    assert isinstance(found, Message | TooComplex)
    assert data[:2] == wire[:2]
    assert data[2] & 0xF8 == 0x80
    end = 12 + len(question.name) + 4
    asked = data[12:end].lower() == wire[12:end].lower() and data[4:6] == b"\0\1"
    assert asked or (data[4:6] == b"\0\0" and data[3] & 15)


def exchange_of(message: Message, transport: Transport = "udp") -> Exchange:
    """The exchange in which a message came."""
    query = Query(asked_by(message.wire), SERVER, transport, step=1)
    sent = query_wire(query.question)
    return Exchange(1, query, sent, 0.0, Outcome.REPLY, message, 0.01, waited=0.01)


def verdicts(wire: bytes) -> None:
    """A reply comes to exactly one verdict, and nothing from outside the zone is in it."""
    message = reader(wire)
    if message is None:
        return
    for transport in ("udp", "tcp"):
        exchange = exchange_of(message, transport)
        for zone in ZONES:
            verdict = classify(exchange, exchange.query.question, zone)
            assert isinstance(verdict, get_args(Verdict))
            within(verdict, zone)


def within(verdict: Verdict, zone: bytes) -> None:
    """No RRset of the verdict stands outside the zone."""
    if isinstance(verdict, Answer | Redirect | NoData | NXDomain):
        for part in (*verdict.rrsets, *verdict.authority):
            assert names.is_below(part.rrset.name, zone)
            assert part.rrset.klass == types.IN
            assert 0 <= part.rrset.ttl < 2**31
    if isinstance(verdict, Referral):
        assert names.is_below(verdict.cut.zone, zone)
        assert verdict.cut.zone != zone
        assert all(names.is_below(part.rrset.name, zone) for part in verdict.rrsets)


def delegations(wire: bytes) -> None:
    """A referral leads down to the name; glue stands in the zone and is addresses."""
    message = reader(wire)
    if message is None:
        return
    name = names.lower(asked_by(wire).name)
    for zone in ZONES:
        found = read_referral(message, name, zone)
        if isinstance(found, Unusable):
            printable(detail_text(found.detail))
        elif found is not None:
            within(found, zone)
            assert names.is_below(name, found.cut.zone)
            assert len(set(found.cut.servers)) == len(found.cut.servers)
            for server in found.cut.servers:
                assert not server.addresses or names.is_below(server.name, zone)
        for owner, glue in read_glue(message, zone).items():
            assert names.is_below(owner, zone)
            assert all(addresses.unpack(addresses.pack(text)) == text for text in glue)


def told(wire: bytes) -> Report | None:
    """The report of a walk that consists of this one reply."""
    try:
        message = Message(wire)
    except Malformed:
        return None
    exchange = exchange_of(message)
    question = exchange.query.question
    verdict = classify(exchange, question, ZONES[0])
    recorder = TraceRecorder(question, 1)
    cut = ZoneCut(
        ZONES[0], (NameServer(SERVER.name or names.NO_NAME, (SERVER.address,)),), "referral"
    )
    step = recorder.open(cut, question, Because(StepReason.REFERRAL, cut.zone), None)
    recorder.ended(exchange)
    recorder.note(step, 1, verdict)
    kept = isinstance(verdict, Answer | Redirect | NoData | NXDomain)
    answer = verdict.rrsets if isinstance(verdict, Answer | Redirect) else ()
    authority = getattr(verdict, "authority", ()) if kept else ()
    resolution = Resolution(verdict, answer, authority, Security())
    walked = Walked(question, 0.0, 0.02, resolution, recorder.freeze())
    return report_of(walked, NetworkUsed("lab", "fuzz"), (), origins=lambda asked: ())
