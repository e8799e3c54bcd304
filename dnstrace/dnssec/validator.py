"""The judgement of one reply: every RRset in it, and everything that it denies."""

from dnstrace.codec.anchors import TrustAnchors
from dnstrace.dnssec import codes, denial, wording
from dnstrace.dnssec.alias import is_synthesised
from dnstrace.dnssec.canonical import canonical_owner
from dnstrace.dnssec.chain import ChainOfTrust
from dnstrace.dnssec.chain_links import authority_of, chain_of
from dnstrace.dnssec.chain_queries import ChainQueries
from dnstrace.dnssec.clock_skew import suspect_clock
from dnstrace.dnssec.keys import KeyCache, ZoneKeys
from dnstrace.dnssec.limits import Budget, Exhausted
from dnstrace.dnssec.records import Signature, signers
from dnstrace.dnssec.signature import verify
from dnstrace.model.question import Question
from dnstrace.model.rrset import SignedRRset
from dnstrace.model.security import (
    BOGUS,
    INDETERMINATE,
    INSECURE,
    SECURE,
    UNCHECKED,
    Security,
    worst,
)
from dnstrace.model.verdict import Answer, NoData, NXDomain, Redirect, Verdict
from dnstrace.resolver.ports import Ask, Blame, Judgement, Network
from dnstrace.wire import names, types


class ChainValidator:
    """A `Validator` that starts from trust anchors; its cache of keys may be shared.

    Args:
        budget: what is left for the question; without it, each reply has a whole budget.
    """

    def __init__(
        self, anchors: TrustAnchors, cache: KeyCache | None = None, budget: Budget | None = None
    ) -> None:
        self.anchors, self._budget = anchors, budget
        self.cache = KeyCache() if cache is None else cache

    def for_question(self) -> "ChainValidator":
        """See `Validator.for_question`."""
        return ChainValidator(self.anchors, self.cache, Budget())

    async def judge(
        self, question: Question, verdict: Verdict, zone: names.Name, ask: Ask, network: Network
    ) -> Judgement:
        """See `Validator.judge`."""
        if not isinstance(verdict, Answer | Redirect | NoData | NXDomain):
            return Judgement(Security(UNCHECKED, "there is nothing to validate"))
        if question.type == types.RRSIG and isinstance(verdict, Answer):
            text = "signatures are not signed themselves"
            return Judgement(Security(INDETERMINATE, text, "", codes.EDE_INDETERMINATE))
        if question.klass != types.IN:
            text = f"there is no trust anchor for class {types.class_name(question.klass)}"
            return Judgement(Security(INDETERMINATE, text, codes.NO_TRUST_ANCHOR))
        budget = self._budget or Budget()
        budget.lookups = 0  # the walk bounds those of them that cost a query
        lookups = ChainQueries(ask, network, budget)
        chain = ChainOfTrust(self.anchors, self.cache, lookups, network, budget)
        judged = await _Reply(question, verdict, zone, chain).judge()
        return suspect_clock(judged, [*_all(verdict), *lookups.seen()], chain.now)


