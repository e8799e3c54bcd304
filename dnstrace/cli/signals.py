"""Signals: SIGTERM ends a walk as Ctrl-C does, and shows what is known."""

import signal
from types import FrameType


class Terminated(KeyboardInterrupt):
    """SIGTERM came."""


class Ending:
    """Turns SIGTERM into an interrupt and remembers it; once output begins both are ignored."""

    def __init__(self) -> None:
        self.terminated = False
        signal.signal(signal.SIGTERM, self._terminate)

    def _terminate(self, _number: int, _frame: FrameType | None) -> None:
        self.terminated = True
        raise Terminated

    def hold(self) -> None:
        """From now on nothing interrupts."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
