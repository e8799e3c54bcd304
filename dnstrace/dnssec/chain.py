"""The chain of trust: from an anchor down to the zone whose keys are wanted (RFC 4035 §5)."""

from dnstrace.codec.anchors import TrustAnchor, TrustAnchors
from dnstrace.dnssec import algorithms, codes, denial, wording
from dnstrace.dnssec.chain_links import (
    BROKEN,
    NO_CUT,
    SIGNED,
    Delegation,
    judge_dnskey,
    judge_ds,
    unsupported,
)
from dnstrace.dnssec.chain_queries import ChainQueries
from dnstrace.dnssec.keys import BOGUS_SECONDS, INSECURE_SECONDS, KeyCache, ZoneKeys
from dnstrace.dnssec.limits import MAX_ATTEMPTS, Budget
from dnstrace.dnssec.records import DS, ds, key, signers
from dnstrace.model.rrset import SignedRRset
from dnstrace.model.security import BOGUS, INDETERMINATE, INSECURE, SECURE, Security
from dnstrace.model.verdict import Unusable
from dnstrace.resolver.ports import Blame, Looked, Network
from dnstrace.wire import names, types

MOST_BETWEEN = 8  # labels between two zones, up to which DS and DNSKEY are asked for at once


class ChainOfTrust:
    """The chains that one judgement needs."""

    def __init__(
        self,
        anchors: TrustAnchors,
        cache: KeyCache,
        lookups: ChainQueries,
        network: Network,
        budget: Budget,
    ) -> None:
        self.anchors, self.cache, self.lookups = anchors, cache, lookups
        self.network, self.budget = network, budget
        self.now = int(network.wall())
        self.blamed: list[Blame] = []  # what another server said better

    async def reach(self, name: names.Name, *, is_signer: bool) -> ZoneKeys:
        """The keys of the deepest zone at or above `name` to which a chain leads.

        When they are not usable, `name` lies in or below a zone that is insecure, bogus or under
        no anchor, and their `security` says why.

        Args:
            is_signer: `name` is what signatures call their zone, so its DNSKEY will be needed.
        Raises: Exhausted.
        """
        anchor = self.anchors.above(name)
        if anchor is None:
            text = f"there is no trust anchor above {wording.shown(name)}"
            security = Security(INDETERMINATE, text, codes.NO_TRUST_ANCHOR, codes.EDE_INDETERMINATE)
            return ZoneKeys(name, security)
        start = self._known(name, anchor.zone)
        if start is not None and (not start.usable or start.zone == name):
            return start
        await self.lookups.prefetch(self._wanted(start, anchor.zone, name, is_signer))
        if start is None:
            start = await self._prime(anchor)
        return await self._descend(start, name)

    def _known(self, name: names.Name, top: names.Name) -> ZoneKeys | None:
        """The deepest zone from `name` up to `top` that is in the cache."""
        now = self.network.now()
        while True:
            entry = self.cache.get(name, now)
            if entry is not None or name == top:
                return entry
            name = names.parent(name)

    @staticmethod
    def _wanted(
        start: ZoneKeys | None, top: names.Name, name: names.Name, is_signer: bool
    ) -> list[tuple[names.Name, int]]:
        """What will most likely be needed: if asked for at once, a chain costs one round trip."""
        wanted = [(top, types.DNSKEY)] if start is None else []
        above = start.zone if start is not None else top
        if above == name:
            return wanted
        if above == names.ROOT:  # every top-level domain is a zone
            top_level = names.ancestor(name, 1)
            wanted += [(top_level, types.DS), (top_level, types.DNSKEY)]
        wanted.append((name, types.DS))
        return [*wanted, (name, types.DNSKEY)] if is_signer else wanted

    async def _prime(self, anchor: TrustAnchor) -> ZoneKeys:
        """The keys of an anchor's zone (RFC 5011 has no part in this: anchors are given)."""
        useless = _unusable(anchor)
        if useless is not None:
            entry = ZoneKeys(anchor.zone, useless, (), INSECURE_SECONDS)
        else:
            entry = await self._keys(anchor.zone, anchor)
        if entry.security.status == BOGUS:
            looked = await self.lookups.look(anchor.zone, types.DNSKEY)
            entry = entry._replace(security=_unprimed(entry.security, looked))
        self._remember(entry)
        return entry

    async def _descend(self, current: ZoneKeys, target: names.Name) -> ZoneKeys:
        position, by_label = current.zone, False
        while current.usable and position != target:
            next_label = names.ancestor(target, names.depth(position) + 1)
            name = next_label if by_label else await self._next(position, target)
            # A name further down is a guess: one try, then each label in its turn.
            certain = by_label or name == next_label
            found = await self._step(current, name, MAX_ATTEMPTS if certain else 1)
            if found is not None and found.security.status == BOGUS and not certain:
                by_label = True
                continue
            position = name
            if found is not None:
                self._remember(found)
                current, by_label = found, False
        return current

    async def _next(self, position: names.Name, target: names.Name) -> names.Name:
        """Which name below `position` to look at next, as replies about DS suggest."""
        name = target
        while True:
            above = await self.lookups.zone_above(name)
            if above == position or not names.is_below(above, position):
                return name
            if names.depth(name) - names.depth(position) <= MOST_BETWEEN:
                await self.lookups.prefetch([(above, types.DS), (above, types.DNSKEY)])
            name = above

    async def _step(self, above: ZoneKeys, name: names.Name, attempts: int) -> ZoneKeys | None:
        """The keys of a zone at `name` below `above`; `None` when no zone begins there."""
        found = await self._delegation(above, name, attempts)
        if found.kind == NO_CUT:
            return None
        if found.kind != SIGNED:
            seconds = BOGUS_SECONDS if found.kind == BROKEN else max(found.seconds, 1.0)
            return ZoneKeys(name, found.security, (), seconds)
        entry = await self._keys(name, found.ds, attempts)
        if entry.security.status == SECURE:
            return entry._replace(seconds=min(entry.seconds, found.seconds))
        return entry

    async def _delegation(self, above: ZoneKeys, name: names.Name, attempts: int) -> Delegation:
        first: Delegation | None = None
        for attempt in range(attempts):
            looked = await self.lookups.look(name, types.DS, attempt)
            if first is not None and isinstance(looked.verdict, Unusable):
                break
            found = judge_ds(looked, name, above, self.now, self.budget)
            if found.kind != BROKEN:
                return found
            self._blame(looked, found.security)
            first = first or found
        assert first is not None
        return first

    async def _keys(
        self, zone: names.Name, trusted: TrustAnchor | tuple[DS, ...], attempts: int = MAX_ATTEMPTS
    ) -> ZoneKeys:
        first: ZoneKeys | None = None
        for attempt in range(attempts):
            looked = await self.lookups.look(zone, types.DNSKEY, attempt)
            if first is not None and isinstance(looked.verdict, Unusable):
                break
            found = judge_dnskey(looked, zone, trusted, self.now, self.budget)
            if found.security.status != BOGUS:
                return found
            self._blame(looked, found.security)
            first = first or found._replace(seconds=BOGUS_SECONDS)
        assert first is not None
        return first

    def note(self, authority: tuple[SignedRRset, ...], target: names.Name) -> None:
        """Take from the authority section of a redirect that its target is not signed.

        A server may also hold the unsigned zone of the target, and then says so where no referral
        does. Raises: Exhausted.
        """
        for zone in {signer for one in authority for signer in signers(one)}:
            proofs = denial.signed_by(authority, zone)
            if not any(one.rrset.type != types.SOA for one in proofs):
                continue
            above = self.cache.get(zone, self.network.now())
            if above is None or not above.usable or not names.is_below(target, zone):
                continue
            evidence, _ = denial.gather(proofs, zone, above.keys, self.now, self.budget)
            cut = denial.unsigned_cut(evidence, target)
            if cut is not None:
                text = f"{wording.shown(cut)} is delegated without DS"
                seconds = float(min(one.rrset.ttl for one in proofs))
                self._remember(ZoneKeys(cut, Security(INSECURE, text), (), seconds))

    def _blame(self, looked: Looked, security: Security) -> None:
        if not isinstance(looked.verdict, Unusable):  # else it is blamed for that already
            self.blamed.append(Blame(looked.exchange, security))

    def _remember(self, entry: ZoneKeys) -> None:
        self.cache.put(entry, self.network.now())


