"""Plays a world on real sockets: receive, ask the world, act when it is time."""

import socket
from collections.abc import Callable
from functools import partial
from ipaddress import ip_address

from dnstrace.eventloop import Scheduler
from dnstrace.lab.faults.actions import Send, Unreachable
from dnstrace.lab.sockets.icmp import IcmpSender
from dnstrace.lab.sockets.precise_clock import PreciseClock
from dnstrace.lab.sockets.stream import Stream
from dnstrace.lab.sockets.timers import arrival
from dnstrace.lab.sockets.wildcard import Datagram, open_tcp, open_udp, receive, send
from dnstrace.lab.world.places import Place
from dnstrace.lab.world.world import World

STUB_ADDRESS = "127.0.0.53"
BURST = 64
"""Datagrams read in one go before timers get their turn."""


class Server:
    """A world at port 53 of every address, as seen from one place.

    Args:
        world: who answers.
        vantage: where the asker stands.
    Raises: OSError when the sockets cannot be had.
    """

    def __init__(self, world: World, vantage: Place) -> None:
        self.world, self.vantage = world, vantage
        families = world.spec.families
        self._clock = PreciseClock()
        self._scheduler = Scheduler(self._clock)
        self._udp = {4: open_udp(4)}
        listeners = [open_tcp(4)]
        if 6 in families:
            self._udp[6] = open_udp(6)
            listeners.append(open_tcp(6))
        self._icmp = IcmpSender(families)
        self._listeners = listeners
        for sock in self._udp.values():
            self.watch(sock.fileno(), partial(self._read, sock))
        for listener in listeners:
            self.watch(listener.fileno(), partial(self._accept, listener))

    def watch(self, descriptor: int, callback: Callable[[], None]) -> None:
        """Call back whenever a descriptor can be read."""
        self._clock.watch(descriptor, callback)

    def unwatch(self, descriptor: int) -> None:
        """Stop watching a descriptor."""
        self._clock.unwatch(descriptor)

    def at(self, when: float, callback: Callable[[], None]) -> None:
        """Call back at a monotonic time."""
        self._scheduler.call_at(when, callback)

    def run(self, finished: Callable[[], bool]) -> None:
        """Serve until `finished` says so; it is asked after every event."""
        self._clock.when_idle(self.world.zones.warm())
        while not finished():
            self._clock.wait(self._scheduler.next_timer())
            self._scheduler.step()

    def _read(self, sock: socket.socket) -> None:
        for _ in range(BURST):
            datagram = receive(sock)
            if datagram is None:
                return
            self._answer(sock, datagram)
            self._scheduler.step()

    def _answer(self, sock: socket.socket, datagram: Datagram) -> None:
        came = arrival(datagram.ancillary)
        if datagram.asked == STUB_ADDRESS:
            wire = self.world.recursor(self.vantage).answer(datagram.data, "udp")
            if wire is not None:
                send(sock, wire, STUB_ADDRESS, datagram.peer)
            return
        if ip_address(datagram.asked).is_loopback:
            self._icmp.refuse("port", datagram.asked, datagram.peer, datagram.data)
            return
        reaction = self.world.serve(
            datagram.data,
            server=datagram.asked,
            port=53,
            transport="udp",
            vantage=self.vantage,
        )
        for action in reaction:
            if isinstance(action, Send):
                self._later_send(sock, datagram, came, action)
            elif isinstance(action, Unreachable):
                refuse = partial(
                    self._icmp.refuse, action.kind, datagram.asked, datagram.peer, datagram.data
                )
                self.at(came + action.after_s, refuse)

    def _later_send(
        self, sock: socket.socket, datagram: Datagram, came: float, action: Send
    ) -> None:
        source = action.source or datagram.asked
        if (":" in source) == (":" in datagram.asked):
            self.at(came + action.after_s, lambda: send(sock, action.wire, source, datagram.peer))

    def _accept(self, listener: socket.socket) -> None:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        Stream(self, connection)

    def close(self) -> None:
        """Close every socket."""
        for sock in (*self._udp.values(), *self._listeners):
            sock.close()
        self._icmp.close()
        self._scheduler.close()
        self._clock.close()
