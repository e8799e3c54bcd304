"""Composition: question and options to Report; nothing else wires the parts together."""

from collections.abc import Callable, Iterable, Iterator
from os import urandom
from typing import TYPE_CHECKING, NamedTuple, Protocol

from dnstrace.engine.asn_lookup import Inquiry, Origins
from dnstrace.engine.builders import (
    anchors_of,
    coordinates,
    settings_of,
    starting_cut,
    validator_of,
)
from dnstrace.errors import UsageError
from dnstrace.eventloop import Scheduler
from dnstrace.model.exchange import Exchange
from dnstrace.model.question import Query, Question
from dnstrace.model.report import NetworkUsed, Report
from dnstrace.model.zonecut import ZoneCut
from dnstrace.options import Options
from dnstrace.resolver.cache import Cache
from dnstrace.resolver.context import Settings, WalkContext
from dnstrace.resolver.iterate import Resolution, resolve
from dnstrace.resolver.limits import Budget
from dnstrace.resolver.ports import Network, Record, Validator
from dnstrace.resolver.server_stats import ServerStats
from dnstrace.resolver.trace_recorder import TraceRecorder
from dnstrace.wire import names

if TYPE_CHECKING:
    from dnstrace.codec.anchors import TrustAnchors
    from dnstrace.eventloop.socket_clock import Watched
    from dnstrace.resolver.observer import Observer
    from dnstrace.stub.leg import StubLeg
    from dnstrace.transport.early_query import EarlyQuery

GRACE = 0.3  # seconds that what runs beside gets when the walk has ended
POLL = 0.002  # seconds between two looks at what runs in another thread


class Opened(Network, Protocol):
    """A network that a session can run and close."""

    scheduler: Scheduler

    def when_idle(self, jobs: Iterable[Callable[[], object]]) -> None:
        """Do these in idle moments, one at a time, in this order."""

    def close(self) -> None:
        """End what is still under way."""


class Venue(NamedTuple):
    """Where questions are asked: how to open a network there, and what to call it."""

    used: NetworkUsed
    open: Callable[[Record], Opened]
    root: ZoneCut | None = None  # other root hints than the built-in ones
    anchors: "TrustAnchors | None" = None  # instead of the built-in ones
    vantage: tuple[float, float] | None = None  # latitude and longitude, degrees
    stub: bool = False  # whether this host's own resolver has anything to do with it


def real_venue(
    options: Options,
    idle: tuple[Callable[[], object], ...] = (),
    early: "EarlyQuery | None" = None,
    watched: "tuple[Watched, ...]" = (),
) -> Venue:
    """The network that this host is on.

    Args:
        idle: jobs, such as imports, to do while replies are awaited.
        early: the first query, when it has left already; good for one walk.
        watched: descriptors to look at beside the sockets.
    """

    def open_network(record: Record) -> Opened:
        from dnstrace.eventloop.socket_clock import SocketClock
        from dnstrace.transport.real_network import RealNetwork

        nonlocal early
        first, early = early, None
        clock = SocketClock(idle, watched)
        return RealNetwork(record, clock, options.source, options.families, early=first)

    vantage = coordinates(options.vantage) if options.vantage is not None else None
    return Venue(NetworkUsed("real"), open_network, vantage=vantage, stub=True)


def run(
    questions: Iterable[Question],
    options: Options,
    observer: "Observer | None" = None,
    venue: Venue | None = None,
) -> Iterator[Report]:
    """Walk to the answer of each question, one after another, each from a cold start.

    An interrupt (KeyboardInterrupt) ends the walk that is under way; its report comes out with
    what is known, status "interrupted", and is the last.

    Raises: UsageError before anything is sent, for options that cannot be.
    """
    make = _maker(options, venue, observer)
    for question in questions:
        session = make(question)
        yield session.run()
        if session.interrupted:
            return


async def run_in_asyncio(
    question: Question, options: Options, venue: Venue | None = None
) -> Report:
    """One walk inside a running asyncio loop, which stays free for others."""
    return await _maker(options, venue, None)(question).run_in_asyncio()


def _maker(
    options: Options, venue: Venue | None, observer: "Observer | None"
) -> "Callable[[Question], _Session]":
    venue = venue or real_venue(options)
    settings = settings_of(options, venue.root)
    anchors = anchors_of(options, venue.anchors)
    validator = validator_of(options, anchors)
    origins = Origins(options, venue.stub)
    shown = options.differing()
    if anchors is not None and options.dnssec:
        from dnstrace.codec.anchors import to_lines

        shown = (*shown, ("trust_anchors", to_lines(anchors)))
    seed = options.seed
    if seed is None:
        seed = int.from_bytes(urandom(4), "big")

    def make(question: Question) -> _Session:
        if observer is not None:
            observer.began(question)
        # A memory each, so that a report replays without those of the questions before it.
        memory = ServerStats(seed)
        return _Session(
            question, options, venue, settings, memory, seed, validator, observer, shown, origins
        )

    return make


