"""The clock of the lab's event loop: waits for sockets, and ends a wait within microseconds."""

import time
from collections.abc import Callable, Iterator
from selectors import EVENT_READ, DefaultSelector

from dnstrace.lab.sockets.timers import Timer

LONGEST_WORK_S = 0.01
"""No step of idle work lasts longer; it is done only when nothing is due sooner."""
_DONE = object()


class PreciseClock:
    """Monotonic time; a timerfd rings where a selector's own limit would count milliseconds.

    Raises: OSError when the timer cannot be had.
    """

    def __init__(self) -> None:
        self._selector = DefaultSelector()
        self._timer = Timer()
        self._idle: Iterator[object] | None = None
        self.watch(self._timer.descriptor, self._timer.clear)

    def now(self) -> float:
        """Monotonic seconds."""
        return time.monotonic()

    def wait(self, until: float | None) -> None:
        """Return at `until`, or when what was ready has been served, or some idle work done."""
        self._timer.set(until)
        has_time = until is None or until - self.now() > LONGEST_WORK_S
        work = self._idle if has_time else None
        ready = self._selector.select(0.0 if work is not None else None)
        if work is not None and not ready and next(work, _DONE) is _DONE:
            self._idle = None
        known = self._selector.get_map()
        for key, _ in ready:
            if key.fd in known:  # one that was served before may have ended it
                key.data()

    def when_idle(self, work: Iterator[object]) -> None:
        """Do this, step by step, while nothing else is to be done, instead of earlier work."""
        self._idle = work

    def watch(self, descriptor: int, callback: Callable[[], None]) -> None:
        """Call back whenever a descriptor can be read."""
        self._selector.register(descriptor, EVENT_READ, callback)

    def unwatch(self, descriptor: int) -> None:
        """Stop watching; a descriptor that is not watched is left alone."""
        if descriptor in self._selector.get_map():
            self._selector.unregister(descriptor)

    def close(self) -> None:
        """Release the timer and the selector."""
        self._selector.close()
        self._timer.close()
