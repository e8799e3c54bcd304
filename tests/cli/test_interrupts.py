"""Ctrl-C and SIGTERM leave what is known, at once; on a terminal the tree grows meanwhile."""

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from dns.exception import ExceptionWrapper, FormError

from dnstrace.cli.startup.interrupts import interrupt_behind, raise_lost
from dnstrace.cli.startup.signals import Ending
from dnstrace.engine.lab_venue import lab_venue
from dnstrace.engine.session import run
from dnstrace.eventloop.socket_clock import SocketClock
from dnstrace.model.question import Question
from dnstrace.model.report import INTERRUPTED
from dnstrace.options import Options
from dnstrace.wire import names
from tests.cli.running import COMMAND, environment

# Long enough to be interrupted in, however busy the machine is.
SILENT = ["--lab=all-dead", "--total", "60", "--timeout", "20"]
UNDER_WAY = 3.0
WWW = Question(names.from_text("www.example.com"))
AT_ONCE = 1.5  # half a second, and what a busy machine adds


def silent_name() -> str:
    """A name whose servers never answer."""
    from dnstrace.lab import load

    return load("all-dead").case.question.split()[0]


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["INT", "TERM"]
)
@pytest.mark.parametrize("shown", [[], ["--json"]], ids=["tree", "json"])
def test_a_signal_ends_the_walk_and_shows_what_is_known(
    number: signal.Signals, code: int, shown: list[str]
) -> None:
    running = subprocess.Popen(
        [*COMMAND, *SILENT, *shown, silent_name()],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=environment(),
    )
    time.sleep(UNDER_WAY)
    running.send_signal(number)
    began = time.monotonic()
    stdout, stderr = running.communicate(timeout=10)
    assert time.monotonic() - began < AT_ONCE
    assert running.returncode == code
    assert stderr == ""
    if shown:
        assert json.loads(stdout)["status"] == "interrupted"
    else:
        assert "interrupted" in stdout
        assert "── net." in stdout


def test_an_interrupted_report_is_whole_in_its_file(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    running = subprocess.Popen(
        [*COMMAND, *SILENT, "--json", "-o", str(path), silent_name()], env=environment()
    )
    time.sleep(UNDER_WAY)
    running.send_signal(signal.SIGTERM)
    assert running.wait(10) == 143
    assert json.loads(path.read_text())["status"] == "interrupted"
    assert os.listdir(tmp_path) == ["out.json"]


def read_terminal(descriptor: int, seconds: float, until: str = "\0") -> str:
    """What comes out of a terminal until it is closed, a text is there, or time is up."""
    text, end = "", time.monotonic() + seconds
    while time.monotonic() < end and until not in text:
        if select.select([descriptor], [], [], 0.05)[0]:
            try:
                text += os.read(descriptor, 65536).decode("utf-8", "replace")
            except OSError:
                break
    return text


def on_a_terminal(*arguments: str) -> tuple[int, int]:
    """Start the command on a new terminal: its process and the terminal's other end."""
    process, terminal = pty.fork()
    if process == 0:
        os.execvpe(COMMAND[0], [*COMMAND, *arguments], environment(COLUMNS="80", LINES="40"))
    return process, terminal


def ended(process: int) -> int:
    """The exit code of a process that ends within seconds, or is made to."""
    end = time.monotonic() + 5
    while (status := os.waitpid(process, os.WNOHANG)) == (0, 0):
        if time.monotonic() > end:
            os.kill(process, signal.SIGKILL)
        time.sleep(0.01)
    return os.waitstatus_to_exitcode(status[1])


def test_on_a_terminal_the_tree_grows() -> None:
    process, terminal = on_a_terminal(*SILENT, silent_name())
    growing = read_terminal(terminal, 8, "name servers\r\n")
    growing += read_terminal(terminal, 0.5)
    assert "── " in growing
    assert "answered" not in growing
    os.write(terminal, b"\x03")
    rest = read_terminal(terminal, 3)
    assert ended(process) == 130
    os.close(terminal)
    assert "interrupted" in rest
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", rest)
    assert plain.count("interrupted") == 1
    assert rest.rfind("\x1b[?25h") > rest.rfind("\x1b[?25l")


@pytest.mark.parametrize("quiet", [("--json",), ("--short",), ("-q",)])
def test_no_live_view_where_only_data_is_wanted(quiet: tuple[str, ...]) -> None:
    process, terminal = on_a_terminal("--lab", *quiet, "www.example.com")
    text = read_terminal(terminal, 8)
    assert ended(process) == 0
    os.close(terminal)
    assert "\x1b[?25l" not in text


@pytest.mark.parametrize("made", ["raise ValueError from None", "raise ValueError", "raise"])
def test_an_interrupt_is_known_whatever_a_library_made_of_it(made: str) -> None:
    program = f"try:\n  raise KeyboardInterrupt\nexcept BaseException:\n  {made}"
    with pytest.raises(BaseException) as caught:
        exec(program)
    assert isinstance(interrupt_behind(caught.value), KeyboardInterrupt)
    assert interrupt_behind(ValueError()) is None


def test_an_interrupt_where_nothing_can_be_raised_is_kept(quiet: None) -> None:
    class Awkward:
        def __del__(self) -> None:
            raise KeyboardInterrupt

    Awkward()
    with pytest.raises(KeyboardInterrupt):
        raise_lost()
    raise_lost()


def test_an_interrupt_that_was_swallowed_before_the_walk_ends_it(quiet: None) -> None:
    with pytest.raises(FormError), ExceptionWrapper(FormError):  # type: ignore[no-untyped-call]
        signal.raise_signal(signal.SIGINT)
    ending = Ending()
    assert list(ending.between([WWW])) == []
    ending.close()
    with pytest.raises(KeyboardInterrupt):
        raise_lost()


def test_an_interrupt_before_the_walk_gives_the_cursor_back() -> None:
    for delay in range(5):
        process, terminal = on_a_terminal("--lab=all-dead", silent_name())
        shown = read_terminal(terminal, 8, "\x1b[?25l")
        time.sleep(delay / 25)
        os.write(terminal, b"\x03")
        shown += read_terminal(terminal, 8)
        assert ended(process) == 130
        os.close(terminal)
        assert shown.rfind("\x1b[?25h") > shown.rfind("\x1b[?25l") >= 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_library_that_catches_everything_never_sees_the_interrupt(
    ending: Ending, number: signal.Signals
) -> None:
    with ExceptionWrapper(FormError):  # type: ignore[no-untyped-call]
        signal.raise_signal(number)
    options = Options(lab="default")
    walk = run([WWW], options, venue=lab_venue(options, ending.wait))
    assert next(walk).status == INTERRUPTED
    assert ending.terminated == (number == signal.SIGTERM)
    assert next(run([WWW], options, venue=lab_venue(options, ending.wait))).status == "answered"


def test_a_wait_for_sockets_ends_with_the_signal(ending: Ending) -> None:
    clock = SocketClock(watched=((ending.readable, ending.woken),))
    began = time.monotonic()
    signal.setitimer(signal.ITIMER_REAL, 30.0)  # what ends the test if nothing else does
    later = threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT))
    later.start()
    with pytest.raises(KeyboardInterrupt):
        clock.wait(began + 20.0)
    signal.setitimer(signal.ITIMER_REAL, 0.0)
    later.join()
    clock.close()
    assert time.monotonic() - began < 10


