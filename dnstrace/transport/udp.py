"""One query over UDP, on a socket of its own, which ignores datagrams that do not match."""

import errno
from os import strerror
from socket import socket

from dnstrace.eventloop.socket_clock import READ
from dnstrace.model.exchange import Outcome, StrayKind, TimedBy
from dnstrace.model.question import Query
from dnstrace.transport import timestamps
from dnstrace.transport.early_query import EarlyQuery, datagram_socket
from dnstrace.transport.pending_query import Context, PendingQuery
from dnstrace.wire.message import Message, TooComplex
from dnstrace.wire.replies import match_reply

MAX_DATAGRAM = 65_535
_ICMP = {
    errno.ECONNREFUSED: Outcome.PORT_UNREACHABLE,
    errno.EHOSTUNREACH: Outcome.UNREACHABLE,
    errno.ENETUNREACH: Outcome.UNREACHABLE,
}
NO_ROUTE = (errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EHOSTUNREACH)


class UdpQuery(PendingQuery):
    """Sends at once; after its end it keeps listening for late datagrams."""

    def __init__(
        self, context: Context, query: Query, wire: bytes, early: EarlyQuery | None = None
    ) -> None:
        super().__init__(context, query, wire)
        if early is not None:
            self.sock = early.sock
            self.leaves(early.departure)
            context.record.started(self.id, query, self.began)
            self._listen(self.sock)
            return
        try:
            self.sock = datagram_socket(query.server.family, context.source)
            context.record.started(self.id, query, self.began)
            self.leaves(timestamps.Departure())
            self.sock.sendto(wire, (query.server.address, query.server.port))
        except OSError as error:
            outcome = Outcome.NO_ROUTE if error.errno in NO_ROUTE else Outcome.SEND_FAILED
            self.finish(outcome, error.strerror or str(error))
            self.close()
            return
        self._listen(self.sock)

    def _listen(self, sock: socket) -> None:
        self.context.clock.watch(sock, READ, self._readable)
        self.context.scheduler.call_at(self.began + self.query.timeout, self._expired)
        self._reported(sock)

    def _expired(self) -> None:
        self._readable()  # a busy program may come late to what came in time
        if "malformed" in self.strays.counts:
            head = next(stray.head for stray in self.strays.kept if stray.kind == "malformed")
            self.finish(Outcome.MALFORMED, head.hex())
        else:
            self.finish(Outcome.TIMEOUT)

    def _readable(self) -> None:
        if self.sock is not None:
            self._reported(self.sock)
        while self.sock is not None:
            try:
                data, ancillary, _, peer = self.sock.recvmsg(MAX_DATAGRAM, timestamps.ANCILLARY)
            except (BlockingIOError, InterruptedError):
                return
            except OSError as error:
                self._failed(error.errno or 0)
                return
            arrived, timed_by = self.departure.arrival(ancillary)
            self._received(data, peer[0], peer[1], arrived, timed_by)

    def _received(
        self, data: bytes, address: str, port: int, arrived: float, timed_by: TimedBy
    ) -> None:
        server = self.query.server
        after = arrived - self.began
        if (address, port) != (server.address, server.port) and not self._same(address, port):
            reply: Message | TooComplex | StrayKind = "wrong-source"
        else:
            reply = match_reply(self.wire, data)
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

    def _reported(self, sock: socket) -> None:
        for number in self.departure.reports(sock):
            self._failed(number)

    def _failed(self, number: int) -> None:
        self.finish(_ICMP.get(number, Outcome.UNREACHABLE), strerror(number))

    def close(self) -> None:
        """Read what has arrived, then close the socket."""
        if self.sock is not None:
            self._readable()
            self.context.clock.unwatch(self.sock)
            self.sock.close()
            self.sock = None
        self.context.forget(self)
