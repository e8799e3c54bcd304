"""What is wrong, whom it hits, and what shows it."""

from typing import NamedTuple

SEVERITIES = ("info", "notice", "warning", "error", "critical")


class Finding(NamedTuple):
    """A judgement that cites the exchanges it rests on."""

    code: str
    severity: str  # one of SEVERITIES
    text: str  # one or two sentences, safe to print
    exchanges: tuple[int, ...] = ()
    servers: tuple[str, ...] = ()  # "name (address)"


def listed(servers: tuple[str, ...]) -> list[str]:
    """Servers as they stand in a `Finding`, the addresses of one name together."""
    addresses: dict[str, list[str]] = {}
    for server in servers:
        name, _, address = server.partition(" (")
        addresses.setdefault(name, []).append(address.removesuffix(")"))
    return [
        f"{name} ({', '.join(known)})" if any(known) else name for name, known in addresses.items()
    ]
