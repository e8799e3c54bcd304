"""One zone's data, indexed for answering: names, empty non-terminals, cuts, signatures."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from dns.exception import DNSException
from dns.name import Name
from dns.name import from_text as name_from_text
from dns.rdata import Rdata
from dns.rdataset import ImmutableRdataset, Rdataset
from dns.rdatatype import DNAME, NS, NSEC, NSEC3, RRSIG, SOA, RdataType
from dns.rdtypes.ANY.SOA import SOA as SOARecord

from dnstrace.errors import WorldError
from dnstrace.lab.world.master_file import Record, TextError, read_records

Node = dict[RdataType, Rdataset]
Signer = Callable[["Zone", Name, Rdataset], Rdataset | None]


class Standing(Enum):
    """How a name stands to a zone."""

    EXACT = "the name exists, perhaps as an empty non-terminal"
    CUT = "the name is at or below a zone cut"
    DNAME = "an ancestor has a DNAME"
    WILDCARD = "a wildcard stands in for the name"
    MISSING = "the name does not exist"


class ZoneMatch(NamedTuple):
    """Where a search ended: the owner whose data matters, and the closest encloser."""

    standing: Standing
    owner: Name
    encloser: Name


@dataclass(slots=True)
class Zone:
    """A zone ready to be asked; `sign` makes a signature for an RRset that has none stored."""

    origin: Name
    nodes: dict[Name, Node]
    signatures: dict[tuple[Name, RdataType], Rdataset] = field(default_factory=dict)
    nsec3: dict[Name, Rdataset] = field(default_factory=dict)
    sign: Signer | None = None
    prepare: Callable[["Zone"], None] | None = None
    signer: str = ""
    compact: bool = False

    def soa(self) -> Rdataset:
        """The SOA RRset of the apex."""
        return self.nodes[self.origin][SOA]

    def negative_soa(self) -> Rdataset:
        """The SOA for a negative answer: the lesser of TTL and minimum counts (RFC 2308 §3)."""
        soa = self.soa()
        record = soa[0]
        assert isinstance(record, SOARecord)
        return with_ttl(soa, min(soa.ttl, record.minimum))

    def find(self, name: Name, *, above_cut: bool = False) -> ZoneMatch:
        """Say how `name`, which is at or below the origin, stands to this zone (RFC 1034 §4.3.2).

        Args:
            name: the name looked for.
            above_cut: a cut at the name itself does not count: DS is the parent's
                (RFC 4035 §3.1.4.1).
        """
        depth = len(self.origin)
        encloser = self.origin
        for length in range(depth, len(name) + 1):
            ancestor = Name(name.labels[-length:])
            node = self.nodes.get(ancestor)
            if node is None:
                break
            encloser = ancestor
            if length > depth and NS in node and not (above_cut and length == len(name)):
                return ZoneMatch(Standing.CUT, ancestor, ancestor)
            if DNAME in node and length < len(name):
                return ZoneMatch(Standing.DNAME, ancestor, ancestor)
        if len(encloser) == len(name):
            return ZoneMatch(Standing.EXACT, encloser, encloser)
        wildcard = Name((b"*", *encloser.labels))
        if wildcard in self.nodes:
            return ZoneMatch(Standing.WILDCARD, wildcard, encloser)
        return ZoneMatch(Standing.MISSING, encloser, encloser)

    def signature(self, owner: Name, rdataset: Rdataset) -> Rdataset | None:
        """The RRSIG RRset over one of this zone's RRsets, None when the zone is not signed."""
        key = (owner, rdataset.rdtype)
        stored = self.signatures.get(key)
        if stored is None and self.sign is not None:
            stored = self.sign(self, owner, rdataset)
            if stored is not None:
                self.signatures[key] = stored
        return stored

    def fresh_signature(self, owner: Name, rdataset: Rdataset) -> Rdataset | None:
        """A signature made for one answer, as an online signer does for names of a wildcard."""
        return self.sign(self, owner, rdataset) if self.sign is not None else None

    def ensure_signed(self) -> None:
        """Make the denial chain if the zone is to be signed and nobody needed it so far."""
        if self.prepare is not None:
            prepare, self.prepare = self.prepare, None
            prepare(self)

    def is_signed(self) -> bool:
        """Whether RRSIGs can go along with answers from this zone."""
        return self.sign is not None or (self.origin, SOA) in self.signatures


