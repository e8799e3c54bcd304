"""Idle moments of a walk: every room prepares what it needs, in small steps."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from dnstrace.cli.args.output import Output
from dnstrace.cli.output.formats import FORMATS
from dnstrace.cli.startup import interrupts
from dnstrace.cli.startup.warmup import preparations
from dnstrace.eventloop.socket_clock import SocketClock

AFTERWARDS = """
import sys
from collections.abc import Iterator
from dnstrace.cli.args.output import Output
from dnstrace.cli.startup.warmup import preparations
from dnstrace.cli.output.printer import Printer
from dnstrace.engine.lab_venue import lab_venue
from dnstrace.engine.session import run
from dnstrace.model.question import Question
from dnstrace.options import Options
from dnstrace.wire import names
output = Output(((sys.argv[1], None),), color=False, width=80)
venue = lab_venue(Options(lab="default"))
for _ in preparations(output, True):
    pass
before = set(sys.modules)
question = Question(names.from_text("www.example.com"))
report = next(run([question], Options(lab="default", seed=7), venue=venue))
walked = set(sys.modules)
Printer(output, "report").texts(report)
new = {name for name in set(sys.modules) - before if name.split(".")[0] in ("rich", "cryptography")}
print(sorted(new | {name for name in set(sys.modules) - walked if name.startswith("dnstrace")}))
"""


@pytest.mark.parametrize("name", [name for name in FORMATS if FORMATS[name].report])
def test_after_the_preparations_a_report_imports_nothing_big(name: str) -> None:
    command = [sys.executable, "-c", AFTERWARDS, name]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_an_interrupt_that_came_in_a_step_is_raised_after_it() -> None:
    steps = preparations(Output((("short", None),)), False)
    next(steps)
    interrupts.note(KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt):
        next(steps)


def test_work_is_done_a_step_at_a_time_and_what_came_later_goes_first() -> None:
    done: list[str] = []

    def work() -> Iterator[object]:
        for step in ("one", "two", "three"):
            yield done.append(step)  # type: ignore[func-returns-value]

    def urgent() -> Iterator[object]:
        for step in ("first", "second"):
            yield done.append(step)  # type: ignore[func-returns-value]

    clock = SocketClock()
    clock.when_idle(work())
    clock.wait(None)
    assert done == ["one"]
    clock.when_idle(urgent())
    for _ in range(6):
        clock.wait(clock.now())
    assert done == ["one", "first", "second", "two", "three"]
    clock.close()


def test_idle_work_that_fails_is_told_of_and_the_rest_is_done() -> None:
    done: list[object] = []

    def work(fails: bool) -> Iterator[object]:
        yield done.append("before")  # type: ignore[func-returns-value]
        if fails:
            raise ZeroDivisionError
        yield done.append("after")  # type: ignore[func-returns-value]

    clock = SocketClock()
    clock.fault = lambda error: done.append(type(error))
    clock.when_idle(work(False))
    clock.when_idle(work(True))
    for _ in range(6):
        clock.wait(clock.now())
    assert done == ["before", ZeroDivisionError, "before", "after"]
    clock.fault = None
    clock.when_idle(work(True))
    clock.wait(clock.now())
    with pytest.raises(ZeroDivisionError):
        clock.wait(clock.now())
    clock.close()
