"""Answers: secure, insecure and bogus, and what is said of them."""

from __future__ import annotations

import pytest

from dnstrace.dnssec import codes
from dnstrace.model.question import Question
from dnstrace.model.rrset import SignedRRset
from dnstrace.model.security import BOGUS, INDETERMINATE, INSECURE, SECURE
from dnstrace.model.verdict import Answer, Redirect, Verdict
from dnstrace.wire import names, types

from .example import check, example
from .world import World
from .zones import NOW, TTL, WEEK, KeyPair, Zone, wire

DAY = 86_400


@pytest.mark.parametrize("algorithm", [5, 7, 8, 10, 13, 14, 15, 16])
def test_every_algorithm(algorithm: int) -> None:
    check(example(keys=[KeyPair(algorithm, number=3)]), "www.example.com.", "A", SECURE)


@pytest.mark.parametrize("digest", ["SHA1", "SHA256", "SHA384"])
def test_every_digest(digest: str) -> None:
    world = example()
    com = world.root.children[0]
    com.data[wire("example.com."), types.DS] = [com.children[0].keys[0].ds("example.com.", digest)]
    check(world, "www.example.com.", "A", SECURE)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("example.com.", "SOA"),
        ("example.com.", "NS"),
        ("example.com.", "DNSKEY"),
        ("example.com.", "DS"),
        ("com.", "DNSKEY"),
        (".", "DNSKEY"),
        (".", "NS"),
        ("www.example.com.", "ANY"),
        ("www.example.com.", "NSEC"),
        ("example.com.", "NSEC"),
        ("x.y.wild.example.com.", "TXT"),
        ("*.wild.example.com.", "TXT"),
        ("alias.example.com.", "A"),
        ("x.tree.example.com.", "A"),
        ("tree.example.com.", "DNAME"),
    ],
)
def test_secure(name: str, kind: str) -> None:
    check(example(), name, kind, SECURE)


def test_a_chain_costs_one_round_trip() -> None:
    world = example()
    world.judge("www.example.com.")
    assert world.net.now() == pytest.approx(0.02)
    assert sorted(world.asked) == [
        (".", "DNSKEY", 0),
        ("com.", "DNSKEY", 0),
        ("com.", "DS", 0),
        ("example.com.", "DNSKEY", 0),
        ("example.com.", "DS", 0),
    ]
    world.judge("www.example.com.", "AAAA")
    assert len(world.asked) == 5  # the keys are known


def test_two_keys_of_a_zone_and_a_ds_for_one() -> None:
    zone_key = KeyPair(number=8, flags=256)
    check(example(keys=[KeyPair(number=3), zone_key]), "www.example.com.", "A", SECURE)


@pytest.mark.parametrize("name", ["www.insecure.com.", "insecure.com."])
def test_insecure_delegation(name: str) -> None:
    kind = "A" if name.startswith("www") else "MX"
    check(example(), name, kind, INSECURE, says="insecure.com is delegated without DS")


def test_unsigned_answer_of_a_signed_zone() -> None:
    def strip(verdict: Verdict) -> Verdict:
        assert isinstance(verdict, Answer)
        return verdict._replace(rrsets=tuple(SignedRRset(one.rrset) for one in verdict.rrsets))

    security = example().judge("www.example.com.", change=strip).security
    assert (security.status, security.code) == (BOGUS, codes.SIGNATURE_MISSING)
    assert security.reason == "A www.example.com has no signature, but example.com is signed"
    assert security.ede == 10


def test_expired() -> None:
    world = example(valid=(NOW - WEEK, NOW - 3 * DAY - 5))
    tag = KeyPair(number=3).tag
    security = world.judge("www.example.com.").security
    assert (security.code, security.ede) == (codes.SIGNATURE_EXPIRED, 7)
    assert f"signature of DNSKEY example.com by key {tag} expired 3 days ago" in security.reason
    assert [server.address for server in security.servers] == ["192.0.2.1"]


def test_expired_answer_alone() -> None:
    world = example()
    child = world.root.children[0].children[0]
    child.sign(child.name, types.DNSKEY, child.data[child.name, types.DNSKEY])
    child.valid = (NOW - WEEK, NOW - 3 * DAY)
    tag = KeyPair(number=3).tag
    security = world.judge("www.example.com.").security
    assert security.reason == f"signature of A www.example.com by key {tag} expired 3 days ago"


