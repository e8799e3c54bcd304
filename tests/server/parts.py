"""RRsets, outcomes and a front without a network, for tests that need no sockets."""

from dnstrace.eventloop import Scheduler
from dnstrace.eventloop.socket_clock import SocketClock
from dnstrace.model.rrset import RRset, SignedRRset
from dnstrace.model.zonecut import NameServer, ZoneCut
from dnstrace.resolver.context import Settings
from dnstrace.resolver.ports import Validator
from dnstrace.server.front import Front, Policy
from dnstrace.server.log import Log
from dnstrace.server.ttl_cache import AgingCache
from dnstrace.server.walks import Walks
from dnstrace.wire import names, types


def rrset(
    owner: str, kind: int, *rdatas: bytes, ttl: int = 300, signatures: tuple[bytes, ...] = ()
) -> SignedRRset:
    """An RRset of class IN."""
    name = names.from_text(owner)
    return SignedRRset(RRset(names.lower(name), kind, types.IN, ttl, rdatas, name), signatures)


class Faults(Log):
    """Keeps what would be logged."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def line(self, text: str) -> None:
        """Keep it."""
        self.lines.append(text)

    def fault(self, error: BaseException, during: str) -> None:
        """Keep it."""
        self.lines.append(f"{error!r} during {during}")


class Alone:
    """A front whose only root server has an address that may not be asked: nothing is sent."""

    def __init__(self, policy: Policy | None = None, validator: Validator | None = None) -> None:
        self.clock = SocketClock()
        self.scheduler = Scheduler(self.clock)
        self.log = Faults()
        root = ZoneCut(names.ROOT, (NameServer(names.from_text("ns"), ("127.0.0.1",)),), "hints")
        settings = Settings(root, prime=False)
        self.cache = AgingCache(1 << 20)
        self.walks = Walks(
            settings, lambda: validator, self.cache, self.clock, self.scheduler, self.log, 1
        )
        self.front = Front(self.walks, policy or Policy(), self.log)

    def close(self) -> None:
        """Release the selector."""
        self.scheduler.close()
        self.clock.close()
