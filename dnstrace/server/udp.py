"""Clients over UDP: one socket an address, answers leave from the address that was asked."""

import errno
import sys
from functools import partial
from socket import AF_INET, AF_INET6, IPPROTO_IP, IPPROTO_IPV6, SOCK_DGRAM, SOL_SOCKET, socket
from socket import SO_RCVBUF as RECEIVE_BUFFER

from dnstrace.eventloop.socket_clock import READ, SocketClock
from dnstrace.server.front import Front
from dnstrace.server.limits import BATCH
from dnstrace.server.log import Log
from dnstrace.server.request import Client

_MOST = 65_535
_BUFFER = 1 << 20  # octets the kernel may hold while a signature is being verified
# Linux: IP_PKTINFO; IPV6_RECVPKTINFO and IPV6_PKTINFO. Python names only some of them everywhere.
_PKTINFO_4, _RECEIVE_6, _PKTINFO_6 = 8, 49, 50
_ANCILLARY = 64
_PASSING = (errno.EAGAIN, errno.EWOULDBLOCK, errno.EINTR)

Peer = tuple[str, int] | tuple[str, int, int, int]
Ancillary = list[tuple[int, int, bytes]]


def open_socket(address: str, port: int) -> socket:
    """A bound socket.

    Raises: OSError when that cannot be.
    """
    family = AF_INET6 if ":" in address else AF_INET
    sock = socket(family, SOCK_DGRAM)
    try:
        sock.setblocking(False)
        sock.setsockopt(SOL_SOCKET, RECEIVE_BUFFER, _BUFFER)
        if family == AF_INET6:
            sock.setsockopt(IPPROTO_IPV6, 26 if sys.platform == "linux" else 27, 1)  # IPV6_V6ONLY
        if sys.platform == "linux" and address in ("0.0.0.0", "::"):
            level, option = (
                (IPPROTO_IPV6, _RECEIVE_6) if family == AF_INET6 else (IPPROTO_IP, _PKTINFO_4)
            )
            sock.setsockopt(level, option, 1)
        sock.bind((address, port))
    except OSError:
        sock.close()
        raise
    return sock


class UdpListener:
    """Reads questions from one socket and sends the answers back."""

    def __init__(self, sock: socket, clock: SocketClock, front: Front, log: Log) -> None:
        self._sock, self._clock, self._front, self._log = sock, clock, front, log
        clock.watch(sock, READ, self._readable)

    def _readable(self) -> None:
        for _ in range(BATCH):
            try:
                data, ancillary, _, peer = self._sock.recvmsg(_MOST, _ANCILLARY)
            except OSError as error:
                if error.errno not in _PASSING:
                    self._log.fault(error, "reading from a UDP socket")
                return
            client = Client(peer[0], peer[1], "udp")
            where = _reversed(ancillary)
            self._front.handle(data, client, partial(self._send, peer, where))

    def _send(self, peer: Peer, where: Ancillary, wire: bytes) -> None:
        try:
            if where:
                self._sock.sendmsg([wire], where, 0, peer)
            else:
                self._sock.sendto(wire, peer)
        except OSError:
            return  # the client is gone or its path is full: it asks again if it wants to

    def pause(self) -> None:
        """Read no more; answers still leave."""
        self._clock.unwatch(self._sock)

    def close(self) -> None:
        """Stop reading, and let go of the socket."""
        self._clock.unwatch(self._sock)
        self._sock.close()


def _reversed(ancillary: Ancillary) -> Ancillary:
    """What makes the answer leave from the address that the question came to."""
    back: Ancillary = []
    for level, kind, data in ancillary:
        if level == IPPROTO_IPV6 and kind == _PKTINFO_6:
            back.append((level, kind, data))
        elif level == IPPROTO_IP and kind == _PKTINFO_4:
            back.append((level, kind, bytes(4) + data[4:8] + bytes(4)))
    return back
