"""The server's life: ready, answering, flushing, draining, gone."""

import os
import signal
from collections.abc import Callable
from socket import AF_UNIX, SOCK_DGRAM, socket, socketpair
from typing import NamedTuple

from dnstrace.eventloop import Scheduler
from dnstrace.eventloop.socket_clock import READ, SocketClock
from dnstrace.resolver.context import Settings
from dnstrace.resolver.ports import Validator
from dnstrace.server import limits
from dnstrace.server.front import Front, Policy
from dnstrace.server.listen import Sockets
from dnstrace.server.log import Log
from dnstrace.server.tcp import Connections
from dnstrace.server.traces import Traces
from dnstrace.server.ttl_cache import AgingCache
from dnstrace.server.udp import UdpListener
from dnstrace.server.walks import Ended, Walks

_SWEEP = 1.0  # seconds between two looks for idle connections


class Setup(NamedTuple):
    """All that a server is made with."""

    settings: Settings
    validator: Callable[[], Validator | None]
    policy: Policy
    seed: int
    cache_octets: int = 64 << 20
    source: str | None = None
    traces: Traces | None = None


class Service:
    """A server on sockets that are bound already."""

    def __init__(self, setup: Setup, sockets: list[Sockets], log: Log) -> None:
        self._sockets, self._log = sockets, log
        self._clock = SocketClock()
        self._scheduler = Scheduler(self._clock)
        self._traces = setup.traces
        self.walks = Walks(
            setup.settings,
            setup.validator,
            AgingCache(setup.cache_octets),
            self._clock,
            self._scheduler,
            log,
            setup.seed,
            setup.source,
            self._ended if setup.traces is not None else None,
        )
        front = Front(self.walks, setup.policy, log)
        self._connections = Connections(self._clock, front, log)
        self._listeners = [UdpListener(each.udp, self._clock, front, log) for each in sockets]
        for each in sockets:
            self._connections.listen(each.tcp)
        self._ending = False
        self._until: float | None = None
        self._unwritten = 0

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT; both drain first. SIGHUP flushes the cache."""
        awake, asleep = socketpair()
        with awake, asleep:
            awake.setblocking(False)
            asleep.setblocking(False)
            before = signal.set_wakeup_fd(awake.fileno(), warn_on_full_buffer=False)
            handlers = {
                number: signal.signal(number, lambda *_: None)
                for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
            }
            self._clock.watch(asleep, READ, lambda: self._signalled(asleep))
            try:
                self._announce()
                self._serve()
            finally:
                for number, handler in handlers.items():
                    signal.signal(number, handler)
                signal.set_wakeup_fd(before)
                self._close()

    def _serve(self) -> None:
        _allow_descriptors()
        self._sweep()
        while not self._done():
            try:
                self._scheduler.step()
                if self._done():
                    return
                self._clock.wait(self._scheduler.next_timer())
            except Exception as error:
                self._log.fault(error, "serving")

    def _done(self) -> bool:
        if not self._ending:
            return False
        idle = not self.walks.count and not self._connections.count and not self._unwritten
        return idle or (self._until is not None and self._clock.now() >= self._until)

    def _sweep(self, due: float | None = None) -> None:
        now = self._clock.now()
        # A host that let us do nothing for a while has let nothing of ours hang.
        late = max(0.0, now - due) if due is not None else 0.0
        self._connections.sweep()
        self.walks.sweep(late)
        self._scheduler.call_at(now + _SWEEP, lambda: self._sweep(now + _SWEEP))

    def _signalled(self, asleep: socket) -> None:
        for number in asleep.recv(64):
            if number == signal.SIGHUP:
                self.walks.flush()
                self._log.line("the cache is flushed")
            elif number in (signal.SIGTERM, signal.SIGINT):
                self._drain()

    def _drain(self) -> None:
        if self._ending:
            self._until = self._clock.now()  # asked twice: at once
            return
        self._ending = True
        self._until = self._clock.now() + limits.DRAIN
        self._scheduler.call_at(self._until, lambda: None)
        for listener in self._listeners:
            listener.pause()
        self._connections.stop()
        _notify("STOPPING=1")

    def _ended(self, ended: Ended) -> None:
        """Write the trace once what ran beside the walk has had its time, too."""
        self._unwritten += 1

        def write() -> None:
            self._unwritten -= 1
            if self._traces is not None:
                self._traces.write(ended.walked(), ended.families)

        self._scheduler.call_at(self._clock.now() + limits.LINGER, write)

    def _announce(self) -> None:
        places = " ".join(each.place.text for each in self._sockets)
        self._log.line(f"ready on {places} (UDP and TCP)")
        _notify("READY=1")

    def _close(self) -> None:
        for listener in self._listeners:
            listener.close()
        self._connections.close()
        self._scheduler.close()
        self._clock.close()
        if self._traces is not None:
            self._traces.close()


def _allow_descriptors() -> None:
    """As many as the kernel grants: each question in flight needs a few sockets."""
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    except (OSError, ValueError):
        return  # macOS grants less than it says: what there is has to do


def _notify(state: str) -> None:
    """Tell systemd, when it listens (sd_notify(3))."""
    path = os.environ.get("NOTIFY_SOCKET", "")
    if not path:
        return
    address = "\0" + path[1:] if path.startswith("@") else path
    try:
        with socket(AF_UNIX, SOCK_DGRAM) as sock:
            sock.sendto(state.encode("ascii"), address)
    except OSError:
        return  # nobody listens
