"""What is not there: NSEC, NSEC3, opt-out, wildcards, and proofs that prove something else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dnstrace.dnssec import codes
from dnstrace.model.question import Question
from dnstrace.model.rrset import SignedRRset
from dnstrace.model.security import BOGUS, INSECURE, SECURE
from dnstrace.model.verdict import Answer, NoData, NXDomain, Redirect, Verdict
from dnstrace.wire import names, types

from .world import World, denial
from .zones import KeyPair, Zone, bitmap, wire

TEXT = """
www A 192.0.2.1
a.ent A 192.0.2.2
*.wild TXT "wild"
*.alias CNAME www.example.
dname DNAME other.example.
alias CNAME www.example.
"""
PLAIN, HASHED, OPTED = None, (1, b"\xaa", False), (0, b"", True)
Nsec3 = tuple[int, bytes, bool] | None
KINDS = pytest.mark.parametrize("nsec3", [PLAIN, HASHED, OPTED], ids=["nsec", "nsec3", "opt-out"])


def example(nsec3: Nsec3 = PLAIN) -> World:
    """. → example, with signed.example and unsigned.example below."""
    root = Zone(".")
    zone = root.delegate(Zone("example.", TEXT, keys=[KeyPair(number=2)], nsec3=nsec3))
    zone.delegate(Zone("signed.example.", "www A 192.0.2.4", keys=[KeyPair(number=3)]))
    zone.delegate(Zone("unsigned.example.", "www A 192.0.2.5", signed=False))
    return World(root)


def change_authority(
    change: Callable[[tuple[SignedRRset, ...]], tuple[SignedRRset, ...]],
) -> Callable[[Verdict], Verdict]:
    def changed(verdict: Verdict) -> Verdict:
        assert isinstance(verdict, Answer | Redirect | NoData | NXDomain)
        return verdict._replace(authority=change(verdict.authority))

    return changed


@KINDS
@pytest.mark.parametrize(
    ("name", "kind", "proved"),
    [
        ("www.example.", "AAAA", "nodata"),
        ("ent.example.", "A", "nodata"),
        ("example.", "MX", "nodata"),
        ("x.wild.example.", "A", "nodata"),
        ("www.example.", "DS", "nodata"),
        ("nx.example.", "A", "nxdomain"),
        ("a.b.nx.example.", "A", "nxdomain"),
        ("zzz.example.", "A", "nxdomain"),
        ("b.ent.example.", "A", "nxdomain"),
    ],
)
def test_denials(nsec3: Nsec3, name: str, kind: str, proved: str) -> None:
    judged = example(nsec3).judge(name, kind)
    by_opt_out = nsec3 == OPTED and (proved == "nxdomain" or name.startswith("x."))
    assert judged.security.status == (INSECURE if by_opt_out else SECURE), judged
    assert judged.proved == proved


def test_the_root_has_no_ds() -> None:
    judged = example().judge(".", "DS")
    assert (judged.security.status, judged.proved) == (SECURE, "nodata")


@KINDS
@pytest.mark.parametrize(
    ("name", "kind"),
    [("x.wild.example.", "TXT"), ("y.x.wild.example.", "TXT"), ("q.alias.example.", "A")],
)
def test_wildcard_answers(nsec3: Nsec3, name: str, kind: str) -> None:
    status = INSECURE if nsec3 == OPTED else SECURE
    assert example(nsec3).judge(name, kind).security.status == status


@KINDS
@pytest.mark.parametrize(("name", "kind"), [("x.wild.example.", "TXT"), ("q.alias.example.", "A")])
def test_wildcard_answer_without_its_proof(nsec3: Nsec3, name: str, kind: str) -> None:
    security = example(nsec3).judge(name, kind, change_authority(lambda _: ())).security
    assert (security.status, security.code) == (BOGUS, codes.DENIAL_MISSING)
    assert "nothing proves that the name itself does not exist" in security.reason


@KINDS
@pytest.mark.parametrize("name", ["x.wild.example.", "nx.example.", "b.ent.example."])
def test_every_record_of_a_proof_is_needed(nsec3: Nsec3, name: str) -> None:
    world = example(nsec3)
    verdict = world.answer(Question(wire(name))).verdict
    assert isinstance(verdict, NoData | NXDomain)
    for left_out in verdict.authority[1:]:
        kept = tuple(one for one in verdict.authority if one is not left_out)
        changed = verdict._replace(authority=kept)
        judged = world.judge_verdict(Question(wire(name)), changed, wire("example."))
        if judged.security.status == INSECURE:
            # Opt-out: there may be an unsigned delegation, whatever the wildcard says.
            assert nsec3 == OPTED
            assert name == "x.wild.example."
            continue
        assert judged.security.status == BOGUS, left_out.rrset
        assert judged.security.code in (codes.DENIAL_INVALID, codes.DENIAL_MISSING)


@KINDS
def test_denial_of_what_is_there(nsec3: Nsec3) -> None:
    world = example(nsec3)
    zone = world.root.children[0]
    name = wire("www.example.")
    for verdict in (
        NoData((), denial(zone, [name]), name),
        NXDomain((), denial(zone, [name, wire("*.example.")]), name),
    ):
        judged = world.judge_verdict(Question(name), verdict, zone.name)
        assert (judged.security.status, judged.security.code) == (BOGUS, codes.DENIAL_INVALID)


@KINDS
def test_cname_is_no_nodata(nsec3: Nsec3) -> None:
    world = example(nsec3)
    name = wire("alias.example.")
    verdict = NoData((), denial(world.root.children[0], [name]), name)
    assert world.judge_verdict(Question(name), verdict, wire("example.")).security.status == BOGUS


@pytest.mark.parametrize("name", ["www.signed.example.", "x.dname.example."])
def test_parent_side_proves_nothing_below(name: str) -> None:
    """NSEC at a delegation or a DNAME must not deny the names below it."""
    world = example()
    zone = world.root.children[0]
    verdict = NXDomain((), denial(zone, [names.parent(wire(name)), wire("*.example.")]), wire(name))
    assert world.judge_verdict(Question(wire(name)), verdict, zone.name).security.status == BOGUS


@KINDS
def test_parent_side_proves_no_nodata(nsec3: Nsec3) -> None:
    world = example(nsec3)
    name = wire("signed.example.")
    verdict = NoData((), denial(world.root.children[0], [name]), name)
    assert world.judge_verdict(Question(name), verdict, wire("example.")).security.status == BOGUS


@KINDS
def test_unsigned_delegation(nsec3: Nsec3) -> None:
    world = example(nsec3)
    security = world.judge("www.unsigned.example.").security
    assert security.status == INSECURE
    assert "unsigned.example" in security.reason
    assert world.judge("nx.unsigned.example.").security.status == INSECURE
    ds = world.judge("unsigned.example.", "DS").security
    assert ds.status == (INSECURE if nsec3 == OPTED else SECURE)


@KINDS
def test_secure_delegation_cannot_be_hidden(nsec3: Nsec3) -> None:
    world = example(nsec3)
    zone = world.root.children[0]
    name = wire("signed.example.")

    def hide(question: Question, attempt: int, looked: object) -> object:
        if question == Question(name, types.DS):
            verdict = NoData((), denial(zone, [name]), name)
            return looked._replace(verdict=verdict)  # type: ignore[attr-defined]
        return looked

    def strip(verdict: Verdict) -> Verdict:
        assert isinstance(verdict, Answer)
        return verdict._replace(rrsets=tuple(SignedRRset(one.rrset) for one in verdict.rrsets))

    world.change = hide  # type: ignore[assignment]
    security = world.judge("www.signed.example.", change=strip).security
    assert (security.status, security.code) == (BOGUS, codes.DENIAL_INVALID), security


def test_ds_must_be_denied_by_the_zone_above() -> None:
    world = example()
    child = world.root.children[0].children[0]

    def from_child(question: Question, attempt: int, looked: object) -> object:
        if question == Question(child.name, types.DS):
            verdict = NoData((), denial(child, [child.name]), child.name)
            return looked._replace(verdict=verdict, zone=child.name)  # type: ignore[attr-defined]
        return looked

    world.change = from_child  # type: ignore[assignment]
    assert world.judge("www.signed.example.").security.status == BOGUS


@pytest.mark.parametrize("nsec3", [PLAIN, HASHED])
def test_unsigned_denial_in_a_signed_zone(nsec3: Nsec3) -> None:
    change = change_authority(lambda found: tuple(SignedRRset(one.rrset) for one in found))
    security = example(nsec3).judge("nx.example.", "A", change).security
    assert (security.status, security.code) == (BOGUS, codes.DENIAL_MISSING)
    assert "but example is signed" in security.reason


def test_iterations_beyond_the_limit_are_insecure() -> None:
    world = example((151, b"", False))
    security = world.judge("nx.example.").security
    assert (security.status, security.code, security.ede) == (INSECURE, codes.NSEC3_ITERATIONS, 27)
    assert example((150, b"", False)).judge("nx.example.").security.status == SECURE


def test_hashing_has_a_budget() -> None:
    world = example((150, b"", False))
    deep = "a.b.c.d.e.f.g.h.i.j.example."
    security = world.judge(deep).security
    assert (security.status, security.code) == (BOGUS, codes.BUDGET)
    assert "NSEC3" in security.reason


def _compact(name: names.Name, kinds: set[int]) -> Verdict:
    """A denial that claims that the name exists (RFC 9824)."""
    zone = example().root.children[0]
    nsec = b"\x01\x00" + name + bitmap(kinds)
    record = SignedRRset(
        zone.rrset(zone.name, types.SOA).rrset._replace(name=name, type=types.NSEC, rdatas=(nsec,)),
        zone.sign(name, types.NSEC, [nsec]),
    )
    return NoData((), (zone.rrset(zone.name, types.SOA), record), name)


@pytest.mark.parametrize("is_nxdomain", [True, False])
def test_compact_denial_reads_as_nxdomain(is_nxdomain: bool) -> None:
    name = wire("nx.example.")
    verdict = _compact(name, {types.RRSIG, types.NSEC, 128})
    assert isinstance(verdict, NoData)
    if is_nxdomain:
        verdict = NXDomain((), verdict.authority, name)
    judged = example().judge_verdict(Question(name), verdict, wire("example."))
    assert (judged.security.status, judged.proved) == (SECURE, "nxdomain")


def test_compact_denial_of_a_type() -> None:
    name = wire("there.example.")
    verdict = _compact(name, {types.RRSIG, types.NSEC, types.MX})
    judged = example().judge_verdict(Question(name), verdict, wire("example."))
    assert (judged.security.status, judged.proved) == (SECURE, "nodata")


def test_nxdomain_at_an_empty_non_terminal_is_nodata() -> None:
    """Some servers say NXDOMAIN there: what is proved counts."""
    world = example()
    verdict = world.answer(Question(wire("ent.example."))).verdict
    assert isinstance(verdict, NoData)
    wrong = NXDomain((), verdict.authority, verdict.target)
    judged = world.judge_verdict(Question(wire("ent.example.")), wrong, wire("example."))
    assert (judged.security.status, judged.proved) == (SECURE, "nodata")


def test_next_name_beyond_the_zone_denies_nothing() -> None:
    zone = example().root.children[0]
    over = wire("y.other.") + bitmap({types.A, types.NSEC, types.RRSIG})
    owner = wire("wab.example.")
    soa = zone.rrset(zone.name, types.SOA)
    record = SignedRRset(
        soa.rrset._replace(name=owner, type=types.NSEC, rdatas=(over,)),
        zone.sign(owner, types.NSEC, [over]),
    )
    name = wire("xx.example.")
    authority = (soa, record, *denial(zone, [wire("*.example.")])[1:])
    judged = example().judge_verdict(Question(name), NXDomain((), authority, name), zone.name)
    assert judged.security.status == BOGUS


def test_redirect_that_shows_its_target_unsigned() -> None:
    """The server holds the unsigned zone too: no referral, no answer about its DS."""
    world = example()
    zone = world.root.children[0]
    zone.add("away CNAME www.unsigned.example.")
    cut = wire("unsigned.example.")

    def mute(question: Question, attempt: int, looked: object) -> object:
        from dnstrace.model.verdict import Unusable

        lost = question == Question(cut, types.DS) or question.name == wire("www.unsigned.example.")
        return looked._replace(verdict=Unusable("server-timeout")) if lost else looked  # type: ignore[attr-defined]

    world.change = mute  # type: ignore[assignment]
    proof = change_authority(lambda _: (zone.rrset(cut, types.NSEC),))
    assert world.judge("away.example.", "A", proof).security.status == SECURE
    assert world.judge("www.unsigned.example.").security.status == INSECURE
