"""What a query in the lab makes of what reaches it: its reply, or a stray."""

from typing import Protocol

from dnstrace.eventloop import Pending, Scheduler
from dnstrace.model.exchange import Exchange, Outcome, Stray
from dnstrace.model.question import Query
from dnstrace.resolver.ports import Record
from dnstrace.wire.message import HEADER, Malformed, Message, TooComplex

MAX_STRAYS = 32
MAX_HEAD = 64
QR_OCTET, OPCODE_BITS = 0x80, 0x78


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
        self._strays: list[Stray] = []
        self._counts: dict[str, tuple[int, int]] = {}
        around.record.started(self.id, query, self.began)

    def finish(self, outcome: str, detail: str = "") -> None:
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
            tuple(self._strays),
            tuple((kind, *count) for kind, count in self._counts.items()),
            detail,
            self.around.now() - self.began,
        )
        self.around.record.ended(exchange)
        self.result.set(exchange)

    def expire(self, detail: str = "") -> None:
        """The time is over."""
        if self.query.transport == "tcp":
            self.finish(Outcome.TCP_TIMEOUT, detail)
        elif "malformed" in self._counts:
            head = next(stray.head for stray in self._strays if stray.kind == "malformed")
            self.finish(Outcome.MALFORMED, head.hex())
        else:
            self.finish(Outcome.TIMEOUT)

    def receive(self, data: bytes, source: str) -> None:
        """A datagram, or over TCP a whole message, is there."""
        stranger = source != self.query.server.address
        reply = "wrong-source" if stranger else read_reply(self.wire, data)
        if self.result.done:
            kind = reply if isinstance(reply, str) else "duplicate" if self.reply else "late"
            self.around.record.strayed(self.id, self._stray(kind, data, source))
        elif isinstance(reply, str):
            self._stray(reply, data, source)
            # As over real sockets: over TCP, only what cannot be read at all ends the connection.
            many = sum(number for number, _ in self._counts.values()) >= MAX_STRAYS
            if self.query.transport == "tcp" and ((reply == "malformed" and data) or many):
                self.finish(Outcome.MALFORMED, data[:MAX_HEAD].hex())
        else:
            self._elapsed = self.around.now() - self.asked
            if isinstance(reply, Message):
                self.reply = reply
                self.finish(Outcome.REPLY)
            else:
                self.finish(Outcome.TOO_COMPLEX, reply.reason)

    def _stray(self, kind: str, data: bytes, address: str) -> Stray:
        number, octets = self._counts.get(kind, (0, 0))
        self._counts[kind] = (number + 1, octets + len(data))
        after = self.around.now() - self.began
        stray = Stray(kind, after, len(data), address, data[:MAX_HEAD])
        if len(self._strays) < MAX_STRAYS:
            self._strays.append(stray)
        return stray


def read_reply(wire: bytes, data: bytes) -> Message | TooComplex | str:
    """The reply to the query `wire` that `data` is, else the kind of stray (RFC 5452 §9.1).

    Judged on the raw octets. A reply without a question is taken when it reports an error.
    """
    if len(data) < HEADER:
        return "malformed"
    if data[:2] != wire[:2]:
        return "wrong-id"
    if not data[2] & QR_OCTET or data[2] & OPCODE_BITS != wire[2] & OPCODE_BITS:
        return "not-a-reply"
    questions = int.from_bytes(data[4:6], "big")
    if questions > 1:
        return "malformed"
    if questions == 1:
        end = wire.index(b"\0", HEADER) + 5
        if len(data) < end:
            return "malformed"
        if data[HEADER:end].lower() != wire[HEADER:end].lower():
            return "wrong-question"
    elif not data[3] & 15:
        return "wrong-question"
    try:
        return Message(data)
    except TooComplex as error:
        return error
    except Malformed:
        return "malformed"
