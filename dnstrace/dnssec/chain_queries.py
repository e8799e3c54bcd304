"""The questions for DS and DNSKEY of one judgement: each asked once, many at once."""

from collections.abc import Iterable, Iterator

from dnstrace.dnssec.chain_links import authority_of, chain_of
from dnstrace.dnssec.limits import Budget
from dnstrace.dnssec.records import signers
from dnstrace.model.question import Question
from dnstrace.model.rrset import SignedRRset
from dnstrace.model.verdict import Verdict
from dnstrace.resolver.ports import Ask, Looked, Network
from dnstrace.wire import names, types


class ChainQueries:
    """What was asked for the chain of one question, and what came back."""

    def __init__(self, ask: Ask, network: Network, budget: Budget) -> None:
        self._ask, self._network, self._budget = ask, network, budget
        self._looked: dict[tuple[names.Name, int, int], Looked] = {}

    def know(self, name: names.Name, kind: int, verdict: Verdict, zone: names.Name) -> None:
        """Use a reply that is already there as the answer to a question."""
        self._looked[name, kind, 0] = Looked(verdict, zone)

    async def look(self, name: names.Name, kind: int, attempt: int = 0) -> Looked:
        """What a server says; see `Ask` for attempts. Raises: Exhausted."""
        key = (name, kind, attempt)
        if key not in self._looked:
            self._budget.lookup()
            self._looked[key] = await self._ask(Question(name, kind), attempt)
        return self._looked[key]

    async def prefetch(self, wanted: Iterable[tuple[names.Name, int]]) -> None:
        """Ask several questions at once, those not asked yet. Raises: Exhausted."""
        missing = [one for one in dict.fromkeys(wanted) if (*one, 0) not in self._looked]
        for _ in missing:
            self._budget.lookup()
        jobs = [self._ask(Question(*one), 0) for one in missing]
        for one, looked in zip(missing, await self._network.together(jobs), strict=True):
            self._looked[*one, 0] = looked

    async def zone_above(self, name: names.Name) -> names.Name:
        """Which zone seems to hold the DS of `name`: unproved, a hint where to look.

        The signer of what came, else the zone whose servers said it. Raises: Exhausted.
        """
        looked = await self.look(name, types.DS)
        claimed = [
            signer
            for one in _records(looked.verdict)
            if one.rrset.type in (types.DS, types.NSEC, types.NSEC3)
            for signer in signers(one)
            if signer != name and names.is_below(name, signer)
        ]
        if claimed:
            return max(claimed, key=len)
        above = looked.zone
        return above if above != name and names.is_below(name, above) else names.parent(name)

    def seen(self) -> Iterator[SignedRRset]:
        """All RRsets that came back, for a look at the times of their signatures."""
        for looked in self._looked.values():
            yield from _records(looked.verdict)


def _records(verdict: Verdict) -> tuple[SignedRRset, ...]:
    return chain_of(verdict) + authority_of(verdict)
