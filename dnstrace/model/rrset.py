"""RRsets taken out of messages."""

from collections.abc import Container
from typing import NamedTuple

from dnstrace.wire import names, types
from dnstrace.wire.message import Malformed, Message, Record
from dnstrace.wire.names import Name

_Key = tuple[Name, int, int]  # owner, type, class


class RRset(NamedTuple):
    """The records of one owner, type and class, in the order received."""

    name: Name  # wire form, lower case
    type: int
    klass: int
    ttl: int  # the least of its records' (RFC 2181 §5.2), 0 where the top bit was set (§8)
    rdatas: tuple[bytes, ...]  # names in them uncompressed, case kept, no duplicates
    shown: bytes = b""  # the owner in the case received

    @property
    def key(self) -> tuple[Name, int]:
        """Owner and type."""
        return self.name, self.type

    @property
    def targets(self) -> list[Name]:
        """The names that its RDATA is, of a type such as NS or CNAME, in the case received.

        Raises: BadName when one is anything else.
        """
        return list(map(names.checked, self.rdatas))


class SignedRRset(NamedTuple):
    """An RRset and the RDATA of the RRSIG records that came with it."""

    rrset: RRset
    signatures: tuple[bytes, ...] = ()


def rrsets(message: Message, section: int) -> list[SignedRRset]:
    """The RRsets of a section, in the order in which each first appears, with their signatures.

    Signatures belong in the section of what they cover (RFC 4035 §3.1.1); where an RRset has none
    there, those in another section are used: nobody else can have made them.
    Records whose RDATA is broken are left out.
    """
    groups: dict[_Key, list[Record]] = {}
    signatures: list[Record] = []
    for record in message.records:
        if record.type == types.RRSIG:
            signatures.append(record)
        elif record.section == section and record.type != types.OPT:
            groups.setdefault((record.owner, record.type, record.klass), []).append(record)
    here, elsewhere = _signatures(message, signatures, section, groups)
    found = []
    for key, records in groups.items():
        rrset = _rrset(message, key, records)
        if rrset.rdatas:
            signed = here.get(key) or elsewhere.get(key) or ()
            found.append(SignedRRset(rrset, tuple(signed)))
    return found


def _signatures(
    message: Message, records: list[Record], section: int, wanted: Container[_Key]
) -> tuple[dict[_Key, list[bytes]], dict[_Key, list[bytes]]]:
    """The RDATA of RRSIG records by what they cover: of this section, of the others."""
    here: dict[_Key, list[bytes]] = {}
    elsewhere: dict[_Key, list[bytes]] = {}
    for record in records:
        covered = int.from_bytes(message.wire[record.rdata_at : record.rdata_at + 2], "big")
        key = (record.owner, covered, record.klass)
        if record.length <= 18 or key not in wanted:
            continue
        try:
            rdata = message.rdata(record)
        except Malformed:
            continue
        (here if record.section == section else elsewhere).setdefault(key, []).append(rdata)
    return here, elsewhere


def _rrset(message: Message, key: _Key, records: list[Record]) -> RRset:
    rdatas: dict[bytes, None] = {}
    ttl = 0x7FFFFFFF
    for record in records:
        try:
            rdatas[message.rdata(record)] = None
        except Malformed:
            continue
        ttl = min(ttl, record.ttl if record.ttl < 0x80000000 else 0)
    return RRset(*key, ttl, tuple(rdatas), message.name_at(records[0].owner_at))
