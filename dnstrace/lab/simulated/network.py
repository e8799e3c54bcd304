"""Walk in a world without sockets: the resolver's network on a virtual clock."""

from random import Random
from typing import Any

from dnstrace.codec.queries import encode
from dnstrace.eventloop import Scheduled, Scheduler
from dnstrace.eventloop.virtual_clock import VirtualClock
from dnstrace.lab.faults.actions import Accepted, Action, Close, Drip, Reset, Send, Unreachable
from dnstrace.lab.simulated.receiving import SimulatedQuery
from dnstrace.lab.world.places import Place
from dnstrace.lab.world.world import World
from dnstrace.model.exchange import Exchange, Outcome
from dnstrace.model.question import Query
from dnstrace.resolver.ports import Record

EPOCH = 1_798_761_600.0
"""2027-01-01 00:00 UTC: when every walk in the lab begins, unless told otherwise."""
LENGTH_PREFIX = 2


class LabNetwork(Scheduled):
    """The Internet of a world, as seen from one place; time passes only when all wait for it.

    Args:
        world: who answers.
        record: where every exchange goes.
        vantage: where the asker stands, by default the world's own.
        clock: give one with a pace to really wait.
        epoch: UTC at the clock's 0, seconds since 1970.
        families: use these only.
    """

    def __init__(
        self,
        world: World,
        record: Record,
        vantage: Place | None = None,
        clock: VirtualClock | None = None,
        epoch: float = EPOCH,
        families: tuple[int, ...] = (4, 6),
    ) -> None:
        self.world, self.record = world, record
        self.vantage = vantage or world.vantage
        self.clock = clock or VirtualClock()
        self.scheduler = Scheduler(self.clock)
        self._epoch = epoch
        self._families = tuple(f for f in families if f in world.spec.families)
        self._ids = Random(f"{world.spec.seed}/ids")
        self._attempts: list[SimulatedQuery] = []

    async def exchange(self, query: Query) -> Exchange:
        """Ask the world; see the port."""
        attempt = SimulatedQuery(self, query, encode(query, self._ids.getrandbits(16)))
        self._attempts.append(attempt)
        if query.server.family not in self._families:
            attempt.finish(Outcome.NO_ROUTE, "Network is unreachable")
        elif query.transport == "tcp":
            self._connect(attempt)
        else:
            self.scheduler.call_at(attempt.began + query.timeout, attempt.expire)
            self._ask(attempt)
        return await attempt.result

    def _serve(self, attempt: SimulatedQuery) -> tuple[Action, ...]:
        return self.world.serve(
            attempt.wire,
            server=attempt.query.server.address,
            port=attempt.query.server.port,
            transport=attempt.query.transport,
            vantage=self.vantage,
        )

    def _ask(self, attempt: SimulatedQuery) -> None:
        for action in self._serve(attempt):
            if isinstance(action, Send):
                source = action.source or attempt.query.server.address
                self._later(action, lambda a=action, s=source: attempt.receive(a.wire, s))
            elif isinstance(action, Unreachable):
                self._later(action, lambda a=action: _bounce(attempt, a))

    def _later(self, action: Send | Drip | Reset | Close | Unreachable, call: Any) -> None:
        self.scheduler.call_at(self.now() + action.after_s, call)

    def _connect(self, attempt: SimulatedQuery) -> None:
        server = attempt.query.server
        fate = self.world.connect(server=server.address, port=server.port, vantage=self.vantage)
        stream = _Stream(self, attempt)
        self.scheduler.call_at(attempt.began + attempt.query.timeout, stream.expire)
        if isinstance(fate, Accepted):
            self.scheduler.call_at(
                self.now() + fate.after_s, lambda: stream.accepted(self._serve(attempt))
            )
        elif isinstance(fate, Reset):
            refused = Outcome.PORT_UNREACHABLE
            self._later(fate, lambda: attempt.finish(refused, "Connection refused"))
        elif isinstance(fate, Unreachable):
            self._later(fate, lambda: _bounce(attempt, fate))

    def wall(self) -> float:
        """UTC in the world, seconds since 1970."""
        return self._epoch + self.clock.now()

    def families(self) -> tuple[int, ...]:
        """The families that the world routes."""
        return self._families

    def close(self) -> None:
        """End what is still under way as abandoned."""
        for attempt in self._attempts:
            attempt.finish(Outcome.ABANDONED)
        self.scheduler.close()


class _Stream:
    """The octets of one TCP connection, as they come."""

    def __init__(self, network: LabNetwork, attempt: SimulatedQuery) -> None:
        self.network, self.attempt = network, attempt
        self.got = 0
        self.promised: int | None = None
        self.drip: tuple[float, Drip] | None = None

    def accepted(self, reaction: tuple[Action, ...]) -> None:
        """The handshake is done and the query on its way."""
        attempt = self.attempt
        if attempt.result.done:
            return
        attempt.connect = self.network.now() - attempt.began
        attempt.asked = self.network.now()
        for action in reaction:
            if isinstance(action, Send):
                self._at(action.after_s, lambda a=action: self._octets(a))
            elif isinstance(action, Drip):
                self.drip = (self.network.now() + action.after_s, action)
                seconds = (len(action.wire) + LENGTH_PREFIX) / action.octets_per_second
                self._at(action.after_s + seconds, lambda a=action: self._whole(a.wire))
            elif isinstance(action, Reset):
                self._at(action.after_s, self._reset)
            elif isinstance(action, Close):
                self._at(action.after_s, self._closed)
            elif isinstance(action, Unreachable):
                self._at(action.after_s, lambda a=action: _bounce(attempt, a))

    def _at(self, after_s: float, call: Any) -> None:
        self.network.scheduler.call_at(self.network.now() + after_s, call)

    def _octets(self, action: Send) -> None:
        if action.length is None or action.length <= len(action.wire):
            self._whole(action.wire[: action.length])
        else:
            self.promised = action.length
            self.got += len(action.wire)

    def _whole(self, wire: bytes) -> None:
        self.attempt.receive(wire, self.attempt.query.server.address)

    def _reset(self) -> None:
        self.attempt.finish(Outcome.TCP_FAILED, "Connection reset by peer")

    def _closed(self) -> None:
        if self.promised is None:
            self.attempt.finish(Outcome.TCP_FAILED, "closed without a reply")
        else:
            got = f"{self.got} of the promised {self.promised} octets"
            self.attempt.finish(Outcome.TCP_SHORT, f"closed after {got}")

    def expire(self) -> None:
        """The time for the whole message is over."""
        if self.attempt.connect is None:
            detail = "the connection was not accepted in time"
        elif self._octets_so_far():
            detail = f"{self._octets_so_far()} octets came, not a whole message"
        else:
            detail = "connected, but nothing came"
        self.attempt.expire(detail)

    def _octets_so_far(self) -> int:
        if self.promised is not None:
            return self.got + LENGTH_PREFIX
        if self.drip is None:
            return 0
        since, action = self.drip
        return max(0, int((self.network.now() - since) * action.octets_per_second))


def _bounce(attempt: SimulatedQuery, action: Unreachable) -> None:
    """An ICMP error reached the asker."""
    if action.kind == "port":
        attempt.finish(Outcome.PORT_UNREACHABLE, "Connection refused")
    elif action.kind == "host":
        attempt.finish(Outcome.UNREACHABLE, "No route to host")
    elif action.after_s == 0.0:
        attempt.finish(Outcome.NO_ROUTE, "Network is unreachable")
    else:
        attempt.finish(Outcome.UNREACHABLE, "Network is unreachable")
