"""Side by side, one after another, first past the post: all on a clock that nobody waits for."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from dnstrace.eventloop import Job, Pending, Scheduler
from dnstrace.eventloop.scheduler import Deadlock
from dnstrace.eventloop.virtual_clock import VirtualClock


class Course:
    """A scheduler and a diary of what happened when."""

    def __init__(self) -> None:
        self.scheduler = Scheduler(VirtualClock())
        self.diary: list[tuple[str, float]] = []

    def note(self, what: str) -> None:
        """Write down what happens now."""
        self.diary.append((what, round(self.scheduler.now(), 6)))

    def runner(self, name: str, seconds: float, result: Any) -> Callable[[], Awaitable[Any]]:
        """A competitor who takes so long and ends with that result."""

        async def run() -> Any:
            self.note(f"{name} starts")
            await self.scheduler.sleep_until(self.scheduler.now() + seconds)
            self.note(f"{name} ends")
            return result

        return run

    def race(self, *runners: tuple[str, float, Any, float]) -> tuple[Any, list[Any], float]:
        """Name, seconds, result and stagger of each; the winner, the others, the time."""

        async def main() -> tuple[Any, list[Any], float]:
            jobs = (Job(self.runner(n, s, r), after) for n, s, r, after in runners)
            winner, others = await self.scheduler.first(jobs, lambda result: result is not None)
            return winner, others, round(self.scheduler.now(), 6)

        return self.scheduler.run(main())


@pytest.fixture
def course() -> Course:
    """A fresh one."""
    return Course()


def test_only_one_is_asked_when_it_answers_in_time(course: Course) -> None:
    assert course.race(("a", 0.1, "A", 0), ("b", 0.1, "B", 0.2)) == ("A", [], 0.1)
    assert course.diary == [("a starts", 0.0), ("a ends", 0.1)]


def test_the_next_starts_after_its_stagger(course: Course) -> None:
    assert course.race(("a", 1.0, "A", 0), ("b", 0.1, "B", 0.2)) == ("B", [], 0.3)
    assert course.diary == [("a starts", 0.0), ("b starts", 0.2), ("b ends", 0.3)]


def test_the_first_may_still_win(course: Course) -> None:
    assert course.race(("a", 0.25, "A", 0), ("b", 0.5, "B", 0.2)) == ("A", [], 0.25)


def test_a_failure_starts_the_next_at_once(course: Course) -> None:
    assert course.race(("a", 0.05, None, 0), ("b", 0.1, "B", 0.2)) == ("B", [None], 0.15)
    assert ("b starts", 0.05) in course.diary


def test_the_stagger_counts_from_the_start_of_the_one_before(course: Course) -> None:
    course.race(("a", 9, "A", 0), ("b", 9, "B", 0.2), ("c", 0.1, "C", 0.3))
    assert ("c starts", 0.5) in course.diary


def test_a_failure_while_another_runs_starts_the_next_and_resets_the_stagger(
    course: Course,
) -> None:
    course.race(("a", 0.25, None, 0), ("b", 9, "B", 0.2), ("c", 9, "C", 0.2), ("d", 0.1, "D", 0.3))
    assert ("c starts", 0.25) in course.diary  # not at 0.4
    assert ("d starts", 0.55) in course.diary


def test_nobody_wins(course: Course) -> None:
    winner, others, time = course.race(("a", 0.1, None, 0), ("b", 0.1, None, 0.5))
    assert (winner, others, time) == (None, [None, None], 0.2)
    assert course.race() == (None, [], 0.2)


def test_all_fail_only_when_the_slowest_has(course: Course) -> None:
    assert course.race(("a", 1.0, None, 0), ("b", 0.1, None, 0.1))[2] == 1.0


def test_jobs_are_drawn_only_when_they_are_needed(course: Course) -> None:
    drawn: list[str] = []

    def jobs() -> Iterator[Job]:
        for name in "abcdef":
            drawn.append(name)
            yield Job(course.runner(name, 0.1, name), 0.5)

    async def main() -> None:
        await course.scheduler.first(jobs(), bool)

    course.scheduler.run(main())
    assert drawn in (["a"], ["a", "b"])


def test_losers_go_on_and_are_waited_for_when_settling(course: Course) -> None:
    async def main() -> float:
        jobs = [Job(course.runner("a", 0.4, "A")), Job(course.runner("b", 0.05, "B"), 0.1)]
        winner, _ = await course.scheduler.first(jobs, bool)
        assert winner == "B"
        await course.scheduler.settle(9.0)
        return course.scheduler.now()

    assert course.scheduler.run(main()) == pytest.approx(0.4)
    assert ("a ends", 0.4) in course.diary


def test_settling_has_an_end(course: Course) -> None:
    async def main() -> float:
        course.scheduler.beside(course.runner("slow", 60.0, None)())
        await course.scheduler.settle(0.3)
        return course.scheduler.now()

    assert course.scheduler.run(main()) == pytest.approx(0.3)
    assert course.diary == [("slow starts", 0.0)]


def test_settling_with_nothing_beside_takes_no_time(course: Course) -> None:
    async def main() -> float:
        await course.scheduler.settle(5.0)
        return course.scheduler.now()

    assert course.scheduler.run(main()) == 0.0


def test_settling_waits_for_what_starts_meanwhile(course: Course) -> None:
    async def chain() -> None:
        await course.runner("one", 0.1, None)()
        course.scheduler.beside(course.runner("two", 0.1, None)())

    async def main() -> float:
        course.scheduler.beside(chain())
        await course.scheduler.settle(5.0)
        return course.scheduler.now()

    assert course.scheduler.run(main()) == pytest.approx(0.2)


def test_together_keeps_the_order_of_the_jobs(course: Course) -> None:
    async def main() -> list[str]:
        jobs = [course.runner(n, s, n)() for n, s in (("a", 0.3), ("b", 0.1), ("c", 0.2))]
        return await course.scheduler.together(jobs)

    assert course.scheduler.run(main()) == ["a", "b", "c"]
    assert course.scheduler.now() == pytest.approx(0.3)
    assert [what for what, _ in course.diary[:3]] == ["a starts", "b starts", "c starts"]
    assert course.scheduler.run(course.scheduler.together([])) == []


def test_timers_of_one_instant_run_in_the_order_they_were_set(course: Course) -> None:
    for name in "abc":
        course.scheduler.call_at(1.0, lambda name=name: course.note(name))  # type: ignore[misc]
    course.scheduler.call_at(0.5, lambda: course.note("early"))
    course.scheduler.run(course.scheduler.sleep_until(2.0))
    assert course.diary == [("early", 0.5), ("a", 1.0), ("b", 1.0), ("c", 1.0)]


def test_a_pending_value_is_given_once() -> None:
    pending: Pending[int] = Pending()
    heard: list[int] = []
    pending.when_done(lambda: heard.append(pending.value))
    pending.set(1)
    pending.set(2)
    pending.when_done(lambda: heard.append(pending.value))
    assert heard == [1, 1]


def test_everybody_waits_for_somebody_else(course: Course) -> None:
    async def main() -> None:
        await Pending[None]()

    with pytest.raises(Deadlock):
        course.scheduler.run(main())


def test_a_fault_of_ours_comes_out(course: Course) -> None:
    async def main() -> None:
        raise LookupError("ours")

    with pytest.raises(LookupError):
        course.scheduler.run(main())


def test_closing_ends_every_coroutine_where_it_stands(course: Course) -> None:
    async def stubborn() -> None:
        try:
            await course.scheduler.sleep_until(99.0)
        finally:
            course.note("let go")

    course.scheduler.beside(stubborn())
    course.scheduler.run(course.scheduler.sleep_until(1.0))
    course.scheduler.close()
    assert course.diary == [("let go", 1.0)]
    assert course.scheduler.next_timer() is None


def test_pace_is_told_how_much_time_is_about_to_pass() -> None:
    passed: list[float] = []
    scheduler = Scheduler(VirtualClock(passed.append))
    scheduler.run(scheduler.sleep_until(0.5))
    assert passed == [0.5]
    assert scheduler.now() == 0.5


def test_the_same_course_twice() -> None:
    diaries = []
    for _ in range(2):
        course = Course()
        course.race(("a", 1.0, None, 0), ("b", 0.5, None, 0.2), ("c", 0.9, "C", 0.2))
        diaries.append(course.diary)
    assert diaries[0] == diaries[1]
