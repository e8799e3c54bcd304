"""What is remembered, how long, and how much of it."""

import pytest

from dnstrace.model.rrset import RRset, SignedRRset
from dnstrace.model.security import INSECURE, SECURE, Security
from dnstrace.model.verdict import (
    Answer,
    LimitReached,
    NoData,
    NXDomain,
    Redirect,
    Unusable,
    Verdict,
)
from dnstrace.model.zonecut import CutSource, NameServer, ZoneCut
from dnstrace.resolver.cache import Cache
from dnstrace.resolver.classify import through
from dnstrace.resolver.ports import Judgement
from dnstrace.wire import names, types
from tests.resolver import replies

WWW = replies.question("www.example.com")
ZONE = names.from_text("example.com")
SECURELY = Judgement(Security(SECURE))


def rrset(ttl: int, kind: int = types.A, rdata: bytes = b"\1\2\3\4") -> SignedRRset:
    """An RRset of www.example.com."""
    return SignedRRset(RRset(WWW.name, kind, 1, ttl, (rdata,)))


def soa(ttl: int, minimum: int) -> SignedRRset:
    """A SOA with that TTL and last field."""
    numbers = b"".join(number.to_bytes(4, "big") for number in (1, 2, 3, 4, minimum))
    return SignedRRset(RRset(ZONE, types.SOA, 1, ttl, (b"\0\0" + numbers,)))


def lasts(verdict: Verdict, judgement: Judgement | None = None) -> float | None:
    """The time at which a verdict stored at 100 s is no longer known, or `None` at once."""
    cache = Cache()
    cache.store(WWW, verdict, ZONE, 100.0, judgement)
    entry = cache.lookup(WWW, judgement is not None, 100.0)
    if entry is None:
        return None
    assert cache.lookup(WWW, judgement is not None, entry.expires - 0.001) is not None
    assert cache.lookup(WWW, judgement is not None, entry.expires) is None
    return entry.expires - 100.0


@pytest.mark.parametrize(
    ("verdict", "seconds"),
    [
        (Answer((rrset(300),), WWW.name), 300),
        (Answer((rrset(300, types.CNAME), rrset(60)), WWW.name), 60),  # the least of the chain
        (Answer((rrset(10**9),), WWW.name), 86_400),
        (Redirect((rrset(300, types.CNAME),), WWW.name), 300),
        (NXDomain((), (soa(900, 60),), WWW.name), 60),  # RFC 2308 §5: the lesser of the two
        (NXDomain((), (soa(30, 60),), WWW.name), 30),
        (NoData((), (soa(10**9, 10**9),), WWW.name), 3_600),
        (NoData((), (), WWW.name), None),  # without SOA nothing is kept
        (NoData((), (rrset(600, types.NSEC),), WWW.name), 600),  # but proofs of a referral
        (Unusable("server-refused"), 5),  # RFC 9520
        (LimitReached("query-limit"), None),
    ],
)
def test_how_long(verdict: Verdict, seconds: float | None) -> None:
    assert lasts(verdict) == seconds


def test_validated_and_not_validated_are_apart() -> None:
    cache = Cache()
    cache.store(WWW, Answer((rrset(300),), WWW.name), ZONE, 0.0, SECURELY)
    assert cache.lookup(WWW, False, 1.0) is None
    entry = cache.lookup(WWW, True, 1.0)
    assert entry is not None
    assert entry.judgement == SECURELY


def test_the_case_of_the_question_does_not_matter() -> None:
    cache = Cache()
    cache.store(replies.question("WWW.Example.COM"), Answer((rrset(9),), WWW.name), ZONE, 0.0, None)
    assert cache.lookup(WWW, False, 1.0) is not None
    assert cache.lookup(replies.question("www.example.com AAAA"), False, 1.0) is None


def cut(zone: str, source: CutSource = "referral", server: str = "ns1.example.com") -> ZoneCut:
    """A zone cut with one server."""
    return ZoneCut(
        names.from_text(zone), (NameServer(names.from_text(server), ("192.0.9.1",)),), source
    )


def test_the_closest_cut() -> None:
    cache = Cache()
    cache.store_cut(cut("com"), 1000, 0.0)
    cache.store_cut(cut("example.com"), 10, 0.0)
    below = names.from_text("a.b.example.com")

    def closest(name: bytes, now: float) -> str | None:
        found = cache.closest_cut(name, now)
        return names.to_text(found.zone) if found else None

    assert closest(below, 1.0) == "example.com."
    assert closest(below, 10.0) == "com."
    assert closest(names.from_text("example.net"), 1.0) is None
    assert closest(below, 1000.0) is None


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ("given", "referral", "first"),  # what the user gave, no referral replaces
        ("given", "given", "second"),
        ("referral", "given", "second"),
        ("referral", "referral", "second"),
    ],
)
def test_credibility(first: CutSource, second: CutSource, kept: str) -> None:
    cache = Cache()
    cache.store_cut(cut("example.com", first, "first.example"), 100, 0.0)
    cache.store_cut(cut("example.com", second, "second.example"), 100, 1.0)
    found = cache.closest_cut(ZONE, 2.0)
    assert found is not None
    assert names.to_text(found.servers[0].name).partition(".")[0] == kept


