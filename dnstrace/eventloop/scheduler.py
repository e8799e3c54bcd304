"""Run coroutines that await only `Pending`, in an order that the clock alone decides."""

from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator
from heapq import heappop, heappush
from typing import Any, Protocol, TypeVar

from dnstrace.eventloop.tasks import Fault, Job, Pending, Task

T = TypeVar("T")


class Clock(Protocol):
    """Where time comes from and how it is waited for."""

    def now(self) -> float:
        """Seconds on a monotonic scale."""

    def wait(self, until: float | None) -> None:
        """Return at `until`, or earlier if something happened; with `None` only then."""


class Deadlock(RuntimeError):
    """Every coroutine is waiting for another one: a bug of ours."""


class _Call:
    """A callback waiting for its turn among the tasks."""

    __slots__ = ("_callback",)

    def __init__(self, callback: Callable[[], None]) -> None:
        self._callback = callback

    def step(self) -> None:
        """Call back."""
        self._callback()


class Scheduler:
    """Tasks, timers and the three ways of waiting that the resolver knows."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._ready: deque[Task[Any] | _Call] = deque()
        self._timers: list[tuple[float, int, Callable[[], None]]] = []
        self._serial = 0
        self._beside: set[Task[Any]] = set()
        self._tasks: set[Task[Any]] = set()

    def now(self) -> float:
        """Seconds on the clock's monotonic scale."""
        return self.clock.now()

    def spawn(self, coroutine: Awaitable[T]) -> Task[T]:
        """Start a coroutine; it first runs when the scheduler next does."""
        task: Task[T] = Task(coroutine)  # type: ignore[arg-type]
        self._tasks.add(task)
        self._ready.append(task)
        return task

    def call_at(self, when: float, callback: Callable[[], None]) -> None:
        """Call `callback` at `when`; timers of one microsecond run in the order they were set.

        Records of a walk have microseconds: so a replay keeps the order of events.
        """
        self._serial += 1
        heappush(self._timers, (round(when, 6), self._serial, callback))

    def soon(self, callback: Callable[[], None]) -> None:
        """Call `callback` after everything that is ready now."""
        self._ready.append(_Call(callback))

    async def sleep_until(self, when: float) -> None:
        """Wait for the clock to reach `when`."""
        alarm: Pending[None] = Pending()
        self.call_at(when, lambda: alarm.set(None))
        await alarm

    async def together(self, jobs: Iterable[Awaitable[T]]) -> list[T]:
        """Run all jobs side by side; their results, in the jobs' order."""
        tasks = [self.spawn(job) for job in jobs]
        return [await task for task in tasks]

    async def first(
        self, jobs: Iterable[Job], usable: Callable[[Any], bool], fault: Fault | None = None
    ) -> tuple[Any | None, list[Any]]:
        """The first usable result, and those that came before it, in order of arrival.

        A job starts `after` seconds behind the one before it, or at once when every one before has
        failed or one has just failed. `jobs` may be a generator: it is asked for the next job only
        when the one before has been started. Losers go on beside: `settle` waits for them too.

        Args:
            fault: told of the exception that ends a job, which then counts as one that failed; by
                default that is raised in `step`.
        """
        race = _Race(self, iter(jobs), usable, fault or _raise)
        race.launch()
        winner = await race.outcome
        return winner, race.others

    def beside(self, job: Awaitable[Any], fault: Fault | None = None) -> None:
        """Start a job that nobody waits for but `settle`.

        Args:
            fault: told of the exception that ends it; by default that is raised in `step`.
        """
        self.leave(self.spawn(job), fault)

    def leave(self, task: Task[Any], fault: Fault | None = None) -> None:
        """Take a running task off the critical path; `fault` as for `beside`."""
        if not task.done:
            self._beside.add(task)
            task.when_done(lambda: self._left(task, fault or _raise))

    def _left(self, task: Task[Any], fault: Fault) -> None:
        self._beside.discard(task)
        if task.error is not None:
            fault(task.error)

    async def settle(self, seconds: float) -> None:
        """Wait for the jobs that run beside, for at most `seconds`."""
        until = self.now() + seconds
        enough: Pending[None] = Pending()
        self.call_at(until, lambda: enough.set(None))
        while self._beside and not enough.done:
            some: Pending[None] = Pending()
            enough.when_done(lambda some=some: some.set(None))  # type: ignore[misc]
            for task in self._beside:
                task.when_done(lambda some=some: some.set(None))  # type: ignore[misc]
            await some

    def run(self, coroutine: Awaitable[T]) -> T:
        """Run until `coroutine` has ended; other tasks then pause until the next run."""
        main = self.spawn(coroutine)
        while not main.done:
            self.step()
            if main.done:
                break
            if not self._ready:
                self.clock.wait(self.next_timer())
        return main.value

    def next_timer(self) -> float | None:
        """When the next timer is due; `None` when none is set."""
        return self._timers[0][0] if self._timers else None

    def step(self) -> None:
        """Run everything that can run now, without waiting."""
        timers, now = self._timers, self.clock.now()
        while timers and timers[0][0] <= now:
            heappop(timers)[2]()
        while self._ready:
            task = self._ready.popleft()
            awaited = task.step()
            if awaited is None:
                self._tasks.discard(task)
            else:
                awaited.when_done(lambda task=task: self._ready.append(task))  # type: ignore[misc]

    def close(self) -> None:
        """End every task where it is."""
        self._ready.clear()
        self._timers.clear()
        tasks, self._tasks = self._tasks, set()
        for task in tasks:
            task.close()


