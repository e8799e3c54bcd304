"""What was learned from replies and is still valid: zone cuts, answers, failures."""

from collections import OrderedDict
from collections.abc import Hashable
from struct import Struct
from typing import NamedTuple, Protocol

from dnstrace.model.question import Question
from dnstrace.model.rrset import SignedRRset
from dnstrace.model.security import SECURE, Security
from dnstrace.model.verdict import Answer, NoData, NXDomain, Redirect, Unusable, Verdict
from dnstrace.model.zonecut import ZoneCut
from dnstrace.resolver.ports import Judgement
from dnstrace.wire import names, types
from dnstrace.wire.rdata import soa_minimum

MOST_TTL = 86_400.0  # RFC 8767 §4 suggests caps of days; a day is enough for a resolver's memory
MOST_NEGATIVE_TTL = 3_600.0  # RFC 2308 §5: one to three hours
FAILURE_TTL = 5.0  # RFC 9520 §3.2: at least 1 s, at most 5 min; 5 s is its recommendation
_PROOFS = (types.NSEC, types.NSEC3)
NO_NAME = 0  # where a type stands in a key: the name does not exist, whatever the type
_LIFE = Struct("!II").unpack_from  # original TTL and expiration, in the RDATA of an RRSIG
# Octets that an entry costs beside its data, and as much again: a heap in which entries come and go
# has holes, and with all that serving needs the process is to stay below the limit, too.
_OVERHEAD = 1_000


class Entry(NamedTuple):
    """A verdict as it was stored."""

    verdict: Verdict
    zone: names.Name
    stored: float
    expires: float
    judgement: Judgement | None
    size: int


class CacheAccess(Protocol):
    """What a walk asks of a cache, which may be a view of a shared one with fewer rights."""

    def closest_cut(self, name: bytes, now: float) -> ZoneCut | None:
        """See `Cache.closest_cut`."""

    def store_cut(self, cut: ZoneCut, ttl: float, now: float) -> None:
        """See `Cache.store_cut`."""

    def glue(self, name: bytes, now: float) -> ZoneCut | None:
        """See `Cache.glue`."""

    def lookup(self, question: Question, checked: bool, now: float) -> Entry | None:
        """See `Cache.lookup`."""

    def denied_above(self, question: Question, now: float) -> Entry | None:
        """See `Cache.denied_above`."""

    def dname_above(
        self, question: Question, now: float
    ) -> tuple[SignedRRset, Entry] | tuple[None, None]:
        """See `Cache.dname_above`."""

    def store_dnames(
        self, question: Question, verdict: Verdict, zone: names.Name, now: float, at_most: float
    ) -> None:
        """See `Cache.store_dnames`."""

    def store(
        self,
        question: Question,
        verdict: Verdict,
        zone: names.Name,
        now: float,
        judgement: Judgement | None,
        at_most: float = MOST_TTL,
    ) -> None:
        """See `Cache.store`."""


