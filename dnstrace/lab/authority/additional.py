"""Names inside records, and the addresses that go along with them (RFC 1034 §4.3.2 step 6)."""

from dns.name import Name
from dns.rdataset import Rdataset
from dns.rdatatype import AAAA, MX, NS, SRV, A

from dnstrace.lab.authority.response import Need, Records
from dnstrace.lab.world.zone import Zone

_FIELD = {NS: "target", MX: "exchange", SRV: "target"}


def targets(rdataset: Rdataset) -> list[Name]:
    """The host names that records of this type point to, in order, each once."""
    field = _FIELD.get(rdataset.rdtype)
    if field is None:
        return []
    return list(dict.fromkeys(getattr(rdata, field) for rdata in rdataset))


def addresses(zone: Zone, target: Name, cut: Name | None) -> list[Records]:
    """Address RRsets of `target` as far as this zone has them, also as glue below a cut.

    Args:
        cut: in a referral the delegated name; glue at or below it must not be left out
            (RFC 9471 §2.1).
    """
    if not target.is_subdomain(zone.origin):
        return []
    node = zone.nodes.get(target, {})
    required = cut is not None and target.is_subdomain(cut)
    need = Need.REQUIRED if required else Need.SECTION
    return [Records(target, node[rdtype], None, need) for rdtype in (A, AAAA) if rdtype in node]
