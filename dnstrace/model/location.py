"""Where a vantage can be, judging by round trips to sites that say where they are."""

from typing import NamedTuple

from dnstrace.model.finding import Finding
from dnstrace.model.report import NetworkUsed

PLACED, CONTRADICTORY, INTERCEPTED = "placed", "contradictory", "intercepted"
UNKNOWN, UNREACHABLE, INTERRUPTED = "unknown", "unreachable", "interrupted"


class Claim(NamedTuple):
    """Where one instance says it is, and how far away it can be."""

    server: str  # name
    address: str
    identifier: str
    operator: str | None
    city: str
    country: str
    latitude: float
    longitude: float
    elapsed: float  # seconds, the quickest reply of this instance
    reach: float  # km: light in fibre goes 100 km there and back in a millisecond
    dropped: str = ""  # why it was not believed; "" when it was


class Region(NamedTuple):
    """Where all discs overlap: the centre of that region, and its radius."""

    latitude: float
    longitude: float
    radius: float  # km


class Town(NamedTuple):
    """The known town that is nearest to a centre."""

    city: str
    country: str
    distance: float  # km


class Whereabouts(NamedTuple):
    """What the round trips of a vantage say about its place."""

    status: str
    started: float  # UTC, seconds since 1970
    asked: int  # addresses
    answered: int
    claims: tuple[Claim, ...]  # the smallest disc first
    region: Region | None
    town: Town | None
    outside: str  # how the place that was given contradicts; "" when it does not
    findings: tuple[Finding, ...]
    network: NetworkUsed