class Cache:
    """Positive, negative and failed answers, and delegations, bounded in accounted octets.

    Args:
        most: octets, by estimate; the oldest entries go first.
    """

    def __init__(self, most: int = 64 << 20) -> None:
        # Ordered, since finding the oldest of a plain dictionary passes all that were deleted.
        self._answers: OrderedDict[tuple[bytes, int, int, bool], Entry] = OrderedDict()
        self._cuts: dict[bytes, tuple[ZoneCut, float, int]] = {}
        self._most, self.size = most, 0

    def closest_cut(self, name: bytes, now: float) -> ZoneCut | None:
        """The deepest known zone cut at or above `name` (lower case)."""
        while True:
            held = self._cuts.get(name)
            if held is not None and held[1] > now:
                return held[0]
            if name == names.ROOT:
                return None
            name = names.parent(name)

    def store_cut(self, cut: ZoneCut, ttl: float, now: float) -> None:
        """Remember a delegation; no referral takes the place of one that the user gave."""
        held = self._cuts.get(cut.zone)
        if held is not None and held[1] > now and held[0].source == "given" != cut.source:
            return
        size = _OVERHEAD + sum(
            len(server.name) + 60 * len(server.addresses) + 120 for server in cut.servers
        )
        if held is not None:
            self.size -= held[2]
        self._cuts.pop(cut.zone, None)
        self._cuts[cut.zone] = (cut, now + min(ttl, MOST_TTL), size)
        self.size += size
        self._shrink()

    def glue(self, name: bytes, now: float) -> ZoneCut | None:
        """The delegation that gives addresses for a name server (lower case) inside its zone."""
        zone = name
        while True:
            held = self._cuts.get(zone)
            if held is not None and held[1] > now and held[0].addresses(name):
                return held[0]
            if zone == names.ROOT:
                return None
            zone = names.parent(zone)

    def lookup(self, question: Question, checked: bool, now: float) -> Entry | None:
        """A stored verdict that is still valid.

        Args:
            checked: only one that was stored with (or, if false, without) validation.
        """
        name = names.lower(question.name)
        entry = self.valid((name, question.type, question.klass, checked), now)
        return entry or self.valid((name, NO_NAME, question.klass, checked), now)

    def denied_above(self, question: Question, now: float) -> Entry | None:
        """A proven denial of a name above the question's: nothing is below it (RFC 8020 §2).

        Only proven ones count, since servers that deny empty non-terminals rarely sign.
        """
        name = names.lower(question.name)
        while name != names.ROOT:
            name = names.parent(name)
            entry = self.valid((name, NO_NAME, question.klass, True), now)
            judgement = entry.judgement if entry is not None else None
            if judgement is not None and judgement.security.status == SECURE:
                return entry
        return None

    def dname_above(
        self, question: Question, now: float
    ) -> tuple[SignedRRset, Entry] | tuple[None, None]:
        """A proven DNAME above the question's name: it speaks for all of them (RFC 6672 §3.4.1)."""
        name = names.lower(question.name)
        while name != names.ROOT:
            name = names.parent(name)
            entry = self.valid((name, types.DNAME, question.klass, True), now)
            judgement = entry.judgement if entry is not None else None
            if entry is None or judgement is None or judgement.security.status != SECURE:
                continue
            if isinstance(entry.verdict, Answer):
                dname = entry.verdict.rrsets[-1]
                if dname.rrset.key == (name, types.DNAME):
                    return dname, entry
        return None, None

    def store_dnames(
        self, question: Question, verdict: Verdict, zone: names.Name, now: float, at_most: float
    ) -> None:
        """Remember the DNAMEs of a proven verdict for the names that will be asked next."""
        secure = Security(SECURE)
        for part in verdict.rrsets if isinstance(verdict, Answer | Redirect) else ():
            if part.rrset.type == types.DNAME != question.type:
                asked = Question(part.rrset.name, types.DNAME, question.klass)
                judgement = Judgement(secure, ((*part.rrset.key, secure),))
                answer = Answer((part,), part.rrset.name)
                self.store(asked, answer, zone, now, judgement, at_most)

    def valid(self, key: tuple[bytes, int, int, bool], now: float) -> Entry | None:
        """What is held under a key (name, type, class, checked), if its time is not over."""
        entry = self._answers.get(key)
        if entry is not None and entry.expires <= now:
            del self._answers[key]
            self.size -= entry.size
            return None
        return entry

    def store(
        self,
        question: Question,
        verdict: Verdict,
        zone: names.Name,
        now: float,
        judgement: Judgement | None,
        at_most: float = MOST_TTL,
    ) -> None:
        """Remember a verdict for as long as its TTLs allow; what has none is not kept.

        Args:
            at_most: seconds, whatever the TTLs say.
        """
        ttl = _ttl(verdict)
        if ttl is None or (ttl <= 0 and judgement is not None):
            return
        ttl = min(ttl, at_most)
        checked = judgement is not None
        kind = NO_NAME if isinstance(verdict, NXDomain) else question.type
        key = (names.lower(question.name), kind, question.klass, checked)
        old = self._answers.pop(key, None)
        if old is not None:
            self.size -= old.size
        entry = Entry(verdict, zone, now, now + ttl, judgement, _OVERHEAD + _weight(verdict))
        self._answers[key] = entry
        self.size += entry.size
        self._shrink()

    def flush(self) -> None:
        """Forget everything."""
        self._answers.clear()
        self._cuts.clear()
        self.size = 0

    def _shrink(self) -> None:
        while self.size > self._most and (self._answers or self._cuts):
            # Answers outnumber delegations, and delegations save more: they go last.
            if self._answers:
                self.size -= self._answers.popitem(last=False)[1].size
            else:
                self.size -= self._cuts.pop(next(iter(self._cuts)))[2]


def validity(verdict: Verdict, wall: float) -> float:
    """Seconds that the signatures of a verdict allow it to be kept.

    Args:
        wall: UTC, seconds since 1970.
    Source: RFC 4035 §5.3.3: no longer than the original TTL, and no longer than any signature.
    """
    if not isinstance(verdict, Answer | Redirect | NoData | NXDomain):
        return MOST_TTL
    lives = [MOST_TTL]
    for part in (*verdict.rrsets, *verdict.authority):
        for signature in part.signatures:
            original, expires = _LIFE(signature, 4)
            left = (expires - int(wall)) & 0xFFFFFFFF  # serial arithmetic (RFC 4034 §3.1.5)
            lives.append(float(min(original, left if left < 0x80000000 else 0)))
    return min(lives)


def _ttl(verdict: Verdict) -> float | None:
    if isinstance(verdict, Answer | Redirect):
        ttls = [part.rrset.ttl for part in verdict.rrsets]
        return min(MOST_TTL, float(min(ttls))) if ttls else None
    if isinstance(verdict, NoData | NXDomain):
        for part in verdict.authority:
            if part.rrset.type == types.SOA and len(part.rrset.rdatas[0]) >= 22:
                ttl = min(part.rrset.ttl, soa_minimum(part.rrset.rdatas[0]))
                return min(MOST_NEGATIVE_TTL, float(ttl))
        # Proofs that came with a referral, where there is no SOA, hold as long as they say.
        proofs = [part.rrset.ttl for part in verdict.authority if part.rrset.type in _PROOFS]
        return min(MOST_NEGATIVE_TTL, float(min(proofs))) if proofs else None
    return FAILURE_TTL if isinstance(verdict, Unusable) else None


def _weight(verdict: Verdict) -> int:
    parts: list[Hashable] = []
    total = 0
    if isinstance(verdict, Answer | Redirect | NoData | NXDomain):
        for part in (*verdict.rrsets, *verdict.authority):
            parts.append(part)
            total += 420 + sum(len(rdata) + 50 for rdata in part.rrset.rdatas)
            total += sum(len(signature) + 50 for signature in part.signatures)
    return total
