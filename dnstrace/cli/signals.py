"""Signals: SIGTERM ends a walk as Ctrl-C does, and shows what is known."""

import signal
from types import FrameType

from dnstrace.cli.interrupts import interrupt


class Terminated(KeyboardInterrupt):
    """SIGTERM came."""


class Ending:
    """Turns SIGTERM into an interrupt and remembers it; once output begins both are ignored."""

    def __init__(self) -> None:
        self.terminated = False
        signal.signal(signal.SIGTERM, self._terminate)
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # and not ignored
            signal.signal(signal.SIGINT, self._interrupt)

    def _terminate(self, _number: int, _frame: FrameType | None) -> None:
        self.terminated = True
        interrupt(Terminated)

    def _interrupt(self, _number: int, _frame: FrameType | None) -> None:
        interrupt(KeyboardInterrupt)

    def hold(self) -> None:
        """From now on nothing interrupts."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
