"""Exchanges and verdicts read back from a report."""

from typing import NamedTuple, get_args

from dnstrace.codec.json_value import JsonValue
from dnstrace.codec.report import version1
from dnstrace.codec.report.rebuild import Opt, Written, message, rdata_octets
from dnstrace.model.exchange import Exchange, Outcome, Stray, StrayKind, TimedBy
from dnstrace.model.question import (
    LeftOut,
    Purpose,
    Query,
    Question,
    RetryReason,
    Server,
    Transport,
)
from dnstrace.model.rrset import RRset, SignedRRset
from dnstrace.model.trace import Judged
from dnstrace.model.verdict import (
    Answer,
    Detail,
    DetailKind,
    LimitReached,
    NoData,
    NoZoneCut,
    NXDomain,
    Redirect,
    Referral,
    Unusable,
    Verdict,
)
from dnstrace.model.zonecut import CutSource, NameServer, ZoneCut
from dnstrace.wire import types
from dnstrace.wire.message import Malformed, Message
from dnstrace.wire.names import NO_NAME, Name

_FLAGS = {word: bit for bit, word in types.FLAG_NAMES}


class Reading(NamedTuple):
    """What is needed while a report is read."""

    wires: bool  # whether it kept the messages' octets
    version: int  # of the schema


def question(value: JsonValue) -> Question:
    """A question."""
    return Question(value["name"].name(), value["type"].type(), value["class"].klass())


def name_servers(value: JsonValue) -> tuple[tuple[Name, tuple[str, ...]], ...]:
    """Name servers and their known addresses; of a given one perhaps no name."""
    return value.each(
        lambda item: (
            item["name"].maybe(JsonValue.name) or NO_NAME,
            item["addresses"].each(JsonValue.address),
        )
    )


def rrset(value: JsonValue, reading: Reading) -> SignedRRset:
    """An RRset with its signatures."""
    kind, klass = value["type"].type(), value["class"].klass()
    if reading.wires:
        rdatas = value["rdata_wire"].each(JsonValue.octets)
        signatures = value["signatures_wire"].each(JsonValue.octets)
    else:
        rdatas = value["rdata"].each(lambda item: _rdata(item, kind, klass))
        signatures = value["signatures"].each(lambda item: _rdata(item, types.RRSIG, klass))
    return SignedRRset(
        RRset(
            name=value["name"].name(),
            type=kind,
            klass=klass,
            ttl=value["ttl"].integer(most=2**32 - 1),
            rdatas=rdatas,
            shown=value["shown"].maybe(JsonValue.name) or NO_NAME,
        ),
        signatures,
    )


def _rdata(value: JsonValue, kind: int, klass: int) -> bytes:
    try:
        return rdata_octets(kind, klass, value.text())
    except ValueError as error:
        value.wrong(str(error))


def read_judged(value: JsonValue, reading: Reading) -> Judged:
    """What an exchange was taken to mean."""
    return Judged(value["exchange"].maybe(JsonValue.integer), _verdict(value, reading))


def _verdict(value: JsonValue, reading: Reading) -> Verdict:
    kind = value["verdict"].text()
    if kind == "no-zone-cut":
        return NoZoneCut()
    if kind in ("unusable", "limit-reached"):
        make = Unusable if kind == "unusable" else LimitReached
        if reading.version == 1:
            return make(value["code"].text(), version1.detail(value["text"]))
        return make(value["code"].text(), value["detail"].maybe(_detail))
    if kind not in ("answer", "redirect", "referral", "nodata", "nxdomain"):
        value["verdict"].wrong(f"{kind[:40]!r} is no verdict")
    rrsets = value["rrsets"].each(lambda item: rrset(item, reading))
    if kind == "referral":
        return Referral(_cut(value["cut"]), rrsets, value["ttl"].integer(most=2**32 - 1))
    authority = value["authority"].each(lambda item: rrset(item, reading))
    endless = kind == "redirect" and not value["target"].text()  # a DNAME made too long a name
    target = NO_NAME if endless else value["target"].name()
    if kind == "answer":
        return Answer(rrsets, target, authority)
    if kind == "redirect":
        return Redirect(rrsets, target, authority)
    return (NoData if kind == "nodata" else NXDomain)(rrsets, authority, target)


def _detail(value: JsonValue) -> Detail:
    return Detail(
        value["kind"].one_of(*DetailKind),
        value["names"].each(JsonValue.name),
        value["addresses"].each(JsonValue.text),
        value["number"].integer(),
        value["text"].text(),
    )


