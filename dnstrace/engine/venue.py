"""Where questions are asked: this host's network, a world of the lab, a saved report."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple, Protocol

from dnstrace.engine.builders import coordinates
from dnstrace.eventloop import Fault, Scheduler
from dnstrace.model.report import NetworkUsed
from dnstrace.model.zonecut import ZoneCut
from dnstrace.options import Options
from dnstrace.resolver.ports import Network, Record

if TYPE_CHECKING:
    from dnstrace.codec.anchors import TrustAnchors
    from dnstrace.eventloop.socket_clock import Watched
    from dnstrace.transport.early_query import EarlyQuery


class Opened(Network, Protocol):
    """A network that a session can run and close."""

    scheduler: Scheduler

    def report_faults(self, fault: Fault) -> None:
        """Tell of exceptions that end what nobody waits for, instead of ending all."""

    def when_idle(self, work: Iterator[object]) -> None:
        """Do this in idle moments, step by step."""

    def close(self) -> None:
        """End what is still under way."""


def nothing() -> Iterator[object]:
    """No work."""
    return iter(())


class Venue(NamedTuple):
    """Where questions are asked: how to open a network there, and what to call it."""

    used: NetworkUsed
    open: Callable[[Record], Opened]
    root: ZoneCut | None = None  # other root hints than the built-in ones
    anchors: "TrustAnchors | None" = None  # instead of the built-in ones
    vantage: tuple[float, float] | None = None  # latitude and longitude, degrees
    own_root: bool = False  # whether what is replayed began at other root servers
    idle: Callable[[], Iterator[object]] = nothing  # imports and the like, while one waits
    stub: bool = False  # whether this host's own resolver has anything to do with it


def real_venue(
    options: Options,
    early: "EarlyQuery | None" = None,
    watched: "tuple[Watched, ...]" = (),
) -> Venue:
    """The network that this host is on.

    Args:
        early: the first query, when it has left already; good for one walk.
        watched: descriptors to look at beside the sockets.
    """

    def open_network(record: Record) -> Opened:
        from dnstrace.eventloop.socket_clock import SocketClock
        from dnstrace.transport.real_network import RealNetwork

        nonlocal early
        first, early = early, None
        clock = SocketClock(watched)
        return RealNetwork(record, clock, options.source, options.families, early=first)

    vantage = coordinates(options.vantage) if options.vantage is not None else None
    return Venue(NetworkUsed("real"), open_network, vantage=vantage, stub=True)
