"""Faults of signatures and denials: what a broken signer publishes, or a box on the way spoils."""

from collections.abc import Callable

from dns.name import from_text as name_from_text
from dns.rdata import from_text
from dns.rdataclass import IN
from dns.rdataset import Rdataset
from dns.rdatatype import NSEC, NSEC3, RRSIG
from dns.rdtypes.ANY.RRSIG import RRSIG as RRSIGRecord

from dnstrace.lab.authority.response import Records, Response
from dnstrace.lab.faults.fault_context import FaultContext, name_matches
from dnstrace.lab.world.zone import rdataset_of

Change = Callable[[FaultContext, RRSIGRecord], RRSIGRecord]


def _damaged(incident: FaultContext, record: RRSIGRecord) -> RRSIGRecord:
    octets = record.signature
    return _replace(record, signature=bytes([octets[0] ^ 1]) + octets[1:])


def _replace(record: RRSIGRecord, **fields: object) -> RRSIGRecord:
    changed = record.replace(**fields)
    assert isinstance(changed, RRSIGRecord)
    return changed


CHANGES: dict[str, Change] = {
    "damaged": _damaged,
    "key-tag": lambda incident, record: _replace(
        record, key_tag=(record.key_tag + int(incident.fault.number("by", 1))) % 65536
    ),
    "algorithm": lambda incident, record: _replace(
        record, algorithm=int(incident.fault.number("by", 253))
    ),
    "labels": lambda incident, record: _replace(
        record, labels=record.labels + int(incident.fault.number("by", 1))
    ),
    "signer": lambda incident, record: _replace(
        record, signer=name_from_text(incident.fault.text("signer", "."))
    ),
}
"""Fields that are changed with the signature left as it is, so that it does not verify either."""
SIGNED_ANEW = {
    "expired": {"inception": "2020-01-01", "expiration": "2024-12-01"},
    "not-yet-valid": {"inception": "2037-01-01", "expiration": "2038-01-01"},
}
"""Signatures that are right but for their days."""
MISSING = "missing"


def signature(incident: FaultContext, response: Response) -> None:
    """Signatures are damaged, too old, not there…"""
    how = incident.fault.text("how", "damaged")
    if how not in {*CHANGES, *SIGNED_ANEW, MISSING}:
        known = ", ".join([*CHANGES, *SIGNED_ANEW, MISSING])
        raise ValueError(f"how is {how!r}; give one of {known}")
    for section in (response.answer, response.authority, response.additional):
        section[:] = [_spoilt(incident, how, item) for item in section]


def _spoilt(incident: FaultContext, how: str, item: Records) -> Records:
    """An RRset of the reply with its signature spoilt, if it is one that the fault is about."""
    if not _meant(incident, item):
        return item
    if item.rdataset.rdtype == RRSIG and how in CHANGES:
        return item._replace(rdataset=_changed(incident, how, item.rdataset))
    if item.signature is None:
        return item
    if how == MISSING:
        return item._replace(signature=None)
    if how in SIGNED_ANEW:
        first = item.signature[0]
        assert isinstance(first, RRSIGRecord)
        return item._replace(signature=_anew(incident, first.signer.to_text(), item, how))
    return item._replace(signature=_changed(incident, how, item.signature))


def _changed(incident: FaultContext, how: str, signatures: Rdataset) -> Rdataset:
    records = [CHANGES[how](incident, record) for record in signatures]
    return rdataset_of(RRSIG, signatures.ttl, *records)


def _anew(incident: FaultContext, zone: str, item: Records, how: str) -> Rdataset:
    days = {key: incident.fault.text(key) or default for key, default in SIGNED_ANEW[how].items()}
    return incident.signer.sign_as(zone, item.owner, item.rdataset, **days)


def _meant(incident: FaultContext, item: Records) -> bool:
    covers = incident.fault.text("covers").split()
    owner = incident.fault.text("owner")
    rdataset = item.rdataset
    rdtype = rdataset.covers if rdataset.rdtype == RRSIG else rdataset.rdtype
    if covers and rdtype.name not in covers:
        return False
    return not owner or name_matches(owner, str(item.owner).lower())


def bitmap(incident: FaultContext, response: Response) -> None:
    """The NSEC and NSEC3 records of the reply name other types, signed all the same."""
    added, removed = (set(incident.fault.text(key).split()) for key in ("with", "without"))
    for number, item in enumerate(response.authority):
        if item.rdataset.rdtype in (NSEC, NSEC3) and _meant(incident, item):
            changed = _with_types(item.rdataset, added, removed)
            new = item._replace(rdataset=changed)
            response.authority[number] = new._replace(signature=_resigned(incident, new))


def _with_types(rdataset: Rdataset, added: set[str], removed: set[str]) -> Rdataset:
    words = rdataset[0].to_text().split()
    fixed = 1 if rdataset.rdtype == NSEC else 5
    types = sorted((set(words[fixed:]) | added) - removed)
    record = from_text(IN, rdataset.rdtype, " ".join([*words[:fixed], *types]))
    return rdataset_of(rdataset.rdtype, rdataset.ttl, record)


def _resigned(incident: FaultContext, item: Records) -> Rdataset | None:
    if item.signature is None:
        return None
    old = item.signature[0]
    assert isinstance(old, RRSIGRecord)
    # The TTL of a denial may have been lowered to SOA minimum: the signed one counts.
    signed = rdataset_of(item.rdataset.rdtype, old.original_ttl, *item.rdataset)
    return incident.signer.sign_as(old.signer.to_text(), item.owner, signed)
