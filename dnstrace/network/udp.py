"""One query over UDP, on a socket of its own, deaf to everything that does not fit."""

import errno
import sys
from socket import AF_INET, AF_INET6, IPPROTO_IP, IPPROTO_IPV6, SOCK_DGRAM, socket

from dnstrace.model.exchange import Outcome
from dnstrace.model.question import Query
from dnstrace.network import stamps
from dnstrace.network.attempt import Attempt, Context, read
from dnstrace.network.chance import below
from dnstrace.network.clock import READ
from dnstrace.wire.message import Message, TooComplex

MAX_DATAGRAM = 65_535
PORTS = (1024, 65_535)  # RFC 5452 §9.2: as many as possible
_ICMP = {
    errno.ECONNREFUSED: Outcome.PORT_UNREACHABLE,
    errno.EHOSTUNREACH: Outcome.UNREACHABLE,
    errno.ENETUNREACH: Outcome.UNREACHABLE,
}
NO_ROUTE = (errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EHOSTUNREACH)


def socket_for(query: Query, source: str | None) -> socket:
    """A fresh socket on a port that nobody can guess.

    Raises: OSError when this host has no such family or `source` is not its own.
    """
    family = AF_INET6 if query.server.family == 6 else AF_INET
    sock = socket(family, SOCK_DGRAM)
    try:
        sock.setblocking(False)
        stamps.enable(sock)
        if sys.platform == "linux":
            # IP_RECVERR, IPV6_RECVERR: ICMP errors reach a socket that is not connected.
            sock.setsockopt(*((IPPROTO_IP, 11) if family == AF_INET else (IPPROTO_IPV6, 25)), 1)
        address = source or ("::" if family == AF_INET6 else "0.0.0.0")
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


class UdpAttempt(Attempt):
    """Sends at once; after its end it goes on listening for what comes late."""

    def __init__(self, context: Context, query: Query, wire: bytes) -> None:
        super().__init__(context, query, wire)
        self.sock: socket | None = None
        try:
            self.sock = socket_for(query, context.source)
            context.record.started(self.id, query, self.began)
            self.began = context.clock.now()
            self.sock.sendto(wire, (query.server.address, query.server.port))
        except OSError as error:
            outcome = Outcome.NO_ROUTE if error.errno in NO_ROUTE else Outcome.SEND_FAILED
            self.finish(outcome, error.strerror or str(error))
            self.close()
            return
        context.clock.watch(self.sock, READ, self._readable)
        context.scheduler.call_at(self.began + query.timeout, self._expired)

    def _expired(self) -> None:
        self._readable()  # a busy program may come late to what came in time
        if "malformed" in self.strays.counts:
            head = next(stray.head for stray in self.strays.kept if stray.kind == "malformed")
            self.finish(Outcome.MALFORMED, head.hex())
        else:
            self.finish(Outcome.TIMEOUT)

    def _readable(self) -> None:
        while self.sock is not None:
            try:
                data, ancillary, _, peer = self.sock.recvmsg(MAX_DATAGRAM, stamps.ANCILLARY)
            except (BlockingIOError, InterruptedError):
                return
            except OSError as error:
                self._failed(error)
                return
            arrived, timed_by = stamps.arrival(ancillary, self.began)
            self._received(data, peer[0], peer[1], arrived, timed_by)

    def _received(
        self, data: bytes, address: str, port: int, arrived: float, timed_by: str
    ) -> None:
        server = self.query.server
        after = arrived - self.began
        if (address, port) != (server.address, server.port) and not self._same(address, port):
            reply: Message | TooComplex | str = "wrong-source"
        else:
            reply = read(self.wire, data)
        if self.result.done:
            if not isinstance(reply, str):
                reply = "duplicate" if self.reply is not None else "late"
            self.context.record.strayed(self.id, self.strays.add(reply, after, data, address))
        elif isinstance(reply, str):
            self.strays.add(reply, after, data, address)
        else:
            self.accept(reply, after, timed_by)

    def _same(self, address: str, port: int) -> bool:
        """Whether two spellings are one address: only IPv6 has more than one."""
        from ipaddress import ip_address

        server = self.query.server
        return (
            port == server.port
            and ":" in address
            and server.family == 6
            and ip_address(address.partition("%")[0]) == ip_address(server.address)
        )

    def _failed(self, error: OSError) -> None:
        if not self.result.done:
            outcome = _ICMP.get(error.errno or 0, Outcome.UNREACHABLE)
            self.finish(outcome, error.strerror or str(error))

    def close(self) -> None:
        """Read what has come, then let go of the socket."""
        if self.sock is not None:
            self._readable()
            self.context.clock.unwatch(self.sock)
            self.sock.close()
            self.sock = None
        self.context.forget(self)
