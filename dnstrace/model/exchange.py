"""One query and everything that came of it, as observed."""

from enum import StrEnum
from typing import Literal, NamedTuple

from dnstrace.model.question import Query
from dnstrace.wire.message import Message
from dnstrace.wire.replies import Mismatch

MAX_STRAYS = 32  # of an exchange; more are only counted, so that a flood fills no memory
MAX_HEAD = 64  # octets that are kept of a stray


class Outcome(StrEnum):
    """What can become of a query."""

    REPLY = "reply"
    TIMEOUT = "timeout"  # nothing that fits came in time
    UNREACHABLE = "unreachable"  # host or network: ICMP, or the kernel has no route
    PORT_UNREACHABLE = "port-unreachable"  # ICMP port unreachable, or TCP RST to the SYN
    NO_ROUTE = "no-route"  # this host has no route: nothing was sent
    TCP_FAILED = "tcp-failed"  # the connection was reset or closed
    TCP_TIMEOUT = "tcp-timeout"  # no whole message in time
    TCP_SHORT = "tcp-short"  # closed before the promised length
    MALFORMED = "malformed-reply"  # only octets that are no message
    TOO_COMPLEX = "reply-too-complex"  # a message that costs too much to read
    ABANDONED = "abandoned"  # the walk ended first
    SEND_FAILED = "send-failed"  # the kernel refused to send


TimedBy = Literal["kernel", "user", "virtual"]  # virtual: a simulated network
# What came to a query's socket and is not its reply; duplicate, late: it came after the end.
StrayKind = Literal[Mismatch, "wrong-source", "duplicate", "late"]


class Stray(NamedTuple):
    """A datagram that arrived at the query's socket and is not its reply."""

    kind: StrayKind
    after: float  # seconds after the query was sent
    size: int
    address: str
    head: bytes  # the first 64 octets


class Strays:
    """Datagrams that match no query: the first few are kept, all are counted by kind and octets."""

    def __init__(self) -> None:
        self.kept: list[Stray] = []
        self.counts: dict[StrayKind, tuple[int, int]] = {}

    def add(self, kind: StrayKind, after: float, data: bytes, address: str) -> Stray:
        """Count a datagram, and keep it if there is room."""
        number, octets = self.counts.get(kind, (0, 0))
        self.counts[kind] = (number + 1, octets + len(data))
        stray = Stray(kind, after, len(data), address, data[:MAX_HEAD])
        if len(self.kept) < MAX_STRAYS:
            self.kept.append(stray)
        return stray

    def messages(self) -> int:
        """How many there were."""
        return sum(number for number, _ in self.counts.values())

    def counted(self) -> tuple[tuple[StrayKind, int, int], ...]:
        """Kind, datagrams, octets."""
        return tuple((kind, *count) for kind, count in self.counts.items())


class Exchange(NamedTuple):
    """One query that was sent, once, and what came back."""

    id: int
    query: Query
    sent: bytes  # the message; b"" when nothing was sent
    started: float  # UTC, seconds since 1970
    outcome: Outcome
    reply: Message | None = None
    elapsed: float | None = None  # seconds from sending to receiving, the network's
    connect: float | None = None  # seconds for the TCP handshake
    timed_by: TimedBy = "user"
    strays: tuple[Stray, ...] = ()  # the first 32
    stray_counts: tuple[tuple[StrayKind, int, int], ...] = ()  # (kind, datagrams, octets), all
    detail: str = ""  # of a failure, in words
    waited: float = 0.0  # seconds from sending to the outcome, whatever it was
