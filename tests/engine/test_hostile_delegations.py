"""Further things that name servers do: each comes to an end that an operator can act upon."""

from collections.abc import Sequence
from struct import pack

import pytest

from dnstrace.codec.hints import built_in
from dnstrace.engine.replay import replay
from dnstrace.lab.faults.actions import Action, Close, Drip, Send, Silence, Unreachable
from dnstrace.model.report import ANSWERED, BOGUS, FAILED, NODATA, NXDOMAIN
from dnstrace.wire import names
from tests.engine import walks
from tests.engine.cases import (
    FULL,
    MOST_QUERIES,
    MOST_SECONDS,
    WWW,
    Case,
    asked,
    check,
    extended,
    flagged,
    header,
    record,
)
from tests.engine.hostile import Enemy, Heard, walk
from tests.fuzz import outputs

SUB = "www.sub.broken.com"
SOA = "broken.com. SOA a. b. 1 2 3 4 5"
ADDRESS = bytes((45, 90, 77, 80))
ROOTS = [address for server in built_in().servers for address in server.addresses]
GTLD = ["192.5.6.30", "192.33.14.30", "2001:503:a83e::2:30", "2001:503:231d::2:30"]


def referral(heard: Heard, *servers: str, glue: str = "", owner: str = "sub.broken.com.") -> bytes:
    """A referral to name servers."""
    listed = "\n".join(f"{owner} NS {server}" for server in servers)
    return heard.say(authority=listed, additional=glue, flags="")


def by_tcp(said: Enemy) -> Enemy:
    """Truncated over UDP; this over TCP."""
    return lambda heard: said(heard) if heard.transport == "tcp" else heard.say(flags="AA TC")


def part(heard: Heard) -> list[Action]:
    """20 of 500 octets, and the end."""
    return [Send(0.02, heard.say(WWW)[:20], None, 500), Close(0.03)]


def has_edns(heard: Heard) -> bool:
    """Whether a query has an OPT record."""
    return len(heard.wire) > 12 + len(asked(heard))


def unless_edns(rcode: str) -> Enemy:
    """An answer, but this RCODE to all that has EDNS."""
    return lambda heard: (
        heard.say(rcode=rcode, edns=False) if has_edns(heard) else heard.say(WWW, edns=False)
    )


def unasked(heard: Heard) -> bytes:
    """An answer without the question."""
    return heard.wire[:2] + pack("!HHHHH", 0x8400, 0, 1, 0, 0) + own(heard)


def own(heard: Heard, rdata: bytes = ADDRESS, kind: int = 1) -> bytes:
    """A record of the name that is asked for."""
    return record(heard.question.name, kind, rdata)


def with_opt(rdata: bytes, ttl: int = 0, rcode: int = 0) -> Enemy:
    """An answer with this OPT record."""
    opt = record(names.ROOT, 41, rdata, ttl, 1232)
    return lambda heard: header(heard, 0x8400 | rcode, 1, 1, 0, 1) + own(heard) + opt


def no_time(heard: Heard) -> bytes:
    """A delegation with TTL 0, and later the answer of the same server."""
    if heard.number > 1:
        return heard.say("www.sub.broken.com. A 45.90.77.80")
    zone, server = names.from_text("sub.broken.com"), names.from_text("ns.sub.broken.com")
    head = header(heard, 0x8000, 1, 0, 1, 1) + record(zone, 2, server, 0)
    return head + record(server, 1, bytes((45, 90, 77, 1)), 0)


def hidden_at_home(heard: Heard) -> bytes:
    """A name server of another name, whose address is special-purpose."""
    if "sub." in heard.name:
        return referral(heard, "p.broken.com.")
    return heard.say(
        "p.broken.com. A 10.0.0.1" if heard.question.type == 1 else "p.broken.com. AAAA ::1"
    )


