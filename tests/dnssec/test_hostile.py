"""Tampering, key traps and garbage: never secure, never an exception, never dear."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dnstrace.dnssec import ChainValidator, algorithms, codes, limits
from dnstrace.model.question import Question
from dnstrace.model.rrset import RRset, SignedRRset
from dnstrace.model.security import BOGUS, SECURE
from dnstrace.model.verdict import Answer, NoData, NXDomain, Redirect, Verdict
from dnstrace.resolver.ports import Looked
from dnstrace.wire import types

from .example import example
from .world import World
from .zones import KeyPair, wire

NAME = wire("www.example.com.")
QUICK = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _flip(data: bytes, bit: int) -> bytes:
    at, shift = divmod(bit % (8 * len(data)), 8)
    return data[:at] + bytes((data[at] ^ 1 << shift,)) + data[at + 1 :]


def _original() -> tuple[World, SignedRRset]:
    world = example()
    verdict = world.answer(Question(NAME)).verdict
    assert isinstance(verdict, Answer)
    return world, verdict.rrsets[0]


def _judge(world: World, signed: SignedRRset) -> str:
    verdict = Answer((signed,), signed.rrset.name)
    question = Question(signed.rrset.name, signed.rrset.type)
    return world.judge_verdict(question, verdict, wire("example.com.")).security.status


def test_every_flipped_bit_of_a_signature_or_the_data_is_bogus() -> None:
    world, signed = _original()
    assert _judge(world, signed) == SECURE
    signature, rdata = signed.signatures[0], signed.rrset.rdatas[0]
    for bit in range(8 * len(signature)):
        changed = signed._replace(signatures=(_flip(signature, bit),))
        # The case of the signer's name is no part of it (RFC 4034 §6.2).
        at = bit // 8 - 18
        if 0 <= at < 13 and bit % 8 == 5 and chr(signature[18 + at]).isalpha():
            assert _judge(world, changed) == SECURE
        else:
            assert _judge(world, changed) == BOGUS, bit
    for bit in range(8 * len(rdata)):
        forged = signed.rrset._replace(rdatas=(_flip(rdata, bit),))
        assert _judge(world, signed._replace(rrset=forged)) == BOGUS, bit


def test_the_limits_of_a_question_count_for_all_that_is_judged_for_it() -> None:
    world, signed = _original()
    forged = signed._replace(
        rrset=signed.rrset._replace(rdatas=(_flip(signed.rrset.rdatas[0], 1),))
    )
    question, verdict = Question(NAME), Answer((forged,), NAME)
    shared = ChainValidator(world.anchors, world.cache)
    for validator, code in (
        (shared, codes.SIGNATURE_INVALID),
        (shared.for_question(), codes.BUDGET),
        (shared.for_question().for_question(), codes.BUDGET),
    ):
        for _ in range(limits.MAX_FAILED + 1):
            judging = validator.judge(question, verdict, wire("example.com."), world.ask, world.net)
            judgement = world.net.scheduler.run(judging)
        assert judgement.security.code == code


@QUICK
@given(st.integers(0, 10_000), st.sampled_from([5, 8, 13, 14, 16]))
def test_flipped_bits_of_other_algorithms(bit: int, algorithm: int) -> None:
    world = example(keys=[KeyPair(algorithm, number=3)])
    verdict = world.answer(Question(NAME)).verdict
    assert isinstance(verdict, Answer)
    signed = verdict.rrsets[0]
    head = 18 + len(wire("example.com."))
    signature = signed.signatures[0]
    changed = signature[:head] + _flip(signature[head:], bit)
    assert _judge(world, signed._replace(signatures=(changed,))) == BOGUS


def test_added_and_missing_records_are_bogus() -> None:
    world, signed = _original()
    more = signed.rrset._replace(rdatas=(*signed.rrset.rdatas, bytes(4)))
    assert _judge(world, signed._replace(rrset=more)) == BOGUS
    other = signed.rrset._replace(name=wire("w2.example.com."))
    assert _judge(world, signed._replace(rrset=other)) == BOGUS


def test_order_case_and_duplicates_change_nothing() -> None:
    world = example()
    child = world.root.children[0].children[0]
    name = wire("many.example.com.")
    child.data[name, types.MX] = [b"\0\x05" + wire("mx.example.com."), b"\0\x01" + wire("a.b.")]
    signed = child.rrset(name, types.MX)
    first, second = signed.rrset.rdatas
    mixed = signed.rrset._replace(rdatas=(second.upper(), first, second))
    assert _judge(world, signed._replace(rrset=mixed)) == SECURE


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Every verification that is tried, and its outcome."""
    seen: list[bool] = []
    verify = algorithms.verify

    def counting(algorithm: int, key: bytes, signature: bytes, data: bytes) -> bool:
        seen.append(verify(algorithm, key, signature, data))
        return seen[-1]

    monkeypatch.setattr(algorithms, "verify", counting)
    return seen


def _colliding(key: bytes, count: int) -> list[bytes]:
    """DNSKEYs of the same tag: the sum of their octet pairs stays the same."""
    made = []
    for number in range(1, count + 1):
        first = (int.from_bytes(key[4:6], "big") + number) % 0xFFFF
        second = (int.from_bytes(key[6:8], "big") - number) % 0xFFFF
        made.append(key[:4] + first.to_bytes(2, "big") + second.to_bytes(2, "big") + key[8:])
    return made


