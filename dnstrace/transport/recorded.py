"""A recorded trace as a network: every query gets the reply it got, at the time it got it."""

from dnstrace.eventloop import Pending, Scheduled, Scheduler
from dnstrace.eventloop.virtual_clock import VirtualClock
from dnstrace.model.exchange import Exchange, Outcome
from dnstrace.model.question import Query
from dnstrace.model.trace import Trace
from dnstrace.resolver.ports import Record

_Key = tuple[object, ...]
MOMENT, SAME_MOMENT = 1e-6, 1e-5  # seconds


class RecordedNetwork(Scheduled):
    """Implements the resolver's port over a trace; time is the recorded one, and virtual.

    Args:
        started: UTC, seconds since 1970, when the recorded walk began.
        families: those the recorded host had a route for.
        until: seconds after which the recorded walk was interrupted, and this one is too.
    """

    def __init__(
        self,
        record: Record,
        trace: Trace,
        started: float,
        families: tuple[int, ...],
        until: float | None = None,
    ) -> None:
        self.record = record
        self._until = until
        self.clock = VirtualClock(self._pass)
        self.scheduler = Scheduler(self.clock)
        if until is not None:
            # Something to wait for, though everything else may wait for a reply that never came.
            self.scheduler.call_at(until + 1.0, lambda: None)
        self._epoch = started
        self._held: dict[_Key, list[Exchange]] = {}
        for exchange in trace.exchanges():
            self._held.setdefault(_key(exchange.query), []).append(exchange)
        self._ends = _ends(trace, started)
        self._families = families
        self._under_way: dict[int, Exchange] = {}

    def _pass(self, seconds: float) -> None:
        if self._until is not None and self.clock.now() + seconds > self._until:
            raise KeyboardInterrupt

    async def exchange(self, query: Query) -> Exchange:
        """The recorded exchange of this query; one that never was is `abandoned` at once."""
        held = self._held.get(_key(query))
        if not held:
            number = self.record.next_id()
            missing = Exchange(
                -number, query, b"", self.wall(), Outcome.ABANDONED, detail="not in the record"
            )
            self.record.ended(missing)
            return missing
        # Two steps may ask the same at the same moment: each gets its own, where steps agree.
        same_step = (at for at, one in enumerate(held) if one.query.step == query.step)
        recorded = held.pop(next(same_step, 0))
        begins = round(recorded.started - self._epoch, 6)
        self.clock.advance(begins)  # what was busy then took its time
        self.record.started(recorded.id, recorded.query, begins)
        exchange = recorded._replace(query=recorded.query._replace(step=query.step))
        self._under_way[exchange.id] = exchange
        if exchange.outcome == Outcome.ABANDONED:
            return await Pending[Exchange]()  # it ended with the walk: `close` ends it again
        await self.scheduler.sleep_until(max(self.now(), self._ends[recorded.id]))
        if self._under_way.pop(exchange.id, None) is not None:
            self.record.ended(exchange)
        return exchange

    def wall(self) -> float:
        """UTC as it was then."""
        return self._epoch + self.clock.now()

    def families(self) -> tuple[int, ...]:
        """The families that the recorded host used."""
        return self._families

    def close(self) -> None:
        """End what is still under way, as it ended then."""
        under_way, self._under_way = self._under_way, {}
        for exchange in under_way.values():
            self.record.ended(exchange)
        self.scheduler.close()


def _ends(trace: Trace, epoch: float) -> dict[int, float]:
    """When each exchange ended, in seconds since `epoch`.

    Exchanges that ended at almost the same moment keep the order in which they were judged: a wall
    clock and a monotonic one do not agree to the microsecond.
    """
    ends = {e.id: round(round(e.started - epoch, 6) + e.waited, 6) for e in trace.exchanges()}
    todo = list(trace.steps)
    while todo:
        step = todo.pop()
        todo += step.children
        last, before = -1.0, 0
        first = {judged.exchange: None for judged in step.judged}  # one may be blamed later
        for exchange in first:
            if exchange is None or exchange not in ends:
                continue
            end, number = ends[exchange], exchange
            # At one moment the scheduler goes by what was begun first.
            if last - SAME_MOMENT < end < last or (end == last and number < before):
                end = ends[number] = last if number > before else round(last + MOMENT, 6)
            last, before = end, number
    return ends


def _key(query: Query) -> _Key:
    """What makes two queries the same: server, question, and manner."""
    return (
        query.server.address,
        query.server.port,
        query.question,
        query.transport,
        query.payload is None,
        query.beside,
    )
