"""A question and options to a report: walk, wait for what runs beside, annotate, judge."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from dnstrace.engine.asn_lookup import Inquiry, Origins
from dnstrace.engine.builders import (
    anchors_of,
    nothing_beside,
    settings_of,
    starting_cut,
    validator_of,
    walk_context,
)
from dnstrace.engine.faults import Faults, guarded
from dnstrace.engine.venue import Opened, Venue, real_venue
from dnstrace.errors import UsageError
from dnstrace.model.exchange import Exchange
from dnstrace.model.question import Query, Question
from dnstrace.model.report import Report
from dnstrace.options import Options
from dnstrace.resolver.cache import Cache
from dnstrace.resolver.context import Settings, WalkContext
from dnstrace.resolver.iterate import Resolution, resolve
from dnstrace.resolver.ports import Network, Validator
from dnstrace.resolver.trace_recorder import TraceRecorder
from dnstrace.transport import entropy
from dnstrace.wire import names

if TYPE_CHECKING:
    from dnstrace.resolver.observer import Observer
    from dnstrace.stub.leg import StubLeg

GRACE = 0.3  # seconds that what runs beside gets when the walk has ended
POLL = 0.002  # seconds between two looks at what runs in another thread


class Run(NamedTuple):
    """What the walks of one run have in common, made before anything is sent."""

    options: Options
    venue: Venue
    settings: Settings
    validator: Validator | None
    origins: Origins
    seed: int
    reported: tuple[tuple[str, object], ...]  # the options as the report gives them
    observer: "Observer | None"


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
    common = prepare(options, venue, observer)
    for question in questions:
        walk = WalkUnderWay(common, question)
        yield walk.run()
        if walk.interrupted:
            return


async def run_in_asyncio(
    question: Question, options: Options, venue: Venue | None = None
) -> Report:
    """One walk inside a running asyncio loop, which stays free for others."""
    return await WalkUnderWay(prepare(options, venue), question).run_in_asyncio()


def prepare(
    options: Options, venue: Venue | None = None, observer: "Observer | None" = None
) -> Run:
    """Everything that can be made, and can be wrong, before the first question.

    Raises: UsageError for options that cannot be.
    """
    venue = venue or real_venue(options)
    settings = settings_of(options, venue.root)
    anchors = anchors_of(options, venue.anchors)
    validator = validator_of(options, anchors)
    reported = options.differing()
    if anchors is not None and options.dnssec:
        from dnstrace.codec.anchors import to_lines

        reported = (*reported, ("trust_anchors", to_lines(anchors)))
    origins = Origins(options, venue.stub)
    seed = entropy.seed(options.seed)
    return Run(options, venue, settings, validator, origins, seed, reported, observer)


class WalkUnderWay:
    """One question's walk and what runs beside it, from a cold start: a report replays alone."""

    def __init__(self, common: Run, question: Question) -> None:
        self.common, self.question = common, question
        self.faults = Faults()
        self.observer = guarded(common.observer, self.faults.note)
        if self.observer is not None:
            self.observer.began(question)
        self.recorder = TraceRecorder(question, common.seed, self.observer)
        self.interrupted = False
        self.identified: set[str] = set()
        self.stub: StubLeg | None = None
        self.resolution: Resolution | None = None
        self.started = self.began = self.elapsed = 0.0

    def run(self) -> Report:
        """Walk, wait for what is beside, annotate, judge."""
        network = self._open()
        try:
            network.scheduler.run(self._walk(network, True))
            if self.common.options.cymru:
                self.faults.spared(lambda: self._inquiry().run(), None)
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
            if self.common.options.cymru:
                await self._inquiry().run_by(drive)
        finally:
            network.close()
        return self._report(network.families())

    def _inquiry(self) -> Inquiry:
        common = self.common
        asked = (exchange.query.server.address for exchange in self.recorder.freeze().exchanges())
        return common.origins.ask(asked, common.settings, common.seed, common.venue.open)

    def _open(self) -> Opened:
        network = self.common.venue.open(self.recorder)
        network.report_faults(self.faults.note)
        self.started, self.began = network.wall(), network.now()
        return network

    async def _walk(self, network: Opened, alone: bool) -> None:
        scheduler, context = network.scheduler, self._context(network)
        walk = scheduler.spawn(resolve(self.question, context))
        # Let the first query leave before the stub leg competes for the processor.
        await scheduler.sleep_until(network.now())
        network.when_idle(self.common.venue.idle())
        self.stub = stub = self.faults.spared(self._stub_leg, None)
        if stub is not None and alone:
            network.when_idle(stub.begin())
        elif stub is not None:
            self.faults.spared(stub.start, None)  # somebody's loop is not to wait for imports
        self.resolution = await walk
        self.elapsed = network.now() - self.began
        if stub is not None:
            self.faults.spared(stub.start, None)  # no moment was idle
        until = max(network.now() + GRACE, context.server_stats.settled_at)
        await scheduler.settle(until - network.now())
        self.faults.spared(lambda: self._ask_the_rest(network, context.budget.queries), None)
        await scheduler.settle(max(until - network.now(), 0.0))
        if stub is not None:
            while stub.result() is None and network.now() < until:
                await scheduler.sleep_until(network.now() + POLL)
            if self.observer is not None:
                self.observer.stub(stub.wait(0.0))

    def _context(self, network: Network) -> WalkContext:
        options, cache = self.common.options, Cache()
        start = starting_cut(options)
        if start is not None:
            if not names.is_below(names.lower(self.question.name), start.zone):
                zone = names.to_text(start.zone)
                raise UsageError(f"--start: {self.question.text} is not in {zone}")
            cache.store_cut(start, 86_400.0, network.now())
        return walk_context(
            network,
            self.recorder,
            self.common.settings,
            cache=cache,
            validator=self.common.validator,
            beside=self._beside if options.chaos else nothing_beside,
        )

    def _beside(self, exchange: Exchange) -> list[Query]:
        def asked() -> list[Query]:
            from dnstrace.annotate.identity import questions

            return questions(exchange, self.identified, self.common.options.verbose)

        queries = self.faults.spared(asked, list[Query]())
        self.identified.update(query.server.address for query in queries)
        return queries

    def _ask_the_rest(self, network: Network, most: int) -> None:
        """Ask servers that CHAOS moved to nothing the questions of their operators' own."""
        from dnstrace.annotate.identity import questions_left

        if self.identified:
            known = self.recorder.freeze().exchanges()
            left = questions_left(known, self.common.options.verbose)
            for query in left[: max(0, most)]:
                network.beside(network.exchange(query))

    def _stub_leg(self) -> "StubLeg | None":
        options = self.common.options
        if not options.stub or not (self.common.venue.stub or options.server):
            return None
        from dnstrace.stub.leg import StubLeg

        return StubLeg(self.question, options.total, server=options.server)

    def _report(self, families: tuple[int, ...]) -> Report:
        from dnstrace.engine.report_builder import Walked, report_of

        stub = self.stub.wait(0.0) if self.stub is not None else None
        if self.stub is not None and self.stub.fault is not None:
            self.faults.note(self.stub.fault)
        trace = self.recorder.freeze()
        walked = Walked(self.question, self.started, self.elapsed, self.resolution, trace)
        venue, origins = self.common.venue, self.common.origins
        used = venue.used._replace(families=families)
        return report_of(
            walked,
            used,
            self.common.reported,
            stub,
            venue.vantage,
            origins.of,
            venue.own_root,
            self.faults,
        )
