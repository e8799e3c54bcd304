"""What UDP and TCP share: one query under way, its strays, its end."""

from socket import socket
from typing import Protocol

from dnstrace.eventloop import Pending, Scheduler
from dnstrace.eventloop.socket_clock import SocketClock
from dnstrace.model.exchange import Exchange, Outcome, Stray
from dnstrace.model.question import Query
from dnstrace.resolver.ports import Record
from dnstrace.transport import timestamps
from dnstrace.wire.message import HEADER, Malformed, Message, TooComplex

MAX_STRAYS = 32  # of an exchange; more are only counted, so that a flood fills no memory
MAX_HEAD = 64


class Context(Protocol):
    """What an attempt needs of the network it runs in."""

    clock: SocketClock
    scheduler: Scheduler
    record: Record
    source: str | None

    def forget(self, attempt: "PendingQuery") -> None:
        """The attempt has closed its socket."""


class Strays:
    """The datagrams that fit no query: the first few kept, all counted by kind and octets."""

    def __init__(self) -> None:
        self.kept: list[Stray] = []
        self.counts: dict[str, tuple[int, int]] = {}

    def add(self, kind: str, after: float, data: bytes, address: str) -> Stray:
        """Count a datagram, and keep it when there is room."""
        number, octets = self.counts.get(kind, (0, 0))
        self.counts[kind] = (number + 1, octets + len(data))
        stray = Stray(kind, after, len(data), address, data[:MAX_HEAD])
        if len(self.kept) < MAX_STRAYS:
            self.kept.append(stray)
        return stray

    def messages(self) -> int:
        """How many there were."""
        return sum(number for number, _ in self.counts.values())

    def counted(self) -> tuple[tuple[str, int, int], ...]:
        """Kind, datagrams, octets."""
        return tuple((kind, *count) for kind, count in self.counts.items())


class PendingQuery:
    """One query under way; subclasses send and receive."""

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
        self.timed_by = "user"

    def leaves(self, departure: timestamps.Departure) -> None:
        """The query leaves now; in TCP, the first segment of its connection."""
        self.departure = departure
        self.began, self.started = departure.at, departure.wall

    def finish(self, outcome: str, detail: str = "") -> None:
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

    def accept(self, reply: Message | TooComplex, elapsed: float, timed_by: str) -> None:
        """Take what answers this query; a reply that is too dear to read is a failure."""
        self.elapsed, self.timed_by = elapsed, timed_by
        if isinstance(reply, Message):
            self.reply = reply
            self.finish(Outcome.REPLY)
        else:
            self.finish(Outcome.TOO_COMPLEX, reply.reason)

    def close(self) -> None:
        """Let go of the socket."""
        raise NotImplementedError


def read(wire: bytes, data: bytes) -> Message | TooComplex | str:
    """The reply to the query `wire` that `data` is; else the kind of stray.

    Judged on the raw octets, cheapest first: header and question (RFC 5452 §9.1). A reply without
    any question is taken when it reports an error: servers that choke leave it out.
    """
    if len(data) < HEADER:
        return "malformed"
    if data[:2] != wire[:2]:
        return "wrong-id"
    if not data[2] & 0x80 or data[2] & 0x78 != wire[2] & 0x78:
        return "not-a-reply"
    count = int.from_bytes(data[4:6], "big")
    if count == 0 and data[3] & 15:
        return _parsed(data)
    if count != 1:
        return "malformed" if count else "wrong-question"
    end = HEADER
    while wire[end]:
        end += wire[end] + 1
    end += 5
    if len(data) < end:
        return "malformed"
    if (
        data[HEADER:end] != wire[HEADER:end]
        and data[HEADER:end].lower() != wire[HEADER:end].lower()
    ):
        return "wrong-question"
    return _parsed(data)


def _parsed(data: bytes) -> Message | TooComplex | str:
    try:
        return Message(data)
    except TooComplex as error:
        return error
    except Malformed:
        return "malformed"
