"""The keys of zones, once a chain of trust has reached them, and a cache of them."""

from collections import OrderedDict
from typing import NamedTuple

from dnstrace.dnssec.records import Key
from dnstrace.model.security import BOGUS, INSECURE, SECURE, Security
from dnstrace.wire.names import Name

MAX_ZONES = 4_096  # some 2 kB each: the zones that a busy resolver meets in an hour
BOGUS_SECONDS = 60.0  # how long a broken chain is not tried again; Unbound's value
INSECURE_SECONDS = 3_600.0  # at most
SECURE_SECONDS = 86_400.0  # at most


class ZoneKeys(NamedTuple):
    """What is known of one zone's keys."""

    zone: Name  # lower case
    security: Security  # SECURE, with keys; else why there are none
    keys: tuple[Key, ...] = ()
    seconds: float = 0.0  # how long this holds

    @property
    def usable(self) -> bool:
        """Whether signatures can be verified with them."""
        return self.security.status == SECURE


class KeyCache:
    """Zones and their keys, shared between questions; the least recently used go first."""

    def __init__(self, most: int = MAX_ZONES) -> None:
        self._most = most
        self._zones: OrderedDict[bytes, tuple[float, ZoneKeys]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._zones)

    def get(self, zone: bytes, now: float) -> ZoneKeys | None:
        """What is known of a zone and still valid at monotonic `now`."""
        entry = self._zones.get(zone)
        if entry is None:
            return None
        if entry[0] <= now:
            del self._zones[zone]
            return None
        self._zones.move_to_end(zone)
        return entry[1]

    def put(self, entry: ZoneKeys, now: float) -> None:
        """Remember what holds for `entry.seconds` from monotonic `now` on."""
        limit = {SECURE: SECURE_SECONDS, INSECURE: INSECURE_SECONDS, BOGUS: BOGUS_SECONDS}
        seconds = min(entry.seconds, limit.get(entry.security.status, 0.0))
        if seconds <= 0:
            return
        self._zones[entry.zone] = now + seconds, entry
        self._zones.move_to_end(entry.zone)
        while len(self._zones) > self._most:
            self._zones.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        self._zones.clear()
