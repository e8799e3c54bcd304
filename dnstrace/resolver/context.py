"""What a walk is made with: settings, and the parts that all of its coroutines share."""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from dnstrace.model.exchange import Exchange
from dnstrace.model.question import PAYLOAD, Purpose, Query, Question
from dnstrace.model.trace import Because
from dnstrace.model.verdict import Verdict
from dnstrace.model.zonecut import ZoneCut
from dnstrace.resolver.cache import CacheAccess
from dnstrace.resolver.limits import Budget, Limits
from dnstrace.resolver.ports import Judgement, Network, Validator
from dnstrace.resolver.server_stats import ServerStats
from dnstrace.resolver.trace_recorder import OpenStep, TraceRecorder
from dnstrace.wire.addresses import Prefix
from dnstrace.wire.names import Name


class Settings(NamedTuple):
    """Choices that hold for a whole walk."""

    root: ZoneCut
    limits: Limits = Limits()
    payload: int | None = PAYLOAD  # UDP payload offered by EDNS; None: no EDNS
    options: tuple[tuple[int, bytes], ...] = ()  # EDNS options sent with every query
    port: int = 53
    tcp: bool = False
    qmin: bool = True
    allowed: tuple[Prefix, ...] = ()  # special-purpose networks that may be asked all the same
    prime: bool = True
    subnet_option: tuple[int, bytes] | None = None  # EDNS client subnet (RFC 7871)
    subnet_zones: frozenset[bytes] = frozenset()  # whose servers are sent it; nobody else is

    def options_for(self, zone: bytes) -> tuple[tuple[int, bytes], ...]:
        """The EDNS options of a walk's question for all of its name to the servers of `zone`."""
        if self.subnet_option is None or zone not in self.subnet_zones:
            return self.options
        return (*self.options, self.subnet_option)


class WalkContext(NamedTuple):
    """What all coroutines of a walk share."""

    network: Network
    recorder: TraceRecorder
    server_stats: ServerStats
    cache: CacheAccess
    budget: Budget
    settings: Settings
    validator: Validator | None = None
    beside: Callable[[Exchange], list[Query]] = lambda exchange: []


class Asked(NamedTuple):
    """What asking brought: the verdict, the exchange it rests on, its security."""

    verdict: Verdict
    exchange: Exchange | None = None
    judgement: Judgement | None = None


class WalkEnd(NamedTuple):
    """Where a walk to one name ended."""

    verdict: Verdict
    zone: Name  # whose servers said it
    step: OpenStep | None = None
    exchange: Exchange | None = None
    judgement: Judgement | None = None


class Need(NamedTuple):
    """Why an address is looked up: the chain that a cycle would close."""

    name: Name  # the name server
    zone: Name  # whose delegation needs it


Path = tuple[Need, ...]


class SubWalk(NamedTuple):
    """What a part of the walk needs to know of what it is part of."""

    parent: OpenStep | None = None
    path: Path = ()
    because: Because | None = None  # None: as the walk itself begins
    validate: bool = True
    beside: Purpose = ""  # marks its exchanges, as `Query.beside`
    start: ZoneCut | None = None  # begin here instead of at the closest known cut
    avoid: frozenset[str] = frozenset()  # addresses that are not to be asked this again
    fresh: bool = False  # not from the cache
    first: tuple[str, ...] = ()  # addresses to be asked before all others
    reach: bool = False  # a name server is looked up: a delegation that gives its address will do


class SubWalks(Protocol):
    """The walk, for those parts of it that need another walk: the one way back up."""

    async def find(self, question: Question, sub: SubWalk) -> WalkEnd:
        """Walk to one name, not following aliases."""

    async def look_up(
        self, name: Name, cut: ZoneCut, step: OpenStep, sub: SubWalk, reach: bool
    ) -> tuple[tuple[str, ...], Verdict]:
        """The addresses of a name server, and how they were found (`ns_addresses`)."""

    async def judge(self, question: Question, verdict: Verdict, zone: Name) -> Judgement | None:
        """The security of a verdict; `None` when nothing is validated."""
