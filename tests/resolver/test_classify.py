"""What one exchange means: a table of everything that servers say."""

from struct import pack

import pytest

from dnstrace.model.exchange import Outcome
from dnstrace.model.rrset import SignedRRset
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
    as_said,
)
from dnstrace.resolver.classify import classify, first_link
from dnstrace.wire import names, rdata, types
from dnstrace.wire.message import Message
from tests.resolver import replies

SOA = "example.com. SOA ns1.example.com. host.example.com. 1 2 3 4 60"
DELEGATION = "example.com. NS ns1.example.com."


def shown(rrsets: tuple[SignedRRset, ...]) -> str:
    """Type and first RDATA of each RRset."""
    return " ".join(
        f"{types.type_name(part.rrset.type)}={rdata.to_text(part.rrset.type, part.rrset.rdatas[0])}"
        for part in rrsets
    )


def say(verdict: Verdict) -> str:
    """A verdict in one line."""
    match verdict:
        case Answer():
            return f"answer {shown(verdict.rrsets)}"
        case Redirect():
            return f"redirect {shown(verdict.rrsets)} to {names.to_text(verdict.target)}"
        case Referral():
            servers = " ".join(
                "/".join((names.to_text(server.name), *server.addresses))
                for server in verdict.cut.servers
            )
            return f"referral {names.to_text(verdict.cut.zone)} {servers}"
        case NoData():
            return "nodata"
        case NXDomain():
            return "nxdomain"
        case Unusable() | LimitReached():
            return verdict.code
        case NoZoneCut():
            return "no zone cut"


def check(asked: str, zone: str, expected: str, **reply: str) -> None:
    """The verdict about a reply of the servers of `zone`, in one line."""
    question = replies.question(asked)
    transport = reply.pop("transport", "udp")
    message = replies.message(question, **reply)  # type: ignore[arg-type]
    exchange = replies.exchange(question, message, transport=transport)
    assert say(classify(exchange, question, names.from_text(zone))) == expected


@pytest.mark.parametrize(
    ("asked", "expected", "reply"),
    [
        ("www.example.com", "answer A=192.0.9.80", "www.example.com. A 192.0.9.80"),
        ("WWW.example.com", "answer A=192.0.9.80", "www.EXAMPLE.com. A 192.0.9.80"),
        (
            "www.example.com CNAME",
            "answer CNAME=x.example.com.",
            "www.example.com. CNAME x.example.com.",
        ),
        (
            "www.example.com",
            "answer CNAME=a.example.com. A=192.0.9.80",
            "www.example.com. CNAME a.example.com.\na.example.com. A 192.0.9.80",
        ),
        (
            "www.example.com",  # the order of the records does not matter
            "answer CNAME=a.example.com. CNAME=b.example.com. A=192.0.9.80",
            "b.example.com. A 192.0.9.80\na.example.com. CNAME b.example.com.\n"
            "www.example.com. CNAME a.example.com.",
        ),
        (
            "www.example.com",
            "redirect CNAME=www.example.net. to www.example.net.",
            "www.example.com. CNAME www.example.net.",
        ),
        (
            "www.example.com",  # what is said of a foreign name is not believed
            "redirect CNAME=www.example.net. to www.example.net.",
            "www.example.com. CNAME www.example.net.\nwww.example.net. A 192.0.9.66",
        ),
        (
            "www.example.com",  # a chain is left where it leaves the zone
            "redirect CNAME=out.example.net. to out.example.net.",
            "www.example.com. CNAME out.example.net.\nout.example.net. CNAME in.example.com.\n"
            "in.example.com. A 192.0.9.80",
        ),
        (
            "www.example.com",
            "redirect CNAME=a.example.com. CNAME=www.example.com. to www.example.com.",
            "www.example.com. CNAME a.example.com.\na.example.com. CNAME www.example.com.",
        ),
        (
            "x.old.example.com",  # without the CNAME that should come with a DNAME
            "redirect DNAME=new.example.net. CNAME=x.new.example.net. to x.new.example.net.",
            "old.example.com. DNAME new.example.net.",
        ),
        (
            "x.old.example.com",
            "redirect DNAME=new.example.net. CNAME=x.new.example.net. to x.new.example.net.",
            "old.example.com. DNAME new.example.net.\nx.old.example.com. CNAME x.new.example.net.",
        ),
        (
            "x.old.example.com",  # a CNAME that is not what the DNAME makes
            "redirect DNAME=new.example.net. CNAME=x.new.example.net. to x.new.example.net.",
            "old.example.com. DNAME new.example.net.\nx.old.example.com. CNAME evil.example.org.",
        ),
        (
            "x.old.example.com",
            "answer DNAME=new.example.com. CNAME=x.new.example.com. A=192.0.9.80",
            "old.example.com. DNAME new.example.com.\nx.new.example.com. A 192.0.9.80",
        ),
        (
            "old.example.com DNAME",
            "answer DNAME=new.example.net.",
            "old.example.com. DNAME new.example.net.",
        ),
        ("old.example.com", "nodata", "old.example.com. DNAME new.example.net."),
        (
            "www.example.com ANY",
            "answer A=192.0.9.80 CNAME=a.example.com.",
            "www.example.com. A 192.0.9.80\nwww.example.com. CNAME a.example.com.",
        ),
        (
            "www.example.com RRSIG",
            "answer RRSIG=A 13 3 60 20270101000000 20260101000000 1 example.com. AA==",
            "www.example.com. RRSIG A 13 3 60 20270101000000 20260101000000 1 example.com. AA==",
        ),
        ("www.example.com", "nodata", "other.example.com. A 192.0.9.66"),
        ("www.example.com", "nodata", "www.example.net. A 192.0.9.66"),
        ("www.example.com", "nodata", "www.example.com. AAAA 2001:db8::1"),
    ],
)
def test_answers(asked: str, expected: str, reply: str) -> None:
    check(asked, "example.com", expected, answer=reply)


