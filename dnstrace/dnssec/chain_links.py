"""One link of a chain of trust: what a reply says of a zone's DS, and of its DNSKEY."""

from typing import NamedTuple

from dnstrace.codec.anchors import TrustAnchor
from dnstrace.dnssec import algorithms, codes, denial, nsec, nsec3, wording
from dnstrace.dnssec.keys import INSECURE_SECONDS, ZoneKeys
from dnstrace.dnssec.limits import MAX_DS, Budget
from dnstrace.dnssec.records import DS, Key, Nsec, ds, keys
from dnstrace.dnssec.records import key as _key
from dnstrace.dnssec.signature import capped_ttl, verify
from dnstrace.model.rrset import SignedRRset
from dnstrace.model.security import BOGUS, INSECURE, SECURE, Security
from dnstrace.model.verdict import (
    Answer,
    LimitReached,
    NoData,
    NXDomain,
    Redirect,
    Unusable,
    Verdict,
)
from dnstrace.resolver.ports import Looked
from dnstrace.wire import names, types
from dnstrace.wording.details import detail_text

# What lies at a name, seen from the zone above.
SIGNED, UNSIGNED, NO_CUT, BROKEN = "signed", "unsigned", "no-cut", "broken"


class Delegation(NamedTuple):
    """What the zone above says of a name."""

    kind: str  # SIGNED, UNSIGNED, NO_CUT or BROKEN
    ds: tuple[DS, ...] = ()  # those that we can follow, when SIGNED
    security: Security = Security(SECURE)  # why, when UNSIGNED or BROKEN
    seconds: float = 0.0


def chain_of(verdict: Verdict) -> tuple[SignedRRset, ...]:
    """The RRsets of the answer section that a verdict holds; signatures sign no signatures."""
    if not isinstance(verdict, Answer | Redirect | NoData | NXDomain):
        return ()
    return tuple(part for part in verdict.rrsets if part.rrset.type != types.RRSIG)


def authority_of(verdict: Verdict) -> tuple[SignedRRset, ...]:
    """The RRsets of the authority section that a verdict holds."""
    return verdict.authority if isinstance(verdict, Answer | Redirect | NoData | NXDomain) else ()


def find(verdict: Verdict, name: bytes, kind: int) -> SignedRRset | None:
    """The RRset of that owner and type in the answer section."""
    return next((one for one in chain_of(verdict) if one.rrset.key == (name, kind)), None)


def judge_ds(looked: Looked, name: bytes, above: ZoneKeys, now: int, budget: Budget) -> Delegation:
    """What a reply to a question for the DS of `name` proves, by the keys of the zone above.

    Raises: Exhausted.
    Source: RFC 4035 §5.2; RFC 6840 §4.4; RFC 5155 §8.6, §8.9.
    """
    signed = find(looked.verdict, name, types.DS)
    alias = find(looked.verdict, name, types.CNAME)
    if signed is not None:
        verified = verify(signed, above.zone, above.keys, now, budget)
        if verified.signature is None:
            return _broken(verified.security, looked)
        return usable(name, signed, now)
    if alias is not None:  # where a CNAME is, no NS can be
        verified = verify(alias, above.zone, above.keys, now, budget)
        if verified.signature is None:
            return _broken(verified.security, looked)
        return Delegation(NO_CUT)
    if not isinstance(looked.verdict, NoData | NXDomain):
        detail = _why_unusable(looked.verdict)
        text = f"there is no reply about the DS of {wording.shown(name)}"
        text += f" ({detail})" if detail else ""
        return _broken(Security(BOGUS, text, codes.DS_MISSING, codes.EDE_BOGUS), looked)
    authority = looked.verdict.authority
    evidence, failure = denial.gather(authority, above.zone, above.keys, now, budget)
    found = _by_nsec(evidence.nsec, name) or _by_nsec3(evidence, name)
    if found is not None:
        ttl = min((one.rrset.ttl for one in authority), default=0)
        return found._replace(seconds=float(ttl)) if found.kind != BROKEN else _at(found, looked)
    return _broken(failure or _undenied(evidence, authority, name), looked)


