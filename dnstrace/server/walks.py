"""Questions under way: one walk for all who ask the same, failures remembered for a while."""

from collections.abc import Callable
from typing import NamedTuple

from dnstrace.engine.builders import walk_context
from dnstrace.engine.report_builder import Walked, outcome_of
from dnstrace.eventloop import Scheduler
from dnstrace.eventloop.socket_clock import SocketClock
from dnstrace.model.question import Question
from dnstrace.model.security import SECURE, Security
from dnstrace.model.verdict import LimitReached, Unusable
from dnstrace.resolver.cache import CacheAccess
from dnstrace.resolver.context import Settings, WalkContext
from dnstrace.resolver.iterate import Resolution, resolve
from dnstrace.resolver.ports import Validator
from dnstrace.resolver.server_stats import ServerStats
from dnstrace.resolver.trace_recorder import TraceRecorder
from dnstrace.server import limits
from dnstrace.server.ede import (
    CACHED_ERROR,
    NOT_AUTHORITATIVE,
    NOT_READY,
    OTHER,
    Extended,
    of_resolution,
)
from dnstrace.server.log import Log
from dnstrace.server.ttl_cache import AgingCache, ReadOnly, Unchecked
from dnstrace.server.upstream import Routes, Upstream
from dnstrace.wire import names, types
from dnstrace.wire.names import Name


class Wanted(NamedTuple):
    """What a walk is for; equal ones share a walk."""

    name: Name  # lower case
    type: int
    klass: int
    checked: bool  # with validation
    upstream: bool  # whether servers may be asked


class WalkOutcome(NamedTuple):
    """What a question came to."""

    rcode: int
    resolution: Resolution | None = None  # None: nothing was found out
    extended: tuple[Extended, ...] = ()

    @property
    def secure(self) -> bool:
        """Whether all of it was validated."""
        return self.resolution is not None and self.resolution.security.status == SECURE


class Ended(NamedTuple):
    """A walk that has ended, for whoever keeps traces; what ran beside it may still go on."""

    recorder: TraceRecorder
    resolution: Resolution | None
    started: float  # UTC, seconds since 1970
    elapsed: float  # seconds
    families: tuple[int, ...]

    def walked(self) -> Walked:
        """The walk as it stands now."""
        trace = self.recorder.freeze()
        return Walked(trace.question, self.started, self.elapsed, self.resolution, trace)


class _Walk:
    """One walk and those who wait for it."""

    def __init__(self, deliver: Callable[[WalkOutcome], None], until: float) -> None:
        self.waiting = [deliver]
        self.until = until  # then something of ours hangs
        self.done = False


