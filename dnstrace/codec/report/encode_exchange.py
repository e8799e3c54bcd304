"""Exchanges and verdicts of a report in JSON's types."""

from binascii import b2a_base64
from collections.abc import Iterable

from dnstrace.model.exchange import Exchange
from dnstrace.model.question import Query, Question
from dnstrace.model.rrset import SignedRRset
from dnstrace.model.trace import Judged
from dnstrace.model.verdict import (
    Answer,
    Detail,
    LimitReached,
    NoData,
    NoZoneCut,
    NXDomain,
    Redirect,
    Referral,
    Unusable,
    Verdict,
)
from dnstrace.model.zonecut import ZoneCut
from dnstrace.wire import edns, names, rdata, types
from dnstrace.wire.message import ADDITIONAL, ANSWER, AUTHORITY, Malformed, Message, Record
from dnstrace.wording.details import detail_text

Document = dict[str, object]

KINDS: tuple[tuple[str, type], ...] = (
    ("answer", Answer),
    ("redirect", Redirect),
    ("referral", Referral),
    ("no-zone-cut", NoZoneCut),
    ("nodata", NoData),
    ("nxdomain", NXDomain),
    ("unusable", Unusable),
    ("limit-reached", LimitReached),
)
SECTIONS = (("answer", ANSWER), ("authority", AUTHORITY), ("additional", ADDITIONAL))

name = names.to_text


def milliseconds(seconds: float | None) -> float | None:
    """Milliseconds to the microsecond, which is what a trace can tell."""
    return None if seconds is None else round(seconds * 1000, 3)


def instant(seconds: float) -> str:
    """A time in seconds since 1970 as ISO 8601, UTC, to the microsecond."""
    from datetime import UTC, datetime, timedelta

    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=round(seconds * 1e6))
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def base64(octets: bytes) -> str:
    """Octets in base 64."""
    return b2a_base64(octets, newline=False).decode("ascii")


def printable(octets: bytes) -> str:
    """Octets as text: printable ASCII as it is, the rest as \\DDD."""
    return rdata.character_string(octets)[1:-1]


def safe(text: str) -> str:
    """Unicode text from a server; what is not printable becomes \\u{…}."""
    return "".join(
        character if character.isprintable() else f"\\u{{{ord(character):x}}}" for character in text
    )


def question_document(question: Question) -> Document:
    """A question."""
    return {
        "name": name(question.name),
        "type": types.type_name(question.type),
        "class": types.class_name(question.klass),
    }


def server_names(servers: Iterable[tuple[bytes, tuple[str, ...]]]) -> list[Document]:
    """Name servers and their known addresses; of a given one perhaps no name."""
    return [
        {"name": name(owner) if owner else None, "addresses": list(found)}
        for owner, found in servers
    ]


def rrset_document(signed: SignedRRset, wires: bool) -> Document:
    """An RRset with its signatures: text for readers, octets (with `wires`) to be exact."""
    rrset = signed.rrset
    found: Document = {
        "name": name(rrset.name),
        "shown": name(rrset.shown) if rrset.shown else None,
        "type": types.type_name(rrset.type),
        "class": types.class_name(rrset.klass),
        "ttl": rrset.ttl,
        "rdata": [_text(rrset.type, octets, rrset.klass, wires) for octets in rrset.rdatas],
        "signatures": [
            _text(types.RRSIG, octets, rrset.klass, wires) for octets in signed.signatures
        ],
    }
    if wires:
        found["rdata_wire"] = [base64(octets) for octets in rrset.rdatas]
        found["signatures_wire"] = [base64(octets) for octets in signed.signatures]
    return found


def _text(kind: int, octets: bytes, klass: int, wires: bool) -> str:
    text = rdata.to_text(kind, octets, klass)
    if wires:
        return text
    # Nothing but the text will be kept: take the generic form where it would not lead back.
    from dnstrace.codec.report.rebuild import rdata_octets

    try:
        same = rdata_octets(kind, klass, text) == octets
    except ValueError:
        same = False
    return text if same else rdata.generic(octets)


def judged_document(judged: Judged, wires: bool) -> Document:
    """What an exchange was taken to mean."""
    kind = next(word for word, verdict in KINDS if isinstance(judged.verdict, verdict))
    return {"exchange": judged.exchange, "verdict": kind, **_verdict(judged.verdict, wires)}


def _verdict(verdict: Verdict, wires: bool) -> Document:
    match verdict:
        case Answer() | Redirect() | NoData() | NXDomain():
            return {
                "target": name(verdict.target) if verdict.target else "",
                "rrsets": [rrset_document(signed, wires) for signed in verdict.rrsets],
                "authority": [rrset_document(signed, wires) for signed in verdict.authority],
            }
        case Referral():
            return {
                "cut": _cut(verdict.cut),
                "ttl": verdict.ttl,
                "rrsets": [rrset_document(signed, wires) for signed in verdict.rrsets],
            }
        case Unusable() | LimitReached():
            text = detail_text(verdict.detail)
            return {"code": verdict.code, "text": text, "detail": _detail(verdict.detail)}
        case NoZoneCut():
            return {}


