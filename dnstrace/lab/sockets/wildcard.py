"""Sockets that answer at every address: the asked address is read, and written, beside the data."""

import socket
import struct
from ipaddress import ip_address
from typing import NamedTuple

from dnstrace.lab.sockets.timers import SO_TIMESTAMPNS

IP_PKTINFO, IP_TRANSPARENT, IP_FREEBIND = 8, 19, 15
IPV6_RECVPKTINFO, IPV6_PKTINFO, IPV6_TRANSPARENT, IPV6_FREEBIND = 49, 50, 75, 78
ANCILLARY_OCTETS = 256
RECEIVE_OCTETS = 65535
BUFFER_OCTETS = 4 * 1024 * 1024
DNS_PORT = 53


class Datagram(NamedTuple):
    """A datagram as it came: `asked` is the address it was sent to."""

    data: bytes
    asked: str
    peer: tuple[str, int]
    ancillary: list[tuple[int, int, bytes]]


def _any_address(sock: socket.socket) -> None:
    """Let the socket speak from addresses that no interface has."""
    if sock.family == socket.AF_INET:
        sock.setsockopt(socket.IPPROTO_IP, IP_FREEBIND, 1)
        options = ((socket.IPPROTO_IP, IP_TRANSPARENT),)
    else:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.setsockopt(socket.IPPROTO_IPV6, IPV6_FREEBIND, 1)
        options = ((socket.IPPROTO_IPV6, IPV6_TRANSPARENT),)
    for level, option in options:
        try:
            sock.setsockopt(level, option, 1)
        except PermissionError:
            # Freebind is enough where the capability for a transparent socket is missing.
            continue


def _bound(family: int, kind: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET6 if family == 6 else socket.AF_INET, kind)
    sock.setblocking(False)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    _any_address(sock)
    sock.bind(("::" if family == 6 else "0.0.0.0", DNS_PORT))
    return sock


def open_udp(family: int) -> socket.socket:
    """A datagram socket on port 53 of every address of a family. Raises: OSError."""
    sock = _bound(family, socket.SOCK_DGRAM)
    if family == 4:
        sock.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
    else:
        sock.setsockopt(socket.IPPROTO_IPV6, IPV6_RECVPKTINFO, 1)
    sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
        sock.setsockopt(socket.SOL_SOCKET, option, BUFFER_OCTETS)
    return sock


def open_tcp(family: int) -> socket.socket:
    """A listener on port 53 of every address of a family. Raises: OSError."""
    sock = _bound(family, socket.SOCK_STREAM)
    sock.listen(256)
    return sock


def receive(sock: socket.socket) -> Datagram | None:
    """The next datagram, None when there is none."""
    try:
        data, ancillary, _, peer = sock.recvmsg(RECEIVE_OCTETS, ANCILLARY_OCTETS)
    except (BlockingIOError, ConnectionError):
        return None
    asked = "127.0.0.1"
    for level, kind, info in ancillary:
        if level == socket.IPPROTO_IP and kind == IP_PKTINFO:
            asked = socket.inet_ntop(socket.AF_INET, info[8:12])
        elif level == socket.IPPROTO_IPV6 and kind == IPV6_PKTINFO:
            asked = str(ip_address(info[:16]))
    return Datagram(data, asked, (peer[0], peer[1]), ancillary)


def send(sock: socket.socket, data: bytes, source: str, peer: tuple[str, int]) -> None:
    """Send from `source`; a full buffer or a vanished peer loses it, as a network may."""
    packed = ip_address(source).packed
    ancillary: tuple[int, int, bytes]
    if sock.family == socket.AF_INET:
        info = struct.pack("@i4s4s", 0, packed, bytes(4))
        ancillary = (socket.IPPROTO_IP, IP_PKTINFO, info)
    else:
        info = packed + struct.pack("@i", 0)
        ancillary = (socket.IPPROTO_IPV6, IPV6_PKTINFO, info)
    try:
        sock.sendmsg([data], [ancillary], 0, peer)
    except OSError:
        return
