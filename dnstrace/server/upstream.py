"""The network of one question: real sockets on the server's own clock, faults kept apart."""

from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any, TypeVar

from dnstrace.eventloop import Job, Scheduler
from dnstrace.eventloop.socket_clock import SocketClock
from dnstrace.model.exchange import Exchange
from dnstrace.model.question import Query
from dnstrace.resolver.ports import Record
from dnstrace.transport.real_network import RealNetwork

T = TypeVar("T")
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
    """Closes each socket with its exchange, and reports a fault of ours instead of raising it.

    Args:
        fault: called with an exception that one of the question's coroutines ended in.
    """

    def __init__(
        self,
        record: Record,
        clock: SocketClock,
        scheduler: Scheduler,
        routes: Routes,
        source: str | None,
        fault: Callable[[BaseException], None],
    ) -> None:
        super().__init__(record, clock, source, linger=False, scheduler=scheduler)
        self._routes, self._fault = routes, fault

    def families(self) -> tuple[int, ...]:
        """The families that this host has a route for."""
        return self._routes.families(super().families)

    async def exchange(self, query: Query) -> Exchange:
        """Send one query; always with DO, since some client may want the signatures."""
        return await super().exchange(query._replace(do=query.payload is not None))

    async def together(self, jobs: Iterable[Awaitable[T]]) -> list[T]:
        """All results, in the jobs' order."""
        return await super().together([self._kept(job) for job in jobs])

    async def first(
        self, jobs: Iterable[Job], usable: Callable[[Any], bool]
    ) -> tuple[Any | None, list[Any]]:
        """The first usable result; a job that ends in a fault of ours is one that failed."""
        return await super().first(self._watched(jobs), usable)

    def beside(self, job: Awaitable[Any]) -> None:
        """Run a job off the critical path."""
        super().beside(self._kept(job))

    def _watched(self, jobs: Iterable[Job]) -> Iterator[Job]:
        try:
            for job in jobs:
                yield Job(self._starter(job), job.after)
        except Exception as error:
            self._fault(error)

    def _starter(self, job: Job) -> Callable[[], Awaitable[Any]]:
        async def start() -> Any:
            return await self._kept(job.start())

        return start

    async def _kept(self, job: Awaitable[T]) -> T:
        try:
            return await job
        except Exception as error:
            self._fault(error)
            return None  # type: ignore[return-value]
