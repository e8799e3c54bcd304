"""The real clock: waits for sockets, and uses idle moments for work that has to be done anyway."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from selectors import EVENT_READ, EVENT_WRITE, DefaultSelector
from socket import socket

from dnstrace.eventloop.tasks import Fault

READ, WRITE = EVENT_READ, EVENT_WRITE
_DONE = object()
Watched = tuple[int, Callable[[], None]]  # a descriptor, and what to call when it is readable


class SocketClock:
    """Monotonic time, and a selector that calls back when a socket is ready.

    Args:
        watched: what may end the waiting besides sockets.
    """

    def __init__(self, watched: tuple[Watched, ...] = ()) -> None:
        self._selector = DefaultSelector()
        self.fault: Fault | None = None  # told of exceptions that end idle work
        for descriptor, callback in watched:
            self._selector.register(descriptor, READ, callback)
        self._idle: deque[Iterator[object]] = deque()

    def now(self) -> float:
        """Monotonic seconds."""
        return time.monotonic()

    def wall(self) -> float:
        """UTC, seconds since 1970."""
        return time.time()

    def wait(self, until: float | None) -> None:
        """Return at `until`, or as soon as a socket was served or an idle job was done."""
        if self._idle:
            if not self._serve(0.0):
                self._do_some()
            return
        if until is None:
            self._serve(None)
        else:
            self._serve(max(0.0, until - time.monotonic()))

    def _do_some(self) -> None:
        work = self._idle[0]
        try:
            ended = next(work, _DONE) is _DONE
        except Exception as error:
            self._idle.popleft()
            if self.fault is None:
                raise
            self.fault(error)
            return
        if ended:
            self._idle.remove(work)  # it may have put other work before itself

    def _serve(self, timeout: float | None) -> bool:
        """Serve one socket: what it triggers comes before the next, as in a replay."""
        ready = self._selector.select(timeout)
        if not ready:
            return False
        ready[0][0].data()
        return True

    def when_idle(self, work: Iterator[object]) -> None:
        """Do work in moments when nothing else can be done, ahead of what is queued already.

        One step of it is done between two looks at the sockets.
        """
        self._idle.appendleft(work)

    def watch(self, sock: socket, events: int, callback: Callable[[], None]) -> None:
        """Call `callback` whenever the socket is ready for `events` (READ, WRITE)."""
        self._selector.register(sock, events, callback)

    def unwatch(self, sock: socket) -> None:
        """Stop watching; a socket that is not watched is left alone."""
        if sock in self._selector.get_map():
            self._selector.unregister(sock)

    def fileno(self) -> int:
        """A descriptor that becomes readable when a watched socket is ready (epoll, kqueue)."""
        return self._selector.fileno()

    def close(self) -> None:
        """Release the selector."""
        self._selector.close()
