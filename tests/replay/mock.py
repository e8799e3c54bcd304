"""Plays every name server of a scenario: answers on port 53 of all addresses, UDP and TCP."""

import contextlib
import socket
import struct
import threading
import time

import dns.exception
import dns.flags
import dns.message
import dns.rcode

from .scenario import Scenario

# Not in Python 3.11's socket module.
IP_PKTINFO, IPV6_FREEBIND = 8, 78


class Mock:
    """Four sockets on the wildcard addresses, each with a thread.

    Attributes:
        scenario: what is played; None answers nothing.
        step: the number of the step that the client is at; it chooses the ranges.
        asked: one line for every query that came, for whoever looks why a scenario failed.
    """

    def __init__(self) -> None:
        """Open the sockets and start."""
        self.scenario: Scenario | None = None
        self.step = 0
        self.asked: list[str] = []
        self._used: set[int] = set()  # REPLY steps that had their turn, by id
        for family in (socket.AF_INET, socket.AF_INET6):
            for kind, loop in ((socket.SOCK_DGRAM, self._udp), (socket.SOCK_STREAM, self._tcp)):
                listening = _listen(family, kind)
                threading.Thread(target=loop, args=(listening,), daemon=True).start()

    def play(self, scenario: Scenario) -> None:
        """Answer from this scenario, at its first step."""
        self.scenario, self.step, self.asked, self._used = scenario, 0, [], set()

    def reply(self, wire: bytes, address: str, tcp: bool) -> bytes | None:
        """What the server at an address says to a query; None: nothing."""
        try:
            query = dns.message.from_wire(wire, continue_on_error=True)
        except dns.exception.DNSException:
            return None
        note = f"step {self.step} {address}{' tcp' if tcp else ''} "
        note += " ".join(f"{q.name} {q.rdtype.name}" for q in query.question)
        for part in self.scenario.ranges if self.scenario else ():
            here = not part.addresses or address in part.addresses
            if not here or not part.first <= self.step <= part.last or id(part) in self._used:
                continue
            for entry in part.entries:
                if entry.fits(query, tcp):
                    self.asked.append(f"{note} -> {entry.rcode.name}")
                    if part.once:
                        self._used.add(id(part))
                    time.sleep(entry.sleep)
                    return entry.answer(query)
        # The scenario knows no reply: say so at once, so that the walk goes on.
        self.asked.append(f"{note} -> no entry")
        reply = dns.message.make_response(query)
        reply.set_rcode(dns.rcode.SERVFAIL)
        return reply.to_wire()

    def _udp(self, listening: socket.socket) -> None:
        while True:
            wire, ancillary, _, peer = listening.recvmsg(65535, 256)
            threading.Thread(
                target=self._answer_udp, args=(listening, wire, ancillary, peer), daemon=True
            ).start()

    def _answer_udp(
        self,
        listening: socket.socket,
        wire: bytes,
        ancillary: list[tuple[int, int, bytes]],
        peer: tuple[str, int],
    ) -> None:
        for level, kind, value in ancillary:
            if level == socket.IPPROTO_IP and kind == IP_PKTINFO:
                asked = value[8:12]
                source = struct.pack("@I4s4s", 0, asked, asked)
                address = socket.inet_ntop(socket.AF_INET, asked)
            elif level == socket.IPPROTO_IPV6 and kind == socket.IPV6_PKTINFO:
                asked = value[:16]
                source = asked + struct.pack("@I", 0)
                address = socket.inet_ntop(socket.AF_INET6, asked)
            else:
                continue
            if reply := self.reply(wire, address, False):
                with contextlib.suppress(OSError):  # whoever asked may have gone
                    listening.sendmsg([reply], [(level, kind, source)], 0, peer)

    def _tcp(self, listening: socket.socket) -> None:
        while True:
            connection, _ = listening.accept()
            threading.Thread(target=self._answer_tcp, args=(connection,), daemon=True).start()

    def _answer_tcp(self, connection: socket.socket) -> None:
        address = connection.getsockname()[0]
        connection.settimeout(10)
        with connection, contextlib.suppress(OSError), connection.makefile("rwb") as stream:
            while len(length := stream.read(2)) == 2:
                wire = stream.read(int.from_bytes(length, "big"))
                if reply := self.reply(wire, address, True):
                    stream.write(len(reply).to_bytes(2, "big") + reply)
                    stream.flush()


def _listen(family: socket.AddressFamily, kind: socket.SocketKind) -> socket.socket:
    listening = socket.socket(family, kind)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listening.setsockopt(socket.IPPROTO_IPV6, IPV6_FREEBIND, 1)
        listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
    else:
        listening.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
    listening.bind(("", 53))
    if kind == socket.SOCK_STREAM:
        listening.listen(64)
    return listening
