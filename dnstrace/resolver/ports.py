"""What the resolver needs of the outside: it owns these ports, others implement them."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any, NamedTuple, Protocol, TypeVar

from dnstrace.eventloop import Job
from dnstrace.model.exchange import Exchange, Stray
from dnstrace.model.question import Query, Question, Server
from dnstrace.model.security import Security
from dnstrace.model.verdict import Verdict
from dnstrace.wire.names import Name

T = TypeVar("T")


class Network(Protocol):
    """Everything outside the resolver: packets, time, concurrency."""

    async def exchange(self, query: Query) -> Exchange:
        """Send one query, wait for its reply at most `query.timeout` seconds.

        Never raises for what a peer or the path does: that is the exchange's `outcome`. Every
        exchange is also given to the network's `Record`, those too that nobody waits for any more.
        """

    async def together(self, jobs: Iterable[Awaitable[T]]) -> list[T]:
        """All results, in the jobs' order."""

    async def first(
        self, jobs: Iterable[Job], usable: Callable[[Any], bool]
    ) -> tuple[Any | None, list[Any]]:
        """The first usable result and the others so far; see `Scheduler.first`."""

    def beside(self, job: Awaitable[Any]) -> None:
        """Run a job off the critical path."""

    def now(self) -> float:
        """Monotonic seconds: deadlines, TTL age, learned round-trip times."""

    def wall(self) -> float:
        """UTC, seconds since 1970: the validity of signatures."""

    def families(self) -> tuple[int, ...]:
        """The address families that this network has a route for: (4, 6), (4,), (6,) or ()."""


class Record(Protocol):
    """Where a network puts what it observed."""

    def next_id(self) -> int:
        """The id of the exchange that is about to begin."""

    def started(self, identifier: int, query: Query, at: float) -> None:
        """A query is about to leave at monotonic `at`."""

    def ended(self, exchange: Exchange) -> None:
        """An exchange has its outcome."""

    def strayed(self, identifier: int, stray: Stray) -> None:
        """Something came in for an exchange that had ended already."""


class Looked(NamedTuple):
    """What a validator's question brought: unvalidated, as a server said it."""

    verdict: Verdict  # Answer, Redirect, NoData, NXDomain; else there was no usable reply
    zone: Name  # lower case; the zone whose servers said it
    exchange: int | None = None  # None when it came from the cache
    server: Server | None = None


class Ask(Protocol):
    """A question by our own resolver, through the walk, with no validation of its own."""

    async def __call__(self, question: Question, attempt: int = 0) -> Looked:
        """Ask; DS goes to the parent's servers (RFC 4035 §3.1.4.1).

        Args:
            attempt: 0 may be answered from what is known; with 1, 2, … servers that were not
                yet asked this question are asked, as long as there are any (then the verdict is
                `Unusable`).
        """


class Judgement(NamedTuple):
    """The security of a whole verdict and of each RRset in it."""

    security: Security
    rrsets: tuple[tuple[bytes, int, Security], ...] = ()  # owner, type
    proved: str = ""  # "nxdomain" or "nodata": what the denial proves, whatever the RCODE says
    blamed: tuple["Blame", ...] = ()


class Blame(NamedTuple):
    """Something that a server said and that does not validate, whatever others say."""

    exchange: int | None  # None: in the reply that was judged
    security: Security


class Validator(Protocol):
    """DNSSEC as judgement."""

    def for_question(self) -> "Validator":
        """One whose limits count for all that is judged for one question (KeyTrap)."""

    async def judge(
        self, question: Question, verdict: Verdict, zone: Name, ask: Ask, network: Network
    ) -> Judgement:
        """Judge an Answer, Redirect, NoData or NXDomain that the servers of `zone` gave.

        Never raises for what servers sent. Time is `network.wall()`.
        """