class _Reply:
    """One reply on its way through the validator."""

    def __init__(
        self,
        question: Question,
        verdict: Answer | Redirect | NoData | NXDomain,
        zone: names.Name,
        chain: ChainOfTrust,
    ) -> None:
        self.question, self.verdict, self.zone, self.chain = question, verdict, zone, chain
        self.inherited: set[Security] = set()  # what is wrong above this reply
        if question.type in (types.DS, types.DNSKEY) and not isinstance(verdict, Redirect):
            chain.lookups.know(names.lower(question.name), question.type, verdict, zone)

    async def judge(self) -> Judgement:
        """All parts; the whole is as good as its weakest."""
        judged: list[tuple[bytes, int, Security]] = []
        aliases: list[tuple[SignedRRset, Security]] = []
        proved = ""
        try:
            for signed in chain_of(self.verdict):
                security = self._by_alias(signed, aliases) or await self._rrset(signed)
                judged.append((*signed.rrset.key, security))
                if signed.rrset.type == types.DNAME:
                    aliases.append((signed, security))
            parts = [security for *_, security in judged]
            if isinstance(self.verdict, NoData | NXDomain):
                found = await self._denial()
                parts.append(found.security)
                proved = found.proved
            elif isinstance(self.verdict, Redirect) and worst(parts).status == SECURE:
                self._note_target(self.verdict)
        except Exhausted as limit:
            text = f"given up: {limit}"
            parts = [Security(BOGUS, text, codes.BUDGET, codes.EDE_BOGUS)]
            self.inherited.update(parts)
        return Judgement(worst(parts), tuple(judged), proved, self._blamed(worst(parts)))

    def _blamed(self, whole: Security) -> tuple[Blame, ...]:
        """Which server was not believed: this reply's, if no link above it is broken."""
        own = whole.status == BOGUS and whole not in self.inherited
        named = [blame for blame in self.chain.blamed if blame.exchange is not None]
        return (*named, Blame(None, whole)) if own else tuple(named)

    async def _reach(self, name: names.Name, *, is_signer: bool) -> ZoneKeys:
        """See `ChainOfTrust.reach`."""
        found = await self.chain.reach(name, is_signer=is_signer)
        if not found.usable:
            self.inherited.add(found.security)
        return found

    def _note_target(self, verdict: Redirect) -> None:
        try:
            self.chain.note(verdict.authority, names.lower(verdict.target))
        except Exhausted:
            return  # only a hint for the next question: this one is judged

    @staticmethod
    def _by_alias(
        signed: SignedRRset, aliases: list[tuple[SignedRRset, Security]]
    ) -> Security | None:
        """The security of the DNAME that an unsigned CNAME comes from (RFC 6672 §5.3.1)."""
        if signed.rrset.type != types.CNAME or signed.signatures:
            return None
        for dname, security in reversed(aliases):
            if is_synthesised(signed.rrset, dname.rrset):
                return security
        return None

    async def _rrset(self, signed: SignedRRset) -> Security:
        """One RRset of the answer section. Raises: Exhausted."""
        name, kind = signed.rrset.key
        first: Security | None = None
        for signer in self._admitted(name, kind, signers(signed)):
            found = await self._reach(signer, is_signer=True)
            if not found.usable:
                security = found.security
            elif found.zone != signer:
                security = _no_zone(signed, signer)
            else:
                security = await self._signed(signed, found)
            if security.status in (SECURE, INSECURE):
                return security
            first = first or security
        if first is not None:
            return first
        return await self._unsigned(
            name,
            kind,
            Security(
                BOGUS,
                f"{wording.rrset(signed.rrset)} has no signature",
                codes.SIGNATURE_MISSING,
                codes.EDE_RRSIGS_MISSING,
            ),
        )

    async def _signed(self, signed: SignedRRset, zone: ZoneKeys) -> Security:
        chain = self.chain
        verified = verify(signed, zone.zone, zone.keys, chain.now, chain.budget)
        if verified.signature is None:
            return verified.security
        return self._expanded(signed, verified.signature, zone)

    def _expanded(self, signed: SignedRRset, signature: Signature, zone: ZoneKeys) -> Security:
        """Whether an RRset may come from a wildcard, when it does (RFC 4035 §5.3.4)."""
        name = signed.rrset.name
        owner = canonical_owner(name, signature.labels)
        if owner is None or owner == name:
            return Security(SECURE)
        if signed.rrset.type == types.DNAME:
            text = f"DNAME {wording.shown(name)} comes from a wildcard, which has no meaning"
            return Security(BOGUS, text, codes.DENIAL_INVALID, codes.EDE_BOGUS)
        # NSEC may stand in the answer section, when all types were asked for.
        records = authority_of(self.verdict) + chain_of(self.verdict)
        evidence, failure = denial.gather(
            records, zone.zone, zone.keys, self.chain.now, self.chain.budget
        )
        security = denial.judge_wildcard(evidence, name, names.parent(owner))
        return failure if failure is not None and security.status == BOGUS else security

    def _admitted(self, name: names.Name, kind: int, claimed: list[names.Name]) -> list[names.Name]:
        """The signers not above the anchor that applies to `name`: none may bypass it."""
        anchor = self.chain.anchors.above(_looked_up(name, kind))
        if anchor is None:
            return claimed
        return [signer for signer in claimed if names.is_below(signer, anchor.zone)]

    async def _unsigned(self, name: names.Name, kind: int, missing: Security) -> Security:
        """The security of an unsigned RRset: insecure only if that is proved.

        Raises: Exhausted.
        """
        target = _looked_up(name, kind)
        anchor = self.chain.anchors.above(target)
        top = anchor.zone if anchor is not None else target
        hints = [self.zone, *(one.rrset.name for one in authority_of(self.verdict) if _soa(one))]
        for hint in sorted(set(hints), key=len):
            if not (names.is_below(target, hint) and names.is_below(hint, top)):
                continue
            found = await self._reach(hint, is_signer=False)
            if not found.usable:
                return found.security
        found = await self._reach(target, is_signer=False)
        if not found.usable:
            return found.security
        reason = f"{missing.reason}, but {wording.shown(found.zone)} is signed"
        return missing._replace(reason=reason)

    async def _denial(self) -> denial.Denial:
        """The security of a denial. Raises: Exhausted."""
        assert isinstance(self.verdict, NoData | NXDomain)
        authority = self.verdict.authority
        name, kind = names.lower(self.verdict.target), self.question.type
        says_no_name: bool | None = isinstance(self.verdict, NXDomain)
        if self.verdict.rrsets:
            says_no_name = None
        signer = self._denier(name, kind, bool(says_no_name))
        if signer is None:
            kinds = {one.rrset.type for one in authority}
            what = "NSEC or NSEC3" if not kinds & {types.NSEC, types.NSEC3} else "signed denial"
            says = "does not exist" if says_no_name else f"has no {types.type_name(kind)}"
            text = f"no {what} proves that {wording.shown(name)} {says}"
            missing = Security(BOGUS, text, codes.DENIAL_MISSING, codes.EDE_NSEC_MISSING)
            return denial.Denial(await self._unsigned(name, kind, missing))
        found = await self._reach(signer, is_signer=True)
        if not found.usable:
            return denial.Denial(found.security)
        chain = self.chain
        evidence, failure = denial.gather(authority, signer, found.keys, chain.now, chain.budget)
        unsigned = next((one for one in authority if _soa(one) and not one.signatures), None)
        if failure is None and unsigned is not None and unsigned.rrset.name == signer:
            text = f"{wording.rrset(unsigned.rrset)} has no signature"
            failure = Security(BOGUS, text, codes.SIGNATURE_MISSING, codes.EDE_RRSIGS_MISSING)
        judged = denial.judge_denial(evidence, name, kind, says_no_name)
        if failure is not None and judged.security.status != INSECURE:
            return denial.Denial(failure)
        return judged

    def _denier(self, name: names.Name, kind: int, says_no_name: bool) -> names.Name | None:
        """The zone that seems to deny: the deepest signer of NSEC or NSEC3 above the name."""
        above = _looked_up(name, kind)
        claimed = {
            signer
            for one in authority_of(self.verdict)
            if one.rrset.type in (types.NSEC, types.NSEC3)
            for signer in signers(one)
            if names.is_below(above, signer)
        }
        if not says_no_name:  # but a zone above an anchor may deny the anchor's very name
            claimed = set(self._admitted(name, kind, list(claimed)))
        return max(claimed, key=len, default=None)


def _all(verdict: Verdict) -> tuple[SignedRRset, ...]:
    return chain_of(verdict) + authority_of(verdict)


def _soa(signed: SignedRRset) -> bool:
    return signed.rrset.type == types.SOA


def _looked_up(name: names.Name, kind: int) -> names.Name:
    """Where the zone of an RRset may begin at the deepest: DS belong to the zone above."""
    return names.parent(name) if kind == types.DS else name


def _no_zone(signed: SignedRRset, signer: bytes) -> Security:
    text = f"{wording.rrset(signed.rrset)} is signed by {wording.shown(signer)}, which is no zone"
    return Security(BOGUS, text, codes.SIGNATURE_INVALID, codes.EDE_BOGUS)
