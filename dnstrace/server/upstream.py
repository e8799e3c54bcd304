"""The network of one question: real sockets on the server's own clock, faults kept apart."""

from collections.abc import Callable

from dnstrace.eventloop import Fault, Scheduler
from dnstrace.eventloop.socket_clock import SocketClock
from dnstrace.model.exchange import Exchange
from dnstrace.model.question import Query
from dnstrace.resolver.ports import Record
from dnstrace.transport.real_network import RealNetwork

_LOOK_AGAIN = 30.0  # seconds between two looks at the routes: hosts move between networks


class Routes:
    """The address families that this host has a route for, looked up now and then."""

    def __init__(self, clock: SocketClock, allowed: tuple[int, ...] | None) -> None:
        self._clock, self._allowed = clock, allowed
        self._found: tuple[int, ...] = ()
        self._until = 0.0

    def families(self, look: Callable[[], tuple[int, ...]]) -> tuple[int, ...]:
        """4, 6: what `look` said lately, or says now."""
        now = self._clock.now()
        if now >= self._until or not self._found:
            self._found, self._until = look(), now + _LOOK_AGAIN
        return self._found


class Upstream(RealNetwork):
    """Closes each socket with its exchange.

    Args:
        fault: told of an exception that ended something which the question does not wait for.
    """

    def __init__(
        self,
        record: Record,
        clock: SocketClock,
        scheduler: Scheduler,
        routes: Routes,
        source: str | None,
        fault: Fault,
    ) -> None:
        super().__init__(record, clock, source, linger=False, scheduler=scheduler)
        self._routes, self.fault = routes, fault

    def families(self) -> tuple[int, ...]:
        """The families that this host has a route for."""
        return self._routes.families(super().families)

    async def exchange(self, query: Query) -> Exchange:
        """Send one query; always with DO, since some client may want the signatures."""
        return await super().exchange(query._replace(do=query.payload is not None))
