"""Route origin validation: does a ROA cover the prefix, and does one match it (RFC 6811)."""

from collections.abc import Iterable
from enum import StrEnum

from dnstrace.bgp.internet import Prefix, Roa


class Validity(StrEnum):
    """The validation states of RFC 6811, section 2."""

    VALID = "valid"
    INVALID = "invalid"
    NOT_FOUND = "not-found"


def covers(outer: Prefix, inner: Prefix) -> bool:
    """Whether all addresses of `inner` are in `outer`, which is of the same family."""
    return (
        outer.version == inner.version
        and outer.prefixlen <= inner.prefixlen
        and inner.network_address in outer
    )


def validate(prefix: Prefix, origin: int, roas: Iterable[Roa]) -> Validity:
    """The state of a route; a ROA for AS 0 covers but never matches (RFC 6483, section 4)."""
    covered = False
    for roa in roas:
        if not covers(roa.prefix, prefix):
            continue
        covered = True
        if origin and roa.number == origin and prefix.prefixlen <= roa.max_length:
            return Validity.VALID
    return Validity.INVALID if covered else Validity.NOT_FOUND
