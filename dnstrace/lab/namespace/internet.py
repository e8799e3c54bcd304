"""A world on real sockets for anyone's tests: commands run in it, also side by side."""

import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from types import TracebackType

from dnstrace.lab.namespace.kernel import BoxError
from dnstrace.lab.namespace.scratch import mount_point
from dnstrace.lab.world.shipped import find_world

END_S = 10.0


class Internet:
    """A box that stays open while the `with` block runs.

        with Internet("dead-server", vantage="Tokyo") as internet:
            done = internet.run(["dig", "+short", "www.example.net"])

    Args:
        world: the name of a world, or the path of its file.
        vantage: where the commands stand; by default the world's choice.
    """

    def __init__(self, world: str = "default", vantage: str | None = None) -> None:
        self._arguments = [str(find_world(world)), *([vantage] if vantage else [])]
        self._holder: subprocess.Popen[str] | None = None
        self._closing = ExitStack()

    def __enter__(self) -> "Internet":
        """Open the box. Raises: BoxError, with the reason, where that is not possible."""
        directory = str(self._closing.enter_context(mount_point()))
        self._holder = subprocess.Popen(
            [sys.executable, "-m", "dnstrace.lab.namespace", directory, *self._arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._holder.stdout is not None
        if self._holder.stdout.readline() != "ready\n":
            _, complaint = self._holder.communicate()
            self._closing.close()
            raise BoxError(complaint.strip() or "the box could not be opened")
        return self

    def command(self, command: Sequence[str]) -> list[str]:
        """A command line that runs `command` in the box, for `subprocess` of any kind."""
        assert self._holder is not None, "open the box first: with Internet(...) as internet"
        enter = [sys.executable, "-m", "dnstrace.lab.namespace.enter", str(self._holder.pid)]
        return [*enter, *command]

    def run(
        self, command: Sequence[str], *, timeout: float = 60.0, stdin: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run a command in the box to its end; what it printed, as text.

        Raises: subprocess.TimeoutExpired after `timeout` seconds.
        """
        return subprocess.run(
            self.command(command),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the box."""
        if self._holder is not None:
            try:
                self._holder.communicate("", timeout=END_S)
            except subprocess.TimeoutExpired:
                self._holder.kill()
                self._holder.communicate()
        self._closing.close()