def _unusable(anchor: TrustAnchor) -> Security | None:
    """Why an anchor is of no use (none of its algorithms is supported), or `None`."""
    records = [one for one in map(ds, anchor.ds) if one is not None]
    known = [one for one in records if one.algorithm in algorithms.SUPPORTED]
    if any(one.digest_type in algorithms.DIGESTS for one in known):
        return None
    pairs = [one for one in map(key, anchor.dnskey) if one is not None]
    if any(one.algorithm in algorithms.SUPPORTED for one in pairs):
        return None
    found = unsupported(anchor.zone, records, bool(known))
    text = f"the trust anchor of {wording.shown(anchor.zone)} uses only what is not supported"
    return Security(INSECURE, text, "", found.ede)


def _unprimed(failure: Security, looked: Looked) -> Security:
    """Attribute a failure to the anchor (RFC 4035 §5 paragraph 3)."""
    if failure.code == codes.DNSKEY_MISSING:
        silent = isinstance(looked.verdict, Unusable)
        code = codes.TRUST_ANCHOR_UNREACHABLE if silent else codes.TRUST_ANCHOR_UNSIGNED
        failure = failure._replace(code=code)
    elif failure.code in (codes.DS_MISMATCH, codes.DNSKEY_INVALID, codes.SIGNATURE_MISSING):
        failure = failure._replace(code=codes.TRUST_ANCHOR_UNMATCHED)
    return failure._replace(reason=f"the trust anchor cannot be primed: {failure.reason}")