def test_what_has_expired_has_no_credit() -> None:
    cache = Cache()
    cache.store_cut(cut("example.com", "hints"), 10, 0.0)
    cache.store_cut(cut("example.com", "referral"), 100, 20.0)
    found = cache.closest_cut(ZONE, 21.0)
    assert found is not None
    assert found.source == "referral"


def test_the_ttl_of_a_delegation_is_capped() -> None:
    cache = Cache()
    cache.store_cut(cut("example.com"), 10**9, 0.0)
    assert cache.closest_cut(ZONE, 86_399.0) is not None
    assert cache.closest_cut(ZONE, 86_400.0) is None


def test_size_is_bounded_and_accounted() -> None:
    cache = Cache(most=100_000)
    for number in range(1_000):
        question = replies.question(f"n{number}.example.com TXT")
        verdict = Answer((rrset(300, types.TXT, b"x" * 200),), question.name)
        cache.store(question, verdict, ZONE, 0.0, None)
        cache.store_cut(cut(f"z{number}.example.com"), 300, 0.0)
        assert cache.size <= 100_000
    assert cache.lookup(replies.question("n0.example.com TXT"), False, 1.0) is None
    cache.flush()
    assert cache.size == 0


def test_replacing_and_expiring_give_back_what_they_took() -> None:
    cache = Cache()
    for _ in range(3):
        cache.store(WWW, Answer((rrset(300),), WWW.name), ZONE, 0.0, None)
        cache.store_cut(cut("example.com"), 300, 0.0)
    cache.lookup(WWW, False, 1_000.0)
    only_a_cut = Cache()
    only_a_cut.store_cut(cut("example.com"), 300, 0.0)
    assert cache.size == only_a_cut.size


def test_glue_is_found_by_its_name() -> None:
    cache = Cache()
    known = cut("example.com")
    cache.store_cut(known, 300, 0.0)
    assert cache.glue(names.from_text("ns1.example.com"), 1.0) == known
    assert cache.glue(names.from_text("ns2.example.com"), 1.0) is None
    assert cache.glue(names.from_text("ns1.example.com"), 301.0) is None


def test_nothing_is_below_a_name_that_is_proven_not_to_exist() -> None:
    cache = Cache()
    missing = replies.question("missing.example.com")
    below = replies.question("www.missing.example.com AAAA")
    verdict = NXDomain((), (soa(300, 300),), missing.name)
    cache.store(missing, verdict, ZONE, 0.0, None)
    assert cache.denied_above(below, 1.0) is None
    assert cache.lookup(missing._replace(type=types.MX), False, 1.0) is not None
    cache.store(missing, verdict, ZONE, 0.0, Judgement(Security(INSECURE)))
    assert cache.denied_above(below, 1.0) is None
    cache.store(missing, verdict, ZONE, 0.0, SECURELY)
    assert cache.denied_above(below, 1.0) is not None
    assert cache.denied_above(below, 301.0) is None
    assert cache.denied_above(replies.question("www.other.example.com"), 1.0) is None


def test_a_proven_dname_speaks_for_the_names_below_it() -> None:
    cache = Cache()
    asked = replies.question("a.example.com")
    dname = SignedRRset(RRset(ZONE, types.DNAME, 1, 300, (names.from_text("example.net"),)))
    alias = SignedRRset(RRset(asked.name, types.CNAME, 1, 300, (names.from_text("a.example.net"),)))
    redirect = Redirect((dname, alias), alias.rrset.targets[0])
    assert cache.dname_above(asked, 0.0) == (None, None)
    cache.store_dnames(asked, redirect, names.from_text("com"), 0.0, 200.0)
    found, entry = cache.dname_above(replies.question("b.c.EXAMPLE.com TXT"), 199.0)
    assert (found, entry and entry.expires) == (dname, 200.0)
    assert cache.dname_above(asked, 200.0) == (None, None)
    assert cache.dname_above(replies.question("example.com"), 0.0) == (None, None)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("x.example.com", (types.DNAME, types.CNAME)),
        ("x.example.com CNAME", (types.DNAME, types.CNAME)),
        (".".join(["x" * 60] * 4) + ".com", (types.DNAME,)),  # a name that would be too long
    ],
)
def test_what_a_dname_makes_of_a_question(asked: str, expected: tuple[int, ...]) -> None:
    question = replies.question(asked)
    owner = names.parent(names.lower(question.name))
    target = names.from_text(".".join(["y" * 60] * 4))
    verdict = through(SignedRRset(RRset(owner, types.DNAME, 1, 300, (target,))), question)
    assert isinstance(verdict, Answer if asked.endswith("CNAME") else Redirect)
    assert tuple(part.rrset.type for part in verdict.rrsets) == expected