def usable(name: bytes, signed: SignedRRset, now: int) -> Delegation:
    """The supported DS of a verified RRset; if there are none, the delegation is unsigned."""
    records = [one for one in map(ds, signed.rrset.rdatas) if one is not None]
    known = [one for one in records if one.algorithm in algorithms.SUPPORTED]
    fit = [one for one in known if one.digest_type in algorithms.DIGESTS]
    seconds = float(capped_ttl(signed, now))
    if fit:
        return Delegation(SIGNED, tuple(fit[:MAX_DS]), seconds=seconds)
    return Delegation(UNSIGNED, (), unsupported(name, records, bool(known)), seconds)


def unsupported(name: bytes, records: list[DS], by_digest: bool) -> Security:
    """Insecure, since all DS of a zone use what is not supported (RFC 4035 §5.2, 6840 §5.2)."""
    if by_digest:
        listed = sorted({algorithms.digest_name(one.digest_type) for one in records})
        ede = codes.EDE_UNSUPPORTED_DIGEST
    else:
        listed = sorted({algorithms.name(one.algorithm) for one in records})
        ede = codes.EDE_UNSUPPORTED_ALGORITHM
    what = ", ".join(listed) or "nothing known"
    text = f"every DS of {wording.shown(name)} uses what is not supported: {what}"
    return Security(INSECURE, text, "", ede)


def _by_nsec(records: tuple[Nsec, ...], name: bytes) -> Delegation | None:
    for one in records:
        if one.owner == name:
            if types.SOA in one.types and name != names.ROOT:
                return _contradiction(
                    f"NSEC {wording.shown(name)} is of the zone itself, not above"
                )
            if types.DS in one.types:
                return _contradiction(f"NSEC {wording.shown(name)} says that there is a DS")
            if types.NS not in one.types:
                return Delegation(NO_CUT)
            return _unsigned(f"{wording.shown(name)} is delegated without DS")
    for one in records:
        if nsec.insecure_delegation(one, name, types.DS):
            return _unsigned(f"{wording.shown(one.owner)} is delegated without DS")
    if nsec.prove_no_data(records, name, types.DS) or nsec.prove_no_name(records, name):
        return Delegation(NO_CUT)
    return None


def _by_nsec3(evidence: denial.Evidence, name: bytes) -> Delegation | None:
    chain = evidence.nsec3
    if not chain.records or chain.zone == name != names.ROOT:
        return None
    if many := chain.too_many_iterations:
        return Delegation(UNSIGNED, (), denial.iterations(chain.zone, many))
    reach, is_delegation = chain.no_ds(name)
    if reach == nsec3.OPT_OUT:
        text = (
            f"no DS of {wording.shown(name)}: an opt-out span of {wording.shown(chain.zone)} covers"
        )
        return _unsigned(f"{text} it")
    if reach != nsec3.UNPROVED:
        if is_delegation:
            return _unsigned(f"{wording.shown(name)} is delegated without DS")
        return Delegation(NO_CUT)
    if chain.matching(name) is not None:
        return _contradiction(
            f"NSEC3 of {wording.shown(name)} says that there is a DS, or is its own"
        )
    proved = (chain.no_data(name, types.DS), chain.no_name(name))
    return Delegation(NO_CUT) if nsec3.PROVED in proved else None


def _unsigned(text: str) -> Delegation:
    return Delegation(UNSIGNED, (), Security(INSECURE, text))


def _contradiction(text: str) -> Delegation:
    return Delegation(BROKEN, (), Security(BOGUS, text, codes.DENIAL_INVALID, codes.EDE_BOGUS))


def _undenied(
    evidence: denial.Evidence, authority: tuple[SignedRRset, ...], name: bytes
) -> Security:
    what = f"that {wording.shown(name)} has no DS"
    if not evidence.is_empty:
        text = f"the NSEC or NSEC3 of {wording.shown(evidence.zone)} do not prove {what}"
        return Security(BOGUS, text, codes.DENIAL_INVALID, codes.EDE_BOGUS)
    kinds = {one.rrset.type for one in authority}
    unsigned = " that is signed by it" if kinds & {types.NSEC, types.NSEC3} else ""
    text = f"no NSEC or NSEC3 of {wording.shown(evidence.zone)}{unsigned} proves {what}"
    return Security(BOGUS, text, codes.DENIAL_MISSING, codes.EDE_NSEC_MISSING)