def _cut(value: JsonValue) -> ZoneCut:
    return ZoneCut(
        zone=value["zone"].name(),
        servers=tuple(NameServer(*found) for found in name_servers(value["servers"])),
        source=value["source"].one_of(*get_args(CutSource)),
        secure=value["secure"].maybe(JsonValue.flag),
    )


def read_exchange(value: JsonValue, reading: Reading) -> Exchange:
    """One query and everything that came of it."""
    strays = value["strays"]
    return Exchange(
        id=value["id"].integer(),
        query=_query(value, reading),
        sent=value["query_wire"].octets() if reading.wires else b"",
        started=value["started"].instant(),
        outcome=value["outcome"].one_of(*Outcome),
        reply=_reply(value, reading),
        elapsed=value["rtt_ms"].maybe(JsonValue.seconds),
        connect=value["connect_ms"].maybe(JsonValue.seconds),
        timed_by=value["timed_by"].one_of(*get_args(TimedBy)),
        strays=strays["kept"].each(_stray),
        stray_counts=strays["counts"].each(
            lambda item: (
                item["kind"].one_of(*get_args(StrayKind)),
                item["datagrams"].integer(),
                item["octets"].integer(),
            )
        ),
        detail=value["detail"].text(),
        waited=value["waited_ms"].seconds(),
    )


def _retry_reason(value: JsonValue, reading: Reading) -> RetryReason:
    return version1.retry_reason(value) if reading.version == 1 else value.one_of(*RetryReason)


def _query(value: JsonValue, reading: Reading) -> Query:
    query, server = value["query"], value["server"]
    flags = query["flags"].each(lambda flag: flag.one_of("rd", "cd", "do"))
    return Query(
        question=question(query),
        server=Server(
            server["address"].address(),
            server["port"].integer(most=65535),
            server["name"].maybe(JsonValue.name),
        ),
        transport=value["transport"].one_of(*get_args(Transport)),
        timeout=query["timeout_ms"].seconds(),
        payload=query["payload"].maybe(lambda payload: payload.integer(most=65535)),
        do="do" in flags,
        rd="rd" in flags,
        cd="cd" in flags,
        options=query["options"].each(_option),
        step=query["step"].integer(),
        because=_retry_reason(value["because"], reading),
        left_out=_left_out(value, query, reading),
        beside=value["beside"].one_of(*get_args(Purpose)),
    )


def _left_out(value: JsonValue, query: JsonValue, reading: Reading) -> LeftOut:
    if reading.version > 1:
        return value["left_out"].one_of(*get_args(LeftOut))
    chokes = version1.retry_reason(value["because"]) not in (
        *(RetryReason.NONE, RetryReason.NO_REPLY, RetryReason.TRUNCATED),
    )
    return "edns" if chokes and query["payload"].value is None else ""


def _option(value: JsonValue) -> tuple[int, bytes]:
    return value["code"].integer(most=65535), value["data"].hexadecimal()


def _stray(value: JsonValue) -> Stray:
    return Stray(
        kind=value["kind"].one_of(*get_args(StrayKind)),
        after=value["after_ms"].seconds(),
        size=value["size"].integer(),
        address=value["address"].text(),
        head=value["head"].octets(),
    )


def _reply(value: JsonValue, reading: Reading) -> Message | None:
    if reading.wires:
        wire = value["wire"]
        octets = wire.maybe(JsonValue.octets)
        if octets is None:
            return None
        try:
            return Message(octets)
        except Malformed as error:
            wire.wrong(f"no DNS message: {error.reason}")
    sections = value["sections"]
    if sections.value is None:
        return None
    asked = question(value["query"])
    flags = value["flags"].each(lambda flag: flag.one_of(*_FLAGS))
    try:
        return message(
            (asked.name, asked.type, asked.klass),
            sum(_FLAGS[flag] for flag in set(flags)),
            value["rcode"].rcode(),
            tuple(sections[word].each(_record) for word in ("answer", "authority", "additional")),
            value["edns"].maybe(_opt),
        )
    except (Malformed, ValueError) as error:
        sections.wrong(f"no DNS message: {error}")


def _record(value: JsonValue) -> Written:
    kind, klass = value["type"].type(), value["class"].klass()
    return Written(
        owner=value["name"].name(),
        type=kind,
        klass=klass,
        ttl=value["ttl"].integer(most=2**32 - 1),
        rdata=_rdata(value["rdata"], kind, klass),
    )


def _opt(value: JsonValue) -> Opt:
    return Opt(
        payload=value["payload"].integer(most=65535),
        version=value["version"].integer(most=255),
        flags=value["flags"].integer(most=65535),
        options=value["options"].each(_option),
    )
