"""AS path verification by provider authorizations (draft-ietf-sidrops-aspa-verification).

An ASPA lists the providers of a customer AS. A path may climb from customer to provider, cross one
link at most, and descend: where the attested hops leave no room for that, it is a leak or forged.
"""

from collections.abc import Mapping
from enum import StrEnum
from itertools import pairwise

Aspas = Mapping[int, frozenset[int]]


class PathValidity(StrEnum):
    """What the verification of a path comes to."""

    VALID = "valid"
    INVALID = "invalid"
    UNKNOWN = "unknown"


class Hop(StrEnum):
    """What a customer's ASPA says of another AS (the draft's hop-check function)."""

    NO_ATTESTATION = "no-attestation"
    PROVIDER = "provider"
    NOT_PROVIDER = "not-provider"


def hop(aspas: Aspas, customer: int, other: int) -> Hop:
    """Whether `other` is attested as a provider of `customer`."""
    providers = aspas.get(customer)
    if providers is None:
        return Hop.NO_ATTESTATION
    return Hop.PROVIDER if other in providers else Hop.NOT_PROVIDER


def verify_upstream(path: tuple[int, ...], aspas: Aspas) -> PathValidity:
    """Verify a path received from a customer or a peer: every hop has to climb.

    Args:
        path: nearest AS first; an empty one is invalid.
    """
    climb = _collapsed(path)[::-1]
    if not climb:
        return PathValidity.INVALID
    hops = {hop(aspas, *pair) for pair in pairwise(climb)}
    if Hop.NOT_PROVIDER in hops:
        return PathValidity.INVALID
    return PathValidity.UNKNOWN if Hop.NO_ATTESTATION in hops else PathValidity.VALID


def verify_downstream(path: tuple[int, ...], aspas: Aspas) -> PathValidity:
    """Verify a path received from a provider: it climbs, crosses one link at most, descends.

    Args:
        path: nearest AS first; an empty one is invalid.
    """
    descent = _collapsed(path)
    climb = descent[::-1]
    length = len(climb)
    if not length:
        return PathValidity.INVALID
    refuted = {Hop.NOT_PROVIDER}
    unattested = {Hop.NOT_PROVIDER, Hop.NO_ATTESTATION}
    if _ramp(climb, aspas, refuted) + _ramp(descent, aspas, refuted) < length:
        return PathValidity.INVALID
    if _ramp(climb, aspas, unattested) + _ramp(descent, aspas, unattested) < length:
        return PathValidity.UNKNOWN
    return PathValidity.VALID


def _ramp(climb: tuple[int, ...], aspas: Aspas, ends: set[Hop]) -> int:
    """How many ASes the climb goes on for before a hop that is one of `ends`."""
    for count, (customer, other) in enumerate(pairwise(climb), 1):
        if hop(aspas, customer, other) in ends:
            return count
    return len(climb)


def _collapsed(path: tuple[int, ...]) -> tuple[int, ...]:
    """The path without prepended repetitions."""
    return tuple(
        number for index, number in enumerate(path) if index == 0 or number != path[index - 1]
    )
