"""A zone cut as a resolver knows it: the zone, its name servers, their addresses."""

from typing import Literal, NamedTuple

from dnstrace.model.question import Server
from dnstrace.wire.names import Name

# Where a cut's servers are known from; given: by whoever asks.
CutSource = Literal["hints", "priming", "referral", "cache", "given"]


class NameServer(NamedTuple):
    """A name server of a zone, with the addresses known without asking (glue, hints, cache)."""

    name: Name  # wire form, lower case; NO_NAME when only its addresses are known
    addresses: tuple[str, ...] = ()


class ZoneCut(NamedTuple):
    """Where a resolver is in its walk: a zone and the servers to ask about it."""

    zone: Name  # wire form, lower case
    servers: tuple[NameServer, ...]
    source: CutSource = "referral"
    secure: bool | None = None  # True: a secure delegation leads here; False: provably insecure

    def known_addresses(self, port: int = 53) -> list[Server]:
        """All addresses known so far, in order."""
        return [
            Server(address, port, server.name or None)
            for server in self.servers
            for address in server.addresses
        ]

    def addresses(self, name: bytes) -> tuple[str, ...]:
        """The addresses that came with one of its name servers (lower case); none for others."""
        return next((server.addresses for server in self.servers if server.name == name), ())
