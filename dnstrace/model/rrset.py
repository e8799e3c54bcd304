"""RRsets taken out of messages."""

from typing import NamedTuple

from dnstrace.wire import types
from dnstrace.wire.message import Malformed, Message, Record


class RRset(NamedTuple):
    """The records of one owner, type and class, in the order received."""

    name: bytes  # wire form, lower case
    type: int
    klass: int
    ttl: int  # the least of its records' (RFC 2181 §5.2), 0 where the top bit was set (§8)
    rdatas: tuple[bytes, ...]  # names in them uncompressed, case kept, no duplicates
    shown: bytes = b""  # the owner in the case received

    @property
    def key(self) -> tuple[bytes, int]:
        """Owner and type."""
        return self.name, self.type


class SignedRRset(NamedTuple):
    """An RRset and the RDATA of the RRSIG records that came with it."""

    rrset: RRset
    signatures: tuple[bytes, ...] = ()


def rrsets(message: Message, section: int) -> list[SignedRRset]:
    """The RRsets of a section, in the order in which each first appears, with their signatures.

    An RRset that is nothing but RRSIG comes out under its own type when nothing else it covers is
    there. Records whose RDATA is broken are left out.
    """
    groups: dict[tuple[bytes, int, int], list[Record]] = {}
    signatures: dict[tuple[bytes, int, int], list[bytes]] = {}
    for record in message.records:
        if record.section != section or record.type == types.OPT:
            continue
        if record.type == types.RRSIG:
            rdata = message.wire[record.rdata_at : record.rdata_at + record.length]
            if len(rdata) > 18:
                try:
                    full = message.rdata(record)
                except Malformed:
                    continue
                covered = int.from_bytes(rdata[:2], "big")
                signatures.setdefault((record.owner, covered, record.klass), []).append(full)
            continue
        groups.setdefault((record.owner, record.type, record.klass), []).append(record)
    found = []
    for key, records in groups.items():
        rrset = _rrset(message, key, records)
        if rrset.rdatas:
            found.append(SignedRRset(rrset, tuple(signatures.pop(key, ()))))
    return found


def _rrset(message: Message, key: tuple[bytes, int, int], records: list[Record]) -> RRset:
    rdatas: dict[bytes, None] = {}
    ttl = 0x7FFFFFFF
    for record in records:
        try:
            rdatas[message.rdata(record)] = None
        except Malformed:
            continue
        ttl = min(ttl, record.ttl if record.ttl < 0x80000000 else 0)
    return RRset(*key, ttl, tuple(rdatas), message.name_at(records[0].owner_at))