@pytest.mark.parametrize(
    ("asked", "zone", "expected", "reply"),
    [
        ("www.example.com", "example.com", "nodata", {"authority": SOA}),
        ("www.example.com", "example.com", "nodata", {"authority": SOA, "flags": ""}),
        ("www.example.com", "example.com", "nodata", {}),
        ("www.example.com", "example.com", "server-not-authoritative", {"flags": ""}),
        ("www.example.com", "example.com", "server-not-authoritative", {"flags": "RA"}),
        ("www.example.com", "example.com", "server-not-authoritative",
         {"flags": "", "authority": "example.net. SOA a. b. 1 2 3 4 5"}),
        ("www.example.com", "example.com", "nxdomain", {"rcode": "NXDOMAIN", "authority": SOA}),
        ("www.example.com", "example.com", "nxdomain", {"rcode": "NXDOMAIN", "flags": ""}),
        ("www.example.com", "example.com", "redirect CNAME=no.example.com. to no.example.com.",
         {"rcode": "NXDOMAIN", "authority": SOA,
          "answer": "www.example.com. CNAME no.example.com."}),
        ("www.example.com", "example.com", "nodata",
         {"authority": SOA + "\nexample.com. NS ns1.example.com."}),
    ],
)  # fmt: skip
def test_negative_answers(asked: str, zone: str, expected: str, reply: dict[str, str]) -> None:
    check(asked, zone, expected, **reply)


