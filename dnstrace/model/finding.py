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
