"""Set up the loopback of a new network namespace through rtnetlink (rtnetlink(7))."""

import os
import socket
import struct
from ipaddress import ip_address

AF_NETLINK, NETLINK_ROUTE = 16, 0
RTM_NEWLINK, RTM_NEWADDR, RTM_NEWROUTE = 16, 20, 24
REQUEST, ACKNOWLEDGE, CREATE, EXCLUSIVE = 0x001, 0x004, 0x400, 0x200
NLMSG_ERROR = 2
IFF_UP = 1
IFA_ADDRESS, IFA_LOCAL, IFA_F_NODAD = 1, 2, 0x02
RTA_OIF, RTA_PREFSRC = 4, 7
TABLE_LOCAL, PROTOCOL_BOOT, SCOPE_HOST, SCOPE_UNIVERSE, ROUTE_LOCAL = 255, 3, 254, 0, 2
LOOPBACK = 1
SOURCES = {4: "10.0.0.2", 6: "fd00::2"}
"""What the asker's own packets carry as source."""


def make_every_address_local(families: tuple[int, ...]) -> None:
    """Bring the loopback up and route every address of these families to it.

    Raises: OSError when the kernel refuses.
    """
    with socket.socket(AF_NETLINK, socket.SOCK_RAW, NETLINK_ROUTE) as netlink:
        netlink.bind((0, 0))
        link = struct.pack("=BxHiII", socket.AF_UNSPEC, 0, LOOPBACK, IFF_UP, IFF_UP)
        _request(netlink, RTM_NEWLINK, 0, link)
        for family in families:
            _add_source(netlink, family)
            _route_everything(netlink, family)


def _domain(family: int) -> int:
    return socket.AF_INET6 if family == 6 else socket.AF_INET


def _add_source(netlink: socket.socket, family: int) -> None:
    address = ip_address(SOURCES[family])
    head = struct.pack(
        "=BBBBI", _domain(family), address.max_prefixlen, IFA_F_NODAD, SCOPE_UNIVERSE, LOOPBACK
    )
    body = _attribute(IFA_LOCAL, address.packed) + _attribute(IFA_ADDRESS, address.packed)
    _request(netlink, RTM_NEWADDR, CREATE | EXCLUSIVE, head + body)


def _route_everything(netlink: socket.socket, family: int) -> None:
    scope = SCOPE_HOST if family == 4 else SCOPE_UNIVERSE
    head = struct.pack(
        "=BBBBBBBBI",
        _domain(family),
        0,
        0,
        0,
        TABLE_LOCAL,
        PROTOCOL_BOOT,
        scope,
        ROUTE_LOCAL,
        0,
    )
    body = _attribute(RTA_OIF, struct.pack("=I", LOOPBACK))
    body += _attribute(RTA_PREFSRC, ip_address(SOURCES[family]).packed)
    _request(netlink, RTM_NEWROUTE, CREATE | EXCLUSIVE, head + body)


def _attribute(kind: int, data: bytes) -> bytes:
    padding = -len(data) % 4
    return struct.pack("=HH", 4 + len(data), kind) + data + bytes(padding)


def _request(netlink: socket.socket, kind: int, flags: int, body: bytes) -> None:
    """Send one request and wait for its acknowledgement."""
    length = 16 + len(body)
    netlink.send(struct.pack("=IHHII", length, kind, REQUEST | ACKNOWLEDGE | flags, 1, 0) + body)
    reply = netlink.recv(65536)
    answered, status = struct.unpack_from("=H", reply, 4)[0], struct.unpack_from("=i", reply, 16)[0]
    if answered == NLMSG_ERROR and status != 0:
        raise OSError(-status, f"rtnetlink {kind}: {os.strerror(-status)}")
