"""What a service said of prefixes and ASes, kept in a file for some hours."""

import json
from time import gmtime, strftime
from typing import Any, NamedTuple

from dnstrace.annotate.asn.prefixes import BITS, Prefix, parse_prefix
from dnstrace.codec.user_files import CACHE, path_of, write_whole

MAX_ENTRIES = 10_000
_MAX_FILE = 8 << 20


class KeptPrefix(NamedTuple):
    """A prefix and who announces it; nobody when `asns` is empty."""

    prefix: Prefix
    asns: tuple[int, ...]
    heard: float  # UTC, seconds since 1970

    @property
    def day(self) -> str:
        """The day on which it was heard."""
        return strftime("%Y-%m-%d", gmtime(self.heard))


class Kept:
    """Answers by prefix and by AS number. A file that is broken or too old counts as empty.

    Args:
        path: the file; `None` keeps everything in memory.
        now: UTC, seconds since 1970.
        max_age: seconds after which an answer is forgotten.
    """

    def __init__(self, path: str | None, now: float, max_age: float) -> None:
        self._path = path
        self._prefixes: dict[Prefix, KeptPrefix] = {}
        self._names: dict[int, tuple[str, float]] = {}
        self._changed = False
        if path is not None:
            self._load(path, now - max_age, now)

    def prefix_of(self, host: Prefix) -> KeptPrefix | None:
        """What is known of the longest prefix around an address."""
        family, network, _ = host
        for length in range(BITS[family], -1, -1):
            rest = BITS[family] - length
            found = self._prefixes.get(Prefix(family, network >> rest << rest, length))
            if found is not None:
                return found
        return None

    def add(self, prefix: Prefix, asns: tuple[int, ...], now: float) -> None:
        """Keep who announces a prefix."""
        self._prefixes[prefix] = KeptPrefix(prefix, asns, now)
        self._changed = True

    def name_of(self, asn: int) -> str | None:
        """The name of an AS; "" when it is known to have none, `None` when it is not known."""
        found = self._names.get(asn)
        return None if found is None else found[0]

    def add_name(self, asn: int, name: str, now: float) -> None:
        """Keep the name of an AS."""
        self._names[asn] = name, now
        self._changed = True

    def save(self) -> None:
        """Write the file, whole or not at all; that it cannot be written is no fault."""
        if self._path is None or not self._changed:
            return
        prefixes = sorted(self._prefixes.values(), key=lambda entry: -entry.heard)[:MAX_ENTRIES]
        document = {
            "prefixes": [[entry.prefix.text, entry.asns, entry.heard] for entry in prefixes],
            "names": [[asn, *entry] for asn, entry in self._names.items()][-MAX_ENTRIES:],
        }
        try:
            write_whole(self._path, json.dumps(document).encode(), 0o600)
        except OSError:
            return
        self._changed = False

    def _load(self, path: str, oldest: float, now: float) -> None:
        try:
            with open(path, encoding="utf-8") as file:
                document = json.loads(file.read(_MAX_FILE))
            self._take(document, oldest, now)
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            self._prefixes.clear()
            self._names.clear()

    def _take(self, document: Any, oldest: float, now: float) -> None:
        for text, asns, heard in document["prefixes"]:
            if oldest < float(heard) <= now:
                prefix = parse_prefix(text)
                self._prefixes[prefix] = KeptPrefix(prefix, tuple(map(int, asns)), float(heard))
        for asn, name, heard in document["names"]:
            if oldest < float(heard) <= now and isinstance(name, str) and name.isprintable():
                self._names[int(asn)] = name, float(heard)


def default_path() -> str:
    """Where the file is kept: below $XDG_CACHE_HOME, else below ~/.cache."""
    return path_of("cymru.json", CACHE)
