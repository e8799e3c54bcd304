"""A few signed zones that answer questions, and a validator before them: no packets, no time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar

from dnstrace.codec.anchors import TrustAnchor, TrustAnchors
from dnstrace.dnssec import ChainValidator, KeyCache
from dnstrace.eventloop import Job, Scheduler
from dnstrace.eventloop.virtual_clock import VirtualClock
from dnstrace.model.exchange import Exchange
from dnstrace.model.question import Query, Question, Server
from dnstrace.model.rrset import RRset, SignedRRset
from dnstrace.model.verdict import Answer, NoData, NXDomain, Redirect, Unusable, Verdict
from dnstrace.resolver.ports import Judgement, Looked
from dnstrace.wire import names, types

from .zones import NOW, Zone, wire

T = TypeVar("T")
Change = Callable[[Question, int, Looked], Looked]


class Net:
    """A `Network` without packets: only time, and several questions at once."""

    def __init__(self, wall: float = NOW) -> None:
        self.scheduler = Scheduler(VirtualClock())
        self.instant = wall

    async def exchange(self, query: Query) -> Exchange:
        raise AssertionError("a validator sends nothing itself")

    async def together(self, jobs: Iterable[Awaitable[T]]) -> list[T]:
        return await self.scheduler.together(jobs)

    async def first(
        self, jobs: Iterable[Job], usable: Callable[[Any], bool]
    ) -> tuple[Any | None, list[Any]]:
        return await self.scheduler.first(jobs, usable)

    def beside(self, job: Awaitable[Any]) -> None:
        self.scheduler.beside(job)

    def now(self) -> float:
        return self.scheduler.now()

    def wall(self) -> float:
        return self.instant

    def families(self) -> tuple[int, ...]:
        return (4,)


class World:
    """A tree of zones under a signed root, asked as a resolver asks."""

    def __init__(self, root: Zone, *, anchors: TrustAnchors | None = None) -> None:
        self.root = root
        key = root.keys[0].ds(root.origin)
        self.anchors = anchors or TrustAnchors((TrustAnchor(root.name, (key,)),), "test")
        self.asked: list[tuple[str, str, int]] = []
        self.change: Change = lambda question, attempt, looked: looked
        self.rounds = 0
        self.cache = KeyCache()
        self.attempts = 2
        self.net = Net()

    # The resolver's part.

    async def ask(self, question: Question, attempt: int = 0) -> Looked:
        """See `dnstrace.resolver.ports.Ask`: one round trip each."""
        self.asked.append((names.to_text(question.name), types.type_name(question.type), attempt))
        self.rounds += 1
        await self.net.scheduler.sleep_until(self.net.now() + 0.02)
        if attempt >= self.attempts:
            return Looked(Unusable("all-servers-asked"), names.ROOT)
        return self.change(question, attempt, self.answer(question))

    def zone_for(self, name: bytes, kind: int) -> Zone:
        """The zone that has the answer."""
        zone = self.root
        while True:
            for child in zone.children:
                if names.is_below(name, child.name) and not (
                    kind == types.DS and name == child.name
                ):
                    zone = child
                    break
            else:
                return zone

    def answer(self, question: Question) -> Looked:
        """What the authoritative servers say, unchanged."""
        name, kind = names.lower(question.name), question.type
        zone = self.zone_for(name, kind)
        return Looked(answer(zone, name, kind), zone.name, None, Server("192.0.2.1"))

    # The test's part.

    def judge(
        self, name: str, kind: str = "A", change: Callable[[Verdict], Verdict] | None = None
    ) -> Judgement:
        """The judgement of what the servers answer, perhaps changed on the way."""
        question = Question(wire(name), types.type_number(kind))
        looked = self.answer(question)
        verdict = change(looked.verdict) if change else looked.verdict
        return self.judge_verdict(question, verdict, looked.zone)

    def judge_verdict(self, question: Question, verdict: Verdict, zone: names.Name) -> Judgement:
        validator = ChainValidator(self.anchors, self.cache)
        judging = validator.judge(question, verdict, zone, self.ask, self.net)
        return self.net.scheduler.run(judging)


def answer(zone: Zone, name: names.Name, kind: int) -> Verdict:
    """What a zone's servers say, made into a verdict."""
    for depth in range(names.depth(zone.name), names.depth(name)):
        above = names.ancestor(name, depth)
        if (above, types.DNAME) in zone.data:
            return _through_dname(zone, above, name)
    if zone.exists(name):
        present = {number for owner, number in zone.data if owner == name}
        if kind == types.ANY and present:
            return Answer(tuple(zone.rrset(name, one) for one in sorted(present)), name)
        if kind in present or (kind == types.NSEC and present and zone.signed and not zone.nsec3):
            return Answer((zone.rrset(name, kind),), name)
        if types.CNAME in present:
            alias = zone.rrset(name, types.CNAME)
            return Redirect((alias,), alias.rrset.targets[0])
        return NoData((), denial(zone, [name]), name)
    encloser = name
    while not zone.exists(encloser):
        below, encloser = encloser, names.parent(encloser)
    wildcard = names.checked(b"\x01*" + encloser)
    if (wildcard, kind) in zone.data:
        expanded = zone.rrset(wildcard, kind, shown=name)
        return Answer((expanded,), name, denial(zone, [below if zone.nsec3 else name])[1:])
    if (wildcard, types.CNAME) in zone.data:
        expanded = zone.rrset(wildcard, types.CNAME, shown=name)
        proof = denial(zone, [below if zone.nsec3 else name])[1:]
        return Redirect((expanded,), expanded.rrset.targets[0], proof)
    needed = [encloser, below, wildcard] if zone.nsec3 else [name, wildcard]
    if zone.exists(wildcard):
        return NoData((), denial(zone, needed), name)
    return NXDomain((), denial(zone, needed), name)


def denial(zone: Zone, needed: list[names.Name]) -> tuple[SignedRRset, ...]:
    """The SOA, and the NSEC or NSEC3 at or over each name."""
    found = [zone.rrset(zone.name, types.SOA)]
    if not zone.signed:
        return tuple(found)
    if zone.nsec3:
        needed = _with_closest(zone, needed)
        owners = dict.fromkeys(zone.nsec3_owner(name) for name in needed)
        return tuple(found + [zone.rrset(owner, types.NSEC3) for owner in owners])
    owners = dict.fromkeys(zone.covering(name) for name in needed)
    return tuple(found + [zone.rrset(owner, types.NSEC) for owner in owners])


def _with_closest(zone: Zone, needed: list[names.Name]) -> list[names.Name]:
    """For a name that opt-out leaves without NSEC3: its closest encloser, and the next closer."""
    hashed = set(zone.hashed().values())
    found: list[names.Name] = []
    for name in needed:
        if len(needed) == 1 and name not in hashed and zone.exists(name):
            below = name
            while name not in hashed:
                below, name = name, names.parent(name)
            found.append(below)
        found.append(name)
    return found


def _through_dname(zone: Zone, above: names.Name, name: names.Name) -> Verdict:
    dname = zone.rrset(above, types.DNAME)
    target = names.checked(name[: len(name) - len(above)] + dname.rrset.rdatas[0])
    alias = RRset(name, types.CNAME, types.IN, dname.rrset.ttl, (target,), name)
    return Redirect((dname, SignedRRset(alias)), target)