def with_ttl(rdataset: Rdataset, ttl: int) -> Rdataset:
    """A copy of `rdataset` with another TTL."""
    copy = Rdataset(rdataset.rdclass, rdataset.rdtype, rdataset.covers, ttl)
    for rdata in rdataset:
        copy.add(rdata)
    copy.ttl = ttl
    return copy


def rdataset_of(rdtype: RdataType, ttl: int, *rdatas: Rdata) -> Rdataset:
    """An RRset of these records, at least one, in this order."""
    rdataset = Rdataset(rdatas[0].rdclass, rdtype, ttl=ttl)
    for rdata in rdatas:
        rdataset.add(rdata)
    rdataset.ttl = ttl
    return rdataset


def parse_zone(name: str, text: str, origin_file: str) -> Zone:
    """Read master-file text (RFC 1035 §5).

    Raises: WorldError with the file, the zone and the line when the text is wrong.
    """
    try:
        return build_zone(name, text)
    except TextError as error:
        raise WorldError(f"{origin_file}: {error}; correct the zone's master-file text") from error


def build_zone(name: str, text: str) -> Zone:
    """Read master-file text.

    Raises: TextError.
    """
    origin, rrsets = _read_master_file(name, text)
    zone = Zone(origin, {})
    for owner, rdataset in rrsets:
        _store(zone, owner, rdataset)
    _add_empty_non_terminals(zone)
    return zone


@lru_cache(maxsize=1024)
def _read_master_file(name: str, text: str) -> tuple[Name, tuple[tuple[Name, Rdataset], ...]]:
    """The origin and the RRsets, immutable: worlds that extend another share most of its zones."""
    try:
        origin = name_from_text(name)
    except DNSException as error:
        raise TextError(f"{name!r} is no name: {error}") from error
    rrsets = group(read_records(text, origin))
    present = {rdataset.rdtype for owner, rdataset in rrsets if owner == origin}
    for rdtype in (SOA, NS):
        if rdtype not in present:
            raise TextError(f"the zone has no {rdtype.name} record at its apex")
    return origin, tuple((owner, ImmutableRdataset(rdataset)) for owner, rdataset in rrsets)


def group(records: list[Record]) -> list[tuple[Name, Rdataset]]:
    """RRsets out of single records; the lowest TTL of a set counts for all of it."""
    found: dict[tuple[Name, RdataType, RdataType], Rdataset] = {}
    for owner, ttl, rdata in records:
        key = (owner, rdata.rdtype, rdata.covers())
        if key not in found:
            found[key] = Rdataset(rdata.rdclass, rdata.rdtype, rdata.covers(), ttl)
        found[key].add(rdata, ttl)
    return [(owner, rdataset) for (owner, _, _), rdataset in found.items()]


def _store(zone: Zone, owner: Name, rdataset: Rdataset) -> None:
    if rdataset.rdtype == RRSIG:
        zone.signatures[owner, rdataset.covers] = rdataset
    elif rdataset.rdtype == NSEC3:
        zone.nsec3[owner] = rdataset
    else:
        zone.nodes.setdefault(owner, {})[rdataset.rdtype] = rdataset


def _add_empty_non_terminals(zone: Zone) -> None:
    depth = len(zone.origin)
    for owner in list(zone.nodes):
        for length in range(depth, len(owner)):
            zone.nodes.setdefault(Name(owner.labels[-length:]), {})


def has_nsec(zone: Zone) -> bool:
    """Whether denial is by NSEC (else by NSEC3, if the zone is signed at all)."""
    return NSEC in zone.nodes[zone.origin]
