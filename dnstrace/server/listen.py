"""The addresses to listen on: as written, as sockets, and what to do when that cannot be."""

import errno
from socket import socket
from typing import NamedTuple

from dnstrace.errors import UsageError
from dnstrace.server import tcp, udp
from dnstrace.wire import addresses

PORT = 5300  # 53 needs privileges, 5353 is mDNS's
_NEEDS_PRIVILEGES = 1024
_CHOICES = 20  # how often the kernel may choose a port


class Endpoint(NamedTuple):
    """An address and a port."""

    address: str
    port: int
    optional: bool = False  # nobody asked for it: when the host lacks the address, never mind

    @property
    def text(self) -> str:
        """`127.0.0.1:5300`, `[::1]:5300`."""
        shown = f"[{self.address}]" if ":" in self.address else self.address
        return f"{shown}:{self.port}"


DEFAULT = (Endpoint("127.0.0.1", PORT), Endpoint("::1", PORT, optional=True))


def place(text: str) -> Endpoint:
    """The place that `text` names: ADDR, ADDR:PORT, [ADDR]:PORT.

    Raises: UsageError that says how it is written.
    """
    wanted = "write 127.0.0.1:5300, [::1]:5300 or an address alone"
    host, port = text, ""
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            raise UsageError(f"--listen {text!r}: {wanted}")
        port = rest[1:] if rest else str(PORT)
    elif text.count(":") == 1:
        host, _, port = text.partition(":")
    else:
        port = str(PORT)
    try:
        address = addresses.unpack(addresses.pack(host))
    except addresses.BadAddress:
        raise UsageError(f"--listen {text!r}: {host!r} is no IP address; {wanted}") from None
    if not (port.isascii() and port.isdigit() and int(port) <= 65_535):
        raise UsageError(f"--listen {text!r}: a port is a number from 1 to 65535; {wanted}")
    return Endpoint(address, int(port))


class Sockets(NamedTuple):
    """What listens at one place."""

    place: Endpoint
    udp: socket
    tcp: socket


def open_all(places: tuple[Endpoint, ...]) -> list[Sockets]:
    """Bind every place, both transports.

    Raises: UsageError, one line that says what to do; then nothing stays open.
    """
    opened: list[Sockets] = []
    try:
        for one in places:
            try:
                opened.append(_open(one))
            except OSError as error:
                if not (one.optional and error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)):
                    raise UsageError(_advice(one, error)) from None
        if not opened:
            raise UsageError("there is nothing to listen on: give --listen ADDR:PORT")
    except UsageError:
        for each in opened:
            each.udp.close()
            each.tcp.close()
        raise
    return opened


def _open(one: Endpoint) -> Sockets:
    """Bind both transports; the port that the kernel chooses for UDP may be in use for TCP."""
    for _ in range(_CHOICES if one.port == 0 else 0):
        try:
            return _bind(one)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
    return _bind(one)


def _bind(one: Endpoint) -> Sockets:
    datagrams = udp.open_socket(one.address, one.port)
    try:
        port = datagrams.getsockname()[1]
        return Sockets(one._replace(port=port), datagrams, tcp.open_socket(one.address, port))
    except OSError:
        datagrams.close()
        raise


def _advice(one: Endpoint, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        why = "another program has that port: stop it, or choose another with --listen ADDR:PORT"
    elif error.errno in (errno.EACCES, errno.EPERM) and one.port < _NEEDS_PRIVILEGES:
        why = f"ports below {_NEEDS_PRIVILEGES} need CAP_NET_BIND_SERVICE: grant it, or take 5300"
    elif error.errno == errno.EADDRNOTAVAIL:
        why = "this host has no such address: `ip address` lists those it has"
    elif error.errno == errno.EAFNOSUPPORT:
        why = "this host has no IPv6: listen on an IPv4 address"
    else:
        why = error.strerror or str(error)
    return f"cannot listen on {one.text}: {why}"
