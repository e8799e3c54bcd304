"""Builds exchanges, steps and verdicts with little typing; messages are written by dnspython."""

from collections.abc import Mapping

import dns.edns
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from dnstrace.model.exchange import Exchange, Outcome, Stray, StrayKind
from dnstrace.model.question import Purpose, Query, Question, RetryReason, Server, Transport
from dnstrace.model.rrset import SignedRRset, rrsets
from dnstrace.model.security import Security
from dnstrace.model.trace import Because, Judged, Step
from dnstrace.model.verdict import (
    Answer,
    Detail,
    NoData,
    NXDomain,
    Redirect,
    Referral,
    Unusable,
    Verdict,
    as_said,
)
from dnstrace.model.zonecut import CutSource, NameServer, ZoneCut
from dnstrace.wire import edns, names, types
from dnstrace.wire.message import Message

START = 1_790_000_000.25

Lines = tuple[str, ...]


def name(text: str) -> names.Name:
    """Wire form."""
    return names.from_text(text)


def question(text: str, kind: str = "A") -> Question:
    """A question of class IN."""
    return Question(name(text), types.type_number(kind))


def _records(lines: Lines) -> list[dns.rrset.RRset]:
    # Each by itself: dnspython shuffles the records of a set when it writes them.
    parts = [line.split(None, 3) for line in lines]
    return [
        dns.rrset.from_text(owner, int(ttl), "IN", kind, rdata) for owner, ttl, kind, rdata in parts
    ]


def reply(
    asked: Question,
    answer: Lines = (),
    authority: Lines = (),
    additional: Lines = (),
    *,
    flags: str = "",
    rcode: str = "NOERROR",
    nsid: bytes | None = None,
    options: tuple[tuple[int, bytes], ...] = (),
) -> Message:
    """A reply with those records, one a line of `owner ttl type rdata`."""
    text = names.to_text(asked.name)
    message = dns.message.make_response(
        dns.message.make_query(text, types.type_name(asked.type), use_edns=0, payload=1232)
    )
    message.flags = dns.flags.QR | sum(dns.flags.from_text(word) for word in flags.split())
    message.set_rcode(dns.rcode.from_text(rcode))
    message.answer += _records(answer)
    message.authority += _records(authority)
    message.additional += _records(additional)
    extra = [(edns.NSID, nsid)] if nsid is not None else []
    opt: list[dns.edns.Option] = [
        dns.edns.GenericOption(dns.edns.OptionType.make(code), data)
        for code, data in [*extra, *options]
    ]
    message.use_edns(0, 0, 1232, options=opt)
    message.id = 4711
    return Message(message.to_wire(max_size=65535))


class Walk:
    """Numbers exchanges and steps, and lets time pass from one to the next."""

    def __init__(self, at: float = START) -> None:
        self.at = at
        self.exchanges = 0
        self.steps = 0

    def ask(
        self,
        asked: Question,
        server: str,
        found: Message | None = None,
        ms: float = 20.0,
        *,
        outcome: Outcome = Outcome.REPLY,
        transport: Transport = "udp",
        because: RetryReason = RetryReason.NONE,
        beside: Purpose = "",
        detail: str = "",
        connect: float | None = None,
        strays: tuple[Stray, ...] = (),
    ) -> Exchange:
        """One exchange with `server`, given as `name address`."""
        self.exchanges += 1
        owner, _, address = server.rpartition(" ")
        started = self.at
        self.at = round(self.at + ms / 1000, 6)
        counts: dict[StrayKind, tuple[int, int]] = {}
        for stray in strays:
            datagrams, octets = counts.get(stray.kind, (0, 0))
            counts[stray.kind] = (datagrams + 1, octets + stray.size)
        query = Query(
            asked,
            Server(address, 53, name(owner) if owner else None),
            transport,
            options=((edns.NSID, b""),),
            step=self.steps,
            because=because,
            beside=beside,
        )
        return Exchange(
            id=self.exchanges,
            query=query,
            sent=b"\x12\x34" + bytes(10),
            started=round(started, 6),
            outcome=outcome,
            reply=found,
            elapsed=round(ms / 1000, 6) if outcome == Outcome.REPLY else None,
            connect=connect,
            timed_by="kernel" if outcome == Outcome.REPLY else "user",
            strays=strays,
            stray_counts=tuple((kind, *count) for kind, count in counts.items()),
            detail=detail,
            waited=round(ms / 1000, 6),
        )

    def step(
        self,
        zone: str,
        asked: Question,
        because: Because,
        exchanges: tuple[Exchange, ...],
        judged: tuple[Judged, ...],
        children: tuple[Step, ...] = (),
        servers: tuple[tuple[names.Name, tuple[str, ...]], ...] = (),
        security: Security = Security(),  # noqa: B008 (immutable)
        source: CutSource = "referral",
    ) -> Step:
        """A step with those exchanges."""
        self.steps += 1
        return Step(
            id=self.steps,
            zone=name(zone),
            question=asked,
            because=because,
            source=source,
            exchanges=exchanges,
            judged=judged,
            children=children,
            servers=servers,
            security=security,
        )


def referral(exchange: Exchange, zone: str, servers: Mapping[str, Lines]) -> Judged:
    """The exchange was a referral to `zone`."""
    cut = ZoneCut(
        name(zone), tuple(NameServer(name(owner), found) for owner, found in servers.items())
    )
    return Judged(exchange.id, Referral(cut))


def sets(exchange: Exchange, section: int) -> tuple[SignedRRset, ...]:
    """The RRsets in a section of an exchange's reply."""
    return tuple(rrsets(exchange.reply, section)) if exchange.reply else ()


def answered(exchange: Exchange, target: str) -> Judged:
    """The exchange was the answer."""
    return Judged(exchange.id, Answer(sets(exchange, 1), name(target)))


def redirected(exchange: Exchange, target: str) -> Judged:
    """The exchange was an alias that leads elsewhere."""
    return Judged(exchange.id, Redirect(sets(exchange, 1), name(target)))


def denied(exchange: Exchange, target: str, kind: type[NoData] | type[NXDomain]) -> Judged:
    """The exchange said that there is no such thing."""
    return Judged(exchange.id, kind(sets(exchange, 1), sets(exchange, 2), name(target)))


def unusable(exchange: Exchange, code: str, detail: Detail | str = "") -> Judged:
    """The exchange was of no use."""
    known = as_said(detail) if isinstance(detail, str) else detail
    verdict: Verdict = Unusable(code, known)
    return Judged(exchange.id, verdict)
