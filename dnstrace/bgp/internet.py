"""What an Internet of autonomous systems is made of; the words are those of RFC 4271."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network
from typing import NamedTuple

from dnstrace.model.place import Place

Prefix = IPv4Network | IPv6Network
MAX_AS = 2**32 - 1

NO_EXPORT = "no-export"  # RFC 1997
NO_PEER = "no-peer"  # RFC 3765
BLACKHOLE = "blackhole"  # RFC 7999
COMMUNITIES = (NO_EXPORT, NO_PEER, BLACKHOLE)


class Relation(StrEnum):
    """What a neighbour is to an AS, and so the class of the routes learnt from it."""

    ORIGIN = "origin"  # no neighbour: the AS announces the prefix itself
    CUSTOMER = "customer"
    PEER = "peer"
    PROVIDER = "provider"


REVERSE = {
    Relation.CUSTOMER: Relation.PROVIDER,
    Relation.PEER: Relation.PEER,
    Relation.PROVIDER: Relation.CUSTOMER,
}


class Link(NamedTuple):
    """Two AS numbers; `peer` tells settlement-free peering from `one` providing for `other`."""

    one: int
    other: int
    peer: bool = False

    def __str__(self) -> str:
        return f"{self.one}{'=' if self.peer else '>'}{self.other}"


class System(NamedTuple):
    """What is said of one AS: its towns, its local preference per neighbour (higher wins)."""

    places: tuple[Place, ...] = ()
    local_preference: tuple[tuple[int, int], ...] = ()
    name: str = ""
    honours_blackhole: bool = True


class Announcement(NamedTuple):
    """A prefix that an AS originates, perhaps at one of its sites.

    `via` are the upstreams it is announced to and `peers` the peers; without either all neighbours
    of the AS hear it. `prepend` is how often the AS number is put in front once more, by upstream,
    0 standing for all others. `forge` is what the path claims behind the AS itself. It is in force
    from the moment `begins` on.
    """

    prefix: Prefix
    number: int
    site: str = ""
    place: Place | None = None
    via: tuple[int, ...] = ()
    peers: tuple[int, ...] = ()
    prepend: tuple[tuple[int, int], ...] = ()
    communities: tuple[tuple[int, tuple[str, ...]], ...] = ()
    forge: tuple[int, ...] = ()
    begins: str = ""

    @property
    def origin(self) -> int:
        """The AS number at the path's end: what RFC 6811 calls the origin AS."""
        return self.forge[-1] if self.forge else self.number

    @property
    def label(self) -> str:
        """How results call it: its site, else its AS."""
        return self.site or f"AS{self.number}"


class Leak(NamedTuple):
    """An AS that passes routes on regardless of their class (RFC 7908)."""

    number: int
    sources: tuple[int, ...] = ()  # learnt from these only; empty: from anyone
    targets: tuple[int, ...] = ()  # to these only; empty: to anyone


class Roa(NamedTuple):
    """A validated ROA payload (RFC 6811)."""

    prefix: Prefix
    max_length: int
    number: int


class Event(NamedTuple):
    """What changes at a moment; every field that is empty changes nothing."""

    at: str
    withdraw: tuple[str, ...] = ()  # labels of announcements
    announce: tuple[str, ...] = ()
    leak: tuple[Leak, ...] = ()
    fail: tuple[Link, ...] = ()
    restore: tuple[Link, ...] = ()
    prepend: tuple[tuple[str, tuple[tuple[int, int], ...]], ...] = ()  # label → as in Announcement
    rov: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Internet:
    """Everything that decides about routes."""

    links: tuple[Link, ...] = ()
    systems: dict[int, System] = field(default_factory=dict)
    announcements: tuple[Announcement, ...] = ()
    leaks: tuple[Leak, ...] = ()
    rov: frozenset[int] = frozenset()
    roas: tuple[Roa, ...] = ()
    aspa: frozenset[int] = frozenset()
    aspas: dict[int, frozenset[int]] = field(default_factory=dict)  # customer → its providers
    otc: frozenset[int] = frozenset()
    events: tuple[Event, ...] = ()
    policy: bool = True  # without: pure hop count, every route goes to everyone

    @property
    def moments(self) -> tuple[str, ...]:
        """The labels of what happens, as events are written; announcements that begin go first."""
        events = [event.at for event in self.events]
        begins = [each.begins for each in self.announcements if each.begins not in ("", *events)]
        return tuple(dict.fromkeys([*begins, *events]))

    def with_announcements(self, *more: Announcement) -> "Internet":
        """The same Internet, in which these are announced too."""
        return replace(self, announcements=(*self.announcements, *more))
