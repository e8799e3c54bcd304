"""A `dnstrace serve` of our own, as a process, and ways to talk to it."""

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from struct import pack

from .authority import Authority, name

OPT = b"\0" + pack("!HHIH", 41, 1232, 0, 0)
OPT_DO = b"\0" + pack("!HHIH", 41, 1232, 0x8000, 0)


def query(
    text: str, kind: int = 1, identifier: int = 1, flags: int = 0x0100, opt: bytes = OPT
) -> bytes:
    """A query in wire form."""
    head = pack("!HHHHHH", identifier, flags, 1, 0, 0, 1 if opt else 0)
    return head + name(text) + pack("!HH", kind, 1) + opt


class Running:
    """A server process; `port` is where it listens."""

    def __init__(self, authority: Authority, hints: str, options: Sequence[str] = ()) -> None:
        arguments = [
            sys.executable,
            "-m",
            "dnstrace",
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--hints",
            hints,
            "--port",
            str(authority.port),
            "--no-dnssec",
            *options,
        ]
        self.process = subprocess.Popen(
            arguments, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stderr is not None
        ready = self.process.stderr.readline()
        found = re.search(r"ready on 127\.0\.0\.1:(\d+)", ready)
        assert found, ready + self.process.stderr.read()
        self.port = int(found[1])

    def udp(self, message: bytes, timeout: float = 5.0) -> bytes:
        """The response to one datagram."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.settimeout(timeout)
            sock.connect(("127.0.0.1", self.port))
            sock.send(message)
            return sock.recv(65_535)

    def connect(self) -> socket.socket:
        """A TCP connection."""
        sock = socket.create_connection(("127.0.0.1", self.port), timeout=5.0)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock

    def tcp(self, message: bytes) -> bytes:
        """The response to one message over TCP."""
        with self.connect() as sock:
            sock.sendall(len(message).to_bytes(2, "big") + message)
            return whole(sock)

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    def stop(self) -> int:
        """End it as systemd does; its exit code."""
        self.process.terminate()
        code = self.process.wait(10)
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()
        return code


def whole(sock: socket.socket) -> bytes:
    """One message of a TCP connection.

    Raises: EOFError when the connection is closed.
    """
    data = b""
    while len(data) < 2 or len(data) - 2 < int.from_bytes(data[:2], "big"):
        wanted = 2 - len(data) if len(data) < 2 else int.from_bytes(data[:2], "big") + 2 - len(data)
        more = sock.recv(wanted)
        if not more:
            raise EOFError
        data += more
    return data[2:]
