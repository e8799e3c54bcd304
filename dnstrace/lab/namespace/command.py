"""The command in the box: started, listened to, and cleaned up after."""

import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from dnstrace.lab.namespace.conventions import (
    FORWARDED_INTERRUPT,
    GRACE_S,
    NOT_EXECUTABLE,
    NOT_FOUND,
    PASSED_ON,
    SIGNALLED,
)
from dnstrace.lab.namespace.environment import settle
from dnstrace.lab.namespace.kernel import PR_SET_PDEATHSIG, process_control
from dnstrace.lab.sockets.server import Server

HURRIED = -15
"""The nice value of the serving process."""


class Command:
    """One command and what it leaves behind.

    Args:
        server: serves the world meanwhile.
        command: the program and its arguments.
    """

    def __init__(self, server: Server, command: Sequence[str]) -> None:
        self._server = server
        self._command = list(command)
        self._child = 0
        self._status: int | None = None

    def run(self) -> int:
        """Start it and serve until it has ended; its exit code as a shell gives it."""
        reading, writing = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        self._server.watch(reading, lambda: self._woken(reading))
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for number in (FORWARDED_INTERRUPT, *PASSED_ON):
            signal.signal(number, lambda *_: None)
        self._child = os.fork()
        if self._child == 0:
            _become(self._command)
        signal.pthread_sigmask(signal.SIG_SETMASK, set())
        _hurry()
        self._server.run(lambda: self._status is not None)
        end_descendants()
        assert self._status is not None
        code = os.waitstatus_to_exitcode(self._status)
        return code if code >= 0 else SIGNALLED - code

    def _woken(self, descriptor: int) -> None:
        """Signals came: pass them on, collect who ended."""
        for number in os.read(descriptor, 512):
            if number == FORWARDED_INTERRUPT:
                self._signal(signal.SIGINT)
            elif number in PASSED_ON:
                self._signal(number)
                self._server.at(time.monotonic() + GRACE_S, self._kill)
        while True:
            try:
                found, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if found == 0:
                return
            if found == self._child:
                self._status = status

    def _signal(self, number: int) -> None:
        if self._status is None:
            os.kill(self._child, number)

    def _kill(self) -> None:
        self._signal(signal.SIGKILL)


def _hurry() -> None:
    """Go before other processes where that is allowed: a reply has its time."""
    try:
        os.setpriority(os.PRIO_PROCESS, 0, HURRIED)
    except PermissionError:
        return


def _become(command: list[str]) -> NoReturn:
    """In the grandchild: restore what Python and the box changed about signals, and execute."""
    process_control(PR_SET_PDEATHSIG, signal.SIGTERM)
    signal.set_wakeup_fd(-1)
    changed = (signal.SIGINT, signal.SIGPIPE, signal.SIGXFSZ, signal.SIGCHLD, *PASSED_ON)
    for number in (*changed, FORWARDED_INTERRUPT):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, set())
    settle()
    try:
        os.execvp(command[0], command)
    except OSError as error:
        missing = isinstance(error, FileNotFoundError | NotADirectoryError)
        sys.stderr.write(f"dnstrace lab run: {command[0]}: {error.strerror}\n")
        sys.stderr.flush()
        os._exit(NOT_FOUND if missing else NOT_EXECUTABLE)


def end_descendants() -> None:
    """Kill and collect every process that descends from this one."""
    while True:
        children = _children()
        if not children:
            return
        for child in children:
            try:
                os.kill(child, signal.SIGKILL)
            except ProcessLookupError:
                continue
        for child in children:
            try:
                os.waitpid(child, 0)
            except ChildProcessError:
                continue


def _children() -> list[int]:
    """The processes whose parent is this one, orphans included: it is their subreaper."""
    own = os.getpid()
    found = []
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                stat = Path(f"/proc/{entry.name}/stat").read_text(errors="replace")
            except OSError:
                continue
            if int(stat.rpartition(")")[2].split()[1]) == own:
                found.append(int(entry.name))
    return found
