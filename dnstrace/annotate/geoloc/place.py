"""What the site decoder says: a place with its method, confidence and alternatives."""

from __future__ import annotations

from typing import NamedTuple

METRO_RADIUS = 100.0
"""Two places nearer than this, in kilometres, are taken to be the same site."""


class Alternative(NamedTuple):
    """Another reading of the same identifier; degrees north and east."""

    city: str
    country: str
    lat: float
    lon: float
    method: str
    confidence: float


class Rejected(NamedTuple):
    """A place that was believed and is not any more.

    `reason` is `latency` (further from the vantage than the round trip allows) or `pair` (further
    from another site of the trace than both round trips allow); `evidence` gives the figures.
    """

    place: DecodedPlace
    reason: str
    evidence: str


class DecodedPlace(NamedTuple):
    """Who answered and where that stands, as far as an identifier tells.

    `operator`, `instance` (the machine, as it names itself), `site` (the code the place was read
    from), `city`, `country` (ISO 3166, two letters) and the coordinates are None where unknown: a
    country may be known without a town. `method` names the rule, `confidence` is from 0 to 1,
    `evidence` quotes what was read and says whose table explains it.
    """

    operator: str | None = None
    instance: str | None = None
    site: str | None = None
    city: str | None = None
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    method: str = "unknown"
    confidence: float = 0.0
    alternatives: tuple[Alternative, ...] = ()
    evidence: str = ""
    rejected: tuple[Rejected, ...] = ()

    @property
    def known(self) -> bool:
        """Whether the place has coordinates."""
        return self.lat is not None and self.lon is not None
