"""What is wrong, which servers it concerns, and what shows it."""

from collections.abc import Iterable
from typing import Literal, NamedTuple, get_args

from dnstrace.model.question import Server
from dnstrace.wire import names

Severity = Literal["info", "notice", "warning", "error", "critical"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)  # the mildest first


class Finding(NamedTuple):
    """A judgement that cites the exchanges it rests on.

    `text` is one or two sentences, safe to print: what is wrong. `claim` is what it says of each
    of its servers, completing "SERVER …", where it says the same of every one; findings of one
    claim can be told together.
    """

    code: str
    severity: Severity
    text: str
    exchanges: tuple[int, ...] = ()
    servers: tuple[Server, ...] = ()  # those at fault
    zone: bytes | None = None  # that it is about, wire form
    claim: str = ""
    remedy: str = ""  # what whoever is in charge can do
    next: str = ""  # a command line that tells more; "" where none does


def labels(servers: Iterable[Server]) -> list[str]:
    """Servers for people, the addresses of one name together: `ns1.example. (192.0.2.1, ::1)`."""
    addresses: dict[bytes | None, list[str]] = {}
    for server in servers:
        addresses.setdefault(server.name, []).append(server.address)
    told = []
    for name, known in addresses.items():
        listed = ", ".join(dict.fromkeys(filter(None, known)))
        if name is None:
            told += known
        else:
            told.append(f"{names.to_text(name)} ({listed})" if listed else names.to_text(name))
    return told