CONTROLS = pack("!HH", 3, 800) + b"\x1b]0;x\7" * 133 + b"xx"
CONTROLS += pack("!HHH", 15, 60, 22) + b"\x1b[31m\xe2\x80\xae" * 7 + b"xx"
CASES = [
    Case("no question, an answer", unasked, FAILED, "server-timeout"),
    Case("no question, REFUSED", lambda h: h.wire[:2] + b"\x80\5" + bytes(8), FAILED,
         "server-refused", queries=8),
    Case("another question", lambda h: h.say(WWW).replace(b"\3www\6", b"\3wwx\6"), FAILED,
         "server-timeout"),
    Case("another type in the question", lambda h: h.wire[:2] + h.say(WWW)[2:].replace(
         b"\3com\0\0\1\0\1", b"\3com\0\0\x1c\0\1", 1), FAILED, "server-timeout"),
    Case("referral sideways", lambda h: h.say(
         authority="other.broken.com. NS ns1.good.net.", flags=""), FAILED, "referral-elsewhere",
         queries=4),
    Case("SOA in the answer", lambda h: h.say(SOA), NODATA, queries=3),
    Case("NXDOMAIN without SOA and AA", lambda h: h.say(rcode="NXDOMAIN", flags=""), NXDOMAIN,
         queries=3),
    Case("an answer without AA", lambda h: h.say(WWW, flags=""), ANSWERED, data="45.90.77.80"),
    Case("alias and NXDOMAIN", lambda h: h.say(
         "www.broken.com. CNAME x.broken.com.", authority=SOA, rcode="NXDOMAIN"), NXDOMAIN),
    Case("TCP: three empty messages first", by_tcp(lambda h: [b"", b"", b"", h.say(WWW)]),
         ANSWERED, data="45.90.77.80"),
    Case("TCP: empty messages without end", by_tcp(lambda h: [b""] * 100), FAILED,
         "malformed-reply", queries=6),
    Case("TCP: fifty wrong IDs", by_tcp(lambda h: [b"\0\0" + h.say(WWW)[2:]] * 50), FAILED,
         "malformed-reply", queries=6),
    Case("TCP: 20 octets a second", by_tcp(lambda h: [Drip(0.02, h.say(WWW), 20.0)]), ANSWERED,
         data="45.90.77.80"),
    Case("TCP: part of a message, then FIN", by_tcp(part), FAILED, "tcp-short", queries=6),
    Case("ICMP port unreachable", lambda h: [Unreachable(0.02, "port")], FAILED,
         "port-unreachable", queries=4),
    Case("ICMP once", lambda h: [Unreachable(0.02, "port")] if h.number == 1 else h.say(WWW),
         ANSWERED, "port-unreachable", queries=4),
    Case("only from elsewhere", lambda h: [Send(0.02, h.say(WWW), "45.66.66.66")], FAILED,
         "server-timeout"),
    Case("silent to the first two", lambda h: [Silence()] if h.number < 3 else h.say(WWW),
         ANSWERED, "server-timeout"),
    Case("after 1.4 s", lambda h: [Send(1.4, h.say(WWW))], ANSWERED, queries=4),
    Case("NOTIMP to EDNS", unless_edns("NOTIMP"), ANSWERED, "edns-notimp", queries=5),
    Case("BADVERS to everything", with_opt(b"", 1 << 24), FAILED, "edns-badvers", queries=8),
    Case("FORMERR without a question", lambda h: h.wire[:2] + b"\x84\1" + bytes(8)
         if has_edns(h) else h.say(WWW, edns=False), ANSWERED, "edns-formerr", queries=5),
    *(Case(f"RCODE {code}", extended(code), FAILED, "server-rcode", queries=4)
      for code in (6, 7, 8, 10, 11, 15, 22, 4095)),
    Case("alias below itself, for ever", lambda h: h.say(f"{h.name} CNAME x.{h.name}"), FAILED,
         "cname-limit", queries=18),
    Case("delegation with TTL 0", no_time, ANSWERED, "", SUB, "45.90.77.80", 6),
    Case("other name servers at the apex", lambda h: h.say(
         WWW, authority="broken.com. NS ns9.other.net."), ANSWERED, queries=3),
    Case("glue in disguise", lambda h: referral(
         h, "ns.sub.broken.com.", glue="ns.sub.broken.com. AAAA ::ffff:127.0.0.1\n"
         "ns.sub.broken.com. AAAA 64:ff9b::7f00:1\nns.sub.broken.com. AAAA 2002:7f00:1::1"),
         FAILED, "private-address-refused", SUB, queries=3),
    Case("glue that is a group", lambda h: referral(
         h, "ns.sub.broken.com.", glue="ns.sub.broken.com. A 224.0.0.251\n"
         "ns.sub.broken.com. A 255.255.255.255\nns.sub.broken.com. AAAA ff02::fb"),
         FAILED, "private-address-refused", SUB, queries=3),
    Case("a name server at a private address", hidden_at_home, FAILED, "private-address-refused",
         SUB, queries=8),
    Case("1,000 name servers without glue", by_tcp(lambda h: referral(
         h, *(f"n{n}.good.net." for n in range(1000)))), FAILED, "ns-unresolvable", SUB,
         queries=20),
    Case("20 name servers at two addresses", lambda h: referral(
         h, *(f"ns{n}.sub.broken.com." for n in range(20)),
         glue="\n".join(f"ns{n}.sub.broken.com. A 45.90.{77 + n % 2}.1" for n in range(20))),
         FAILED, "referral-loop", SUB, queries=8),
    Case("a name server inside without glue", lambda h: referral(h, "ns.sub.broken.com."), FAILED,
         "glue-missing", SUB, queries=8),
    Case("delegates the very name to itself", lambda h: referral(
         h, "ns1.broken.com.", glue="ns1.broken.com. A 45.90.77.1", owner="www.broken.com."),
         FAILED, "referral-loop", queries=8),
    Case("controls in NSID and EDE", with_opt(CONTROLS), ANSWERED, queries=3),
    Case("EDE of SERVFAIL", with_opt(pack("!HHH", 15, 8, 22) + b"down\n\n", 0, 2), FAILED,
         "server-failure", queries=4),
    Case("all flags set", lambda h: flagged(h.say(WWW), 0x84F0), ANSWERED, queries=3),
    Case("one record more than there is", lambda h: h.say(WWW)[:10] + b"\0\2" + h.say(WWW)[12:],
         FAILED, "malformed-reply"),
    Case("a label of another kind", lambda h: header(h, 0x8400, 1, 1, 0, 0) + b"\x41ab"
         + record(b"", 1, ADDRESS), FAILED, "malformed-reply"),
    Case("TSIG that nobody asked for", lambda h: header(h, 0x8400, 1, 1, 0, 1) + own(h)
         + record(names.from_text("key"), 250, bytes(20), 0, 255), ANSWERED, "scrubbed"),
    Case("1,500 addresses by UDP", lambda h: h.say(
         *(f"www.broken.com. A 45.1.{n // 250}.{n % 250}" for n in range(1500))), ANSWERED),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_outcome_cause_and_price(case: Case) -> None:
    report = check(case, walks.PLAIN)
    assert set(case.codes.split()) <= walks.codes(report)
    assert len(walks.asked(report)) <= case.queries
    if case.data:
        assert case.data in [data for _, data in walks.data(report)]
    outputs.every_output(report)
    outputs.by_schema(report)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_with_the_defaults_and_replayed(case: Case) -> None:
    report = check(case, FULL)
    again = replay(report)
    assert again.trace == report.trace
    assert again.findings == report.findings


@pytest.mark.parametrize("servers", [GTLD, ROOTS], ids=["com", "the root"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_higher_up(case: Case, servers: list[str]) -> None:
    """Whatever stands above a zone does the same: no answer is right, but all limits hold."""

    def enemy(heard: Heard) -> bytes | Sequence[bytes] | Sequence[Action]:
        honest = heard.name == "." and heard.question.type in (2, 48)  # its keys, and priming
        return heard.honest if honest else case.enemy(heard)

    report = walk("www.broken.com", enemy, FULL, *servers)
    assert report.elapsed <= MOST_SECONDS
    assert len(walks.sent(report)) <= MOST_QUERIES
    assert walks.private(report) == []
    if report.status in (FAILED, BOGUS):
        assert any(finding.severity != "info" for finding in report.findings)
    again = replay(report)
    assert again.trace == report.trace
