"""What UDP and TCP share: a query in flight, its strays, its end."""

from socket import socket
from typing import Protocol

from dnstrace.eventloop import Pending, Scheduler
from dnstrace.eventloop.socket_clock import SocketClock
from dnstrace.model.exchange import Exchange, Outcome, Strays, TimedBy
from dnstrace.model.question import Query
from dnstrace.resolver.ports import Record
from dnstrace.transport import timestamps
from dnstrace.wire.message import Message, TooComplex


class Context(Protocol):
    """What a query needs from its network."""

    clock: SocketClock
    scheduler: Scheduler
    record: Record
    source: str | None

    def forget(self, attempt: "PendingQuery") -> None:
        """The query has closed its socket."""


class PendingQuery:
    """One query in flight; subclasses send and receive."""

    def __init__(self, context: Context, query: Query, wire: bytes) -> None:
        self.context, self.query, self.wire = context, query, wire
        self.id = context.record.next_id()
        self.sock: socket | None = None
        self.leaves(timestamps.Departure())
        self.result: Pending[Exchange] = Pending()
        self.strays = Strays()
        self.reply: Message | None = None
        self.elapsed: float | None = None
        self.connect: float | None = None
        self.timed_by: TimedBy = "user"

    def leaves(self, departure: timestamps.Departure) -> None:
        """The query leaves now; in TCP, the first segment of its connection."""
        self.departure = departure
        self.began, self.started = departure.at, departure.wall

    def finish(self, outcome: Outcome, detail: str = "") -> None:
        """Give the outcome; only the first counts."""
        if self.result.done:
            return
        exchange = Exchange(
            self.id,
            self.query,
            self.wire if outcome not in (Outcome.NO_ROUTE, Outcome.SEND_FAILED) else b"",
            self.started,
            outcome,
            self.reply,
            self.elapsed,
            self.connect,
            self.timed_by,
            tuple(self.strays.kept),
            self.strays.counted(),
            detail,
            self.context.clock.now() - self.began,
        )
        self.context.record.ended(exchange)
        self.result.set(exchange)

    def accept(self, reply: Message | TooComplex, elapsed: float, timed_by: TimedBy) -> None:
        """Accept the reply to this query; one that is too expensive to read is a failure."""
        self.elapsed, self.timed_by = elapsed, timed_by
        if isinstance(reply, Message):
            self.reply = reply
            self.finish(Outcome.REPLY)
        else:
            self.finish(Outcome.TOO_COMPLEX, reply.reason)

    def close(self) -> None:
        """Close the socket."""
        raise NotImplementedError