def test_not_yet_valid() -> None:
    world = example(valid=(NOW + 7200, NOW + WEEK))
    security = world.judge("www.example.com.").security
    assert (security.status, security.code, security.ede) == (
        BOGUS,
        codes.SIGNATURE_NOT_YET_VALID,
        8,
    )
    assert "becomes valid only in 2 hours" in security.reason


@pytest.mark.parametrize(("shift", "says"), [(WEEK + DAY, "expired"), (-WEEK - DAY, "becomes")])
def test_a_wrong_clock_is_recognised(shift: int, says: str) -> None:
    world = example()
    world.net.instant += shift
    security = world.judge("www.example.com.").security
    assert (security.status, security.code) == (BOGUS, codes.CLOCK_SKEW)
    assert "the clock of this host may be wrong" in security.reason
    assert says in security.reason


def test_serial_arithmetic_of_times() -> None:
    world = example()
    world.net.instant = (1 << 32) + 1_000.0  # 2106: RRSIG's times have wrapped around
    for zone in (world.root, world.root.children[0], world.root.children[0].children[0]):
        zone.valid = ((1 << 32) - 10, (1 << 32) - 1)
        zone.signatures.clear()
    check(world, "www.example.com.", "A", BOGUS, codes.CLOCK_SKEW)


def test_no_dnskey_matches_the_ds() -> None:
    world = example()
    com = world.root.children[0]
    com.data[wire("example.com."), types.DS] = [KeyPair(number=99).ds("example.com.")]
    security = world.judge("www.example.com.").security
    assert (security.status, security.code, security.ede) == (BOGUS, codes.DS_MISMATCH, 9)
    tag = KeyPair(number=99).tag
    assert f"no DNSKEY of example.com matches its DS (tag {tag})" in security.reason


def test_no_dnskey() -> None:
    world = example()
    del world.root.children[0].children[0].data[wire("example.com."), types.DNSKEY]
    check(world, "www.example.com.", "A", BOGUS, codes.DNSKEY_MISSING)
    assert ("example.com.", "DNSKEY", 1) in world.asked  # other servers were asked


@pytest.mark.parametrize("flags", [0, 1, 257 | 0x80, 256 | 0x80])
def test_key_that_is_no_zone_key_or_revoked(flags: int) -> None:
    check(
        example(keys=[KeyPair(number=3, flags=flags)]),
        "www.example.com.",
        "A",
        BOGUS,
        "ds-mismatch",
    )


@pytest.mark.parametrize(("algorithm", "digest", "ede"), [(3, 2, 1), (12, 2, 1), (15, 3, 2)])
def test_what_we_do_not_know_is_insecure(algorithm: int, digest: int, ede: int) -> None:
    world = example()
    com = world.root.children[0]
    known = com.data[wire("example.com."), types.DS][0]
    com.data[wire("example.com."), types.DS] = [known[:2] + bytes((algorithm, digest)) + known[4:]]
    security = world.judge("www.example.com.").security
    assert (security.status, security.ede) == (INSECURE, ede), security


def test_one_known_ds_among_unknown_ones_counts() -> None:
    world = example()
    com = world.root.children[0]
    records = com.data[wire("example.com."), types.DS]
    records.insert(0, records[0][:2] + b"\x0c\x03" + records[0][4:])
    check(world, "www.example.com.", "A", SECURE)


def test_signer_that_is_no_zone() -> None:
    child = Zone("www.example.com.", "@ A 192.0.2.1", keys=[KeyPair(number=3)])
    forged = child.rrset(child.name, types.A)
    verdict = Answer((forged,), child.name)
    world = example()
    judged = world.judge_verdict(Question(child.name), verdict, wire("example.com."))
    assert (judged.security.status, judged.security.code) == (BOGUS, codes.SIGNATURE_INVALID)
    assert "is no zone" in judged.security.reason


def test_signer_beside_the_owner_counts_for_nothing() -> None:
    other = Zone("other.com.", keys=[KeyPair(number=3)])
    name = wire("www.example.com.")
    other.data[name, types.A] = [bytes(4)]
    verdict = Answer((other.rrset(name, types.A),), name)
    judged = example().judge_verdict(Question(name), verdict, wire("example.com."))
    assert (judged.security.status, judged.security.code) == (BOGUS, codes.SIGNATURE_MISSING)