def _raise(error: Exception) -> None:
    raise error


_MOST_FAULTS = 3
"""So many jobs of one race end in an exception; it would befall the next ones too."""


class _Race:
    """The state of one call of `Scheduler.first`."""

    def __init__(
        self,
        scheduler: Scheduler,
        jobs: Iterator[Job],
        usable: Callable[[Any], bool],
        fault: Fault,
    ) -> None:
        self.scheduler, self.jobs, self.usable, self.fault = scheduler, jobs, usable, fault
        self.outcome: Pending[Any | None] = Pending()
        self.others: list[Any] = []
        self.running: dict[Task[Any], None] = {}
        self.exhausted = False
        self.waiting: Job | None = None
        self.round = self.faults = 0

    def launch(self) -> None:
        """Start the next job now, and set the timer for the one after it."""
        if self.outcome.done:
            return
        job = self.waiting or self._next()
        self.waiting = None
        self.round += 1
        if job is not None:
            task = self.scheduler.spawn(job.start())
            self.running[task] = None
            task.when_done(lambda: self._ended(task))
            # Once the job has taken its first step: the next one's delay counts from its query.
            self.scheduler.soon(self._arm)
        elif not self.running:
            self.outcome.set(None)

    def _next(self) -> Job | None:
        if self.exhausted or self.faults >= _MOST_FAULTS:
            return None
        try:
            job = next(self.jobs, None)
        except Exception as error:
            job = None
            self.fault(error)
        self.exhausted = job is None
        return job

    def _arm(self) -> None:
        if self.outcome.done or self.waiting is not None:
            return
        self.waiting = self._next()
        if self.waiting is None:
            return
        this_round = self.round
        due = self.scheduler.now() + self.waiting.after
        self.scheduler.call_at(due, lambda: self.launch() if self.round == this_round else None)

    def _ended(self, task: Task[Any]) -> None:
        del self.running[task]
        if self.outcome.done:
            return
        if self._is_usable(task):
            self.outcome.set(task.value)
            for loser in self.running:
                self.scheduler.leave(loser, self.fault)
        else:
            self.launch()

    def _is_usable(self, task: Task[Any]) -> bool:
        """Whether a job has won; one that ended in an exception has failed."""
        try:
            usable = self.usable(task.value)
        except Exception as error:
            self.faults += 1
            self.fault(error)
            return False
        if not usable:
            self.others.append(task.value)
        return usable
