"""Timers finer than a millisecond, and the time at which a packet really came."""

import ctypes
import os
import struct
import time

CLOCK_MONOTONIC = 1
TFD_NONBLOCK = os.O_NONBLOCK
SO_TIMESTAMPNS = 35
MAX_BELIEVED_WAIT_S = 5.0


class Timer:
    """A timerfd: becomes readable when the monotonic clock reaches a time."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(None, use_errno=True)
        self.descriptor: int = self._library.timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK)
        if self.descriptor < 0:
            raise OSError(ctypes.get_errno(), "timerfd_create")

    def set(self, when: float | None) -> None:
        """Ring at monotonic `when`; None: not at all."""
        nanoseconds = max(1, int(when * 1e9)) if when is not None else 0
        spec = struct.pack("@qqqq", 0, 0, nanoseconds // 10**9, nanoseconds % 10**9)
        self._library.timerfd_settime(self.descriptor, 1, spec, None)

    def clear(self) -> None:
        """Take note that it rang."""
        try:
            os.read(self.descriptor, 8)
        except BlockingIOError:
            return

    def close(self) -> None:
        """Release the descriptor."""
        os.close(self.descriptor)


def arrival(ancillary: list[tuple[int, int, bytes]]) -> float:
    """The monotonic time at which a datagram came, from its kernel stamp; else now."""
    now, wall = time.monotonic(), time.time()
    for _, kind, data in ancillary:
        if kind == SO_TIMESTAMPNS and len(data) >= 16:
            seconds, nanoseconds = struct.unpack_from("@ll", data)
            waited: float = wall - (seconds + nanoseconds / 1e9)
            if 0.0 <= waited <= MAX_BELIEVED_WAIT_S:
                return now - waited
    return now