class _Session:
    """One question's walk and all that belongs to it."""

    def __init__(
        self,
        question: Question,
        options: Options,
        venue: Venue,
        settings: Settings,
        memory: ServerStats,
        seed: int,
        validator: Validator | None,
        observer: "Observer | None",
        shown: tuple[tuple[str, object], ...],
        origins: Origins,
    ) -> None:
        self.shown = shown  # the options as the report gives them
        self.origins = origins
        self.question, self.options, self.venue = question, options, venue
        self.settings, self.memory, self.seed = settings, memory, seed
        self.validator, self.observer = validator, observer
        self.journal = TraceRecorder(question, seed, observer)
        self.budget = Budget(settings.limits, 0.0)
        self.interrupted = False
        self.identified: set[str] = set()
        self.leg: StubLeg | None = None
        self.resolution: Resolution | None = None
        self.started = self.began = self.elapsed = 0.0

    def run(self) -> Report:
        """Walk, wait for what is beside, annotate, judge."""
        network = self._open()
        try:
            network.scheduler.run(self._walk(network, True))
            if self.options.cymru:
                self._inquiry().run()
        except KeyboardInterrupt:
            self.interrupted = True
            self.elapsed = self.elapsed or network.now() - self.began
        finally:
            network.close()
        return self._report(network.families())

    async def run_in_asyncio(self) -> Report:
        """The same inside a running event loop, which stays free for others."""
        from dnstrace.transport.asyncio_bridge import drive

        network = self._open()
        try:
            await drive(network.scheduler, self._walk(network, False))
            if self.options.cymru:
                await self._inquiry().run_by(drive)
        finally:
            network.close()
        return self._report(network.families())

    def _inquiry(self) -> Inquiry:
        asked = (exchange.query.server.address for exchange in self.journal.freeze().exchanges())
        return self.origins.ask(asked, self.settings, self.seed, self.venue.open)

    def _open(self) -> Opened:
        network = self.venue.open(self.journal)
        self.started, self.began = network.wall(), network.now()
        return network

    async def _walk(self, network: Opened, alone: bool) -> None:
        scheduler = network.scheduler
        walk = scheduler.spawn(resolve(self.question, self._parts(network, self.journal)))
        # Let the first query leave before the stub leg competes for the processor.
        await scheduler.sleep_until(network.now())
        self.leg = leg = self._stub_leg()
        if leg is not None and alone:
            network.when_idle((*leg.preparations(), leg.start))
        elif leg is not None:
            leg.start()  # somebody's loop is not to wait for imports
        self.resolution = await walk
        self.elapsed = network.now() - self.began
        if leg is not None:
            leg.start()  # no moment was idle
        until = network.now() + GRACE
        await scheduler.settle(GRACE)
        self._ask_the_rest(network)
        await scheduler.settle(max(until - network.now(), 0.0))
        if self.leg is not None:
            while self.leg.result() is None and network.now() < until:
                await scheduler.sleep_until(network.now() + POLL)
            if self.observer is not None:
                self.observer.stub(self.leg.wait(0.0))

    def _parts(self, network: Network, journal: TraceRecorder) -> WalkContext:
        cache = Cache()
        start = starting_cut(self.options)
        if start is not None:
            if not names.is_below(names.lower(self.question.name), start.zone):
                zone = names.to_text(start.zone)
                raise UsageError(f"--start: {self.question.text} is not in {zone}")
            cache.store_cut(start, 86_400.0, network.now())
        self.budget.deadline = network.now() + self.settings.limits.total
        return WalkContext(
            network,
            journal,
            self.memory,
            cache,
            self.budget,
            self.settings,
            self.validator,
            self._beside if self.options.chaos else _nothing_beside,
        )

    def _beside(self, exchange: Exchange) -> list[Query]:
        from dnstrace.annotate.identity import questions

        asked = questions(exchange, self.identified, self.options.verbose)
        self.identified.update(query.server.address for query in asked)
        return asked

    def _ask_the_rest(self, network: Network) -> None:
        """Ask servers that CHAOS moved to nothing the questions of their operators' own."""
        from dnstrace.annotate.identity import questions_left

        if self.identified:
            known = self.journal.freeze().exchanges()
            left = questions_left(known, self.options.verbose)
            for query in left[: max(0, self.budget.queries)]:
                network.beside(network.exchange(query))

    def _stub_leg(self) -> "StubLeg | None":
        if not self.options.stub or not (self.venue.stub or self.options.server):
            return None
        from dnstrace.stub.leg import StubLeg

        return StubLeg(self.question, self.options.total, server=self.options.server)

    def _report(self, families: tuple[int, ...]) -> Report:
        from dnstrace.engine.report_builder import Walked, report_of

        stub = self.leg.wait(0.0) if self.leg is not None else None
        walked = Walked(
            self.question, self.started, self.elapsed, self.resolution, self.journal.freeze()
        )
        used = self.venue.used._replace(families=families)
        return report_of(walked, used, self.shown, stub, self.venue.vantage, self.origins.of)


def _nothing_beside(exchange: Exchange) -> list[Query]:
    return []
