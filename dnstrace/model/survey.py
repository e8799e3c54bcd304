"""What a survey of a zone's name servers saw: every address, asked several times."""

from statistics import median
from typing import NamedTuple

from dnstrace.model.annotation import Annotations, Identity, Origin, Place
from dnstrace.model.exchange import Exchange, Outcome
from dnstrace.model.finding import Finding
from dnstrace.model.report import NetworkUsed
from dnstrace.wire import types
from dnstrace.wire.edns import rcode
from dnstrace.wire.message import ANSWER, Malformed

SURVEYED, NXDOMAIN, NO_ZONE = "surveyed", "nxdomain", "no-zone"
FAILED, UNREACHABLE, INTERRUPTED = "failed", "unreachable", "interrupted"
_NUMBERS_OF_SOA = 20  # octets: serial, refresh, retry, expire, minimum stand at the end


class Surveyed(NamedTuple):
    """One address of a name server, and what came of asking it for the zone's SOA."""

    name: bytes  # wire form, lower case
    address: str
    known_by: tuple[str, ...]  # "glue", "answer"
    samples: tuple[Exchange, ...] = ()
    refused: str = ""  # why it was not asked, "" if it was

    @property
    def times(self) -> list[float]:
        """Round trip of every reply in seconds, the shortest first."""
        return sorted(each.elapsed for each in self.samples if each.elapsed is not None)

    @property
    def least(self) -> float | None:
        """Round trip of the quickest reply, in seconds."""
        return self.times[0] if self.times else None

    @property
    def middle(self) -> float | None:
        """Seconds, the median of all replies."""
        return median(self.times) if self.times else None

    @property
    def replies(self) -> list[Exchange]:
        """The samples that brought a reply."""
        return [each for each in self.samples if each.reply is not None]

    @property
    def serials(self) -> list[int]:
        """The serials that it gave in authoritative replies, each once, in order."""
        found = [_serial(each) for each in self.replies]
        return list(dict.fromkeys(serial for serial in found if serial is not None))

    @property
    def unrouted(self) -> bool:
        """Whether nothing was sent because this host has no route, or was told to use none."""
        return bool(self.samples) and all(s.outcome == Outcome.NO_ROUTE for s in self.samples)

    @property
    def trouble(self) -> str:
        """What is wrong with it, in a word or two; "" if it answers correctly."""
        if self.refused:
            return self.refused
        if not self.replies:
            lost = self.samples[-1].outcome if self.samples else Outcome.ABANDONED
            return _LOST.get(lost, lost)
        reply = self.replies[-1].reply
        assert reply is not None
        if rcode(reply) != types.NOERROR:
            return types.rcode_name(rcode(reply))
        return "" if self.serials else "not authoritative"


_LOST = {
    Outcome.TIMEOUT: "no reply",
    Outcome.NO_ROUTE: "no route from here",
    Outcome.ABANDONED: "not asked",
    Outcome.PORT_UNREACHABLE: "nothing listens there",
}


class Survey(NamedTuple):
    """A zone's name servers, the parent's and the child's, and what each address said."""

    zone: bytes
    status: str
    detail: str
    started: float  # UTC, seconds since 1970
    tries: int  # how often each address was asked
    parent: tuple[bytes, ...]  # the NS set of the delegation (for the root: the hints)
    child: tuple[bytes, ...]  # the NS set of the zone itself; () when nobody gave it
    addresses: tuple[Surveyed, ...]
    annotations: Annotations
    network: NetworkUsed
    findings: tuple[Finding, ...] = ()  # signs that something answers in the servers' name

    def names(self) -> list[bytes]:
        """All name servers, the parent's first."""
        return list(dict.fromkeys((*self.parent, *self.child)))

    @property
    def differ(self) -> bool:
        """Whether parent and child name different servers; False while one of them is unknown."""
        return bool(self.parent and self.child) and set(self.parent) != set(self.child)

    def remarks(self) -> list[tuple[str, str]]:
        """Remarks about the zone as a whole: a code and a text each."""
        found = []
        if self.detail:
            found.append(("detail", self.detail))
        if self.differ:
            found.append(("ns-sets-differ", "the parent and the zone name different servers"))
        serials = sorted({serial for seen in self.addresses for serial in seen.serials})
        if len(serials) > 1:
            listed = ", ".join(map(str, serials))
            text = f"the servers have different versions of the zone: {listed}"
            found.append(("serials-differ", text))
        total = len(self.addresses)
        unrouted = sum(seen.unrouted for seen in self.addresses)
        if unrouted:
            text = f"this host has no route to {unrouted} of {total} addresses"
            found.append(("no-route", text))
        bad = sum(bool(seen.trouble) and not seen.unrouted for seen in self.addresses)
        if bad:
            text = f"{bad} of {total} addresses do not answer as they should"
            found.append(("addresses-in-trouble", text))
        return found + self._of_networks()

    def _of_networks(self) -> list[tuple[str, str]]:
        found = []
        by_address = [self.origins(seen.address) for seen in self.addresses]
        known = [origins for origins in by_address if origins]
        asns = {origin.asn for origins in known for origin in origins}
        if len(self.addresses) > 1 and len(known) == len(by_address) and len(asns) == 1:
            prefixes = {origin.prefix for origins in known for origin in origins}
            one = f", and in one prefix, {prefixes.pop()}" if len(prefixes) == 1 else ""
            text = f"all addresses are in one network, AS{asns.pop()}{one}"
            found.append(("single-as", f"{text}: it fails, and so does the zone"))
        several = [origins[0] for origins in known if len({o.asn for o in origins}) > 1]
        for prefix in dict.fromkeys(origin.prefix for origin in several):
            found.append(("several-origins", f"several ASes announce {prefix}"))
        wrong = {
            f"{origin.prefix} of AS{origin.asn} is RPKI {origin.rpki}": None
            for origins in known
            for origin in origins
            if origin.rpki and origin.rpki.startswith("invalid")
        }
        return found + [("rpki-invalid", text) for text in wrong]

    def listed_by(self, name: bytes) -> tuple[str, ...]:
        """Who names a server: "parent", "child" or both."""
        sides = (("parent", self.parent), ("child", self.child))
        return tuple(side for side, named in sides if name in named)

    def places(self, address: str) -> list[Place]:
        """Where the instances are that answered at an address, each identifier once."""
        found = {p.identifier: p for p in self.annotations.places if p.server == address}
        return list(found.values())

    def identities(self, address: str) -> list[Identity]:
        """What an address called itself when asked; empty if it did not answer."""
        return [i for i in self.annotations.identities if i.address == address and i.text]

    def origins(self, address: str) -> list[Origin]:
        """Whose networks an address is in."""
        return [origin for origin in self.annotations.origins if origin.address == address]


def _serial(exchange: Exchange) -> int | None:
    reply = exchange.reply
    if reply is None or not reply.flags & types.AA:
        return None
    for record in reply.section(ANSWER):
        if record.type == types.SOA:
            try:
                octets = reply.rdata(record)
            except Malformed:
                return None
            return int.from_bytes(octets[-_NUMBERS_OF_SOA:][:4], "big")
    return None
