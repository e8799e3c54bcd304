"""What a query in the lab makes of what reaches it: its reply, or a stray."""

from typing import Protocol

from dnstrace.eventloop import Pending, Scheduler
from dnstrace.model.exchange import MAX_HEAD, MAX_STRAYS, Exchange, Outcome, Strays
from dnstrace.model.question import Query
from dnstrace.resolver.ports import Record
from dnstrace.wire.message import Message
from dnstrace.wire.replies import match_reply


class Surroundings(Protocol):
    """What an attempt needs of the network it runs in."""

    scheduler: Scheduler
    record: Record

    def now(self) -> float:
        """Monotonic seconds."""

    def wall(self) -> float:
        """UTC, seconds since 1970."""


class SimulatedQuery:
    """One query under way; only the first outcome counts, what comes later is a stray."""

    def __init__(self, around: Surroundings, query: Query, wire: bytes) -> None:
        self.around, self.query, self.wire = around, query, wire
        self.id = around.record.next_id()
        self.began = around.now()
        self.asked = self.began
        self.started = around.wall()
        self.result: Pending[Exchange] = Pending()
        self.reply: Message | None = None
        self.connect: float | None = None
        self._elapsed: float | None = None
        self._strays = Strays()
        around.record.started(self.id, query, self.began)

    def finish(self, outcome: Outcome, detail: str = "") -> None:
        """Give the outcome, once."""
        if self.result.done:
            return
        exchange = Exchange(
            self.id,
            self.query,
            self.wire if outcome != Outcome.NO_ROUTE else b"",
            self.started,
            outcome,
            self.reply,
            self._elapsed,
            self.connect,
            "virtual",
            tuple(self._strays.kept),
            self._strays.counted(),
            detail,
            self._waited(),
        )
        self.around.record.ended(exchange)
        self.result.set(exchange)

    def expire(self, detail: str = "") -> None:
        """The time is over."""
        if self.query.transport == "tcp":
            self.finish(Outcome.TCP_TIMEOUT, detail)
        elif "malformed" in self._strays.counts:
            head = next(stray.head for stray in self._strays.kept if stray.kind == "malformed")
            self.finish(Outcome.MALFORMED, head.hex())
        else:
            self.finish(Outcome.TIMEOUT)

    def receive(self, data: bytes, source: str) -> None:
        """A datagram, or over TCP a whole message, is there."""
        stranger = source != self.query.server.address
        reply = "wrong-source" if stranger else match_reply(self.wire, data)
        if self.result.done:
            kind = reply if isinstance(reply, str) else "duplicate" if self.reply else "late"
            stray = self._strays.add(kind, self._waited(), data, source)
            self.around.record.strayed(self.id, stray)
        elif isinstance(reply, str):
            self._strays.add(reply, self._waited(), data, source)
            # As over real sockets: over TCP, only what cannot be read at all ends the connection.
            many = self._strays.messages() >= MAX_STRAYS
            if self.query.transport == "tcp" and ((reply == "malformed" and data) or many):
                self.finish(Outcome.MALFORMED, data[:MAX_HEAD].hex())
        else:
            self._elapsed = self.around.now() - self.asked
            if isinstance(reply, Message):
                self.reply = reply
                self.finish(Outcome.REPLY)
            else:
                self.finish(Outcome.TOO_COMPLEX, reply.reason)

    def _waited(self) -> float:
        return self.around.now() - self.began
