"""The reports: a clean walk, one in which much goes wrong, negative, failed, hostile ones."""

from collections.abc import Mapping
from typing import NamedTuple

from dnstrace.model.annotation import Annotations, Identity, Origin, Place, Stub
from dnstrace.model.exchange import Outcome, Stray
from dnstrace.model.finding import Finding
from dnstrace.model.question import Question, RetryReason, Server
from dnstrace.model.report import NetworkUsed, Report, Status
from dnstrace.model.security import BOGUS, SECURE, Security
from dnstrace.model.trace import Because, Judged, Step, StepReason, Trace
from dnstrace.model.verdict import (
    Answer,
    Detail,
    DetailKind,
    LimitReached,
    NoData,
    NoZoneCut,
    NXDomain,
    Redirect,
    as_said,
)
from dnstrace.wire import names, types
from dnstrace.wire.message import Message, Record
from tests.factory.walk import (
    START,
    Walk,
    answered,
    denied,
    name,
    question,
    redirected,
    referral,
    reply,
    sets,
    unusable,
)

ROOT = {"a.root-servers.net": ("198.41.0.4", "2001:503:ba3e::2:30")}
GTLD = {f"{letter}.gtld-servers.net": (f"192.5.6.{30 + i}",) for i, letter in enumerate("abcdef")}
EXAMPLE = {"ns1.example.com": ("3.4.5.6",), "ns2.example.com": ("2001:db8::53",)}

NONE_ANSWERED = LimitReached("all-servers-timeout", as_said("no server of broken.com. answered"))
NO_ROUTE = LimitReached("no-route", as_said("no route"))
FROM_COM = Because(StepReason.REFERRAL, names.from_text("com"))
FROM_DE = Because(StepReason.REFERRAL, names.from_text("de"))
WWW = names.from_text("www.example.com")


class End(NamedTuple):
    """How a report ends."""

    status: Status = Status.ANSWERED
    rcode: int = 0
    security: Security = Security()
    findings: tuple[Finding, ...] = ()
    annotations: Annotations = Annotations()
    network: NetworkUsed = NetworkUsed("lab", "internet", "Berlin")


def report(walk: Walk, asked: Question, steps: tuple[Step, ...], end: End) -> Report:
    """A report of those steps; the answer is what the verdicts on its top level say."""
    answer = tuple(
        found
        for step in steps
        for judged in step.judged
        if isinstance(judged.verdict, Answer | Redirect | NoData | NXDomain)
        for found in judged.verdict.rrsets
    )
    negative = [j.verdict for s in steps for j in s.judged if isinstance(j.verdict, NXDomain)]
    return Report(
        question=asked,
        started=START,
        elapsed=round(walk.at - START, 6),
        status=end.status,
        rcode=end.rcode,
        security=end.security,
        answer=answer,
        trace=Trace(asked, steps, 42),
        annotations=end.annotations,
        findings=end.findings,
        network=end.network,
        options=(("seed", 42),),
        version="0.1.0",
        authority=negative[0].authority if negative else (),
    )