def _key_trap(keys: int, signatures: int) -> tuple[World, SignedRRset]:
    world = example()
    child = world.root.children[0].children[0]
    real = child.keys[0]
    from dnstrace.dnssec.records import key_tag

    traps = [key for key in _colliding(real.rdata, 4 * keys) if key_tag(key) == real.tag][:keys]
    assert len(traps) == keys
    child.data[child.name, types.DNSKEY] = [real.rdata, *traps]
    signed = child.rrset(NAME, types.A)
    good = signed.signatures[0]
    bad = tuple(good[:-2] + number.to_bytes(2, "big") for number in range(signatures))
    return world, signed._replace(signatures=bad)


def test_key_trap(counted: list[bool]) -> None:
    world, signed = _key_trap(20, 20)
    verdict = Answer((signed,), NAME)
    security = world.judge_verdict(Question(NAME), verdict, wire("example.com.")).security
    assert (security.status, security.code) == (BOGUS, codes.BUDGET)
    assert len(counted) <= limits.MAX_FAILED
    assert counted.count(False) <= limits.MAX_FAILED_PER_TAG


def test_one_collision_of_key_tags_is_no_fault() -> None:
    world, _ = _key_trap(1, 0)
    child = world.root.children[0].children[0]
    child.data[child.name, types.DNSKEY].reverse()
    assert _judge(world, child.rrset(NAME, types.A)) == SECURE


def test_many_rrsets_that_do_not_verify(counted: list[bool]) -> None:
    world, signed = _original()
    bad = (signed.signatures[0][:-1] + bytes((signed.signatures[0][-1] ^ 1,)),)
    sets = tuple(
        SignedRRset(RRset(NAME, kind, 1, 60, (b"1",)), (kind.to_bytes(2, "big") + bad[0][2:],))
        for kind in range(1000, 1100)
    )
    question = Question(NAME, types.ANY)
    judged = world.judge_verdict(question, Answer(sets, NAME), wire("example.com."))
    assert (judged.security.status, judged.security.code) == (BOGUS, codes.BUDGET)
    assert counted.count(False) == limits.MAX_FAILED


def test_a_hundred_good_signatures_are_enough(counted: list[bool]) -> None:
    world = example()
    child = world.root.children[0].children[0]
    for kind in range(1000, 1150):
        child.data[NAME, kind] = [b"1"]
    verdict = world.answer(Question(NAME, types.ANY)).verdict
    judged = world.judge_verdict(Question(NAME, types.ANY), verdict, wire("example.com."))
    assert judged.security.code == codes.BUDGET
    assert len(counted) == limits.MAX_VERIFIED


def test_a_name_of_very_many_labels_ends() -> None:
    world = example()
    name = wire("a." * 100 + "example.com.")
    verdict = Answer((SignedRRset(RRset(name, types.A, 1, 60, (bytes(4),))),), name)
    judged = world.judge_verdict(Question(name), verdict, wire("example.com."))
    assert judged.security.status == BOGUS
    assert len(world.asked) <= limits.MAX_LOOKUPS


KINDS = st.sampled_from([1, 2, 5, 6, 35, 38, 39, 43, 46, 47, 48, 50, 255, 65280])
NAMES = st.sampled_from(
    [wire(one) for one in (".", "com.", "example.com.", "www.example.com.", "a.b.example.com.")]
)
OCTETS = st.binary(max_size=60)


@st.composite
def rrsets(draw: st.DrawFn) -> SignedRRset:
    """Any RRset: sometimes a true one, with octets changed."""
    name, kind = draw(NAMES), draw(KINDS)
    made = RRset(
        name,
        kind,
        1,
        draw(st.integers(0, 1 << 31)),
        tuple(draw(st.lists(OCTETS, min_size=1, max_size=3))),
        name,
    )
    signer = draw(NAMES)
    head = (
        kind.to_bytes(2, "big")
        + bytes((15, draw(st.integers(0, 6))))
        + draw(st.binary(min_size=14, max_size=14))
    )
    return SignedRRset(made, (*draw(st.lists(OCTETS, max_size=2)), head + signer + draw(OCTETS)))


@QUICK
@given(st.data())
def test_garbage_is_never_secure_and_never_raises(data: st.DataObject) -> None:
    world = example()
    chain = tuple(data.draw(st.lists(rrsets(), min_size=1, max_size=3)))
    authority = tuple(data.draw(st.lists(rrsets(), max_size=4)))
    name, kind = data.draw(NAMES), data.draw(KINDS)
    verdict: Verdict = data.draw(
        st.one_of(
            st.just(Answer(chain, name, authority)),
            st.just(Redirect(chain, name, authority)),
            st.just(NoData((), authority, name)),
            st.just(NXDomain(chain, authority, name)),
        )
    )
    lie = data.draw(st.booleans())

    def lied(question: Question, attempt: int, looked: Looked) -> Looked:
        return Looked(NoData((), authority, question.name), name) if lie else looked

    world.change = lied
    judged = world.judge_verdict(Question(name, kind), verdict, wire("com."))
    assert judged.security.status != SECURE
    assert judged.security.reason.isprintable()
