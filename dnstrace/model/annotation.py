"""Inferences: what was concluded from a trace, each with its evidence and confidence."""

from typing import Literal, NamedTuple

from dnstrace.model.exchange import TimedBy

Rpki = Literal["valid", "invalid-asn", "invalid-length", "not-found"]  # RFC 6811
StubStatus = Literal[
    "answered", "nxdomain", "nodata", "error", "unsupported", "no-resolver", "timeout", "off"
]
# How the answer of this host's resolver compares to the walk's; "" where nothing can be compared.
Comparison = Literal["", "same", "other", "older-ttl", "error-here", "fine-here"]


class Identity(NamedTuple):
    """What a server called itself when asked apart (CH TXT): not bound to any one answer."""

    address: str
    name: str  # the question: "id.server", "hostname.bind", "version.bind", …
    text: str | None  # None: it did not say
    exchange: int | None


class Place(NamedTuple):
    """Where an instance is, as far as is known; `None` is unknown."""

    exchange: int | None
    server: str  # address
    identifier: str
    operator: str | None
    instance: str | None
    site: str | None
    city: str | None
    country: str | None  # ISO 3166-1 alpha-2
    latitude: float | None
    longitude: float | None
    method: str
    confidence: float  # 0 to 1
    evidence: str = ""
    alternatives: tuple[str, ...] = ()
    rejected: str = ""  # why a place was ruled out; "" when none was


class Origin(NamedTuple):
    """Whose network an address is in."""

    address: str
    asn: int | None
    as_name: str | None
    prefix: str | None
    rpki: Rpki | None
    source: str  # where this was read
    as_of: str  # the date of the source, ISO 8601


class Stub(NamedTuple):
    """What this host's own resolver said to the same question."""

    status: StubStatus
    resolver: str = ""  # the address or "hosts file"; "" when not known
    elapsed: float | None = None  # seconds
    timed_by: TimedBy = "user"
    answer: tuple[tuple[str, str, int | None], ...] = ()  # (type, rdata as text, TTL)
    detail: str = ""
    compared: Comparison = ""


class Annotations(NamedTuple):
    """All inferences of a report."""

    identities: tuple[Identity, ...] = ()
    places: tuple[Place, ...] = ()
    origins: tuple[Origin, ...] = ()
    stub: Stub | None = None
