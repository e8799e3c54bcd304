"""Proofs that something is not there, from the authority section of one reply."""

from collections.abc import Iterable
from typing import NamedTuple

from dnstrace.dnssec import codes, nsec, nsec3, wording
from dnstrace.dnssec.canonical import canonical_owner
from dnstrace.dnssec.limits import MAX_NSEC3_ITERATIONS, Budget
from dnstrace.dnssec.records import Key, Nsec, Nsec3, signers
from dnstrace.dnssec.records import nsec as read_nsec
from dnstrace.dnssec.records import nsec3 as read_nsec3
from dnstrace.dnssec.signature import verify
from dnstrace.model.rrset import SignedRRset
from dnstrace.model.security import BOGUS, INSECURE, SECURE, Security
from dnstrace.wire import names, types

NXDOMAIN, NODATA = "nxdomain", "nodata"


class Denial(NamedTuple):
    """What an authority section proves."""

    security: Security
    proved: str = ""  # NXDOMAIN or NODATA when something is proved, perhaps only by opt-out


class Evidence(NamedTuple):
    """The NSEC and NSEC3 of one zone that came with a reply and are signed by it."""

    zone: bytes
    nsec: tuple[Nsec, ...]
    nsec3: nsec3.Chain

    @property
    def is_empty(self) -> bool:
        """Whether there is no evidence at all."""
        return not self.nsec and not self.nsec3.records


def signed_by(authority: Iterable[SignedRRset], zone: bytes) -> list[SignedRRset]:
    """The SOA, NSEC and NSEC3 RRsets of a section that say they are the zone's."""
    kinds = (types.SOA, types.NSEC, types.NSEC3)
    return [one for one in authority if one.rrset.type in kinds and zone in signers(one)]


def gather(
    authority: Iterable[SignedRRset], zone: bytes, keys: tuple[Key, ...], now: int, budget: Budget
) -> tuple[Evidence, Security | None]:
    """The evidence in a section, and the first failure of a signature. Raises: Exhausted."""
    denials: list[Nsec] = []
    hashed: list[Nsec3] = []
    failure: Security | None = None
    for signed in signed_by(authority, zone):
        verified = verify(signed, zone, keys, now, budget)
        if verified.signature is None:
            failure = failure or verified.security
            continue
        name, kind = signed.rrset.key
        # An NSEC that was expanded from a wildcard speaks of the wildcard alone.
        owner = canonical_owner(name, verified.signature.labels) or name
        for rdata in signed.rrset.rdatas:
            if kind == types.NSEC and (one := read_nsec(owner, rdata)):
                # A next name beyond the zone would deny what is not the zone's to deny.
                denials += [one] if names.is_below(one.next, zone) else []
            elif kind == types.NSEC3 and owner == name and names.parent(name) == zone:
                hashed += [three for three in (read_nsec3(name, rdata),) if three]
    return Evidence(zone, tuple(denials), nsec3.Chain(zone, hashed, budget)), failure


def unsigned_cut(evidence: Evidence, name: names.Name) -> names.Name | None:
    """The delegation without DS, at or above `name`, that the evidence shows. Raises: Exhausted."""
    for one in evidence.nsec:
        if nsec.insecure_delegation(one, name, types.A):
            return one.owner
    if not evidence.nsec3.records or evidence.nsec3.too_many_iterations:
        return None
    while name != evidence.zone:
        found = evidence.nsec3.matching(name)
        if found is not None and nsec.is_parent_side(found.types) and types.DS not in found.types:
            return name
        name = names.parent(name)
    return None