def delegate(zone: str, servers: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """The authority and additional sections of a referral."""
    authority = tuple(f"{zone} 172800 NS {owner}." for owner in servers)
    glue = tuple(
        f"{owner}. 172800 {'AAAA' if ':' in address else 'A'} {address}"
        for owner, addresses in servers.items()
        for address in addresses
    )
    return (), authority, glue


def _root(walk: Walk, tld: str = "com") -> Step:
    asked = question(f"{tld}.", "NS")
    found = reply(asked, *delegate(f"{tld}.", GTLD), nsid=b"s1.fra3")
    root = walk.ask(asked, "a.root-servers.net. 198.41.0.4", found, 20.512)
    return walk.step(
        ".",
        asked,
        Because(StepReason.ROOT_HINTS),
        (root,),
        (referral(root, f"{tld}.", GTLD),),
        source="hints",
        servers=tuple((name(owner), found) for owner, found in ROOT.items()),
    )


def _tld(walk: Walk, zone: str = "example.com.") -> Step:
    asked = question(zone, "NS")
    found = reply(asked, *delegate(zone, EXAMPLE), nsid=b"nnn1-fra5")
    exchange = walk.ask(asked, "a.gtld-servers.net. 192.5.6.30", found, 31.75)
    judged = (referral(exchange, zone, EXAMPLE),)
    return walk.step("com.", asked, Because(StepReason.REFERRAL, names.ROOT), (exchange,), judged)


def clean() -> Report:
    """Root, TLD, answer; an NSID everywhere, places, a stub that agrees."""
    walk = Walk()
    asked = question("www.example.com.")
    steps = (_root(walk), _tld(walk))
    found = reply(asked, ("www.example.com. 300 A 192.0.2.80",), flags="AA", nsid=b"fra3.acme")
    last = walk.ask(asked, "ns1.example.com. 3.4.5.6", found, 60.2)
    step = walk.step(
        "example.com.",
        asked,
        FROM_COM,
        (last,),
        (answered(last, "www.example.com."),),
    )
    stub = Stub("answered", "192.168.1.1", 0.0123, "user", (("A", "192.0.2.80", 17),), "", "same")
    places = tuple(
        Place(
            number,
            address,
            identifier,
            operator,
            identifier,
            "fra",
            "Frankfurt",
            "DE",
            50.11,
            8.68,
            "operator-rule",
            0.98,
            "site code fra",
            ("Frank, US",),
        )
        for number, address, identifier, operator in (
            (1, "198.41.0.4", "s1.fra3", "Verisign"),
            (3, "3.4.5.6", "fra3.acme", "Acme"),
        )
    )
    origins = (
        Origin("3.4.5.6", 64500, "ACME-NET", "3.4.5.0/24", "valid", "built-in", "2026-01-01"),
    )
    notes = Annotations((), places, origins, stub)
    return report(walk, asked, (*steps, step), End(annotations=notes))


def rich() -> Report:
    """An alias into another zone, glueless servers, dead, refusing and truncating ones."""
    walk = Walk()
    asked = question("shop.example.com.")
    steps = [_root(walk), _tld(walk)]
    dead = walk.ask(
        asked,
        "ns2.example.com. 2001:db8::53",
        ms=1500,
        outcome=Outcome.TIMEOUT,
        detail="no reply within 1.5 s",
        strays=(Stray("wrong-id", 0.004, 60, "3.4.5.6", b"\x99\x98"),),
    )
    refused = walk.ask(
        asked,
        "ns3.example.com. 203.0.113.9",
        reply(asked, rcode="REFUSED", options=((15, b"\0\x12no"),)),
        18.1,
    )
    cut_off = walk.ask(
        asked, "ns1.example.com. 3.4.5.6", reply(asked, flags="AA TC", nsid=b"fra3.acme"), 61.02
    )
    alias = ("shop.example.com. 300 CNAME edge.cdn.de.",)
    whole = walk.ask(
        asked,
        "ns1.example.com. 3.4.5.6",
        reply(asked, alias, flags="AA", nsid=b"fra3.acme"),
        60.4,
        transport="tcp",
        because=RetryReason.TRUNCATED,
        connect=0.0602,
    )
    identity = walk.ask(
        Question(name("id.server."), types.TXT, types.CH),
        "ns3.example.com. 203.0.113.9",
        ms=19,
        beside="chaos",
        outcome=Outcome.TIMEOUT,
    )
    judged = (
        unusable(dead, "server-timeout", "no reply within 1.5 s"),
        unusable(refused, "server-refused", Detail(DetailKind.RCODE, number=types.REFUSED)),
        unusable(cut_off, "truncated", "TC is set"),
        redirected(whole, "edge.cdn.de."),
    )
    exchanges = (dead, refused, cut_off, whole, identity)
    steps.append(
        walk.step(
            "example.com.",
            asked,
            FROM_COM,
            exchanges,
            judged,
        )
    )
    steps += _other_half(walk)
    findings = (
        Finding(
            "server-timeout",
            "warning",
            "ns2.example.com does not answer over IPv6.",
            (dead.id,),
            (Server("2001:db8::53", name=names.from_text("ns2.example.com")),),
        ),
        Finding(
            "server-refused",
            "error",
            "ns3.example.com refuses questions about a zone delegated to it.",
            (refused.id,),
            (Server("203.0.113.9", name=names.from_text("ns3.example.com")),),
        ),
    )
    notes = Annotations(
        (Identity("203.0.113.9", "id.server", "lhr1.quiet", identity.id),),
        stub=Stub("timeout", "127.0.0.53", None, detail="no answer within 5 s"),
    )
    end = End(findings=findings, annotations=notes, network=NetworkUsed("real"))
    return report(walk, asked, tuple(steps), end)


def _other_half(walk: Walk) -> tuple[Step, ...]:
    target = question("edge.cdn.de.")
    glueless: dict[str, tuple[str, ...]] = {"ns1.hoster.net": (), "ns2.hoster.net": ()}
    found = reply(target, *delegate("cdn.de.", glueless), nsid=b"s-7.dus")
    tld = walk.ask(target, "a.nic.de. 194.0.0.53", found, 8.33)
    first = walk.step(
        "de.",
        target,
        Because(StepReason.ALIAS, WWW),
        (tld,),
        (referral(tld, "cdn.de.", glueless),),
    )
    address = question("ns1.hoster.net.")
    found = reply(address, ("ns1.hoster.net. 3600 A 198.51.100.53",), flags="AA")
    inner = walk.ask(address, "ns.hoster.net. 198.51.100.1", found, 44.0)
    child = walk.step(
        "hoster.net.",
        address,
        Because(StepReason.ADDRESS, names.from_text("ns1.hoster.net")),
        (inner,),
        (answered(inner, "ns1.hoster.net."),),
    )
    two = ("edge.cdn.de. 60 A 203.0.113.77", "edge.cdn.de. 60 A 203.0.113.78")
    found = reply(target, two, flags="AA")
    last = walk.ask(target, "ns1.hoster.net. 198.51.100.53", found, 12.5)
    second = walk.step(
        "cdn.de.",
        target,
        FROM_DE,
        (last,),
        (answered(last, "edge.cdn.de."),),
        (child,),
    )
    return first, second


def negative() -> Report:
    """No such name; the denial is secure; a cut that was none on the way."""
    walk = Walk()
    asked = question("no.such.example.com.", "AAAA")
    root, tld = _root(walk), _tld(walk)
    ent = walk.ask(
        question("such.example.com."),
        "ns1.example.com. 3.4.5.6",
        reply(question("such.example.com."), flags="AA"),
        60,
    )
    soa = "example.com. 3600 SOA ns1.example.com. hostmaster.example.com. 1 7200 3600 1209600 300"
    last = walk.ask(
        asked,
        "ns1.example.com. 3.4.5.6",
        reply(asked, (), (soa,), flags="AA", rcode="NXDOMAIN"),
        61,
    )
    judged = (Judged(ent.id, NoZoneCut()), denied(last, "no.such.example.com.", NXDomain))
    step = walk.step(
        "example.com.",
        asked,
        FROM_COM,
        (ent, last),
        judged,
        security=Security(SECURE),
    )
    end = End(Status.NXDOMAIN, types.NXDOMAIN, Security(SECURE))
    return report(walk, asked, (root, tld, step), end)


def failed() -> Report:
    """Every server is silent or broken; a signature that has expired; a limit."""
    walk = Walk()
    asked = question("www.broken.com.", "TXT")
    root, tld = _root(walk), _tld(walk, "broken.com.")
    mute = walk.ask(asked, "ns1.broken.com. 192.0.2.1", ms=1500, outcome=Outcome.TIMEOUT)
    again = walk.ask(
        asked,
        "ns1.broken.com. 192.0.2.1",
        ms=1500,
        outcome=Outcome.TIMEOUT,
        because=RetryReason.NO_REPLY,
    )
    gone = walk.ask(
        asked,
        "ns2.broken.com. 192.0.2.2",
        ms=1,
        outcome=Outcome.PORT_UNREACHABLE,
        detail="connection refused",
    )
    judged = (
        unusable(mute, "server-timeout"),
        unusable(again, "server-timeout"),
        unusable(gone, "server-unreachable", "connection refused"),
        Judged(
            None, LimitReached("all-servers-timeout", as_said("no server of broken.com. answered"))
        ),
    )
    bad = Security(
        BOGUS,
        "signature of A www.example.com by key 1234 expired 3 days ago",
        "signature-expired",
        7,
    )
    step = walk.step(
        "broken.com.",
        asked,
        FROM_COM,
        (mute, again, gone),
        judged,
        security=bad,
    )
    at_fault = (Server("192.0.2.1", name=names.from_text("ns1.broken.com")),)
    finding = Finding(
        "all-servers-timeout",
        "critical",
        "No name server of broken.com. answers.",
        (mute.id, again.id),
        at_fault,
        names.from_text("broken.com"),
    )
    end = End(Status.FAILED, types.SERVFAIL, bad, (finding,))
    return report(walk, asked, (root, tld, step), end)


def unreachable() -> Report:
    """This host has no route: nothing could be sent."""
    walk = Walk()
    asked = question("www.example.com.")
    tried = walk.ask(
        asked, "a.root-servers.net. 198.41.0.4", ms=0, outcome=Outcome.NO_ROUTE, detail="no route"
    )
    judged = (
        unusable(tried, "no-route"),
        Judged(None, NO_ROUTE),
    )
    step = walk.step(".", asked, Because(StepReason.ROOT_HINTS), (tried,), judged)
    finding = Finding("no-route", "critical", "This host has no route to the Internet.", (1,))
    stub = Stub("no-resolver", detail="resolv.conf names no server")
    end = End(Status.UNREACHABLE, types.SERVFAIL, findings=(finding,), network=NetworkUsed("real"))
    end = end._replace(annotations=Annotations(stub=stub))
    return report(walk, asked, (step,), end)


EVIL = (
    "\x1b]52;c;aGk=\x07\x1b[31m\r\n\x00\x7f\x9b1m\u202e\u200b\ufeff"
    "[/x] :skull: <script> =cmd ../ \"'"
)
EVIL_NAME = names.from_labels([bytes(range(32)), b'\x1b[31m\n\0.[/x]:skull:"<script>=cmd', b"com"])


def hostile() -> Report:
    """Every text that a server controls is as bad as can be."""
    walk = Walk()
    asked = Question(EVIL_NAME, types.TXT)
    octets = bytes(range(256))
    opt = (
        (3, EVIL.encode()),
        (15, b"\0\x06" + EVIL.encode()),
        (10, octets[:7]),
        (8, b"\0\x09\x20\0"),
    )
    plain = reply(question("www.example.com.", "TXT"), ("www.example.com. 300 TXT x",), options=opt)
    wire = bytearray(plain.wire)
    head, tail = wire[:12], wire[plain.question_end :]
    # The owner of the answer points to the question, whatever stands there.
    record: Record = plain.records[0]
    text = bytes((200,)) + octets[:200] + bytes((56,)) + octets[200:]
    after = tail[record.rdata_at + record.length - plain.question_end :]
    body = tail[: record.rdata_at - plain.question_end - 2] + len(text).to_bytes(2, "big") + text
    evil = Message(bytes(head + EVIL_NAME + b"\0\x10\0\x01" + body + after))
    server = f"{names.to_text(EVIL_NAME)} 203.0.113.66"
    exchange = walk.ask(asked, server, evil, 9.0, detail=EVIL)
    bad = walk.ask(
        asked,
        server,
        ms=4,
        outcome=Outcome.MALFORMED,
        detail=EVIL,
        strays=(Stray("malformed", 0.001, 256, "203.0.113.66", octets[:64]),),
    )
    judged = (
        Judged(exchange.id, Answer(sets(exchange, 1), names.lower(EVIL_NAME))),
        unusable(bad, "malformed-reply", EVIL),
    )
    step = walk.step(
        names.to_text(EVIL_NAME),
        asked,
        Because(StepReason.ALIAS, EVIL_NAME),
        (exchange, bad),
        judged,
    )
    notes = Annotations(
        (Identity("203.0.113.66", "id.server", EVIL, exchange.id),),
        (Place(exchange.id, "203.0.113.66", *(EVIL,) * 5, "XX", 0.0, 0.0, EVIL, 0.1, EVIL),),
        (Origin("203.0.113.66", 1, EVIL, EVIL, "valid", EVIL, EVIL),),
        Stub("answered", EVIL, 0.001, "user", (("TXT", EVIL, 3),), EVIL, "other"),
    )
    finding = Finding(
        "malformed-reply",
        "error",
        EVIL,
        (bad.id,),
        (Server("203.0.113.66"),),
        remedy=EVIL,
        next=EVIL,
    )
    end = End(findings=(finding,), annotations=notes)
    return report(walk, asked, (step,), end)._replace(options=(("seed", 1), ("hints", EVIL)))


ALL = {
    "clean": clean,
    "rich": rich,
    "negative": negative,
    "failed": failed,
    "unreachable": unreachable,
    "hostile": hostile,
}
