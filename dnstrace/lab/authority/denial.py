"""Proofs of absence with NSEC and NSEC3: what goes along (RFC 4035 §3.1.3, RFC 5155 §7.2)."""

from bisect import bisect_right

from dns.name import Name
from dns.rdata import from_text
from dns.rdataclass import IN
from dns.rdatatype import DS, NS, NSEC, NSEC3PARAM, RRSIG
from dns.rdtypes.ANY.NSEC3PARAM import NSEC3PARAM as NSEC3PARAMRecord

from dnstrace.lab.authority.response import Records
from dnstrace.lab.world.nsec3_hash import nsec3_hash
from dnstrace.lab.world.zone import Zone, has_nsec, rdataset_of


def nodata(zone: Zone, owner: Name) -> list[Records]:
    """Proof that `owner` exists and lacks the type asked."""
    if zone.compact:
        return [_compact(zone, owner, owner)]
    if has_nsec(zone):
        return _unique([_nsec_match(zone, owner) or _nsec_cover(zone, owner)])
    match = _nsec3_match(zone, owner)
    return [match] if match else _closest_encloser(zone, owner)


def nxdomain(zone: Zone, name: Name, encloser: Name) -> list[Records]:
    """Proof that neither `name` nor a wildcard at its closest encloser exists."""
    wildcard = Name((b"*", *encloser.labels))
    if has_nsec(zone):
        return _unique([_nsec_cover(zone, name), _nsec_cover(zone, wildcard)])
    return _unique([*_closest_encloser(zone, name), _nsec3_cover(zone, wildcard)])


def wildcard_answer(zone: Zone, name: Name, encloser: Name) -> list[Records]:
    """Proof, beside a wildcard's data, that `name` itself does not exist."""
    if zone.compact:
        return []
    if has_nsec(zone):
        return _unique([_nsec_cover(zone, name)])
    return _unique([_nsec3_cover(zone, _next_closer(name, encloser))])


def wildcard_nodata(zone: Zone, name: Name, encloser: Name) -> list[Records]:
    """Proof that `name` does not exist and that the wildcard lacks the type."""
    wildcard = Name((b"*", *encloser.labels))
    if zone.compact:
        return [_compact(zone, name, wildcard)]
    if has_nsec(zone):
        return _unique([_nsec_match(zone, wildcard), _nsec_cover(zone, name)])
    return _unique([*_closest_encloser(zone, name), _nsec3_match(zone, wildcard)])


def insecure_delegation(zone: Zone, cut: Name) -> list[Records]:
    """Proof that a delegation has no DS."""
    return nodata(zone, cut)


def compact_nonexistence(zone: Zone, name: Name) -> list[Records]:
    """The name is there, with nothing but the sign that it is not (RFC 9824 §3.1)."""
    return [_compact_with(zone, name, "RRSIG NSEC NXNAME")]


def _compact(zone: Zone, name: Name, owner: Name) -> Records:
    """An NSEC made for one answer: all types of `owner`, up to the very next name."""
    node = zone.nodes.get(owner, {})
    cut = owner != zone.origin and NS in node
    types = [rdtype for rdtype in node if not cut or rdtype in (NS, DS)]
    return _compact_with(zone, name, " ".join(t.name for t in sorted([*types, RRSIG, NSEC])))


def _compact_with(zone: Zone, name: Name, types: str) -> Records:
    following = Name((b"\0", *name.labels))
    record = from_text(IN, NSEC, f"{following.to_text()} {types}")
    return Records(name, rdataset_of(NSEC, zone.negative_soa().ttl, record))


def _next_closer(name: Name, encloser: Name) -> Name:
    return Name(name.labels[-(len(encloser) + 1) :])


def _unique(records: list[Records | None]) -> list[Records]:
    kept: dict[Name, Records] = {}
    for item in records:
        if item is not None:
            kept.setdefault(item.owner, item)
    return list(kept.values())


def _nsec_match(zone: Zone, owner: Name) -> Records | None:
    rdataset = zone.nodes.get(owner, {}).get(NSEC)
    return Records(owner, rdataset) if rdataset is not None else None


def _nsec_cover(zone: Zone, name: Name) -> Records | None:
    """The NSEC whose owner comes last before `name` in canonical order."""
    owners = _nsec_owners(zone)
    if not owners:
        return None
    return _nsec_match(zone, owners[bisect_right(owners, name) - 1])


def _nsec_owners(zone: Zone) -> list[Name]:
    return sorted(owner for owner, node in zone.nodes.items() if NSEC in node)


def hashed_owner(zone: Zone, name: Name) -> Name:
    """The owner of the NSEC3 record that would match `name` (RFC 5155 §5).

    Without NSEC3PARAM a zone has no chain that a server could use; no name matches then.
    """
    if NSEC3PARAM not in zone.nodes[zone.origin]:
        return zone.origin
    parameters = zone.nodes[zone.origin][NSEC3PARAM][0]
    assert isinstance(parameters, NSEC3PARAMRecord)
    label = nsec3_hash(name, parameters.salt, parameters.iterations)
    return Name((label, *zone.origin.labels))


def _nsec3_match(zone: Zone, name: Name) -> Records | None:
    owner = hashed_owner(zone, name)
    rdataset = zone.nsec3.get(owner)
    return Records(owner, rdataset) if rdataset is not None else None


def _nsec3_cover(zone: Zone, name: Name) -> Records | None:
    owners = sorted(zone.nsec3)
    if not owners or NSEC3PARAM not in zone.nodes[zone.origin]:
        return None
    owner = owners[bisect_right(owners, hashed_owner(zone, name)) - 1]
    return Records(owner, zone.nsec3[owner])


def _closest_encloser(zone: Zone, name: Name) -> list[Records]:
    """RFC 5155 §7.2.1: match the closest provable encloser, cover the next closer name."""
    for length in range(len(name) - 1, len(zone.origin) - 1, -1):
        ancestor = Name(name.labels[-length:])
        match = _nsec3_match(zone, ancestor)
        if match is not None:
            return _unique([match, _nsec3_cover(zone, _next_closer(name, ancestor))])
    return []
