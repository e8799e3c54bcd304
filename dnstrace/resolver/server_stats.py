"""What was learned about servers: how far they are, how often they fail, what they cannot take."""

from binascii import crc32
from collections.abc import Sequence

from dnstrace.model.question import Server

FIRST_STAGGER = 0.25  # seconds, while nothing is known
LEAST_STAGGER, MOST_STAGGER = 0.15, 0.4
MAX_SERVERS = 20_000  # remembered; the oldest are forgotten first


class Known:
    """What is known of one address."""

    __slots__ = ("doubted", "failures", "no_edns", "no_options", "options_heard", "rtt")

    def __init__(self) -> None:
        self.rtt: float | None = None  # smoothed, seconds
        self.failures = 0  # since the last reply
        self.no_edns = self.no_options = False  # it chokes on them
        self.options_heard = False  # it answered a query with options: silence means nothing
        self.doubted = False  # a silence that may be due to options is being looked into


class ServerStats:
    """Server feedback as data; shared by all questions of a run or a server."""

    def __init__(self, seed: int = 0, most: int = MAX_SERVERS) -> None:
        self._known: dict[str, Known] = {}
        self._seed, self._most = seed, most
        self._typical: float | None = None
        self._dead_families: dict[int, int] = {}
        self.settled_at = float("-inf")  # monotonic: until then doubts are being looked into
        self.prime_after = float("-inf")  # monotonic: not every question primes a mute root

    def of(self, address: str) -> Known:
        """What is known of an address; the entry is live."""
        known = self._known.get(address)
        if known is None:
            if len(self._known) >= self._most:
                del self._known[next(iter(self._known))]
            known = self._known[address] = Known()
        return known

    def heard(self, server: Server, elapsed: float) -> None:
        """A server answered after `elapsed` seconds."""
        known = self.of(server.address)
        known.rtt = elapsed if known.rtt is None else 0.7 * known.rtt + 0.3 * elapsed
        known.failures = 0
        self._typical = elapsed if self._typical is None else 0.8 * self._typical + 0.2 * elapsed
        self._dead_families[server.family] = 0

    def missed(self, server: Server) -> None:
        """A server did not answer."""
        self.of(server.address).failures += 1
        self._dead_families[server.family] = self._dead_families.get(server.family, 0) + 1

    def stagger(self, server: Server) -> float:
        """Seconds to give a server before the next is asked as well."""
        known = self._known.get(server.address)
        rtt = known.rtt if known is not None and known.rtt is not None else self._typical
        if rtt is None:
            return FIRST_STAGGER
        return min(MOST_STAGGER, max(LEAST_STAGGER, 3 * rtt))

    def order(self, servers: Sequence[Server], purpose: bytes = b"") -> list[Server]:
        """Whom to ask first: who answered fast, then the unknown shuffled, then who failed.

        Among equals the families take turns, IPv4 first: it is the one that rarely is a black hole.

        Args:
            purpose: what they are to be asked; each purpose has an order of its own, which does
                not depend on what was asked before: so races that ended otherwise change nothing.
        """
        mark = f"{self._seed} {purpose.hex()} "
        keyed = sorted(servers, key=lambda server: (self._rank(server), _lot(mark, server)))
        turns: dict[int, list[Server]] = {4: [], 6: []}
        for server in keyed:
            turns[server.family].append(server)
        ordered: list[Server] = []
        while turns[4] or turns[6]:
            best = [turns[family][0] for family in (4, 6) if turns[family]]
            alternate = 6 if ordered and ordered[-1].family == 4 else 4
            best.sort(key=lambda server: (self._rank(server), server.family != alternate))
            ordered.append(turns[best[0].family].pop(0))
        return ordered

    def _rank(self, server: Server) -> tuple[int, float]:
        known = self._known.get(server.address)
        dead = min(self._dead_families.get(server.family, 0), 3)
        if known is None:
            return dead // 2, 0.0
        return known.failures + dead // 2, round((known.rtt or 0.0) / 0.05)


def _lot(mark: str, server: Server) -> int:
    """A number that only `mark` and the address decide, alike likely for all."""
    lot = crc32((mark + server.address).encode())
    lot = (lot ^ lot >> 16) * 0x85EBCA6B & 0xFFFFFFFF  # crc32 alone is linear: neighbours correlate
    lot = (lot ^ lot >> 13) * 0xC2B2AE35 & 0xFFFFFFFF
    return lot ^ lot >> 16
