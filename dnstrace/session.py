"""Composition: question and options to Report; nothing else wires the parts together."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple, Protocol

from dnstrace.codec.hints import built_in
from dnstrace.errors import UsageError
from dnstrace.model.annotation import Annotations, Stub
from dnstrace.model.exchange import Exchange, Outcome
from dnstrace.model.question import Query, Question
from dnstrace.model.report import NetworkUsed, Report
from dnstrace.model.security import Security
from dnstrace.model.zonecut import NameServer, ZoneCut
from dnstrace.options import Options
from dnstrace.resolver.cache import Cache
from dnstrace.resolver.iterate import Resolution, resolve
from dnstrace.resolver.journal import Journal
from dnstrace.resolver.limits import Budget, Limits
from dnstrace.resolver.memory import Memory
from dnstrace.resolver.ports import Network, Record, Validator
from dnstrace.resolver.settings import Parts, Settings
from dnstrace.schedule import Scheduler, Task
from dnstrace.conclude import outcome_of
from dnstrace.version import __version__
from dnstrace.wire import addresses, edns, names

if TYPE_CHECKING:
    from dnstrace.annotate.stub import StubLeg
    from dnstrace.observe import Observer

GRACE = 0.3  # seconds that what runs beside gets when the walk has ended


class Opened(Network, Protocol):
    """A network that a session can run and close."""

    scheduler: Scheduler

    def close(self) -> None:
        """End what is still under way."""


class Venue(NamedTuple):
    """Where questions are asked: how to open a network there, and what to call it."""

    used: NetworkUsed
    open: Callable[[Record], Opened]
    root: ZoneCut | None = None  # other root hints than the built-in ones
    stub: bool = False  # whether this host's own resolver has anything to do with it


def real_venue(options: Options, idle: tuple[Callable[[], object], ...] = ()) -> Venue:
    """The network that this host is on.

    Args:
        idle: jobs, such as imports, to do while replies are awaited.
    """

    def open_network(record: Record) -> Opened:
        from dnstrace.network.clock import SocketClock
        from dnstrace.network.real import RealNetwork

        return RealNetwork(record, SocketClock(idle), options.source, options.families)

    return Venue(NetworkUsed("real"), open_network, stub=True)


def run(
    questions: Iterable[Question],
    options: Options,
    observer: "Observer | None" = None,
    venue: Venue | None = None,
) -> Iterator[Report]:
    """Walk to the answer of each question, one after another; what was learned about servers
    stays, what was learned about names does not.

    An interrupt (KeyboardInterrupt) ends the walk that is under way; its report comes out with
    what is known, status "interrupted", and is the last.

    Raises: UsageError before anything is sent, for options that cannot be.
    """
    venue = venue or real_venue(options)
    settings = settings_of(options, venue)
    seed = options.seed
    if seed is None:
        from secrets import randbits

        seed = randbits(32)
    memory = Memory(seed)
    validator = validator_of(options)
    for question in questions:
        if observer is not None:
            observer.began(question)
        report = _Session(question, options, venue, settings, memory, seed, validator, observer)
        yield report.run()
        if report.interrupted:
            return


def settings_of(options: Options, venue: Venue) -> Settings:
    """The resolver's settings.

    Raises: UsageError for a bad network, zone, server or hints file.
    """
    root = venue.root or built_in()
    if options.hints is not None:
        from dnstrace.codec.hints import read

        root = read(options.hints)
    try:
        everywhere = ("0.0.0.0/0", "::/0")
        texts = [text for text in options.allow_private if text != "all"]
        texts += everywhere if "all" in options.allow_private else ()
        allowed = tuple(map(addresses.prefix, texts))
    except addresses.BadAddress as error:
        raise UsageError(str(error)) from None
    nsid = ((edns.NSID, b""),) if options.nsid else ()
    return Settings(
        root,
        Limits(tries=options.tries, total=options.total, udp=options.timeout),
        options.payload or None,
        nsid,
        options.port,
        options.tcp,
        options.qmin,
        allowed,
        options.start is None,
    )


def validator_of(options: Options) -> Validator | None:
    """The validator; `None` when nothing is to be validated."""
    return None


def starting_cut(options: Options) -> ZoneCut | None:
    """The zone cut of `--start ZONE@SERVER`.

    Raises: UsageError when ZONE is no name, or SERVER neither an address nor a name.
    """
    if options.start is None:
        return None
    zone, server = options.start
    try:
        name = names.lower(names.from_text(zone))
        try:
            octets = addresses.pack(server)
        except addresses.BadAddress:
            return ZoneCut(name, (NameServer(names.lower(names.from_text(server))),), "given")
    except names.BadName as error:
        raise UsageError(f"--start {zone}@{server}: {error}") from None
    return ZoneCut(name, (NameServer(b"", (addresses.unpack(octets),)),), "given")


class _Session:
    """One question's walk and all that belongs to it."""

    def __init__(
        self,
        question: Question,
        options: Options,
        venue: Venue,
        settings: Settings,
        memory: Memory,
        seed: int,
        validator: Validator | None,
        observer: "Observer | None",
    ) -> None:
        self.question, self.options, self.venue = question, options, venue
        self.settings, self.memory, self.seed = settings, memory, seed
        self.validator, self.observer = validator, observer
        self.interrupted = False
        self.identified: set[str] = set()

    def run(self) -> Report:
        """Walk, wait for what is beside, annotate, judge."""
        journal = Journal(self.question, self.seed, self.observer)
        network = self.venue.open(journal)
        started, began = network.wall(), network.now()
        resolution: Resolution | None = None
        elapsed, stub, leg = 0.0, None, None
        try:
            try:
                walk = network.scheduler.spawn(
                    resolve(self.question, self._parts(network, journal))
                )
                network.scheduler.step()  # the first query leaves before anything else is done
                leg = self._start_stub()
                resolution = network.scheduler.run(_value(walk))
                elapsed = network.now() - began
                network.scheduler.run(network.scheduler.settle(GRACE))
                stub = self._end_stub(leg, network, began, elapsed)
            except KeyboardInterrupt:
                self.interrupted = True
                elapsed = elapsed or network.now() - began
                stub = leg.result() if leg is not None else None
        finally:
            network.close()
        return self._report(journal, resolution, started, elapsed, stub)

    def _parts(self, network: Network, journal: Journal) -> Parts:
        cache = Cache()
        start = starting_cut(self.options)
        if start is not None:
            if not names.is_below(names.lower(self.question.name), start.zone):
                zone = names.to_text(start.zone)
                raise UsageError(f"--start: {self.question.text} is not in {zone}")
            cache.store_cut(start, 86_400.0, network.now())
        budget = Budget(self.settings.limits, network.now() + self.settings.limits.total)
        return Parts(
            network,
            journal,
            self.memory,
            cache,
            budget,
            self.settings,
            self.validator,
            self._beside if self.options.chaos else _nothing_beside,
        )

    def _beside(self, exchange: Exchange) -> list[Query]:
        from dnstrace.annotate.identify import questions

        asked = questions(exchange, self.identified, self.options.verbose)
        self.identified.update(query.server.address for query in asked)
        return asked

    def _start_stub(self) -> "StubLeg | None":
        if not self.options.stub or not (self.venue.stub or self.options.server):
            return None
        from dnstrace.annotate.stub import StubLeg

        server = self.options.server
        leg = StubLeg(self.question, self.options.total, server=server)
        leg.start()
        return leg

    def _end_stub(
        self, leg: "StubLeg | None", network: Network, began: float, elapsed: float
    ) -> Stub | None:
        """What the host's resolver said, within the grace that all besides the walk share."""
        if leg is None:
            return None
        left = began + elapsed + GRACE - network.now()
        stub = leg.wait(max(0.0, left))
        if self.observer is not None:
            self.observer.stub(stub)
        return stub

    def _report(
        self,
        journal: Journal,
        resolution: Resolution | None,
        started: float,
        elapsed: float,
        stub: Stub | None,
    ) -> Report:
        from dnstrace.annotate.compare import compare
        from dnstrace.annotate.identify import identities
        from dnstrace.diagnose import diagnose

        trace = journal.freeze()
        heard = any(exchange.outcome == Outcome.REPLY for exchange in trace.exchanges())
        status, rcode = outcome_of(resolution, heard)
        answer = resolution.answer if resolution is not None else ()
        security = resolution.security if resolution is not None else Security()
        if stub is not None:
            stub = stub._replace(compared=compare(stub, status, answer))
        annotations = Annotations(identities=identities(trace.exchanges()), stub=stub)
        options = (*self.options.differing(), ("seed", self.seed))
        return Report(
            self.question,
            started,
            elapsed,
            status,
            rcode,
            security,
            answer,
            trace,
            annotations,
            diagnose(trace, annotations, security),
            self.venue.used,
            tuple(dict(options).items()),
            __version__,
            resolution.authority if resolution is not None else (),
        )


async def _value(walk: Task[Resolution]) -> Resolution:
    return await walk


def _nothing_beside(exchange: Exchange) -> list[Query]:
    return []


def replay(report: Report) -> Report:
    """Walk once more over the replies of a report; the result has equal steps.

    Raises: UsageError for a report that was saved without its messages.
    """
    if report.partial:
        raise UsageError(
            "this report was saved without its messages: it can be shown, not replayed"
        )
    from dnstrace.network.recorded import RecordedNetwork

    options = Options.from_report(report.options)._replace(stub=False)
    used = NetworkUsed("replay", report.network.world, report.network.vantage)

    def open_network(record: Record) -> Opened:
        return RecordedNetwork(record, report.trace, report.started, options.families)

    first = report.trace.steps[0] if report.trace.steps else None
    root = None
    if first is not None and first.zone == names.ROOT and first.source == "hints":
        servers = tuple(NameServer(name, known) for name, known in first.servers)
        root = ZoneCut(names.ROOT, servers, "hints")
    venue = Venue(used, open_network, root)
    options = options._replace(hints=None)
    again = next(run([report.question], options, venue=venue))
    return again._replace(
        annotations=again.annotations._replace(stub=report.annotations.stub),
        options=report.options,
    )

