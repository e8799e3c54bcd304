"""Runs the command: in this process, where nobody waits for the lab, or as a process of its own."""

import gc
import io
import os
import signal
import subprocess
import sys
from unittest import mock

from dnstrace.cli import main
from dnstrace.cli.startup.signals import Ending

COMMAND = [sys.executable, "-m", "dnstrace"]
_OWN = ("NO_COLOR", "COLUMNS", "FORCE_COLOR")


def environment(**changes: str) -> dict[str, str]:
    """What the command finds around it: nothing of the tests' own terminal."""
    own = {k: v for k, v in os.environ.items() if k not in _OWN}
    return {**own, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", **changes}


def run(*arguments: str, stdin: str = "", **changes: str) -> subprocess.CompletedProcess[str]:
    """Run it to its end; there is never a traceback.

    In this process, which saves most of the time; as one of its own where the environment is
    another, since a process may read that but once.
    """
    if changes or not any(argument.startswith("--lab") for argument in arguments):
        return run_apart(*arguments, stdin=stdin, **changes)
    with mock.patch.dict(os.environ, environment(), clear=True):
        return run_here(*arguments, stdin=stdin.encode())


def run_here(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[str]:
    """Run it in this process and environment; nobody waits for the lab."""
    given, out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(3))
    given.buffer.write(stdin)
    given.seek(0)
    handlers = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    with (
        mock.patch.object(sys, "stdin", given),
        mock.patch.object(sys, "stdout", out),
        mock.patch.object(sys, "stderr", err),
        mock.patch.object(Ending, "wait"),
    ):
        try:
            code = main.run(list(arguments))
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        finally:
            gc.enable()
            for number, handler in handlers.items():
                signal.signal(number, handler)
        out.flush()
        err.flush()
    texts = [stream.buffer.getvalue().decode() for stream in (out, err)]
    return subprocess.CompletedProcess([*COMMAND, *arguments], code, *texts)


def run_apart(*arguments: str, stdin: str = "", **changes: str) -> subprocess.CompletedProcess[str]:
    """Run it as a user does, as a process of its own; there is never a traceback."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=30,
        env=environment(**changes),
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def shell(script: str) -> subprocess.CompletedProcess[str]:
    """Run a script of bash in which $D is the command."""
    done = subprocess.run(
        ["bash", "-c", script],
        capture_output=True,
        encoding="utf-8",
        timeout=30,
        env=environment(D=" ".join(COMMAND)),
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done
