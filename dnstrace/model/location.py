"""Where a vantage can be at most, by the round trips to sites that say where they stand."""

from typing import NamedTuple

from dnstrace.model.finding import Finding
from dnstrace.model.report import NetworkUsed

PLACED, CONTRADICTORY, INTERCEPTED = "placed", "contradictory", "intercepted"
UNKNOWN, UNREACHABLE, INTERRUPTED = "unknown", "unreachable", "interrupted"


class Claim(NamedTuple):
    """One instance's word for where it stands, and how far away it can be."""

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
    """Where all discs overlap: the centre of that, and how far it reaches from there."""

    latitude: float
    longitude: float
    radius: float  # km


class Town(NamedTuple):
    """The known town that is nearest to a centre."""

    city: str
    country: str
    distance: float  # km


class Whereabouts(NamedTuple):
    """What a vantage's round trips say about its place."""

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
