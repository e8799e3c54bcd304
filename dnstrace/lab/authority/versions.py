"""What a server tells of its copy of a zone: serial (RFC 9660) and expiry (RFC 7314)."""

from dns.edns import Option
from dns.name import Name
from dns.rdatatype import SOA
from dns.rdtypes.ANY.SOA import SOA as SOARecord

from dnstrace.lab.authority.features import OPTION_NAMES
from dnstrace.lab.authority.query import Query
from dnstrace.lab.authority.response import option
from dnstrace.lab.world.spec import ServerSpec
from dnstrace.lab.world.zone import Zone

SOA_SERIAL = 0
"""The only type of version that RFC 9660 §2.1 defines."""


def told(query: Query, server: ServerSpec, zone: Zone | None) -> tuple[Option, ...]:
    """The options about `zone` that a server puts into its reply: those asked for that it knows."""
    asked = {item.otype for item in query.message.options}
    if zone is None:
        return ()
    record = zone.soa()[0]
    assert isinstance(record, SOARecord)
    found = []
    if server.zoneversion and OPTION_NAMES["zoneversion"] in asked:
        found.append(option(OPTION_NAMES["zoneversion"], _version(zone.origin, record.serial)))
    about_apex = query.question.rdtype == SOA and query.question.name == zone.origin
    if server.expire and OPTION_NAMES["expire"] in asked and about_apex:
        found.append(option(OPTION_NAMES["expire"], record.expire.to_bytes(4, "big")))
    return tuple(found)


def _version(origin: Name, serial: int) -> bytes:
    """How many labels the zone has, the type of version, the version (RFC 9660 §2.2)."""
    return bytes([len(origin) - 1, SOA_SERIAL]) + serial.to_bytes(4, "big")