def test_mixed_chain_is_as_good_as_its_weakest_part() -> None:
    world = example()
    first = world.answer(Question(wire("out.example.com."))).verdict
    last = world.answer(Question(wire("www.insecure.com."))).verdict
    assert isinstance(first, Redirect)
    assert isinstance(last, Answer)
    whole = Answer((*first.rrsets, *last.rrsets), last.target)
    judged = world.judge_verdict(Question(wire("out.example.com.")), whole, wire("com."))
    assert judged.security.status == INSECURE
    assert [security.status for *_, security in judged.rrsets] == [SECURE, INSECURE]


@pytest.mark.parametrize("forged", ["evil.example.com.", "x.other.example.com.evil.org."])
def test_forged_synthesised_cname(forged: str) -> None:
    def forge(verdict: Verdict) -> Verdict:
        assert isinstance(verdict, Redirect)
        dname, cname = verdict.rrsets
        changed = cname.rrset._replace(rdatas=(wire(forged),))
        return verdict._replace(rrsets=(dname, SignedRRset(changed)))

    security = example().judge("x.tree.example.com.", change=forge).security
    assert (security.status, security.code) == (BOGUS, codes.SIGNATURE_MISSING)


def test_ttl_that_a_signature_allows() -> None:
    from dnstrace.dnssec import capped_ttl

    child = example().root.children[0].children[0]
    signed = child.rrset(wire("www.example.com."), types.A)
    longer = signed._replace(rrset=signed.rrset._replace(ttl=90_000))
    assert capped_ttl(longer, NOW) == TTL
    assert capped_ttl(longer, NOW + WEEK - 60) == 60


def test_nothing_to_start_from() -> None:
    from dnstrace.codec.anchors import parse

    world = example()
    world.anchors = parse("org. DS 1 15 2 " + "00" * 32, "test")
    check(world, "www.example.com.", "A", INDETERMINATE, codes.NO_TRUST_ANCHOR)


def test_root_without_dnskey() -> None:
    world = World(Zone(".", "a A 192.0.2.1", signed=False))
    check(world, "a.", "A", BOGUS, codes.TRUST_ANCHOR_UNSIGNED, "the trust anchor cannot be primed")


def test_root_of_other_keys() -> None:
    world = example()
    world.root.data[world.root.name, types.DNSKEY] = [KeyPair(number=50).rdata]
    check(world, "www.example.com.", "A", BOGUS, codes.TRUST_ANCHOR_UNMATCHED)


def test_class_chaos_is_indeterminate() -> None:
    world = example()
    question = Question(wire("www.example.com."), types.A, types.CH)
    verdict = world.answer(Question(wire("www.example.com."))).verdict
    assert world.judge_verdict(question, verdict, wire(".")).security.status == INDETERMINATE


def test_island_of_trust_admits_no_signer_above_it() -> None:
    from dnstrace.codec.anchors import TrustAnchor, TrustAnchors

    world = example()
    zone = world.root.children[0].children[0]
    world.anchors = TrustAnchors((TrustAnchor(zone.name, (zone.keys[0].ds(zone.origin),)),), "t")
    check(world, "www.example.com.", "A", SECURE)
    name = wire("www.example.com.")
    above = world.root.children[0]
    above.data[name, types.A] = [bytes(4)]
    forged = Answer((above.rrset(name, types.A),), name)
    judged = world.judge_verdict(Question(name), forged, wire("com."))
    assert judged.security.status == BOGUS


def test_signatures_cannot_be_validated_themselves() -> None:
    world = example()
    question = Question(wire("www.example.com."), types.RRSIG)
    judged = world.judge_verdict(question, Answer((), question.name), wire("example.com."))
    assert judged.security.status == INDETERMINATE


def test_other_servers_are_asked_before_bogus_is_said() -> None:
    world = example()

    def first_server_lies(question: Question, attempt: int, looked: object) -> object:
        if question.type == types.DNSKEY and question.name == wire("example.com.") and not attempt:
            return looked._replace(  # type: ignore[attr-defined]
                verdict=Answer(
                    (Zone("example.com.").rrset(question.name, types.DNSKEY),), names.NO_NAME
                )
            )
        return looked

    world.change = first_server_lies  # type: ignore[assignment]
    check(world, "www.example.com.", "A", SECURE)
    assert ("example.com.", "DNSKEY", 1) in world.asked
