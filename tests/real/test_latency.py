"""Recorded times are the network's: those that a packet capture saw, whatever the machine does.

In a box of the lab, whose replies come after known delays, tcpdump looks on while the command
walks: on an idle machine and a busy one, with a wall clock that is set again and again, and with
one that is years off.
"""

import base64
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import pytest

from dnstrace.lab import Internet

from .capture import capture
from .capture import exchanges as passed
from .programs import FAKETIME, NAMESPACE

pytestmark = pytest.mark.needs(*NAMESPACE, "tcpdump")

COMMAND = str(Path(sys.executable).with_name("dnstrace"))
NAMES = ["www.example.com", "www.example.org", "www.example.net"]
WITHIN_MS = 1.0
STEPS = ("+3600", "-86400", "+400d", "+0")
EVERY_S = 0.03


class Compared(NamedTuple):
    """An exchange of a report and by how many ms its times differ from the captured ones."""

    transport: str
    timed_by: str
    rtt: float
    connect: float


def replies(report: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every exchange of a report that got a reply."""

    def below(steps: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for step in steps:
            yield from step["exchanges"]
            yield from below(step["children"])

    for exchange in below(report["steps"]):
        if exchange["outcome"] == "reply":
            yield exchange


@contextmanager
def busy(processes: int) -> Iterator[None]:
    """Keep the machine's cores busy."""
    running = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(processes)
    ]
    try:
        yield
    finally:
        for process in running:
            process.kill()
            process.wait()


@contextmanager
def clock_set_again_and_again(directory: Path) -> Iterator[list[str]]:
    """Set the wall clock all the time; gives what makes a command see that clock."""
    clock, done = directory / "clock", threading.Event()
    clock.write_text("+0\n")

    def keep_setting() -> None:
        for step in cycle(STEPS):
            if done.wait(EVERY_S):
                return
            (directory / "clock.new").write_text(f"{step}\n")
            (directory / "clock.new").rename(clock)

    setting = threading.Thread(target=keep_setting)
    setting.start()
    try:
        yield faked(f"FAKETIME_TIMESTAMP_FILE={clock}", "FAKETIME_NO_CACHE=1")
    finally:
        done.set()
        setting.join()


def faked(*variables: str) -> list[str]:
    """What makes a command see another wall clock; only the program, not the kernel."""
    return ["env", f"LD_PRELOAD={FAKETIME[0]}", "FAKETIME_DONT_FAKE_MONOTONIC=1", *variables]


def measured(internet: Internet, file: Path, before: list[str]) -> list[Compared]:
    """Walk to every name under tcpdump, over UDP and over TCP, and compare."""
    reports = []
    with capture(internet, file):
        for name in NAMES:
            for option in ("--no-stub", "--tcp"):
                command = [*before, COMMAND, name, "--json", "--no-stub", option]
                reports.append(json.loads(internet.run(command).stdout))
    found, times = [], passed(file)
    for exchange in (exchange for report in reports for exchange in replies(report)):
        identifier = base64.b64decode(exchange["wire"])[:2]
        seen = times.get((exchange["transport"], exchange["server"]["address"], identifier))
        if seen is not None:
            found.append(
                Compared(
                    exchange["transport"],
                    exchange["timed_by"],
                    abs(exchange["rtt_ms"] - seen.rtt),
                    abs((exchange["connect_ms"] or 0.0) - (seen.connect or 0.0)),
                )
            )
    return found


@pytest.fixture(scope="module")
def internet() -> Iterator[Internet]:
    """The default world as somebody in Tokyo sees it: delays between 1 and 300 ms."""
    with Internet("default", vantage="Tokyo") as made:
        yield made


@pytest.mark.parametrize(
    ("clock", "load"),
    [
        ("right", 0),
        ("right", 4),
        pytest.param("years off", 4, marks=pytest.mark.needs("libfaketime")),
        pytest.param("set again and again", 4, marks=pytest.mark.needs("libfaketime")),
    ],
)
def test_times_are_those_of_the_capture(
    internet: Internet, tmp_path: Path, clock: str, load: int
) -> None:
    clocks: dict[str, Callable[[], AbstractContextManager[list[str]]]] = {
        "right": lambda: nullcontext([]),
        "years off": lambda: nullcontext(faked("FAKETIME=+3y")),
        "set again and again": lambda: clock_set_again_and_again(tmp_path),
    }
    with busy(load), clocks[clock]() as prefix:
        found = measured(internet, tmp_path / "pcap", prefix)
    for transport in ("udp", "tcp"):
        these = [one for one in found if one.transport == transport]
        assert len(these) >= 12
        assert {one.timed_by for one in these} == {"kernel"}
        errors = sorted(max(one.rtt, one.connect) for one in these)
        # One in ten: the stamps of tcpdump, too, are taken by a processor that others may get.
        assert sum(error <= WITHIN_MS for error in errors) >= 0.9 * len(errors), errors[-3:]
        assert median(errors) < 0.3, errors[-3:]
