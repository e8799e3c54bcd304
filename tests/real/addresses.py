"""Who stands where in the box: the addresses of every real server."""

from typing import NamedTuple

KINDS = ("nsd", "knot", "bind")

# Root letters by kind; their addresses are those in zones/root.zone.
ROOT_LETTERS = {"nsd": "adgjm", "knot": "behk", "bind": "cfil"}

# kind → IPv4, IPv6
TLD = {
    "nsd": ("192.5.6.30", "2001:503:a83e::2:30"),
    "knot": ("192.33.14.30", "2001:503:231d::2:30"),
    "bind": ("192.26.92.30", "2001:503:83eb::30"),
}
SECOND = {
    "nsd": ("185.49.140.60", "2a04:b900::60"),
    "knot": ("217.31.204.53", "2001:1488:800::53"),
    "bind": ("149.20.1.60", "2001:500:60::60"),
}
THIRD = {
    "nsd": ("185.49.141.60", "2a04:b900:1::60"),
    "knot": ("217.31.205.53", "2001:1488:801::53"),
    "bind": ("149.20.2.60", "2001:500:61::60"),
}
FOURTH = {
    "nsd": ("185.49.142.60", "2a04:b900:2::60"),
    "knot": ("217.31.206.53", "2001:1488:802::53"),
    "bind": ("149.20.3.60", "2001:500:62::60"),
}
FIFTH = {
    "nsd": ("185.49.143.60", "2a04:b900:3::60"),
    "knot": ("217.31.207.53", "2001:1488:803::53"),
    "bind": ("149.20.4.60", "2001:500:63::60"),
}
# Reachable, and nobody listens there: the kernel answers with ICMP port unreachable.
DEAD = ("149.20.9.9", "2001:500:69::9")

RECURSORS = {
    "stub": "127.0.0.53",
    "unbound": "127.0.1.1",
    "bind": "127.0.1.2",
    "knot": "127.0.1.3",
    "powerdns": "127.0.1.4",
}


class Authority(NamedTuple):
    """One authoritative server process."""

    kind: str
    level: str
    addresses: tuple[str, ...]

    @property
    def name(self) -> str:
        """What it sends as NSID."""
        return f"{self.kind}-{self.level}"


def authorities(root: dict[str, tuple[str, str]]) -> list[Authority]:
    """Every server process: three kinds at six levels.

    Args:
        root: the addresses of each root letter.
    """
    levels = {"tld": TLD, "second": SECOND, "third": THIRD, "fourth": FOURTH, "fifth": FIFTH}
    found = [
        Authority(kind, "root", tuple(a for letter in letters for a in root[letter]))
        for kind, letters in ROOT_LETTERS.items()
    ]
    found += [
        Authority(kind, level, pairs) for level, by in levels.items() for kind, pairs in by.items()
    ]
    return found
