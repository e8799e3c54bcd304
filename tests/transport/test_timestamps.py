"""From the kernel's stamps to a latency, whatever is done to the clocks meanwhile."""

import socket
import struct
import sys
from typing import NamedTuple

import pytest

from dnstrace.transport import timestamps

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="stamps in Linux's form")

SENT, LEFT, CAME, READ = 100.0, 100.003, 100.023, 100.173  # monotonic; the program was busy
SO_TIMESTAMPING = 37


class Set(NamedTuple):
    """Somebody sets a wall clock: the machine's or, as libfaketime does, only the program's."""

    at: float
    by: float
    whole_machine: bool = True


class Clocks:
    """Stands in for the module `time`: the program's clocks in a machine with a wall clock."""

    def __init__(self, program_off: float, *sets: Set) -> None:
        self.at, self.program_off, self.sets = SENT, program_off, sets

    def monotonic(self) -> float:
        return self.at

    def time(self) -> float:
        return self.program_off + self._wall(self.at, self.sets)

    def stamped(self, at: float) -> timestamps.Ancillary:
        """What the kernel says of `at`."""
        wall = self._wall(at, [step for step in self.sets if step.whole_machine])
        data = struct.pack("@6l", int(wall), round(wall % 1 * 1e9), 0, 0, 0, 0)
        return [(socket.SOL_SOCKET, SO_TIMESTAMPING, data)]

    @staticmethod
    def _wall(at: float, sets: "tuple[Set, ...] | list[Set]") -> float:
        return 1_700_000_000.0 + at + sum(step.by for step in sets if step.at <= at)


class Queue(socket.socket):
    """A socket on whose error queue these reports stand."""

    reports: "list[timestamps.Ancillary]"

    def recvmsg(self, *_: object) -> tuple[bytes, timestamps.Ancillary, int, object]:
        if not self.reports:
            raise BlockingIOError
        return b"", self.reports.pop(0), 0, None


def report(number: int, origin: int) -> tuple[int, int, bytes]:
    """A struct sock_extended_err as IPv4 gives it."""
    return (socket.IPPROTO_IP, 11, struct.pack("@IBBBBII", number, origin, 0, 0, 0, 0, 0))


def departed(
    clocks: Clocks, reports: list[timestamps.Ancillary]
) -> tuple[timestamps.Departure, list[int]]:
    """A query about which the kernel reports this."""
    departure = timestamps.Departure(clocks)
    with Queue(socket.AF_INET, socket.SOCK_DGRAM) as queue:
        queue.reports = reports
        return departure, departure.reports(queue)


def check(
    *sets: Set,
    elapsed: float,
    timed_by: str = "kernel",
    program_off: float = 0.0,
    departure_stamped: bool = True,
) -> None:
    clocks = Clocks(program_off, *sets)
    stamp = [[*clocks.stamped(LEFT), report(42, 4)]] if departure_stamped else []
    departure, errors = departed(clocks, stamp)
    assert errors == []
    clocks.at = READ
    arrived, by = departure.arrival(clocks.stamped(CAME))
    assert by == timed_by
    assert arrived - departure.at == pytest.approx(elapsed, abs=2e-6)


YEARS = 94_608_000.0
TIMES = {"before it left": 100.001, "under way": 100.010, "while it waited": 100.100}


@pytest.mark.parametrize("by", [3600.0, -3600.0, YEARS, 0.5, -0.5, 0.0001])
@pytest.mark.parametrize("whole_machine", [True, False], ids=["the machine", "the program"])
@pytest.mark.parametrize("program_off", [0.0, -YEARS])
@pytest.mark.parametrize("at", TIMES.values(), ids=TIMES)
def test_a_clock_that_is_set(at: float, by: float, whole_machine: bool, program_off: float) -> None:
    # What is less than the accuracy of a latency is not looked for.
    off = by if abs(by) < timestamps.STEP and whole_machine and LEFT < at < CAME else 0.0
    elapsed = CAME - LEFT + off
    check(Set(at, by, whole_machine), elapsed=elapsed, program_off=program_off)


@pytest.mark.parametrize("by", [3600.0, -YEARS])
@pytest.mark.parametrize("at", TIMES.values(), ids=TIMES)
def test_where_only_arrivals_are_stamped(at: float, by: float) -> None:
    check(Set(at, by), elapsed=CAME - SENT, departure_stamped=False)


def test_without_any_change() -> None:
    check(elapsed=CAME - LEFT)
    check(elapsed=CAME - LEFT, program_off=YEARS)
    check(elapsed=CAME - SENT, departure_stamped=False)


def test_what_cannot_be_known_is_timed_by_reading() -> None:
    read = READ - SENT
    # Set by less than the reader was late: 20 ms and 70 ms are both possible.
    check(Set(100.01, 0.05), elapsed=read, timed_by="user")
    # Set twice: the stamp was taken by a clock that was seen neither before nor after.
    twice = (Set(100.01, 3600.0), Set(100.1, 3600.0))
    check(*twice, elapsed=read, timed_by="user")
    # A program whose clock is not the kernel's, and no stamp of the departure.
    check(elapsed=read, timed_by="user", program_off=YEARS, departure_stamped=False)


def test_a_reply_without_a_stamp() -> None:
    clocks = Clocks(0.0)
    departure = timestamps.Departure(clocks)
    clocks.at = READ
    assert departure.arrival([]) == (READ, "user")


def test_errors_stand_beside_stamps() -> None:
    clocks = Clocks(0.0)
    again = [*clocks.stamped(LEFT + 1.0), report(42, 4)]
    refused = [*clocks.stamped(CAME), report(111, 2)]
    departure, errors = departed(clocks, [[*clocks.stamped(LEFT), report(42, 4)], refused, again])
    assert errors == [111]
    assert departure.stamp == pytest.approx(1_700_000_000 + LEFT, abs=1e-6)
