"""One RRset against the keys of one zone (RFC 4035 §5.3)."""

from typing import NamedTuple

from dnstrace.dnssec import algorithms, codes, wording
from dnstrace.dnssec.canonical import signed_data
from dnstrace.dnssec.limits import MAX_FAILED_PER_TAG, MAX_SIGNATURES, Budget
from dnstrace.dnssec.records import Key, Signature, signatures
from dnstrace.model.rrset import RRset, SignedRRset
from dnstrace.model.security import BOGUS, SECURE, Security
from dnstrace.wire import names


class Verified(NamedTuple):
    """What came of one RRset."""

    security: Security
    signature: Signature | None = None  # the one that verified
    unsupported: bool = False  # the library refused every key that could have verified it


# Which of several failures is told: the one that most likely is the fault.
_RANK = (
    codes.BUDGET,
    codes.SIGNATURE_EXPIRED,
    codes.SIGNATURE_NOT_YET_VALID,
    codes.SIGNATURE_INVALID,
    codes.DNSKEY_MISSING,
)


def serial_difference(one: int, other: int) -> int:
    """`one - other` of two 32-bit times, from -2^31 to 2^31-1 (RFC 1982, RFC 4034 §3.1.5)."""
    return ((one - other + 0x80000000) & 0xFFFFFFFF) - 0x80000000


def out_of_time(signature: Signature, now: int) -> int:
    """Seconds that `now` lies after the expiration (positive) or before the inception (negative).

    0 when the signature is valid now.
    """
    after = serial_difference(now, signature.expiration)
    before = serial_difference(signature.inception, now)
    return after if after > 0 else -before if before > 0 else 0


def capped_ttl(signed: SignedRRset, now: float) -> int:
    """The TTL that a validated RRset may have, in seconds.

    Not above the original TTL nor the time left to the signatures that are valid now
    (RFC 4035 §5.3.3).
    """
    ttl = signed.rrset.ttl
    for one in signatures(signed):
        if not out_of_time(one, int(now)):
            ttl = min(ttl, one.original_ttl, serial_difference(one.expiration, int(now)))
    return max(ttl, 0)


def verify(
    signed: SignedRRset, zone: bytes, keys: tuple[Key, ...], now: int, budget: Budget
) -> Verified:
    """Whether one of the RRset's signatures verifies by one of the zone's keys.

    Args:
        zone: the zone that `keys` are of; a signer of another name is refused.
        now: UTC, seconds since 1970.
    Raises: Exhausted.
    """
    failures: list[Security] = []
    failed_by_tag: dict[int, int] = {}
    tried, refused = 0, 0
    for one in signatures(signed):
        failure, candidates = _before_trying(one, signed.rrset, zone, keys, now)
        if failure is not None:
            failures.append(failure)
            continue
        if tried == MAX_SIGNATURES:
            failures.append(_failure(codes.BUDGET, _too_many(signed.rrset, one.tag)))
            break
        tried += 1
        data = signed_data(signed.rrset, one)
        for candidate in candidates:
            if failed_by_tag.get(one.tag, 0) >= MAX_FAILED_PER_TAG:
                failures.append(_failure(codes.BUDGET, _too_many(signed.rrset, one.tag)))
                break
            try:
                good = data is not None and _verify(candidate, one, data, budget)
            except algorithms.Unsupported:
                refused += 1
                continue
            if good:
                return Verified(Security(SECURE), one)
            failed_by_tag[one.tag] = failed_by_tag.get(one.tag, 0) + 1
            failures.append(_does_not_verify(signed.rrset, one))
    if not failures:
        return Verified(_without(signed, refused > 0), None, refused > 0)
    return Verified(min(failures, key=lambda failure: _RANK.index(failure.code)))


def _verify(key: Key, signature: Signature, data: bytes, budget: Budget) -> bool:
    budget.before_verification()
    good = algorithms.verify(key.algorithm, key.value, signature.value, data)
    budget.after_verification(good)
    return good


def _before_trying(
    one: Signature, rrset: RRset, zone: bytes, keys: tuple[Key, ...], now: int
) -> tuple[Security | None, list[Key]]:
    """What costs no verification: why the signature cannot be valid, or else the keys to try."""
    what = f"signature of {wording.rrset(rrset)} by key {one.tag}"
    if one.signer != zone or not names.is_below(rrset.name, zone):
        text = f"{what} is of {wording.shown(one.signer)}, not of the zone {wording.shown(zone)}"
        return _failure(codes.SIGNATURE_INVALID, text), []
    labels = names.depth(rrset.name) - rrset.name.startswith(b"\x01*")
    if one.labels > labels:
        text = f"{what} says {one.labels} labels, but the name has only {labels}"
        return _failure(codes.SIGNATURE_INVALID, text), []
    if one.algorithm not in algorithms.SUPPORTED:
        text = f"{what} uses {algorithms.name(one.algorithm)}, which is not supported"
        return _failure(codes.SIGNATURE_INVALID, text, codes.EDE_UNSUPPORTED_ALGORITHM), []
    late = _out_of_time(one, what, now)
    if late is not None:
        return late, []
    same = [key for key in keys if (key.tag, key.algorithm) == (one.tag, one.algorithm)]
    usable = [key for key in same if key.signs_zones]
    if same and not usable:
        text = f"{what} cannot count: that key is revoked or no zone key"
        return _failure(codes.SIGNATURE_INVALID, text, codes.EDE_NO_ZONE_KEY_BIT), []
    if not usable:
        text = f"{what}: {wording.shown(zone)} has no such DNSKEY"
        return _failure(codes.DNSKEY_MISSING, text, codes.EDE_DNSKEY_MISSING), []
    return None, usable


def _out_of_time(one: Signature, what: str, now: int) -> Security | None:
    if serial_difference(one.inception, one.expiration) > 0:
        text = f"{what} would begin after its end"
        return _failure(codes.SIGNATURE_INVALID, text)
    off = out_of_time(one, now)
    if off > 0:
        text = f"{what} expired {wording.span(off)} ago"
        return _failure(codes.SIGNATURE_EXPIRED, text, codes.EDE_EXPIRED)
    if off < 0:
        text = f"{what} becomes valid only in {wording.span(-off)}"
        return _failure(codes.SIGNATURE_NOT_YET_VALID, text, codes.EDE_NOT_YET_VALID)
    return None


def _does_not_verify(rrset: RRset, one: Signature) -> Security:
    text = f"signature of {wording.rrset(rrset)} by key {one.tag} does not verify"
    return _failure(codes.SIGNATURE_INVALID, text)


def _too_many(rrset: RRset, tag: int) -> str:
    return f"too many signatures of {wording.rrset(rrset)} or keys of tag {tag} to try them all"


def _without(signed: SignedRRset, refused: bool) -> Security:
    what = wording.rrset(signed.rrset)
    if refused:
        text = f"the cryptographic library refuses every key that signs {what}"
        return _failure(codes.SIGNATURE_INVALID, text, codes.EDE_UNSUPPORTED_ALGORITHM)
    return _failure(codes.SIGNATURE_MISSING, f"{what} has no signature", codes.EDE_RRSIGS_MISSING)


def _failure(code: str, text: str, ede: int = codes.EDE_BOGUS) -> Security:
    return Security(BOGUS, text, code, ede)
