"""Walks in the lab, as tests make them, and what they ask of the result."""

from dnstrace import api, lab
from dnstrace.codec import anchors
from dnstrace.engine import session
from dnstrace.engine.venue import Venue
from dnstrace.model.exchange import Exchange, Outcome
from dnstrace.model.report import NetworkUsed, Report
from dnstrace.options import Options
from dnstrace.wire import addresses, types

PLAIN = Options(chaos=False, dnssec=False, qmin=False, stub=False, seed=1)
"""The options with which the number of questions holds exactly."""


def venue(world: str, families: tuple[int, ...] = (4, 6)) -> Venue:
    """A fresh copy of a world as a place to walk in, with its own trust anchor."""
    loaded = lab.load(world)
    return Venue(
        NetworkUsed("lab", loaded.spec.name),
        lambda record: lab.LabNetwork(loaded, record, families=families),
        anchors=anchors.parse(loaded.trust_anchor_text(), world),
    )


def walk(world: str, question: str = "", options: Options = PLAIN) -> Report:
    """The report of one question (by default the world's own) in a fresh copy of a world."""
    name, kind = (question or lab.load(world).spec.case.question).split()
    (report,) = session.run([api.question(name, kind)], options, venue=venue(world))
    return report


def asked(report: Report) -> list[Exchange]:
    """The walk's own exchanges of class IN: priming, CHAOS, DS and DNSKEY are counted apart."""
    return [
        exchange
        for exchange in report.trace.exchanges()
        if exchange.sent and not exchange.query.beside and exchange.query.question.klass == types.IN
    ]


def sent(report: Report) -> list[Exchange]:
    """Every exchange for which a packet left."""
    return [exchange for exchange in report.trace.exchanges() if exchange.sent]


def private(report: Report) -> list[str]:
    """The special-purpose addresses that something was sent to."""
    return [
        exchange.query.server.address
        for exchange in sent(report)
        if not addresses.may_be_asked(addresses.pack(exchange.query.server.address))
    ]


def codes(report: Report) -> set[str]:
    """The codes of the findings."""
    return {finding.code for finding in report.findings}


def data(report: Report) -> list[tuple[str, str]]:
    """Type and RDATA of the answer, in order, as text."""
    from dnstrace.wire import rdata

    return [
        (types.type_name(part.rrset.type), rdata.to_text(part.rrset.type, octets))
        for part in report.answer
        for octets in part.rrset.rdatas
    ]


def replied(exchange: Exchange) -> bool:
    """Whether a reply that fits came."""
    return exchange.outcome == Outcome.REPLY
