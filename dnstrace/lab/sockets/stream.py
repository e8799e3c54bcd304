"""One TCP connection to the lab: messages in, reactions out, also slow and broken ones."""

import socket
import struct
import time
from collections.abc import Callable
from functools import partial
from ipaddress import ip_address
from typing import Protocol

from dnstrace.lab.faults.actions import (
    Accepted,
    Action,
    Close,
    Drip,
    Reaction,
    Reset,
    Send,
    Silence,
)
from dnstrace.lab.world.places import Place
from dnstrace.lab.world.world import World

STUB_ADDRESS = "127.0.0.53"
IDLE_S = 30.0
RECEIVE_OCTETS = 65537


class Loop(Protocol):
    """What a stream needs of the server's loop."""

    world: World
    vantage: Place

    def watch(self, descriptor: int, callback: Callable[[], None]) -> None:
        """Call back whenever a descriptor can be read."""

    def unwatch(self, descriptor: int) -> None:
        """Stop watching a descriptor."""

    def at(self, when: float, callback: Callable[[], None]) -> None:
        """Call back at a monotonic time."""


class Stream:
    """A connection that was accepted, which the kernel does at once whatever the world says.

    A world that refuses the connection resets it here; one that is silent never answers.
    """

    def __init__(self, loop: Loop, connection: socket.socket) -> None:
        self._loop = loop
        self._socket: socket.socket | None = connection
        self._descriptor = connection.fileno()
        self._buffer = b""
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._asked = str(ip_address(connection.getsockname()[0]))
        fate = self._fate()
        if not isinstance(fate, Accepted | Silence):
            self._reset()
            return
        self._deaf = isinstance(fate, Silence)
        loop.watch(self._descriptor, self._read)
        loop.at(time.monotonic() + IDLE_S, self.close)

    def _fate(self) -> object:
        if self._asked == STUB_ADDRESS:
            return Accepted(0.0)
        return self._loop.world.connect(server=self._asked, port=53, vantage=self._loop.vantage)

    def _read(self) -> None:
        if self._socket is None:
            return
        try:
            data = self._socket.recv(RECEIVE_OCTETS)
        except BlockingIOError:
            return
        except OSError:
            self.close()
            return
        if not data:
            self.close()
            return
        self._buffer += data
        while len(self._buffer) >= 2:
            length = int.from_bytes(self._buffer[:2], "big")
            if len(self._buffer) < 2 + length:
                return
            message, self._buffer = self._buffer[2 : 2 + length], self._buffer[2 + length :]
            if not self._deaf:
                self._react(message)

    def _react(self, message: bytes) -> None:
        came = time.monotonic()
        for action in self._reaction(message):
            if not isinstance(action, Silence):
                self._loop.at(came + action.after_s, partial(self._do, action))

    def _reaction(self, message: bytes) -> Reaction:
        if self._asked == STUB_ADDRESS:
            wire = self._loop.world.recursor(self._loop.vantage).answer(message, "tcp")
            return (Send(0.0, wire),) if wire else (Silence(),)
        return self._loop.world.serve(
            message, server=self._asked, port=53, transport="tcp", vantage=self._loop.vantage
        )

    def _do(self, action: Action) -> None:
        if isinstance(action, Send):
            length = len(action.wire) if action.length is None else action.length
            self._write(struct.pack("!H", length) + action.wire)
        elif isinstance(action, Drip):
            framed = struct.pack("!H", len(action.wire)) + action.wire
            self._drip(framed, 1.0 / action.octets_per_second)
        elif isinstance(action, Close):
            self.close()
        elif isinstance(action, Reset):
            self._reset()
        else:
            self._reset()

    def _drip(self, octets: bytes, pause_s: float) -> None:
        if self._socket is None or not octets:
            return
        self._write(octets[:1])
        self._loop.at(time.monotonic() + pause_s, lambda: self._drip(octets[1:], pause_s))

    def _write(self, octets: bytes) -> None:
        """Write what fits now; the rest as the peer reads on."""
        if self._socket is None:
            return
        try:
            written = self._socket.send(octets)
        except BlockingIOError:
            written = 0
        except OSError:
            self.close()
            return
        if written < len(octets):
            self._loop.at(time.monotonic() + 0.001, lambda: self._write(octets[written:]))

    def _reset(self) -> None:
        if self._socket is not None:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("@ii", 1, 0))
            self.close()

    def close(self) -> None:
        """Close the connection."""
        if self._socket is not None:
            self._loop.unwatch(self._descriptor)
            self._socket.close()
            self._socket = None