def test_who_presses_twice_does_not_want_to_wait(ending: Ending) -> None:
    signal.raise_signal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        raise_lost()
    raise_lost()


def test_questions_that_are_waited_for_end_with_an_interrupt(ending: Ending) -> None:
    def asked() -> Iterator[Question]:
        yield WWW
        signal.raise_signal(signal.SIGINT)
        yield WWW

    assert list(ending.between(asked())) == [WWW]
    with pytest.raises(KeyboardInterrupt):
        raise_lost()


def test_an_interrupt_between_two_questions_leaves_the_file_of_the_first(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    running = subprocess.Popen(
        [*COMMAND, "--lab", "--json", "-o", str(path), "-"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    assert running.stdin is not None
    assert running.stderr is not None
    running.stdin.write(b"www.example.com\n")
    running.stdin.flush()
    time.sleep(UNDER_WAY)
    running.send_signal(signal.SIGINT)
    assert running.wait(10) == 130
    assert running.stderr.read() == b""
    assert json.loads(path.read_text())["status"] == "answered"
    running.stdin.close()
    running.stderr.close()


def test_an_interrupt_at_any_moment_leaves_no_traceback() -> None:
    for delay in range(12):
        running = subprocess.Popen(
            [*COMMAND, "--lab=all-dead", silent_name()],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env=environment(),
        )
        time.sleep(0.1 + delay / 40)
        running.send_signal(signal.SIGINT)
        _, stderr = running.communicate(timeout=10)
        assert "/dnstrace/" not in stderr
        # Before the program's own first line Python ends, and complains, as it likes.
        assert stderr or running.returncode in (130, -signal.SIGINT)


@pytest.mark.parametrize("module", ["re", "warnings", "enum"])
def test_an_interrupt_in_the_middle_of_an_import_needs_no_other_module(module: str) -> None:
    program = (
        "import signal, sys\n"
        "from dnstrace.cli.startup.interrupts import keep_quiet\n"
        "keep_quiet()\n"
        "class Half:\n"
        "    pass\n"
        f"sys.modules['{module}'] = Half()\n"
        "signal.raise_signal(signal.SIGINT)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (-signal.SIGINT, "")
