"""Clients over TCP: many questions a connection, answered in the order they are done (RFC 7766)."""

import errno
import sys
from socket import (
    AF_INET,
    AF_INET6,
    IPPROTO_IPV6,
    IPPROTO_TCP,
    SO_REUSEADDR,
    SOCK_STREAM,
    SOL_SOCKET,
    TCP_NODELAY,
    socket,
)

from dnstrace.eventloop.socket_clock import READ, WRITE, SocketClock
from dnstrace.server import limits
from dnstrace.server.front import Front
from dnstrace.server.log import Log
from dnstrace.server.request import Client

_PASSING = (errno.EAGAIN, errno.EWOULDBLOCK, errno.EINTR, errno.ECONNABORTED)
_CHUNK = 1 << 16
_BACKLOG = 128


def open_socket(address: str, port: int) -> socket:
    """A listening socket.

    Raises: OSError when that cannot be.
    """
    family = AF_INET6 if ":" in address else AF_INET
    sock = socket(family, SOCK_STREAM)
    try:
        sock.setblocking(False)
        sock.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        if family == AF_INET6:
            sock.setsockopt(IPPROTO_IPV6, 26 if sys.platform == "linux" else 27, 1)  # IPV6_V6ONLY
        sock.bind((address, port))
        sock.listen(_BACKLOG)
    except OSError:
        sock.close()
        raise
    return sock


class Connections:
    """All TCP connections of a server, bounded in number, in all and by client."""

    def __init__(self, clock: SocketClock, front: Front, log: Log) -> None:
        self.clock, self.front, self._log = clock, front, log
        self._open: dict[Connection, None] = {}
        self._listening: list[socket] = []

    def listen(self, sock: socket) -> None:
        """Accept connections on a socket."""
        self._listening.append(sock)
        self.clock.watch(sock, READ, lambda: self._accept(sock))

    def _accept(self, listening: socket) -> None:
        for _ in range(limits.BATCH):
            try:
                sock, peer = listening.accept()
            except OSError as error:
                if error.errno not in _PASSING:
                    self._log.fault(error, "accepting a TCP connection")
                    self.sweep(least=1)  # out of descriptors: whoever is idle has to go
                return
            if not self._room(peer[0]):
                sock.close()
                continue
            sock.setblocking(False)
            sock.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
            self._open[Connection(self, sock, peer[0], peer[1])] = None

    def _room(self, address: str) -> bool:
        if not self.front.serves(address):
            return False
        if sum(one.address == address for one in self._open) >= limits.CONNECTIONS_A_CLIENT:
            return False
        return len(self._open) < limits.CONNECTIONS

    def sweep(self, least: int = 0) -> None:
        """Close what has been idle too long; at least so many, if they wait for nothing."""
        now = self.clock.now()
        for one in sorted(self._open, key=lambda one: one.active):
            if one.expired(now) or (least > 0 and not one.in_flight):
                one.close()
                least -= 1

    def forget(self, connection: "Connection") -> None:
        """A connection has closed."""
        self._open.pop(connection, None)

    def stop(self) -> None:
        """Accept no more, and read no more; what is under way still gets its answer."""
        for sock in self._listening:
            self.clock.unwatch(sock)
            sock.close()
        self._listening.clear()
        for one in list(self._open):
            one.finish()

    @property
    def count(self) -> int:
        """Connections that are open."""
        return len(self._open)

    def close(self) -> None:
        """Close everything."""
        self.stop()
        for one in list(self._open):
            one.close()


class Connection:
    """One client's connection."""

    def __init__(self, owner: Connections, sock: socket, address: str, port: int) -> None:
        self._owner, self._sock, self.address = owner, sock, address
        self._client = Client(address, port, "tcp")
        self._input, self._output = bytearray(), bytearray()
        self.in_flight = 0
        self.active = owner.clock.now()
        self._ending = self._closed = self._taking = False
        self._events = 0
        self._watch()

    def expired(self, now: float) -> bool:
        """Whether it has had its time: nothing whole came, or nothing was taken, for long."""
        idle = now - self.active > limits.IDLE
        return idle and (not self.in_flight or bool(self._output))

    def finish(self) -> None:
        """Read no more questions; close when the last answer has left."""
        self._ending = True
        self._input.clear()
        self._settle()

    def close(self) -> None:
        """Let go of the connection."""
        if self._closed:
            return
        self._closed = True
        self._owner.clock.unwatch(self._sock)
        self._sock.close()
        self._owner.forget(self)

    def _watch(self) -> None:
        """Look out for what can be done: reading stops while there is enough to do."""
        wanted = (0 if self._busy() or self._ending else READ) | (WRITE if self._output else 0)
        if wanted == self._events or self._closed:
            return
        clock = self._owner.clock
        clock.unwatch(self._sock)
        if wanted:
            clock.watch(self._sock, wanted, self._ready)
        self._events = wanted

    def _ready(self) -> None:
        if self._output:
            self._write()
        if not self._closed and self._events & READ:
            self._read()
        self._take()
        self._settle()

    def _read(self) -> None:
        try:
            data = self._sock.recv(_CHUNK)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            self.close()
            return
        if not data:
            # Half-closed: a client may have sent all it has to ask (RFC 7766 §6.2.1).
            self._ending = True
        self._input += data

    def _take(self) -> None:
        """Hand on the whole messages that have come, as long as there is not enough to do."""
        self._taking, more = True, True
        while more and not self._closed and not self._busy():
            more = self._take_one()
        self._taking = False

    def _busy(self) -> bool:
        return self.in_flight >= limits.PIPELINED or len(self._output) > limits.UNREAD

    def _take_one(self) -> bool:
        """Hand on the first message; whether it was there as a whole."""
        length = int.from_bytes(self._input[:2], "big")
        if len(self._input) < 2 or len(self._input) - 2 < length:
            return False
        wire = bytes(self._input[2 : 2 + length])
        del self._input[: 2 + length]
        self.active = self._owner.clock.now()
        self.in_flight += 1
        if not self._owner.front.handle(wire, self._client, self._send):
            self.in_flight -= 1
            self.close()  # it speaks something else
        return True

    def _send(self, wire: bytes) -> None:
        self.in_flight -= 1
        if self._closed:
            return
        self._output += len(wire).to_bytes(2, "big") + wire
        self._write()
        if not self._taking:  # else it was there at once, and the loop that took it goes on
            self._take()
            self._settle()

    def _write(self) -> None:
        try:
            sent = self._sock.send(self._output)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            self.close()
            return
        del self._output[:sent]
        self.active = self._owner.clock.now()

    def _settle(self) -> None:
        if self._ending and not self.in_flight and not self._output:
            self.close()
        self._watch()
