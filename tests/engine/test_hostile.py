"""What else name servers may do to a resolver, beyond the worlds of the lab."""

from pathlib import Path
from struct import pack

import pytest

from dnstrace.codec.hints import built_in
from dnstrace.engine.replay import replay
from dnstrace.lab.faults.actions import Action, Close, Reset, Send, Silence
from dnstrace.model.report import ANSWERED, FAILED, NODATA, NXDOMAIN, UNREACHABLE
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
from tests.engine.hostile import ENEMIES, Enemy, Heard, walk
from tests.fuzz import outputs

SILENT = "\n".join(f"ns{n}.sub.broken.com. A 45.91.{n // 250}.{n % 250 + 1}" for n in range(300))


def refused_over_tcp(heard: Heard) -> bytes:
    """Truncated over UDP, with an answer all the same; REFUSED over TCP."""
    if heard.transport == "tcp":
        return heard.say(rcode="REFUSED")
    return heard.say(WWW, flags="AA TC")


def reset_behind(heard: Heard) -> list[Action]:
    """Truncated over UDP; over TCP the reply, and a RST hard behind it."""
    if heard.transport == "udp":
        return [Send(0.02, heard.say(flags="AA TC"))]
    return [Send(0.02, heard.say(WWW)), Reset(0.021)]


def crowd(heard: Heard) -> bytes:
    """A referral to 300 name servers, each with glue, none of which answers."""
    servers = "\n".join(f"sub.broken.com. NS ns{n}.sub.broken.com." for n in range(300))
    return heard.say(authority=servers, additional=SILENT, flags="")


def many_homed(heard: Heard) -> bytes:
    """A referral to one name server with 500 addresses, none of which answers."""
    glue = "\n".join(f"ns.sub.broken.com. A 45.91.{n // 250}.{n % 250 + 1}" for n in range(500))
    return heard.say(authority="sub.broken.com. NS ns.sub.broken.com.", additional=glue, flags="")


def dname_loop(heard: Heard) -> bytes:
    """Two DNAMEs that lead to each other."""
    if heard.name.endswith("a.broken.com."):
        return heard.say("a.broken.com. DNAME b.broken.com.")
    return heard.say("b.broken.com. DNAME a.broken.com.")


def server_is_alias(heard: Heard) -> bytes:
    """A delegation to a name that is an alias of a server of another zone."""
    if heard.name.endswith("sub.broken.com."):
        return heard.say(authority="sub.broken.com. NS alias.broken.com.", flags="")
    return heard.say("alias.broken.com. CNAME ns1.good.net.")


def other_servers_each_time(heard: Heard) -> bytes:
    """A delegation whose name servers have other names each time, and no glue."""
    if heard.name.endswith("sub.broken.com."):
        listed = "\n".join(
            f"sub.broken.com. NS ns{heard.number}-{n}.broken.com." for n in range(13)
        )
        return heard.say(authority=listed, flags="")
    return heard.say(rcode="NXDOMAIN", authority="broken.com. SOA a. b. 1 2 3 4 5")


def deeper_and_slower(heard: Heard) -> list[Send]:
    """Each reply takes 1.2 s and refers one label down, to the same servers."""
    labels = heard.name.rstrip(".").split(".")
    zone = ".".join(labels[-min(len(labels), 2 + heard.number) :])
    referral = heard.say(
        authority=f"{zone}. NS ns.{zone}.", additional=f"ns.{zone}. A {heard.server}", flags=""
    )
    return [Send(1.2, referral)]


def every_label_is_a_cut(heard: Heard) -> bytes:
    """Zones without end: the server is the same for each label."""
    labels = heard.name.rstrip(".").split(".")
    zone = ".".join(labels[-min(len(labels), 2 + heard.number) :])
    return heard.say(
        authority=f"{zone}. NS ns.{zone}.", additional=f"ns.{zone}. A {heard.server}", flags=""
    )


def long_chain(heard: Heard) -> bytes:
    """200 aliases in one message."""
    links = [f"c{n}.broken.com. CNAME c{n + 1}.broken.com." for n in range(200)]
    return heard.say("www.broken.com. CNAME c0.broken.com.", *links)


