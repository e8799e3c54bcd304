"""When a datagram arrived, by the kernel: latency without Python's share in it.

`SO_TIMESTAMPNS` stamps are wall-clock. What passed between arrival and reading is the wall clock at
reading minus the stamp; taken off the monotonic time of reading it gives the monotonic time of
arrival. A wait that is negative or longer than the whole shows a clock that jumped: it is not
believed, and the time of reading stands.
"""

import sys
import time
from socket import SOL_SOCKET, socket
from struct import Struct

_SO_TIMESTAMPNS = 35  # Linux; Python has no name for it
_SO_TIMESTAMP = 0x0400  # macOS: struct timeval
_PAIR = Struct("@ll")
_FORMS = {"linux": (_SO_TIMESTAMPNS, _SO_TIMESTAMPNS, 1e-9), "darwin": (_SO_TIMESTAMP, 2, 1e-6)}
_OPTION, _CONTROL, _UNIT = _FORMS.get(sys.platform, (0, 0, 0.0))

ANCILLARY = 64  # octets that a stamp needs at most

Ancillary = list[tuple[int, int, bytes]]


def enable(sock: socket) -> None:
    """Ask the kernel to stamp what this socket receives; without that, reading is the time."""
    if _OPTION:
        try:
            sock.setsockopt(SOL_SOCKET, _OPTION, 1)
        except OSError:
            return


def arrival(ancillary: Ancillary, sent: float) -> tuple[float, str]:
    """The monotonic time of arrival, and who says so: "kernel" or "user".

    To be called right after reading.

    Args:
        ancillary: as `recvmsg` gives it.
        sent: monotonic, when the query left: nothing arrives before.
    """
    wall, read = time.time(), time.monotonic()
    for level, kind, data in ancillary:
        if level == SOL_SOCKET and kind == _CONTROL and len(data) >= _PAIR.size:
            seconds, fraction = _PAIR.unpack_from(data)
            wait = wall - (seconds + fraction * _UNIT)
            if 0.0 <= wait <= read - sent:
                return read - wait, "kernel"
    return read, "user"