def _detail(detail: Detail | None) -> Document | None:
    if detail is None:
        return None
    return {
        "kind": detail.kind,
        "names": [name(each) for each in detail.names],
        "addresses": list(detail.addresses),
        "number": detail.number,
        "text": detail.text,
    }


def _cut(cut: ZoneCut) -> Document:
    return {
        "zone": name(cut.zone),
        "servers": server_names(cut.servers),
        "source": cut.source,
        "secure": cut.secure,
    }


def exchange_document(exchange: Exchange, wires: bool) -> Document:
    """One query and everything that came of it."""
    query, server, reply = exchange.query, exchange.query.server, exchange.reply
    found: Document = {
        "id": exchange.id,
        "beside": query.beside,
        "server": {
            "name": None if server.name is None else name(server.name),
            "address": server.address,
            "port": server.port,
        },
        "transport": query.transport,
        "started": instant(exchange.started),
        "rtt_ms": milliseconds(exchange.elapsed),
        "connect_ms": milliseconds(exchange.connect),
        "waited_ms": milliseconds(exchange.waited),
        "timed_by": exchange.timed_by,
        "outcome": exchange.outcome,
        "detail": exchange.detail,
        "because": query.because,
        "left_out": query.left_out,
        # A reply to nothing was built again from a report: its length is not the one received.
        "size": len(reply.wire) if reply is not None and exchange.sent else None,
        **_reply(reply),
        "query": _query(query),
        "sections": None if reply is None else _sections(reply, wires),
        "strays": _strays(exchange),
    }
    if wires:
        found["wire"] = None if reply is None else base64(reply.wire)
        found["query_wire"] = base64(exchange.sent)
    return found


def _reply(reply: Message | None) -> Document:
    keys = ("flags", "rcode", "nsid", "nsid_text", "ede", "cookie", "edns")
    if reply is None:
        return dict.fromkeys(keys)
    found = edns.read_edns(reply)
    options = found.options if found else ()
    nsid = found.option(edns.NSID) if found else None
    cookie = found.option(edns.COOKIE) if found else None
    return {
        "flags": types.flag_names(reply.flags),
        "rcode": types.rcode_name(edns.rcode(reply)),
        "nsid": None if nsid is None else nsid.hex(),
        "nsid_text": None if nsid is None else printable(nsid),
        "ede": [_ede(data) for code, data in options if code == edns.EDE],
        "cookie": None if cookie is None else cookie.hex(),
        "edns": found and _edns(found),
    }


def _ede(data: bytes) -> Document:
    text = data[2:].rstrip(b"\0").decode("utf-8", "backslashreplace")
    return {"code": int.from_bytes(data[:2], "big") if len(data) > 1 else None, "text": safe(text)}


def _edns(found: edns.Edns) -> Document:
    return {
        "payload": found.payload,
        "version": found.version,
        "flags": found.flags,
        "options": _options(found.options),
    }


def _options(options: Iterable[tuple[int, bytes]]) -> list[Document]:
    return [{"code": code, "data": data.hex()} for code, data in options]


def _query(query: Query) -> Document:
    return {
        **question_document(query.question),
        "flags": [flag for flag in ("rd", "cd", "do") if getattr(query, flag)],
        "payload": query.payload,
        "options": _options(query.options),
        "timeout_ms": milliseconds(query.timeout),
        "step": query.step,
    }


def _sections(reply: Message, wires: bool) -> Document:
    return {
        word: [
            _record(reply, record, wires)
            for record in reply.records
            if record.section == number and record.type != types.OPT
        ]
        for word, number in SECTIONS
    }


def _record(reply: Message, record: Record, wires: bool) -> Document:
    try:
        text = _text(record.type, reply.rdata(record), record.klass, wires)
    except Malformed:
        text = rdata.generic(reply.wire[record.rdata_at : record.rdata_at + record.length])
    return {
        "name": name(reply.name_at(record.owner_at)),
        "type": types.type_name(record.type),
        "class": types.class_name(record.klass),
        "ttl": record.ttl,
        "rdata": text,
    }


def _strays(exchange: Exchange) -> Document:
    return {
        "counts": [
            {"kind": kind, "datagrams": datagrams, "octets": octets}
            for kind, datagrams, octets in exchange.stray_counts
        ],
        "kept": [
            {
                "kind": stray.kind,
                "after_ms": milliseconds(stray.after),
                "size": stray.size,
                "address": stray.address,
                "head": base64(stray.head),
            }
            for stray in exchange.strays
        ],
    }