def pointer_loop(heard: Heard) -> bytes:
    """A compression pointer that points at itself."""
    start = header(heard, 0x8400, 1, 1, 0, 0)
    return start + record(pack("!H", 0xC000 | len(start)), 1, bytes(4))


def half_a_record(heard: Heard) -> bytes:
    """TC, and the message ends inside a record; whole over TCP."""
    whole = heard.say(WWW, flags="AA TC" if heard.transport == "udp" else "AA")
    return whole[:-14] if heard.transport == "udp" else whole


def two_opts(heard: Heard) -> bytes:
    """Two OPT records (RFC 6891 §6.1.1 allows one)."""
    answer = record(names.from_text("www.broken.com"), 1, bytes((45, 90, 77, 80)))
    opt = record(names.ROOT, 41, b"", 0, 1232)
    return header(heard, 0x8400, 1, 1, 0, 2) + answer + opt + opt


def opt_in_answer(heard: Heard) -> bytes:
    """An OPT record in the answer section."""
    answer = record(names.from_text("www.broken.com"), 1, bytes((45, 90, 77, 80)))
    return header(heard, 0x8400, 1, 2, 0, 0) + record(names.ROOT, 41, b"", 0xFF << 24) + answer


def edns_one(heard: Heard) -> bytes:
    """BADVERS with EDNS version 1 to all that has EDNS."""
    if len(heard.wire) == 12 + len(asked(heard)):
        return heard.say(WWW, edns=False)
    return header(heard, 0x8400, 1, 0, 0, 1) + record(names.ROOT, 41, b"", 0x01010000, 1232)


def long_text(heard: Heard) -> bytes:
    """60,000 octets of TXT, over TCP."""
    strings = " ".join(['"' + "x" * 255 + '"'] * 234)
    if heard.transport == "udp":
        return heard.say(flags="AA TC")
    return heard.say(f"www.broken.com. TXT {strings}")


def own_records(owner: str, kind: int, rdata: bytes, ttl: int = 60, klass: int = 1) -> Enemy:
    """One record in the answer, as octets."""
    wire = record(names.from_text(owner), kind, rdata, ttl, klass)
    return lambda heard: header(heard, 0x8400, 1, 1, 0, 0) + wire


def two_readers(heard: Heard) -> bytes:
    """An owner name that runs through records before it, to a pointer that leads forwards."""

    def at(offset: int) -> bytes:
        return pack("!H", 0xC000 | offset)

    start = len(header(heard, 0x8400, 1, 5, 0, 0))
    carrier = start + 16 + 12
    return header(heard, 0x8400, 1, 5, 0, 0) + b"".join(
        [
            record(at(12), 1, b"\1\2\3\4"),
            record(at(12), 65280, b"\x1c"),
            record(at(12), 2, b"\1e" + at(12)),
            record(at(12), 2, b"\1d" + at(carrier + 13)),
            record(at(carrier), 1, b"\1\2\3\4"),
        ]
    )


