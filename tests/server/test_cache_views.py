"""What is answered without asking anybody: RD=0, with and without CD."""

import pytest

from dnstrace.model.question import Question
from dnstrace.model.rrset import SignedRRset
from dnstrace.model.security import SECURE, Security, SecurityStatus
from dnstrace.model.verdict import Answer, NXDomain, Redirect, Verdict
from dnstrace.resolver.ports import Ask, Judgement, Network
from dnstrace.server.walks import WalkOutcome
from dnstrace.wire import names, types

from .parts import Alone, rrset

ADDRESS = b"\xc0\0\2\1"
SOA = names.from_text("ns.example.org") * 2 + bytes(16) + b"\0\0\1\0"


class NothingToJudge:
    """A validator for a cache in which everything has been validated."""

    def for_question(self) -> "NothingToJudge":
        """Itself."""
        return self

    async def judge(
        self, question: Question, verdict: Verdict, zone: bytes, ask: Ask, network: Network
    ) -> Judgement:
        """Fails: what is asked here was validated before."""
        raise AssertionError(question.text)


def question(text: str, kind: int = types.A) -> Question:
    """A question of class IN."""
    return Question(names.from_text(text), kind)


def from_cache(asked: str, security: SecurityStatus | None, checked: bool) -> WalkOutcome:
    """What RD=0 gets when a DNAME, its target and a denial are cached."""
    alone = Alone(validator=NothingToJudge())
    judged = Judgement(Security(security)) if security else None
    try:
        cache, now = alone.cache, alone.clock.now()
        dname = rrset("legacy.example.com", types.DNAME, names.from_text("example.org"))
        alias = rrset("a.legacy.example.com", types.CNAME, names.from_text("a.example.org"))
        redirect = Redirect((dname, alias), alias.rrset.targets[0])
        zone = names.from_text("example.com")
        cache.store(question("a.legacy.example.com"), redirect, zone, now, judged, 300.0)
        if security == SECURE:
            cache.store_dnames(question("a.legacy.example.com"), redirect, zone, now, 300.0)
        target = rrset("www.example.org", types.A, ADDRESS)
        answer = Answer((target,), target.rrset.name)
        cache.store(question("www.example.org"), answer, zone, now, judged, 300.0)
        gone = question("gone.example.org")
        soa: tuple[SignedRRset, ...] = (rrset("example.org", types.SOA, SOA),)
        cache.store(gone, NXDomain((), soa, gone.name), zone, now, judged, 300.0)
        told: list[WalkOutcome] = []
        alone.walks.ask(question(asked), checked, False, told.append)
        for _ in range(20):
            if not told:
                alone.scheduler.step()
    finally:
        alone.close()
    (outcome,) = told
    return outcome


@pytest.mark.parametrize("checked", [True, False])
def test_a_secure_dname_speaks_for_the_names_below_it(checked: bool) -> None:
    outcome = from_cache("www.legacy.example.com", SECURE, checked)
    assert outcome.rcode == types.NOERROR
    assert outcome.resolution is not None
    shown = [part.rrset.type for part in outcome.resolution.answer]
    assert shown == [types.DNAME, types.CNAME, types.A]


@pytest.mark.parametrize("checked", [True, False])
def test_a_secure_denial_speaks_for_the_names_below_it(checked: bool) -> None:
    assert from_cache("www.gone.example.org", SECURE, checked).rcode == types.NXDOMAIN


def test_an_unproven_dname_speaks_for_nobody_else() -> None:
    assert from_cache("www.legacy.example.com", None, False).rcode == types.REFUSED


@pytest.mark.parametrize("checked", [True, False])
def test_what_is_not_known_is_refused(checked: bool) -> None:
    assert from_cache("www.elsewhere.example", SECURE, checked).rcode == types.REFUSED
