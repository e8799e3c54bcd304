"""The first query of a run: it leaves before the resolver that will use its reply is imported."""

import errno
import sys
from socket import AF_INET, AF_INET6, IPPROTO_IP, IPPROTO_IPV6, SOCK_DGRAM, socket
from typing import TYPE_CHECKING

from dnstrace.transport import timestamps
from dnstrace.transport.entropy import below

if TYPE_CHECKING:
    from dnstrace.model.question import Server

PORT = 53
PORTS = (1024, 65_535)  # RFC 5452 §9.2: as many as possible


def datagram_socket(family: int, source: str | None) -> socket:
    """A fresh UDP socket on a port that nobody can guess.

    Args:
        family: 4 or 6.
    Raises: OSError if this host lacks that family or `source` is not one of its addresses.
    """
    sock = socket(AF_INET6 if family == 6 else AF_INET, SOCK_DGRAM)
    try:
        sock.setblocking(False)
        timestamps.enable(sock)
        if sys.platform == "linux":
            # IP_RECVERR, IPV6_RECVERR: ICMP errors reach a socket that is not connected.
            sock.setsockopt(*((IPPROTO_IPV6, 25) if family == 6 else (IPPROTO_IP, 11)), 1)
        address = source or ("::" if family == 6 else "0.0.0.0")
        for _ in range(8):
            try:
                sock.bind((address, PORTS[0] + below(PORTS[1] - PORTS[0] + 1)))
                return sock
            except OSError as error:
                if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                    raise
        sock.bind((address, 0))
    except OSError:
        sock.close()
        raise
    return sock


class EarlyQuery:
    """A query that was already sent: its socket, its octets, and when it left."""

    __slots__ = ("address", "departure", "port", "sock", "wire")

    def __init__(
        self, sock: socket, wire: bytes, address: str, departure: timestamps.Departure
    ) -> None:
        self.sock, self.wire, self.address, self.port = sock, wire, address, PORT
        self.departure = departure

    @property
    def identifier(self) -> int:
        """The message ID."""
        return int.from_bytes(self.wire[:2], "big")

    def fits(self, server: "Server", transport: str) -> bool:
        """Whether a query would go to the server that this one went to."""
        return transport == "udp" and (server.address, server.port) == (self.address, self.port)


def send(wire: bytes, address: str) -> EarlyQuery | None:
    """Send a message to an IPv4 address; `None` when this host cannot."""
    try:
        sock = datagram_socket(4, None)
    except OSError:
        return None
    try:
        departure = timestamps.Departure()
        sock.sendto(wire, (address, PORT))
    except OSError:
        sock.close()
        return None
    return EarlyQuery(sock, wire, address, departure)