@pytest.mark.parametrize(
    ("asked", "zone", "expected", "authority", "flags"),
    [
        ("www.example.com", "com", "referral example.com. ns1.example.com.", DELEGATION, ""),
        ("www.example.com", "com", "referral example.com. ns1.example.com.", DELEGATION, "AA"),
        ("www.example.com", ".", "referral example.com. ns1.example.com.", DELEGATION, ""),
        ("example.com", "com", "referral example.com. ns1.example.com.", DELEGATION, ""),
        (
            "www.Example.com",
            "com",
            "referral example.com. ns1.example.com.",
            "EXAMPLE.com. NS NS1.example.com.",
            "",
        ),
        ("www.example.com", "example.com", "referral-loop", DELEGATION, ""),
        ("www.example.com", "example.com", "upward-referral", "com. NS a.gtld-servers.net.", ""),
        ("www.example.com", "example.com", "upward-referral", ". NS a.root-servers.net.", ""),
        ("www.example.com", "example.com", "referral-elsewhere", "example.net. NS ns.x.", ""),
        ("www.example.com", "example.com", "referral-elsewhere", "a.example.com. NS ns.x.", ""),
        ("www.example.com", "example.com", "nodata", DELEGATION, "AA"),
        # DS stands with the parent: a referral to the child says that there is none.
        ("example.com DS", "com", "nodata", DELEGATION, ""),
        ("www.example.com DS", "com", "referral example.com. ns1.example.com.", DELEGATION, ""),
    ],
)
def test_referrals(asked: str, zone: str, expected: str, authority: str, flags: str) -> None:
    check(asked, zone, expected, authority=authority, flags=flags)


def test_ds_is_an_answer_of_the_parent() -> None:
    digest = "AB" * 20
    check(
        "example.com DS",
        "com",
        f"answer DS=1 13 1 {digest.lower()}",
        answer=f"example.com. DS 1 13 1 {digest}",
    )


@pytest.mark.parametrize(
    ("rcode", "expected"),
    [
        ("FORMERR", "server-formerr"),
        ("SERVFAIL", "server-failure"),
        ("NOTIMP", "server-not-implemented"),
        ("REFUSED", "server-refused"),
        ("NOTAUTH", "server-not-authoritative"),
        ("BADVERS", "edns-badvers"),
        ("YXDOMAIN", "server-rcode"),
        ("YXRRSET", "server-rcode"),
        ("BADCOOKIE", "server-rcode"),
    ],
)
def test_rcodes(rcode: str, expected: str) -> None:
    check("www.example.com", "example.com", expected, rcode=rcode)
    if rcode not in ("YXDOMAIN",):  # what comes with an error is not looked at
        answer = "www.example.com. A 192.0.9.80"
        check("www.example.com", "example.com", expected, rcode=rcode, answer=answer)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Outcome.TIMEOUT, "server-timeout"),
        (Outcome.UNREACHABLE, "server-unreachable"),
        (Outcome.PORT_UNREACHABLE, "port-unreachable"),
        (Outcome.NO_ROUTE, "no-route"),
        (Outcome.TCP_FAILED, "tcp-failed"),
        (Outcome.TCP_TIMEOUT, "tcp-timeout"),
        (Outcome.TCP_SHORT, "tcp-short"),
        (Outcome.MALFORMED, "malformed-reply"),
        (Outcome.TOO_COMPLEX, "reply-too-complex"),
        (Outcome.SEND_FAILED, "send-failed"),
        (Outcome.ABANDONED, "abandoned"),
    ],
)
def test_outcomes_without_a_reply(outcome: str, expected: str) -> None:
    question = replies.question("www.example.com")
    exchange = replies.exchange(question, outcome=outcome, detail="said the kernel")
    verdict = classify(exchange, question, names.from_text("example.com"))
    assert verdict == Unusable(expected, as_said("said the kernel"))


def test_truncated_over_tcp_too() -> None:
    check("www.example.com", "example.com", "tcp-failed", flags="AA TC", transport="tcp")


def test_a_dname_that_makes_too_long_a_name() -> None:
    label = "x" * 60
    asked = f"{label}.{label}.{label}.old.example.com"
    question = replies.question(asked)
    message = replies.message(
        question, rcode="YXDOMAIN", answer=f"old.example.com. DNAME {label}.{label}.example.net."
    )
    verdict = classify(
        replies.exchange(question, message), question, names.from_text("example.com")
    )
    assert isinstance(verdict, Redirect)
    assert shown(verdict.rrsets) == f"DNAME={label}.{label}.example.net."
    assert verdict.target == b""  # the walk says name-too-long


