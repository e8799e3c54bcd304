"""When a query left and when a reply came, by the kernel: latency without Python's share in it.

The kernel stamps by its wall clock. Linux stamps what leaves, too: the difference of two stamps is
the latency, whatever this program's clocks are made to say. Elsewhere the wall clock's lead over
the monotonic one at sending turns the stamp of arrival into monotonic time. Somebody may set the
clock in between; the lead has changed then, and says by how much. Of the two times that the stamp
may mean, one lies between sending and reading. If both do or neither does, no stamp is believed.
"""

import socket
import sys
import time
from struct import Struct
from typing import Protocol

from dnstrace.model.exchange import TimedBy

# Linux, linux/net_tstamp.h; Python has no names for them. Those who leave are stamped when they
# are handed to the interface: each driver knows a moment of its own, or none.
_SO_TIMESTAMPING = 37
_TX_SCHED, _RX_SOFTWARE, _SOFTWARE, _ONLY_STAMPS = 1 << 8, 1 << 3, 1 << 4, 1 << 11
_SO_TIMESTAMP, _SCM_TIMESTAMP = 0x0400, 2  # macOS: struct timeval
_FORMS = {
    "linux": (
        _SO_TIMESTAMPING,
        _TX_SCHED | _RX_SOFTWARE | _SOFTWARE | _ONLY_STAMPS,
        _SO_TIMESTAMPING,
        1e-9,
    ),
    "darwin": (_SO_TIMESTAMP, 1, _SCM_TIMESTAMP, 1e-6),
}
_OPTION, _WANTED, _CONTROL, _UNIT = _FORMS.get(sys.platform, (0, 0, 0, 0.0))
_PAIR = Struct("@ll")
# IP_RECVERR, IPV6_RECVERR: struct sock_extended_err, which starts with an errno and an origin.
_REPORTS = ((socket.IPPROTO_IP, 11), (socket.IPPROTO_IPV6, 25))
_REPORT = Struct("@IB")
_QUEUE = 0
if sys.platform == "linux":
    _QUEUE = socket.MSG_ERRQUEUE
_OF_STAMPS = 4  # SO_EE_ORIGIN_TIMESTAMPING

ANCILLARY = 64  # octets that a stamp needs at most
_REPORTED = 256  # octets of a stamp and an error with its sender
STEP = 0.0005  # seconds; a wall clock that was set by less is within the accuracy of a latency

Ancillary = list[tuple[int, int, bytes]]


def enable(sock: socket.socket) -> None:
    """Ask the kernel to stamp what passes this socket; without stamps, reading is the time."""
    if _OPTION:
        try:
            sock.setsockopt(socket.SOL_SOCKET, _OPTION, _WANTED)
        except OSError:
            return


class Clocks(Protocol):
    """A monotonic clock and a wall clock, in seconds: the module `time` is one."""

    def monotonic(self) -> float:
        """Seconds that only ever grow."""

    def time(self) -> float:
        """Seconds since 1970, UTC, as somebody may set them."""


class Departure:
    """When a query leaves; made right before sending.

    Attributes:
        at: monotonic seconds.
        ahead: seconds by which this program's wall clock was ahead of the monotonic one.
        stamp: the kernel's wall clock when the query was handed to the interface, once known.
    """

    __slots__ = ("_clocks", "ahead", "at", "stamp")

    def __init__(self, clocks: Clocks | None = None) -> None:
        """Note both clocks now.

        Args:
            clocks: this program's, `None` for those of the module `time`.
        """
        self._clocks: Clocks = clocks or time
        self.at, self.ahead = _now(self._clocks)
        self.stamp: float | None = None

    @property
    def wall(self) -> float:
        """UTC, seconds since 1970, as this program's clock had it."""
        return self.at + self.ahead

    def reports(self, sock: socket.socket) -> list[int]:
        """Read the kernel's reports on the query: keeps the stamp, returns errors.

        Until they are read, the socket counts as ready.

        Returns: the errno of each ICMP error.
        """
        errors: list[int] = []
        while _QUEUE:
            try:
                _, ancillary, _, _ = sock.recvmsg(0, _REPORTED, _QUEUE)
            except OSError:
                return errors
            for level, kind, data in ancillary:
                if (level, kind) in _REPORTS:
                    number, origin = _REPORT.unpack_from(data)
                    if origin != _OF_STAMPS:
                        errors.append(number)
                    elif self.stamp is None:  # a segment that is sent again is stamped again
                        self.stamp = _stamp(ancillary)
        return errors

    def arrival(self, ancillary: Ancillary) -> tuple[float, TimedBy]:
        """The monotonic time of arrival, and who says so: "kernel" or "user".

        To be called right after reading.

        Args:
            ancillary: as `recvmsg` gave it.
        """
        read, ahead = _now(self._clocks)
        stamp = _stamp(ancillary)
        if stamp is not None:
            set_by = ahead - self.ahead
            arrived = stamp - (self.ahead if self.stamp is None else self.stamp - self.at)
            candidates = [arrived] if abs(set_by) < STEP else [arrived, arrived - set_by]
            possible = [at for at in candidates if self.at - STEP <= at <= read + STEP]
            if len(possible) == 1:
                return min(max(possible[0], self.at), read), "kernel"
        return read, "user"


def _now(clocks: Clocks) -> tuple[float, float]:
    """Monotonic seconds, and by how much the wall clock is ahead of them."""
    for _ in range(8):  # unless the processor was lost between the clocks
        before, wall, after = clocks.monotonic(), clocks.time(), clocks.monotonic()
        if after - before < STEP / 4:
            break
    return after, wall - after


def _stamp(ancillary: Ancillary) -> float | None:
    """Seconds since 1970 by the kernel's clock."""
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == _CONTROL and len(data) >= _PAIR.size:
            seconds, fraction = _PAIR.unpack_from(data)
            if seconds:
                return float(seconds + fraction * _UNIT)
    return None
