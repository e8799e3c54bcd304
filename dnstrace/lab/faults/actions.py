"""What a place on the network does when a packet reaches it: a list of timed actions."""

from typing import Literal, NamedTuple

UnreachableKind = Literal["host", "port", "network"]


class Send(NamedTuple):
    """A whole DNS message reaches the asker `after_s` seconds after it asked.

    `source` is the address it seems to come from when that is not the one that was asked. Over TCP
    `length` is written into the length prefix when it is to lie.
    """

    after_s: float
    wire: bytes
    source: str | None = None
    length: int | None = None


class Drip(NamedTuple):
    """Over TCP: the message with its length prefix, a few octets at a time."""

    after_s: float
    wire: bytes
    octets_per_second: float


class Reset(NamedTuple):
    """Over TCP: a RST instead of, or after, what was sent."""

    after_s: float


class Close(NamedTuple):
    """Over TCP: the server closes in good order, also in the middle of a message."""

    after_s: float


class Unreachable(NamedTuple):
    """An ICMP error comes back: no such host, no such port, or no way there at all."""

    after_s: float
    kind: UnreachableKind


class Silence(NamedTuple):
    """Nothing comes back, ever."""


Action = Send | Drip | Reset | Close | Unreachable | Silence
Reaction = tuple[Action, ...]


class Accepted(NamedTuple):
    """A TCP connection stands `after_s` seconds after the SYN left."""

    after_s: float


Connection = Accepted | Reset | Unreachable | Silence