CASES = [
    Case("our query comes back", lambda h: h.wire, FAILED, "all-servers-timeout"),
    Case("opcode NOTIFY", lambda h: flagged(h.say(WWW), 0xA400), FAILED, "all-servers-timeout"),
    Case("wrong opcode first", lambda h: [flagged(h.say(WWW), 0xA400), h.say(WWW)], ANSWERED),
    Case("empty datagram first", lambda h: [b"", b"\0", h.say(WWW)], ANSWERED, data="45.90.77.80"),
    Case("header alone", lambda h: h.wire[:2] + b"\x84\0" + bytes(8), FAILED),
    Case(
        "header alone, SERVFAIL", lambda h: h.wire[:2] + b"\x84\2" + bytes(8), FAILED,
        "server-failure",
    ),
    Case("two questions", lambda h: header(h, 0x8400, 2, 0, 0, 0) + asked(h), FAILED,
         "malformed-reply"),
    Case("counts of 65,535", lambda h: header(h, 0x8400, 1, 65535, 65535, 65535), FAILED,
         "reply-too-complex"),
    Case("octets behind the message", lambda h: h.say(WWW) + b"\xff" * 400, ANSWERED),
    Case("REFUSED over TCP", refused_over_tcp, FAILED, "server-refused"),
    Case("truncated over TCP too", lambda h: h.say(WWW, flags="AA TC"), FAILED, "tcp-failed"),
    Case("half a record with TC", half_a_record, ANSWERED, data="45.90.77.80"),
    Case(
        "TCP: two messages", lambda h: [h.say(WWW)] * 2 if h.transport == "tcp"
        else h.say(flags="AA TC"), ANSWERED,
    ),
    Case(
        "TCP: closed at once", lambda h: [Close(0.02)] if h.transport == "tcp"
        else h.say(flags="AA TC"), FAILED, "tcp-failed",
    ),
    Case(
        "TCP: reset behind the reply", reset_behind, ANSWERED,
    ),
    Case(
        "TCP: an empty message", lambda h: b"" if h.transport == "tcp"
        else h.say(flags="AA TC"), FAILED,
    ),
    Case("TCP: another ID first", lambda h: [b"\0\0" + h.say(WWW)[2:], h.say(WWW)]
         if h.transport == "tcp" else h.say(flags="AA TC"), ANSWERED, data="45.90.77.80"),
    Case("300 servers with glue", crowd, FAILED, "server-timeout", "www.sub.broken.com",
         queries=3 + 3 * 13),
    Case("500 addresses", many_homed, FAILED, "all-servers-timeout", "www.sub.broken.com",
         queries=3 + 3 * 4),
    Case("DNAME loop", dname_loop, FAILED, "cname-loop", "x.a.broken.com"),
    Case("DNAME to itself", lambda h: h.say("broken.com. DNAME broken.com."), FAILED, "cname-loop"),
    Case(
        "DNAME to below itself", lambda h: h.say("a.broken.com. DNAME a.a.broken.com."), FAILED,
        "", "x.a.broken.com", queries=30,
    ),
    Case("alias of the root", lambda h: h.say("www.broken.com. CNAME ."), NODATA),
    Case("alias of itself", lambda h: h.say("www.broken.com. CNAME www.broken.com."), FAILED,
         "cname-loop"),
    Case("alias at the apex", lambda h: h.say("broken.com. CNAME www.good.net."), ANSWERED,
         question="broken.com", data="45.90.79.80"),
    Case("alias with data beside it", lambda h: h.say("www.broken.com. CNAME x.good.net.", WWW),
         ANSWERED, data="45.90.77.80"),
    Case("a chain of 200 in one message", long_chain, FAILED, "cname-limit"),
    Case("an alias of 255 octets", lambda h: h.say(
        "www.broken.com. CNAME " + ".".join(["a" * 63] * 3 + ["b" * 50]) + ".broken.com."),
        NODATA, queries=30),
    Case("server is an alias", server_is_alias, FAILED, "server-refused", "www.sub.broken.com"),
    Case("other servers each time", other_servers_each_time, FAILED, "ns-unresolvable",
         "www.sub.broken.com", queries=30),
    Case("NXDOMAIN with an answer", lambda h: h.say(WWW, rcode="NXDOMAIN"), ANSWERED),
    Case("SOA of the parent", lambda h: h.say(authority="com. SOA a. b. 1 2 3 4 5"), NODATA),
    Case("NXDOMAIN with a SOA from elsewhere", lambda h: h.say(
        rcode="NXDOMAIN", authority="other.net. SOA a. b. 1 2 3 4 5"), NXDOMAIN),
    Case("answer in the authority section", lambda h: h.say(authority=WWW), NODATA),
    Case("answer in the additional section", lambda h: h.say(additional=WWW), NODATA),
    Case("answer of class CH", own_records("www.broken.com", 1, bytes(4), klass=3), NODATA,
         "scrubbed"),
    Case("answer of another name", lambda h: h.say("ftp.broken.com. A 45.90.77.80"), NODATA),
    Case("RRSIG alone", lambda h: h.say(
        "www.broken.com. RRSIG A 13 3 60 20300101000000 20200101000000 1 broken.com. AAAA"),
        NODATA),
    Case("AA referral to itself", lambda h: h.say(
        authority="broken.com. NS ns1.broken.com.", flags="AA"), NODATA),
    Case("another letter case", lambda h: h.wire[:2] + h.say(WWW).replace(
        b"\3www\6broken\3com", b"\3WwW\6bRoKeN\3cOm")[2:], ANSWERED),
    Case("pointer at itself", pointer_loop, FAILED, "malformed-reply"),
    Case("TTL with the top bit", own_records("www.broken.com", 1, b"\x2d\x5a\x4d\x50", 0x80000001),
         ANSWERED),
    Case("two OPT records", two_opts, ANSWERED),
    Case("OPT in the answer", opt_in_answer, ANSWERED),
    Case("EDNS version 1", edns_one, ANSWERED),
    Case("RCODE BADCOOKIE", extended(23), FAILED, "server-rcode"),
    Case("RCODE 3841", extended(3841), FAILED, "server-rcode"),
    Case("NOTAUTH", lambda h: h.say(rcode="NOTAUTH"), FAILED, "server-not-authoritative"),
    Case("FORMERR always", lambda h: h.say(rcode="FORMERR"), FAILED, "server-formerr"),
    Case("NOERROR without anything", lambda h: h.say(flags=""), NODATA),
    Case("other data each time", lambda h: h.say(f"www.broken.com. A 45.90.77.{h.number}"),
         ANSWERED),
    Case("an address of three octets", own_records("www.broken.com", 1, b"\1\2\3"), FAILED,
         "malformed-reply", queries=4),
    Case("an alias that points forwards", own_records("www.broken.com", 5, b"\xc0\xff"), FAILED,
         "malformed-reply", queries=4),
    *(
        Case(f"octets behind the name in a {kind}", own_records(
            owner, number, names.from_text("www.good.net") + b"J" * 900), FAILED,
            "malformed-reply", queries=4)
        for kind, number, owner in (("CNAME", 5, "www.broken.com"), ("DNAME", 39, "broken.com"),
                                    ("NS", 2, "broken.com"))
    ),
    Case("a name that two readers read differently", two_readers, FAILED, "malformed-reply"),
    Case("a referral to half a name", lambda h: header(h, 0x8000, 1, 0, 1, 0)
         + record(names.from_text("sub.broken.com"), 2, b"\5ab"), FAILED, "malformed-reply",
         "www.sub.broken.com", queries=4),
    Case("60,000 octets of TXT", long_text, ANSWERED, question="www.broken.com TXT"),
    Case("100 labels", lambda h: h.say(WWW), NODATA, "", "a." * 100 + "broken.com", queries=20),
    Case("every label is a cut", every_label_is_a_cut, FAILED, "", "a." * 100 + "broken.com"),
    Case("each cut takes 1.2 s", deeper_and_slower, FAILED, "", "a." * 30 + "broken.com"),
    Case("silence", lambda h: [Silence()], FAILED, "all-servers-timeout"),
    Case("glue is the root's", lambda h: h.say(
        authority="sub.broken.com. NS ns.sub.broken.com.",
        additional="ns.sub.broken.com. A 198.41.0.4", flags=""), FAILED, "upward-referral",
        "www.sub.broken.com"),
    Case("servers named . and *", lambda h: h.say(
        authority="sub.broken.com. NS .\nsub.broken.com. NS *.sub.broken.com.", flags=""), FAILED,
        "", "www.sub.broken.com", queries=30),
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
    assert again.status == report.status


def test_a_ttl_with_the_top_bit_is_none() -> None:
    (case,) = [case for case in CASES if case.title == "TTL with the top bit"]
    (signed,) = walk(case.question, case.enemy, walks.PLAIN).answer
    assert signed.rrset.ttl == 0


def test_what_is_scrubbed_is_in_no_answer() -> None:
    def enemy(heard: Heard) -> bytes:
        lines = [WWW, "www.good.net. A 45.66.66.66", "com. NS ns1.broken.com."]
        return heard.say(*lines, authority="net. NS ns1.broken.com.")

    report = walk("www.broken.com", enemy, walks.PLAIN)
    assert walks.data(report) == [("A", "45.90.77.80")]
    assert "scrubbed" in walks.codes(report)


def test_octets_behind_a_name_send_the_walk_to_the_next_server() -> None:
    tailed = own_records("www.broken.com", 5, names.from_text("www.good.net") + b"J" * 900)
    report = walk("www.broken.com", lambda h: tailed(h) if h.number == 1 else h.honest, FULL)
    assert report.status == ANSWERED
    assert "malformed-reply" in walks.codes(report)
    assert not any(b"JJ" in exchange.sent for exchange in report.trace.exchanges())


def test_hints_that_are_far_too_many_cost_no_more(tmp_path: Path) -> None:
    file = tmp_path / "hints"
    lines = [f". NS ns{n}.\nns{n}. A 45.92.{n // 250}.{n % 250 + 1}" for n in range(5_000)]
    file.write_text("\n".join(lines))
    report = walk("www.broken.com", Heard.say, walks.PLAIN._replace(hints=str(file)))
    assert report.status in (FAILED, UNREACHABLE)
    assert report.elapsed <= MOST_SECONDS
    assert len(walks.sent(report)) <= MOST_QUERIES


def test_a_root_that_names_a_thousand_servers_primes_no_more_than_thirteen() -> None:
    def enemy(heard: Heard) -> bytes:
        if heard.name != ".":
            return heard.say(rcode="SERVFAIL")
        listed = [f". NS ns{n}." for n in range(400)]
        glue = "\n".join(f"ns{n}. A 45.92.{n // 250}.{n % 250 + 1}" for n in range(400))
        return heard.say(*listed, additional=glue)

    roots = [address for server in built_in().servers for address in server.addresses]
    report = walk("www.broken.com", enemy, FULL, *roots)
    assert report.status == FAILED
    assert report.elapsed <= MOST_SECONDS
    assert len(walks.sent(report)) <= MOST_QUERIES
    strangers = {e.query.server.address for e in walks.sent(report)} - set(roots)
    assert len(strangers) <= 13


def test_a_referral_that_changes_its_mind_between_two_servers_ends() -> None:
    def enemy(heard: Heard) -> bytes:
        zone = "a.broken.com." if heard.number % 2 else "b.a.broken.com."
        return heard.say(
            authority=f"{zone} NS ns.{zone}",
            additional=f"ns.{zone} A {ENEMIES[heard.number % 2]}",
            flags="",
        )

    report = walk("c.b.a.broken.com", enemy, FULL)
    assert report.status == FAILED
    assert report.elapsed <= MOST_SECONDS
    assert len(walks.sent(report)) <= 30


def test_what_is_too_much_to_draw_is_counted() -> None:
    (case,) = [case for case in CASES if case.title == "60,000 octets of TXT"]
    text = outputs.drawn(walk(case.question, case.enemy, walks.PLAIN))
    assert "30,371 more characters: --json shows all" in text  # of the answer
    assert "50,397 more characters: --json shows all" in text  # of the section, owner and all


@pytest.mark.parametrize(
    ("kind", "enemy"),
    [
        ("wrong-question", lambda heard: heard.say(WWW).replace(b"\3www\6", b"\3wwx\6")),
        ("wrong-source", lambda heard: [Send(0.02, heard.say(WWW), "45.66.66.66")]),
        ("not-a-reply", lambda heard: flagged(heard.say(WWW), 0x0400)),
        ("late", lambda heard: [Send(1.6, heard.say(WWW))]),
    ],
)
def test_what_came_instead_of_an_answer_is_said(kind: str, enemy: Enemy) -> None:
    report = walk("www.broken.com", enemy, FULL)
    silent = [finding for finding in report.findings if finding.code == "server-timeout"]
    assert all(f"what came was {kind}" in finding.text for finding in silent)
    assert len({server for finding in silent for server in finding.servers}) == 2
