"""The lab's clock: waits end at once when they are due, and idle work makes nothing late."""

import os
import sys
from collections.abc import Iterator

import pytest

from dnstrace.eventloop import Scheduler

if sys.platform != "linux":
    pytest.skip("timerfd is Linux's", allow_module_level=True)

from dnstrace.lab.sockets.precise_clock import PreciseClock


@pytest.fixture
def clock() -> Iterator[PreciseClock]:
    clock = PreciseClock()
    yield clock
    clock.close()


def test_a_wait_is_finer_than_a_millisecond(clock: PreciseClock) -> None:
    late = []
    for _ in range(50):
        due = clock.now() + 0.0003
        while clock.now() < due:
            clock.wait(due)
        late.append(clock.now() - due)
    assert min(late) >= 0.0
    assert sorted(late)[10] < 0.0005  # whole milliseconds would be 0.7 late every time


def test_timers_run_in_their_order_beside_descriptors(clock: PreciseClock) -> None:
    scheduler, done = Scheduler(clock), list[str]()
    readable, writable = os.pipe()

    def read() -> None:
        done.append(os.read(readable, 1).decode())
        clock.unwatch(readable)
        clock.unwatch(readable)

    clock.watch(readable, read)
    began = clock.now()
    scheduler.call_at(began + 0.02, lambda: done.append("second"))
    scheduler.call_at(began + 0.01, lambda: done.append("first"))
    os.write(writable, b"x")
    while len(done) < 3:
        clock.wait(scheduler.next_timer())
        scheduler.step()
    assert done == ["x", "first", "second"]
    os.close(readable)
    os.close(writable)


def test_idle_work_waits_for_what_is_due_soon(clock: PreciseClock) -> None:
    done = []

    def work() -> Iterator[None]:
        for number in range(3):
            done.append(number)
            yield

    clock.when_idle(work())
    clock.wait(clock.now() + 0.005)
    assert done == []
    for _ in range(3):
        clock.wait(clock.now() + 1.0)
    assert done == [0, 1, 2]


def test_one_that_is_ended_by_another_is_not_served(clock: PreciseClock) -> None:
    pipes, served = [os.pipe(), os.pipe()], []

    def serve(own: int, other: int) -> None:
        served.append(own)
        clock.unwatch(other)

    (one, first), (two, second) = pipes
    clock.watch(one, lambda: serve(one, two))
    clock.watch(two, lambda: serve(two, one))
    for end in (first, second):
        os.write(end, b"x")
    clock.wait(None)
    assert len(served) == 1
    for end in (one, first, two, second):
        os.close(end)