class Walks:
    """Starts walks and tells those who wait.

    Args:
        validator: makes one, with nothing in its memory; `None` when nothing is validated.
        ended: called once for every walk.
    """

    def __init__(
        self,
        settings: Settings,
        validator: Callable[[], Validator | None],
        cache: AgingCache,
        clock: SocketClock,
        scheduler: Scheduler,
        log: Log,
        seed: int,
        source: str | None = None,
        ended: Callable[[Ended], None] | None = None,
    ) -> None:
        self.cache, self.count, self.seed = cache, 0, seed
        self._settings, self._fresh, self._log = settings, validator, log
        self._validator = validator()
        self._clock, self._scheduler, self._source = clock, scheduler, source
        self._server_stats, self._routes = ServerStats(seed), Routes(clock, None)
        self._ended = ended
        self._walks: dict[Wanted, _Walk] = {}
        self._failures: dict[Wanted, tuple[float, WalkOutcome]] = {}

    def ask(
        self,
        question: Question,
        checked: bool,
        upstream: bool,
        deliver: Callable[[WalkOutcome], None],
    ) -> None:
        """Find out; `deliver` is called exactly once, perhaps before this returns.

        Args:
            checked: validate (when there is a validator at all).
            upstream: servers may be asked; else only what is known counts.
        """
        checked = checked and self._validator is not None
        name = names.lower(question.name)
        wanted = Wanted(name, question.type, question.klass, checked, upstream)
        failed = self._failure(wanted)
        if failed is not None:
            deliver(failed)
            return
        under_way = self._walks.get(wanted)
        if self._crowded(question, checked):
            deliver(_failed(NOT_READY, f"{limits.QUESTIONS} questions are in flight"))
            return
        self.count += 1
        if under_way is not None:
            under_way.waiting.append(deliver)
            return
        until = self._clock.now() + self._settings.limits.total + limits.PATIENCE
        walk = self._walks[wanted] = _Walk(deliver, until)
        self._scheduler.spawn(self._run(question, wanted, walk))

    def _crowded(self, question: Question, checked: bool) -> bool:
        """Whether there is no room for one more; for what is known there is: it ends at once."""
        if self.count < limits.QUESTIONS:
            return False
        known = self.cache.lookup(question, checked, self._clock.now()) is not None
        return not known or self.count >= 2 * limits.QUESTIONS

    def flush(self) -> None:
        """Forget every answer, delegation, key and failure."""
        self._validator = self._fresh()
        self.cache.flush()
        self._failures.clear()

    def sweep(self, late: float = 0.0) -> None:
        """Give up walks that do not end, since a fault of ours must not keep a client waiting;
        forget failures that are old.

        Args:
            late: seconds for which nothing ran: every walk is given them.
        """
        now = self._clock.now()
        while self._failures:
            oldest = next(iter(self._failures))
            if self._failures[oldest][0] > now:
                break
            del self._failures[oldest]
        for wanted, walk in list(self._walks.items()):
            walk.until += late
            if walk.until <= now:
                shown = Question(wanted.name, wanted.type, wanted.klass).text
                self._log.line(f"fault: no end was found for {shown}")
                self._finish(wanted, walk, _failed(OTHER, "the walk did not end in time"))

    async def _run(self, question: Question, wanted: Wanted, walk: _Walk) -> None:
        recorder = TraceRecorder(question, self.seed)

        def fault(error: BaseException) -> None:
            self._log.fault(error, question.text)

        clock, scheduler = self._clock, self._scheduler
        network = Upstream(recorder, clock, scheduler, self._routes, self._source, fault)
        began, started = network.now(), network.wall()
        try:
            context = self._context(wanted, network, recorder)
            resolution = await resolve(question, context)
            self._finish(wanted, walk, _outcome(resolution, wanted))
        except Exception as error:
            fault(error)
            self._finish(wanted, walk, _failed(OTHER, "a fault of this resolver"))
            return
        if self._ended is not None:
            elapsed = network.now() - began
            self._ended(Ended(recorder, resolution, started, elapsed, network.families()))

    def _context(self, wanted: Wanted, network: Upstream, recorder: TraceRecorder) -> WalkContext:
        settings, cache = self._settings, self.cache
        validator = self._validator if wanted.checked else None
        view: CacheAccess = cache if wanted.checked else Unchecked(cache)
        if not wanted.upstream:
            nobody = settings.limits._replace(queries=0, lookups=0)
            settings = settings._replace(limits=nobody, prime=False)
            view = ReadOnly(view)
        return walk_context(
            network,
            recorder,
            settings,
            cache=view,
            server_stats=self._server_stats,
            validator=validator,
        )

    def _finish(self, wanted: Wanted, walk: _Walk, outcome: WalkOutcome) -> None:
        if walk.done:
            return
        walk.done = True
        del self._walks[wanted]
        if outcome.rcode == types.SERVFAIL and wanted.upstream:
            self._remember(wanted, outcome)
        self.count -= len(walk.waiting)
        for deliver in walk.waiting:
            deliver(outcome)

    def _remember(self, wanted: Wanted, outcome: WalkOutcome) -> None:
        while len(self._failures) >= limits.FAILURES:
            del self._failures[next(iter(self._failures))]
        self._failures.pop(wanted, None)
        lean = outcome._replace(resolution=None)
        self._failures[wanted] = (self._clock.now() + limits.FAILURE_TTL, lean)

    def _failure(self, wanted: Wanted) -> WalkOutcome | None:
        """A failure of the last seconds; then nobody is asked again (RFC 9520 §3.2)."""
        held = self._failures.get(wanted)
        if held is None:
            return None
        until, outcome = held
        if until <= self._clock.now():
            del self._failures[wanted]
            return None
        return outcome._replace(extended=(*outcome.extended, Extended(CACHED_ERROR)))


def _failed(code: int, text: str) -> WalkOutcome:
    return WalkOutcome(types.SERVFAIL, None, (Extended(code, text),))


def _outcome(resolution: Resolution, wanted: Wanted) -> WalkOutcome:
    verdict = resolution.verdict
    _, rcode = outcome_of(resolution, True)
    if not wanted.upstream and isinstance(verdict, LimitReached | Unusable):
        return WalkOutcome(types.REFUSED, None, (Extended(NOT_AUTHORITATIVE, "not in the cache"),))
    security = resolution.security if wanted.checked else Security()
    why = of_resolution(verdict, security, rcode == types.SERVFAIL)
    return WalkOutcome(rcode, resolution, (why,) if why is not None else ())
