"""One query over a TCP connection of its own; connect and exchange are timed apart (RFC 7766)."""

import errno
import sys
from socket import (
    AF_INET,
    AF_INET6,
    IPPROTO_TCP,
    SO_ERROR,
    SOCK_STREAM,
    SOL_SOCKET,
    TCP_NODELAY,
    socket,
)

from dnstrace.eventloop.socket_clock import READ, WRITE
from dnstrace.model.exchange import MAX_STRAYS, Outcome, TimedBy
from dnstrace.model.question import Query
from dnstrace.transport import timestamps
from dnstrace.transport.pending_query import Context, PendingQuery
from dnstrace.transport.udp import NO_ROUTE
from dnstrace.wire.replies import match_reply

# Linux: tcpi_rtt, microseconds, of the last segment that was sent, and tcpi_total_retrans.
_TCP_INFO, _RTT_AT, _AGAIN_AT = 11, 68, 100
_UNREACHABLE = (errno.EHOSTUNREACH, errno.ENETUNREACH)


class TcpQuery(PendingQuery):
    """Connects, sends, reads one whole message."""

    def __init__(self, context: Context, query: Query, wire: bytes) -> None:
        super().__init__(context, query, wire)
        family = AF_INET6 if query.server.family == 6 else AF_INET
        self.buffer = bytearray()
        self.to_send = len(wire).to_bytes(2, "big") + wire
        try:
            self.sock = socket(family, SOCK_STREAM)
            self.sock.setblocking(False)
            self.sock.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
            timestamps.enable(self.sock)
            if context.source:
                self.sock.bind((context.source, 0))
            context.record.started(self.id, query, self.began)
            self.leaves(timestamps.Departure())
            status = self.sock.connect_ex((query.server.address, query.server.port))
            if status not in (0, errno.EINPROGRESS):
                raise OSError(status, "cannot connect")
        except OSError as error:
            outcome = Outcome.NO_ROUTE if error.errno in NO_ROUTE else Outcome.SEND_FAILED
            self._end(outcome, error.strerror or str(error))
            return
        context.clock.watch(self.sock, WRITE, self._writable)
        context.scheduler.call_at(self.began + query.timeout, self._expired)

    def _expired(self) -> None:
        if self.connect is None:
            detail = "the connection was not accepted in time"
        elif self.buffer:
            detail = f"{len(self.buffer)} octets came, not a whole message"
        elif self.strays.messages():
            detail = f"{self.strays.messages()} messages came, none of which answers the question"
        else:
            detail = "connected, but nothing came"
        self._end(Outcome.TCP_TIMEOUT, detail)

    def _writable(self) -> None:
        if self.sock is None:
            return
        if self.connect is None:
            status = self.sock.getsockopt(SOL_SOCKET, SO_ERROR)
            if status:
                self._refused(status)
                return
            self.departure = timestamps.Departure()
            self.connect = _handshake(self.sock, self.departure.at - self.began)
        try:
            sent = self.sock.send(self.to_send)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self._end(Outcome.TCP_FAILED, error.strerror or str(error))
            return
        self.to_send = self.to_send[sent:]
        if not self.to_send:
            self.departure.reports(self.sock)
            self.context.clock.unwatch(self.sock)
            self.context.clock.watch(self.sock, READ, self._readable)

    def _refused(self, status: int) -> None:
        import os

        outcome = (
            Outcome.PORT_UNREACHABLE
            if status == errno.ECONNREFUSED
            else Outcome.UNREACHABLE
            if status in _UNREACHABLE
            else Outcome.TCP_FAILED
        )
        self._end(outcome, os.strerror(status))

    def _readable(self) -> None:
        if self.sock is not None:
            self.departure.reports(self.sock)
        while self.sock is not None and not self.result.done:
            try:
                data, ancillary, _, _ = self.sock.recvmsg(65_537, timestamps.ANCILLARY)
            except (BlockingIOError, InterruptedError):
                return
            except OSError as error:
                self._end(Outcome.TCP_FAILED, error.strerror or str(error))
                return
            if not data:
                self._closed()
                return
            arrived, timed_by = self.departure.arrival(ancillary)
            self.buffer += data
            while len(self.buffer) >= 2 and len(self.buffer) - 2 >= self._promised():
                self._whole(arrived, timed_by)
                if self.result.done:
                    return

    def _promised(self) -> int:
        return int.from_bytes(self.buffer[:2], "big")

    def _closed(self) -> None:
        if len(self.buffer) >= 2:
            got = f"{len(self.buffer) - 2} of the promised {self._promised()} octets"
            self._end(Outcome.TCP_SHORT, f"closed after {got}")
        elif any(stray.head for stray in self.strays.kept):
            head = next(stray.head for stray in self.strays.kept if stray.head)
            self._end(Outcome.MALFORMED, head.hex())
        else:
            self._end(Outcome.TCP_FAILED, "closed without a reply")

    def _whole(self, arrived: float, timed_by: TimedBy) -> None:
        data = bytes(self.buffer[2 : 2 + self._promised()])
        reply = match_reply(self.wire, data)
        if isinstance(reply, str):
            self.buffer = self.buffer[2 + len(data) :]
            self.strays.add(reply, arrived - self.began, data, self.query.server.address)
            # What answers another question may come before ours (RFC 7766 §7); not without end.
            if (reply == "malformed" and data) or self.strays.messages() >= MAX_STRAYS:
                self._end(Outcome.MALFORMED, data[:64].hex())
            return
        self.accept(reply, arrived - self.departure.at, timed_by)
        self.close()

    def _end(self, outcome: Outcome, detail: str) -> None:
        self.finish(outcome, detail)
        self.close()

    def close(self) -> None:
        """Close the connection."""
        if self.sock is not None:
            self.context.clock.unwatch(self.sock)
            self.sock.close()
            self.sock = None
        self.context.forget(self)


def _handshake(sock: socket, seen: float) -> float:
    """Seconds that the handshake took: the kernel's figure, or ours if a segment was lost."""
    if sys.platform == "linux":
        info = sock.getsockopt(IPPROTO_TCP, _TCP_INFO, _AGAIN_AT + 4)
        measured, again = (
            int.from_bytes(info[at : at + 4], sys.byteorder) for at in (_RTT_AT, _AGAIN_AT)
        )
        if not again and 0.0 < measured / 1e6 <= seen:
            return measured / 1e6
    return seen
