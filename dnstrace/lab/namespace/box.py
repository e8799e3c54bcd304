"""The box: a process that serves a world in a network of its own, and a command that lives there.

Three processes: the one that called `run_in_box` waits and passes signals on; its child owns the
namespaces, serves the world and is the parent of the third, the command. Each dies with the one
above it, whatever kills that one.
"""

import errno
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from dnstrace.lab.namespace.command import Command
from dnstrace.lab.namespace.conventions import FORWARDED_INTERRUPT, PASSED_ON
from dnstrace.lab.namespace.files import furnish
from dnstrace.lab.namespace.kernel import (
    PR_SET_CHILD_SUBREAPER,
    PR_SET_PDEATHSIG,
    PR_SET_TIMERSLACK,
    BoxError,
    isolate,
    process_control,
)
from dnstrace.lab.namespace.netlink import make_every_address_local
from dnstrace.lab.namespace.scratch import mount_point
from dnstrace.lab.world.places import Place
from dnstrace.lab.world.world import World

if TYPE_CHECKING:
    from dnstrace.lab.sockets.server import Server


def run_in_box(world: World, vantage: Place, command: Sequence[str]) -> int:
    """Run a command where the world is the Internet; its exit code.

    128 + n when signal n ended it, 127 when there is no such command, 126 when it cannot be run.

    Raises: BoxError where the kernel forbids the box.
    """
    world.recursor(vantage)
    with mount_point() as scratch:
        watched = {signal.SIGCHLD, signal.SIGINT, *PASSED_ON}
        before = signal.pthread_sigmask(signal.SIG_BLOCK, watched)
        try:
            reading, writing = os.pipe()
            sys.stdout.flush()
            sys.stderr.flush()
            parent = os.getpid()
            child = os.fork()
            if child == 0:
                os.close(reading)
                _be_the_box(world, vantage, command, scratch, writing, parent)
            os.close(writing)
            complaint = _read_all(reading)
            status = _supervise(child)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
    if complaint:
        raise BoxError(complaint)
    return os.waitstatus_to_exitcode(status)


def _read_all(descriptor: int) -> str:
    with os.fdopen(descriptor, "rb") as pipe:
        return pipe.read().decode(errors="replace")


def _supervise(child: int) -> int:
    """Wait for the box, passing on what is meant for the command.

    A Ctrl-C of the terminal reaches the command by itself: it is one process group.
    """
    while True:
        got = signal.sigwaitinfo({signal.SIGCHLD, signal.SIGINT, *PASSED_ON})
        if got.si_signo == signal.SIGCHLD:
            found, status = os.waitpid(child, os.WNOHANG)
            if found:
                return status
        elif got.si_signo != signal.SIGINT:
            os.kill(child, got.si_signo)
        elif got.si_pid:
            os.kill(child, FORWARDED_INTERRUPT)


def _be_the_box(
    world: World,
    vantage: Place,
    command: Sequence[str],
    scratch: Path,
    complain: int,
    parent: int,
) -> NoReturn:
    """In the child: enter the namespaces, serve, run the command, exit with its code.

    Whatever happens, the parent's stack is not unwound a second time in here.
    """
    code = 1
    try:
        process_control(PR_SET_PDEATHSIG, signal.SIGKILL)
        server = _furnished(world, vantage, scratch, complain) if os.getppid() == parent else None
        os.close(complain)
        if server is not None:
            code = Command(server, command).run()
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(code)


def _furnished(world: World, vantage: Place, scratch: Path, complain: int) -> "Server | None":
    """The world's server in its box; None, after a word to the parent, where that is refused."""
    from dnstrace.lab.sockets.server import Server

    try:
        enter_box(world, scratch)
        return Server(world, vantage)
    except BoxError as error:
        os.write(complain, str(error).encode())
    except OSError as error:
        os.write(complain, f"no private network: {error.strerror or error}".encode())
    return None


def enter_box(world: World, scratch: Path) -> None:
    """Give this process the world's network and files.

    Raises: BoxError or OSError where the kernel forbids it.
    """
    directory = os.getcwd()
    isolate()
    process_control(PR_SET_CHILD_SUBREAPER, 1)
    process_control(PR_SET_TIMERSLACK, 1)
    make_every_address_local(world.spec.families)
    furnish(scratch, world.spec.hosts, world.trust_anchor_text())
    try:
        os.chdir(directory)
    except OSError as error:
        if error.errno not in (errno.ENOENT, errno.EACCES):
            raise
        os.chdir("/")
