"""Builds the NSEC or NSEC3 chain of a zone (RFC 4034 §4, RFC 5155 §7.1, RFC 9077 for the TTL)."""

from typing import NamedTuple

from dns.name import Name
from dns.rdata import from_text
from dns.rdataclass import IN
from dns.rdatatype import DS, NS, NSEC, NSEC3, NSEC3PARAM, RRSIG, RdataType

from dnstrace.lab.world.nsec3_hash import nsec3_hash
from dnstrace.lab.world.zone import Node, Zone, rdataset_of


def add_nsec_chain(zone: Zone) -> None:
    """Give every authoritative name, cuts included, its NSEC."""
    owners = sorted(owner for owner in _authoritative(zone) if zone.nodes[owner])
    ttl = zone.negative_soa().ttl
    for owner, following in zip(owners, owners[1:] + owners[:1], strict=True):
        types = [*_types(zone, owner), RRSIG, NSEC]
        text = f"{following.to_text()} {_bitmap(types)}"
        zone.nodes[owner][NSEC] = rdataset_of(NSEC, ttl, from_text(IN, NSEC, text))


class Hashing(NamedTuple):
    """How names are hashed (RFC 5155 §3.1): additional iterations, and the salt in hexadecimal."""

    iterations: int = 0
    salt: str = ""

    def text(self) -> str:
        """Both as a record has them."""
        return f"{self.iterations} {self.salt or '-'}"

    def label(self, owner: Name) -> bytes:
        """The hash of a name, as a label."""
        return nsec3_hash(owner, bytes.fromhex(self.salt), self.iterations)


def add_nsec3_chain(zone: Zone, hashing: Hashing, *, opt_out: bool) -> None:
    """Give every authoritative name, empty non-terminals included, its NSEC3.

    With `opt_out`, insecure delegations are left out
    and the records say so.
    """
    ttl = zone.negative_soa().ttl
    apex = zone.nodes[zone.origin]
    apex[NSEC3PARAM] = rdataset_of(
        NSEC3PARAM, 0, from_text(IN, NSEC3PARAM, f"1 0 {hashing.text()}")
    )
    owners = _authoritative(zone)
    if opt_out:
        owners = [owner for owner in owners if not _insecure_cut(zone, owner)]
    hashes = sorted((hashing.label(owner), owner) for owner in owners)
    following = [name for name, _ in hashes[1:] + hashes[:1]]
    for (label, owner), next_label in zip(hashes, following, strict=True):
        types = _types(zone, owner)
        if types and not _insecure_cut(zone, owner):
            types.append(RRSIG)
        text = f"1 {int(opt_out)} {hashing.text()} {next_label.decode()} {_bitmap(types)}"
        hashed = Name((label, *zone.origin.labels))
        zone.nsec3[hashed] = rdataset_of(NSEC3, ttl, from_text(IN, NSEC3, text))


def _authoritative(zone: Zone) -> list[Name]:
    """Names at or above every cut."""
    cuts = {owner for owner, node in zone.nodes.items() if NS in node and owner != zone.origin}
    depth = len(zone.origin)
    return [
        owner
        for owner in zone.nodes
        if not any(Name(owner.labels[-length:]) in cuts for length in range(depth + 1, len(owner)))
    ]


def _insecure_cut(zone: Zone, owner: Name) -> bool:
    node = zone.nodes[owner]
    return owner != zone.origin and NS in node and DS not in node


def _types(zone: Zone, owner: Name) -> list[RdataType]:
    """The types for a bitmap: at a cut only what is the parent's."""
    node: Node = zone.nodes[owner]
    if owner != zone.origin and NS in node:
        return [kind for kind in (NS, DS) if kind in node]
    return [kind for kind in node if kind != NSEC]


def _bitmap(types: list[RdataType]) -> str:
    return " ".join(kind.name for kind in sorted(types))
