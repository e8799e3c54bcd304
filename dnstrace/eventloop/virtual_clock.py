"""A clock without real waiting: time passes when everything is waiting for it."""

from collections.abc import Callable

from dnstrace.eventloop.scheduler import Deadlock


class VirtualClock:
    """Starts at 0 and jumps to the next timer.

    Args:
        pace: called with the seconds that are about to pass, so that a demonstration can
            really wait (`time.sleep`); by default there is no wait.
    """

    def __init__(self, pace: Callable[[float], None] | None = None) -> None:
        self._now = 0.0
        self._pace = pace

    def now(self) -> float:
        """Seconds since the clock was made."""
        return self._now

    def advance(self, to: float) -> None:
        """Move the clock forward, as if the program had been busy for that time."""
        self._now = max(self._now, to)

    def wait(self, until: float | None) -> None:
        """Let time pass up to `until`.

        Raises: Deadlock when there is nothing to wait for.
        """
        if until is None:
            raise Deadlock("every coroutine waits for another")
        if until > self._now:
            if self._pace is not None:
                self._pace(until - self._now)
            self._now = until
