"""The real network: implements the resolver's port with sockets."""

from collections.abc import Iterator
from socket import AF_INET, AF_INET6, SOCK_DGRAM, socket

from dnstrace.codec.queries import encode
from dnstrace.eventloop import Scheduled, Scheduler
from dnstrace.eventloop.socket_clock import SocketClock
from dnstrace.model.exchange import Exchange, Outcome
from dnstrace.model.question import Query
from dnstrace.resolver.ports import Record
from dnstrace.transport.early_query import EarlyQuery
from dnstrace.transport.entropy import below
from dnstrace.transport.pending_query import PendingQuery
from dnstrace.transport.udp import UdpQuery

# Any global address shows whether there is a route: a datagram socket sends nothing to connect.
_PROBES = ((4, AF_INET, "198.41.0.4"), (6, AF_INET6, "2001:503:ba3e::2:30"))


class RealNetwork(Scheduled):
    """Sockets, the monotonic clock, and kernel time stamps.

    Args:
        record: where every exchange goes.
        source: the address to send from.
        families: use these only, even where the host has a route for others.
        linger: keep sockets open until `close`, so that late replies are seen.
        scheduler: shared with others on the same clock; then neither is closed here.
        early: a query that was already sent; it stands for the first equal one.
    """

    def __init__(
        self,
        record: Record,
        clock: SocketClock,
        source: str | None = None,
        families: tuple[int, ...] | None = None,
        linger: bool = True,
        scheduler: Scheduler | None = None,
        early: EarlyQuery | None = None,
    ) -> None:
        self.record, self.clock, self.source = record, clock, source
        self.scheduler = scheduler or Scheduler(clock)
        self._shared = scheduler is not None
        self._allowed = families or (4, 6)
        self._linger = linger
        self._early = early
        self._families: tuple[int, ...] | None = None
        self._attempts: dict[PendingQuery, None] = {}

    async def exchange(self, query: Query) -> Exchange:
        """Send one query over UDP or TCP and wait for its outcome."""
        attempt = self._attempt(query)
        if attempt.sock is not None:
            self._attempts[attempt] = None
        exchange = await attempt.result
        if not self._linger:
            attempt.close()
        return exchange

    def _attempt(self, query: Query) -> PendingQuery:
        early = self._early
        if early is not None and early.fits(query.server, query.transport):
            wire = encode(query, early.identifier)
            if wire == early.wire:
                self._early = None
                return UdpQuery(self, query, wire, early)
        wire = encode(query, below(65_536))
        if query.transport == "udp":
            return UdpQuery(self, query, wire)
        from dnstrace.transport.tcp import TcpQuery

        return TcpQuery(self, query, wire)

    def wall(self) -> float:
        """UTC, seconds since 1970."""
        return self.clock.wall()

    def families(self) -> tuple[int, ...]:
        """The families allowed that this host has a route for."""
        if self._families is None:
            self._families = tuple(
                family
                for family, domain, probe in _PROBES
                if family in self._allowed and self._has_route(domain, probe)
            )
        return self._families

    def _has_route(self, domain: int, probe: str) -> bool:
        if self.source is not None and (":" in self.source) != (domain == AF_INET6):
            return False
        try:
            with socket(domain, SOCK_DGRAM) as sock:
                if self.source is not None:
                    sock.bind((self.source, 0))
                sock.connect((probe, 53))
        except OSError:
            return False
        return True

    def when_idle(self, work: Iterator[object]) -> None:
        """Do this, step by step, while replies are awaited."""
        self.clock.fault = self.fault
        self.clock.when_idle(work)

    def forget(self, attempt: PendingQuery) -> None:
        """The query has closed its socket."""
        self._attempts.pop(attempt, None)

    def close(self) -> None:
        """Abandon what is still in flight, read late arrivals, release the sockets."""
        for attempt in list(self._attempts):
            attempt.close()
            attempt.finish(Outcome.ABANDONED)
        if not self._shared:
            self.scheduler.close()
            self.clock.close()