def judge_denial(evidence: Evidence, name: bytes, kind: int, says_no_name: bool | None) -> Denial:
    """Whether the evidence proves what a reply says of `name`.

    Args:
        says_no_name: True for NXDOMAIN, False for NODATA, `None` where the RCODE may speak of
            either, behind a CNAME.
    Raises: Exhausted.
    """
    if any(nsec.insecure_delegation(one, name, kind) for one in evidence.nsec):
        return Denial(_insecure(f"{wording.shown(name)} lies below a delegation without DS"))
    if says_no_name is not False and nsec.prove_no_name(evidence.nsec, name):
        return Denial(Security(SECURE), NXDOMAIN)
    # Some servers say NXDOMAIN at an empty non-terminal: the proof counts, not the RCODE.
    if nsec.prove_no_data(evidence.nsec, name, kind):
        compact = any(one.owner == name and nsec.NXNAME in one.types for one in evidence.nsec)
        return Denial(Security(SECURE), NXDOMAIN if compact else NODATA)
    chain = evidence.nsec3
    if many := chain.too_many_iterations:
        return Denial(iterations(evidence.zone, many))
    if chain.records and says_no_name is not False:
        found = _by_nsec3(chain.no_name(name), name, NXDOMAIN)
        if found is not None:
            return found
    if chain.records and says_no_name is not True:
        found = _by_nsec3(chain.no_data(name, kind), name, NODATA)
        if found is not None:
            return found
    return Denial(_unproved(evidence, name, kind, says_no_name))


def _by_nsec3(reach: str, name: bytes, proved: str) -> Denial | None:
    if reach == nsec3.PROVED:
        return Denial(Security(SECURE), proved)
    if reach == nsec3.OPT_OUT:
        return Denial(_insecure(f"an opt-out span covers {wording.shown(name)}"), proved)
    if reach == nsec3.INSECURE:
        return Denial(_insecure(f"{wording.shown(name)} lies below a delegation without DS"))
    return None


def judge_wildcard(evidence: Evidence, name: bytes, encloser: bytes) -> Security:
    """Whether `name` may come from the wildcard below `encloser`. Raises: Exhausted."""
    if any(nsec.shows_wildcard(one, name, encloser) for one in evidence.nsec):
        return Security(SECURE)
    if many := evidence.nsec3.too_many_iterations:
        return iterations(evidence.zone, many)
    reach = evidence.nsec3.wildcard(name, encloser)
    if reach == nsec3.PROVED:
        return Security(SECURE)
    if reach == nsec3.OPT_OUT:
        return _insecure(f"an opt-out span covers {wording.shown(name)}, answered by a wildcard")
    text = (
        f"{wording.shown(name)} is answered by the wildcard *.{wording.shown(encloser)}, "
        "but nothing proves that the name itself does not exist"
    )
    return _bogus(evidence, text)


def iterations(zone: bytes, count: int) -> Security:
    """Insecure, because the zone's NSEC3 need more hashing than we do (RFC 9276 §3.2)."""
    text = (
        f"NSEC3 of {wording.shown(zone)} use {count} iterations; {MAX_NSEC3_ITERATIONS} is the most"
    )
    return Security(INSECURE, text, codes.NSEC3_ITERATIONS, codes.EDE_ITERATIONS)


def _insecure(text: str) -> Security:
    return Security(INSECURE, text)


def _bogus(evidence: Evidence, text: str) -> Security:
    if evidence.is_empty:
        return Security(BOGUS, text, codes.DENIAL_MISSING, codes.EDE_NSEC_MISSING)
    return Security(BOGUS, text, codes.DENIAL_INVALID, codes.EDE_BOGUS)


def _unproved(evidence: Evidence, name: bytes, kind: int, says_no_name: bool | None) -> Security:
    if says_no_name:
        text = f"{wording.shown(name)} does not exist"
    elif says_no_name is None:
        text = f"{wording.shown(name)} has no {types.type_name(kind)} or does not exist"
    else:
        text = f"{wording.shown(name)} has no {types.type_name(kind)}"
    zone = wording.shown(evidence.zone)
    if evidence.is_empty:
        return _bogus(evidence, f"no NSEC or NSEC3 of {zone} proves that {text}")
    return _bogus(evidence, f"the NSEC or NSEC3 of {zone} do not prove that {text}")
