"""One fault about to strike one query: everything it may look at, its randomness from the seed."""

from dataclasses import dataclass
from random import Random
from typing import Protocol

from dns.name import Name
from dns.rdataset import Rdataset

from dnstrace.lab.authority.features import FEATURES
from dnstrace.lab.authority.query import Query
from dnstrace.lab.world.spec import FaultSpec


class Signer(Protocol):
    """Who can sign as any zone of the world does."""

    def sign_as(
        self,
        zone: str,
        owner: Name,
        rdataset: Rdataset,
        *,
        inception: str = "",
        expiration: str = "",
    ) -> Rdataset:
        """A signature by a zone's key; the days, YYYY-MM-DD, are the zone's own unless given.

        Raises: ValueError when there is no such zone.
        """


@dataclass(slots=True)
class FaultContext:
    """A fault that matched.

    Args:
        fault: what is to happen.
        wire: the query as it came.
        query: the query as read, None when it could not be.
        round_trip_s: between asker and server.
        random: seeded by world, server, fault and how often it has struck.
        signer: signs what the fault changes, where it is to be signed.
        previous: the last reply this server gave, if any.
    """

    fault: FaultSpec
    wire: bytes
    query: Query | None
    round_trip_s: float
    random: Random
    signer: Signer
    previous: bytes | None = None

    def label(self, length: int = 8) -> str:
        """A host label drawn from the seed."""
        return "".join(self.random.choices("abcdefghijklmnopqrstuvwxyz", k=length))

    def octets(self, count: int) -> bytes:
        """Octets drawn from the seed."""
        return self.random.randbytes(count)


def matches(
    fault: FaultSpec,
    query: Query | None,
    address: str,
    transport: str,
    place: str = "",
    reply: str = "",
) -> bool:
    """Whether the filters of `fault` let this query through to it.

    Args:
        place: where the machine stands that would answer.
        reply: of which kind its honest reply is; see `features.REPLIES`.
    """
    if fault.transport and fault.transport != transport:
        return False
    if fault.family and fault.family != ("v6" if ":" in address else "v4"):
        return False
    if (fault.address and fault.address != address) or (fault.at and fault.at != place):
        return False
    return not needs_query(fault) or (query is not None and _fits(fault, query, reply))


def needs_query(fault: FaultSpec) -> bool:
    """Whether a fault minds what was asked."""
    minds = fault.qname or fault.qtype or fault.has or fault.lacks or fault.reply
    return bool(minds) or fault.edns is not None


def _fits(fault: FaultSpec, query: Query, reply: str) -> bool:
    if fault.qtype and query.question.rdtype.name not in fault.qtype.split():
        return False
    if fault.edns is not None and fault.edns != (query.edns >= 0):
        return False
    if fault.reply and fault.reply != reply:
        return False
    if not all(FEATURES[feature](query) for feature in fault.has):
        return False
    if any(FEATURES[feature](query) for feature in fault.lacks):
        return False
    return not fault.qname or name_matches(fault.qname, str(query.question.name).lower())


def name_matches(pattern: str, name: str) -> bool:
    """`*.zone.` matches everything below zone, `**.zone.` the zone itself too."""
    if not pattern.endswith("."):
        pattern += "."
    if pattern.startswith("**."):
        return name == pattern[3:] or name.endswith(pattern[2:])
    if pattern.startswith("*."):
        return name.endswith(pattern[1:])
    return name == pattern
