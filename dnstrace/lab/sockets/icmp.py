"""ICMP errors made by hand, so that the asker's kernel reports what a real path would."""

import socket
import struct
from ipaddress import ip_address

from dnstrace.lab.faults.actions import UnreachableKind
from dnstrace.lab.sockets.wildcard import send

CODES_V4: dict[UnreachableKind, int] = {"network": 0, "host": 1, "port": 3}
CODES_V6: dict[UnreachableKind, int] = {"network": 0, "host": 3, "port": 4}
DESTINATION_UNREACHABLE_V4, DESTINATION_UNREACHABLE_V6 = 3, 1
IPPROTO_ICMPV6 = 58
UDP_HEADER = 8
IP_FREEBIND, IPV6_FREEBIND = 15, 78
EVERY_ROUTER = {4: "10.0.0.1", 6: "fd00::1"}


class IcmpSender:
    """Sends destination-unreachable messages (RFC 792, RFC 4443 §3.1).

    Args:
        families: those for which a raw socket is opened.
    Raises: OSError without the right to open raw sockets.
    """

    def __init__(self, families: tuple[int, ...]) -> None:
        self._sockets: dict[int, socket.socket] = {}
        if 4 in families:
            raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
            raw.setsockopt(socket.IPPROTO_IP, IP_FREEBIND, 1)
            self._sockets[4] = raw
        if 6 in families:
            raw = socket.socket(socket.AF_INET6, socket.SOCK_RAW, IPPROTO_ICMPV6)
            raw.setsockopt(socket.IPPROTO_IPV6, IPV6_FREEBIND, 1)
            self._sockets[6] = raw

    def refuse(self, kind: UnreachableKind, asked: str, peer: tuple[str, int], data: bytes) -> None:
        """Tell `peer` that its datagram to port 53 of `asked` did not get through.

        A host that has no such port says so itself; the rest comes from a router.
        """
        family = 6 if ":" in asked else 4
        source = asked if kind == "port" else EVERY_ROUTER[family]
        raw = self._sockets.get(family)
        if raw is None:
            return
        message = _message_v4 if family == 4 else _message_v6
        send(raw, message(kind, asked, peer, data), source, (peer[0], 0))

    def close(self) -> None:
        """Close the raw sockets."""
        for raw in self._sockets.values():
            raw.close()


def _udp(peer: tuple[str, int], data: bytes) -> bytes:
    return struct.pack("!HHHH", peer[1], 53, UDP_HEADER + len(data), 0)


def _message_v4(kind: UnreachableKind, asked: str, peer: tuple[str, int], data: bytes) -> bytes:
    original = struct.pack(
        "!BBHHHBBH4s4s",
        0x45,
        0,
        20 + UDP_HEADER + len(data),
        0,
        0x4000,
        64,
        socket.IPPROTO_UDP,
        0,
        ip_address(peer[0]).packed,
        ip_address(asked).packed,
    )
    body = bytes(4) + original + _udp(peer, data)
    head = struct.pack("!BB", DESTINATION_UNREACHABLE_V4, CODES_V4[kind])
    return head + struct.pack("!H", checksum(head + bytes(2) + body)) + body


def _message_v6(kind: UnreachableKind, asked: str, peer: tuple[str, int], data: bytes) -> bytes:
    original = struct.pack(
        "!IHBB16s16s",
        0x6000_0000,
        UDP_HEADER + len(data),
        socket.IPPROTO_UDP,
        64,
        ip_address(peer[0]).packed,
        ip_address(asked).packed,
    )
    # The kernel writes the checksum of ICMPv6 itself (RFC 3542 §3.1).
    head = struct.pack("!BBHI", DESTINATION_UNREACHABLE_V6, CODES_V6[kind], 0, 0)
    return head + original + _udp(peer, data)


def checksum(octets: bytes) -> int:
    """The Internet checksum (RFC 1071)."""
    padded = octets + bytes(len(octets) % 2)
    total: int = sum(struct.unpack(f"!{len(padded) // 2}H", padded))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
