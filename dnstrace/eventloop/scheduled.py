"""What every network has of its scheduler: the ways of waiting that the resolver's port names."""

from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any, TypeVar

from dnstrace.eventloop.scheduler import Scheduler
from dnstrace.eventloop.tasks import Fault, Job

T = TypeVar("T")


class Scheduled:
    """A base for networks; `scheduler` is set by them."""

    scheduler: Scheduler
    fault: Fault | None = None

    def report_faults(self, fault: Fault) -> None:
        """Tell of exceptions that end what nobody waits for; without this they end all."""
        self.fault = fault

    async def together(self, jobs: Iterable[Awaitable[T]]) -> list[T]:
        """All results, in the jobs' order."""
        return await self.scheduler.together(jobs)

    async def first(
        self, jobs: Iterable[Job], usable: Callable[[Any], bool]
    ) -> tuple[Any | None, list[Any]]:
        """The first usable result and the others so far."""
        return await self.scheduler.first(jobs, usable, self.fault)

    def beside(self, job: Awaitable[Any]) -> None:
        """Run a job off the critical path."""
        self.scheduler.beside(job, self.fault)

    def when_idle(self, work: Iterator[object]) -> None:
        """Do this in idle moments; where time stands still meanwhile, every moment is one."""
        try:
            for _ in work:
                pass
        except Exception as error:
            if self.fault is None:
                raise
            self.fault(error)

    def now(self) -> float:
        """Monotonic seconds."""
        return self.scheduler.now()
