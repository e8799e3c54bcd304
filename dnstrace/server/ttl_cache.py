"""The cache as a server needs it: TTLs that shrink with time, and views with fewer rights."""

from dnstrace.model.question import Question
from dnstrace.model.rrset import SignedRRset
from dnstrace.model.verdict import Answer, NoData, NXDomain, Redirect, Verdict
from dnstrace.model.zonecut import ZoneCut
from dnstrace.resolver.cache import MOST_TTL, Cache, CacheAccess, Entry
from dnstrace.resolver.ports import Judgement
from dnstrace.wire import types
from dnstrace.wire.rdata import soa_minimum

_MOST = int(MOST_TTL)


class AgingCache(Cache):
    """Gives what it holds with the TTLs that are left (RFC 1034 §5.3.3; RFC 2308 §5)."""

    def valid(self, key: tuple[bytes, int, int, bool], now: float) -> Entry | None:
        """See `Cache.valid`."""
        entry = super().valid(key, now)
        if entry is None:
            return None
        age = int(now - entry.stored)
        return entry._replace(verdict=aged(entry.verdict, age)) if age else entry


class ReadOnly:
    """A view for questions that may only be answered from what is known: it keeps nothing."""

    def __init__(self, shared: CacheAccess) -> None:
        self.closest_cut, self.glue = shared.closest_cut, shared.glue
        self.lookup, self.denied_above = shared.lookup, shared.denied_above
        self.dname_above = shared.dname_above

    def store_cut(self, cut: ZoneCut, ttl: float, now: float) -> None:
        """Keeps nothing."""

    def store_dnames(
        self, question: Question, verdict: Verdict, zone: bytes, now: float, at_most: float
    ) -> None:
        """Keeps nothing."""

    def store(
        self,
        question: Question,
        verdict: Verdict,
        zone: bytes,
        now: float,
        judgement: Judgement | None,
        at_most: float = MOST_TTL,
    ) -> None:
        """Keeps nothing."""


class Unchecked:
    """A view for questions whose client validates: what was validated is good enough, too."""

    def __init__(self, shared: CacheAccess) -> None:
        self._shared = shared
        self.closest_cut, self.glue = shared.closest_cut, shared.glue
        self.denied_above, self.dname_above = shared.denied_above, shared.dname_above
        self.store_cut, self.store_dnames = shared.store_cut, shared.store_dnames
        self.store = shared.store

    def lookup(self, question: Question, checked: bool, now: float) -> Entry | None:
        """A verdict that was stored with validation, or else without."""
        found = self._shared.lookup(question, True, now)
        return found or self._shared.lookup(question, False, now)


def aged(verdict: Verdict, age: int) -> Verdict:
    """The verdict with `age` seconds taken from its TTLs (RFC 2308 §5 for denials)."""
    if isinstance(verdict, Answer | Redirect | NoData | NXDomain):
        return verdict._replace(
            rrsets=tuple(presented(part, False, age) for part in verdict.rrsets),
            authority=tuple(presented(part, True, age) for part in verdict.authority),
        )
    return verdict


def presented(part: SignedRRset, denying: bool, age: int = 0) -> SignedRRset:
    """An RRset with the TTL that a client is to see.

    Args:
        denying: it stands in the authority section, where SOA's says how long a denial holds.
        age: seconds since it came.
    """
    rrset = part.rrset
    ttl = min(_MOST, rrset.ttl)
    if denying and rrset.type == types.SOA and len(rrset.rdatas[0]) >= 22:
        ttl = min(ttl, soa_minimum(rrset.rdatas[0]))
    ttl = max(0, ttl - age)
    return part if ttl == rrset.ttl else part._replace(rrset=rrset._replace(ttl=ttl))