def _why_unusable(verdict: Verdict) -> str:
    """Why there is no reply, in a word or two."""
    if not isinstance(verdict, Unusable | LimitReached):
        return ""
    return detail_text(verdict.detail) or verdict.code


def _broken(security: Security, looked: Looked) -> Delegation:
    return _at(Delegation(BROKEN, (), security), looked)


def _at(found: Delegation, looked: Looked) -> Delegation:
    return found._replace(security=_shown_by(looked, found.security))


def _shown_by(looked: Looked, security: Security) -> Security:
    """The judgement, with the sources that it rests on."""
    cited = () if looked.exchange is None else (looked.exchange,)
    servers = () if looked.server is None else (looked.server,)
    return security._replace(exchanges=cited, servers=servers)


def judge_dnskey(
    looked: Looked,
    zone: names.Name,
    trusted: TrustAnchor | tuple[DS, ...],
    now: int,
    budget: Budget,
) -> ZoneKeys:
    """The keys of a zone, if its DNSKEY RRset is signed by one that is trusted.

    Args:
        trusted: the DS of the zone above, verified and supported; or a trust anchor.
    Raises: Exhausted.
    Source: RFC 4035 §5.2; RFC 5011 §2.1 for revoked keys.
    """
    signed = find(looked.verdict, zone, types.DNSKEY)
    if signed is None:
        text = f"{wording.shown(zone)} should have a DNSKEY, and none could be had"
        return _without(zone, codes.DNSKEY_MISSING, text, codes.EDE_DNSKEY_MISSING, looked)
    present = keys(signed.rrset)
    wanted = _wanted(trusted)
    if isinstance(trusted, TrustAnchor):
        entry = [one for one in present if one.rdata in trusted.dnskey]
    else:
        entry = []
    entry += [one for one in present if one not in entry and _named(one, zone, wanted)]
    if not any(one.signs_zones for one in entry):
        text = _mismatch(zone, wanted, trusted, present)
        return _without(zone, codes.DS_MISMATCH, text, codes.EDE_DNSKEY_MISSING, looked)
    verified = verify(signed, zone, tuple(entry), now, budget)
    if verified.signature is not None:
        return ZoneKeys(zone, Security(SECURE), present, float(capped_ttl(signed, now)))
    if verified.unsupported:
        insecure = verified.security._replace(status=INSECURE, code="")
        return ZoneKeys(zone, insecure, (), INSECURE_SECONDS)
    failure = verified.security
    if failure.code == codes.DNSKEY_MISSING:
        listed = wording.tags(sorted({one.tag for one in entry}))
        text = f"DNSKEY {wording.shown(zone)} is not signed by the key that its DS names ({listed})"
        return _without(zone, codes.DNSKEY_INVALID, text, codes.EDE_RRSIGS_MISSING, looked)
    return _without(zone, failure.code, failure.reason, failure.ede, looked)


def _wanted(trusted: TrustAnchor | tuple[DS, ...]) -> tuple[DS, ...]:
    if not isinstance(trusted, TrustAnchor):
        return trusted
    return tuple(one for one in map(ds, trusted.ds) if one is not None)


def _named(key: Key, zone: bytes, wanted: tuple[DS, ...]) -> bool:
    return any(
        (one.tag, one.algorithm) == (key.tag, key.algorithm)
        and algorithms.digest_matches(one.digest_type, one.digest, zone, key.rdata)
        for one in wanted
    )


def _mismatch(
    zone: names.Name,
    wanted: tuple[DS, ...],
    trusted: TrustAnchor | tuple[DS, ...],
    present: tuple[Key, ...],
) -> str:
    listed = sorted({one.tag for one in wanted})
    whose = "its DS"
    if isinstance(trusted, TrustAnchor):
        whose = "the trust anchor"
        listed = sorted({*listed, *(one.tag for one in map(_key, trusted.dnskey) if one)})
    digest = " digest" if {one.tag for one in present} & set(listed) else ""
    return f"no DNSKEY of {wording.shown(zone)} matches {whose}{digest} ({wording.tags(listed)})"


def _without(zone: names.Name, code: str, text: str, ede: int | None, looked: Looked) -> ZoneKeys:
    return ZoneKeys(zone, _shown_by(looked, Security(BOGUS, text, code, ede, zone)))
