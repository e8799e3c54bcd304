"""What every network takes from its scheduler: the resolver port's ways of waiting."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar

from dnstrace.eventloop.scheduler import Job, Scheduler

T = TypeVar("T")


class Scheduled:
    """A base for networks; `scheduler` is set by them."""

    scheduler: Scheduler

    async def together(self, jobs: Iterable[Awaitable[T]]) -> list[T]:
        """All results, in the jobs' order."""
        return await self.scheduler.together(jobs)

    async def first(
        self, jobs: Iterable[Job], usable: Callable[[Any], bool]
    ) -> tuple[Any | None, list[Any]]:
        """The first usable result and the others so far."""
        return await self.scheduler.first(jobs, usable)

    def beside(self, job: Awaitable[Any]) -> None:
        """Run a job off the critical path."""
        self.scheduler.beside(job)

    def when_idle(self, jobs: Iterable[Callable[[], object]]) -> None:
        """Do these in idle moments; on a virtual clock every moment is idle."""
        for job in jobs:
            job()

    def now(self) -> float:
        """Monotonic seconds."""
        return self.scheduler.now()
