"""One fault about to strike one query: everything it may look at, its randomness from the seed."""

from dataclasses import dataclass
from random import Random

from dnstrace.lab.authority.query import Query
from dnstrace.lab.world.spec import FaultSpec


@dataclass(slots=True)
class FaultContext:
    """A fault that matched.

    Args:
        fault: what is to happen.
        wire: the query as it came.
        query: the query as read, None when it could not be.
        round_trip_s: between asker and server.
        random: seeded by world, server, fault and how often it has struck.
        previous: the last reply this server gave, if any.
    """

    fault: FaultSpec
    wire: bytes
    query: Query | None
    round_trip_s: float
    random: Random
    previous: bytes | None = None

    def label(self, length: int = 8) -> str:
        """A host label drawn from the seed."""
        return "".join(self.random.choices("abcdefghijklmnopqrstuvwxyz", k=length))

    def octets(self, count: int) -> bytes:
        """Octets drawn from the seed."""
        return self.random.randbytes(count)


def matches(fault: FaultSpec, query: Query | None, address: str, transport: str) -> bool:
    """Whether the filters of `fault` let this query through to it."""
    if fault.transport and fault.transport != transport:
        return False
    if fault.family and fault.family != ("v6" if ":" in address else "v4"):
        return False
    if not (fault.qname or fault.qtype or fault.edns is not None):
        return True
    if query is None:
        return False
    if fault.qtype and query.question.rdtype.name not in fault.qtype.split():
        return False
    if fault.edns is not None and fault.edns != (query.edns >= 0):
        return False
    return not fault.qname or _name_matches(fault.qname, str(query.question.name).lower())


def _name_matches(pattern: str, name: str) -> bool:
    """`*.zone.` matches everything below zone, `**.zone.` the zone itself too."""
    if not pattern.endswith("."):
        pattern += "."
    if pattern.startswith("**."):
        return name == pattern[3:] or name.endswith(pattern[2:])
    if pattern.startswith("*."):
        return name.endswith(pattern[1:])
    return name == pattern