def test_signatures_stay_with_their_rrset() -> None:
    question = replies.question("www.example.com")
    signature = "A 13 3 60 20270101000000 20260101000000 1 example.com. AAAA"
    message = replies.message(
        question, answer=f"www.example.com. A 192.0.9.80\nwww.example.com. RRSIG {signature}"
    )
    verdict = classify(
        replies.exchange(question, message), question, names.from_text("example.com")
    )
    assert isinstance(verdict, Answer)
    (part,) = verdict.rrsets
    assert len(part.signatures) == 1


def test_a_referral_to_a_question_for_ds_may_hold_them() -> None:
    ds = f"example.com. DS 4711 13 2 {'00' * 32}"
    question = replies.question("example.com DS")
    reply = replies.message(question, flags="", authority=f"{DELEGATION}\n{ds}")
    verdict = classify(replies.exchange(question, reply), question, names.from_text("com"))
    assert say(verdict).startswith("answer DS=4711 13 2 ")


def test_signatures_that_stand_in_another_section_count() -> None:
    question = replies.question("www.example.com")
    signature = "www.example.com. RRSIG A 13 3 60 20270101000000 20260101000000 1 example.com. AAAA"
    address = "www.example.com. A 192.0.9.80"
    reply = replies.message(question, answer=address, additional=signature)
    verdict = classify(replies.exchange(question, reply), question, names.from_text("com"))
    assert isinstance(verdict, Answer)
    assert len(verdict.rrsets[0].signatures) == 1


@pytest.mark.parametrize(
    ("asked", "answer", "expected"),
    [
        ("www", "www CNAME a\na A 192.0.9.80", "redirect CNAME=a.example.com. to a.example.com."),
        ("www", "www CNAME a\na CNAME b", "redirect CNAME=a.example.com. to a.example.com."),
        ("www", "www CNAME a", ""),
        ("www", "www A 192.0.9.80", ""),
        (
            "x.old",
            "old DNAME new\nx.new A 192.0.9.80",
            "redirect DNAME=new.example.com. CNAME=x.new.example.com. to x.new.example.com.",
        ),
        ("www ANY", "www CNAME a\nwww TXT a", ""),
    ],
)
def test_the_first_alias_of_a_reply(asked: str, answer: str, expected: str) -> None:
    name, _, kind = asked.partition(" ")
    question = replies.question(f"{name}.example.com {kind}".strip())
    lines = []
    for line in answer.splitlines():
        owner, kind, data = line.split()
        target = f"{data}.example.com." if kind in ("CNAME", "DNAME") else data
        lines.append(f"{owner}.example.com. {kind} {target}")
    exchange = replies.exchange(question, replies.message(question, answer="\n".join(lines)))
    found = first_link(classify(exchange, question, names.from_text("example.com")), question)
    assert (say(found) if found else "") == expected


@pytest.mark.parametrize("tail", [b"", b"J", b"J" * 60_000], ids=["none", "one", "60-kB"])
@pytest.mark.parametrize("kind", [types.CNAME, types.DNAME, types.NS])
def test_octets_behind_a_name_conclude_nothing(kind: int, tail: bytes) -> None:
    asked = replies.question("www.example.com")
    owner = asked.name if kind == types.CNAME else names.parent(asked.name)
    target = names.from_text("victim.example.net") + tail
    counts = (0, 1) if kind == types.NS else (1, 0)
    wire = pack("!HHHHHH", 1, 0x8000 if kind == types.NS else 0x8400, 1, *counts, 0) + asked.name
    wire += pack("!HH", asked.type, asked.klass) + owner
    reply = Message(wire + pack("!HHIH", kind, types.IN, 60, len(target)) + target)
    verdict = classify(replies.exchange(asked, reply), asked, names.from_text("com"))
    if tail:
        assert isinstance(verdict, Unusable)
        assert verdict.code == "malformed-reply"
        assert verdict.detail == Detail(DetailKind.BROKEN_RDATA, number=kind)
    else:
        assert isinstance(verdict, Referral if kind == types.NS else Redirect)
