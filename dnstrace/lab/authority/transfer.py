"""A whole zone in one message (RFC 5936), for whoever asks over TCP."""

from dns.flags import Flag
from dns.rcode import NOTAUTH
from dns.rdataset import Rdataset
from dns.rdatatype import RRSIG, SOA

from dnstrace.lab.authority.response import Records, Response
from dnstrace.lab.world.zone import Zone


def transfer(zone: Zone | None, response: Response) -> None:
    """Fill `response` with all records of `zone`, the SOA first and last.

    What does not fit into a message is left out: worlds are small.
    """
    if zone is None or response.question is None or response.question.name != zone.origin:
        response.rcode = NOTAUTH
        return
    response.set(Flag.AA)
    zone.ensure_signed()
    response.answer = [Records(zone.origin, zone.soa()), *_everything(zone)]
    response.answer.append(Records(zone.origin, zone.soa()))


def _everything(zone: Zone) -> list[Records]:
    """Every RRset but the SOA, with signatures behind what they cover."""
    rrsets = [
        (owner, rdataset)
        for nodes in (zone.nodes, {owner: {one.rdtype: one} for owner, one in zone.nsec3.items()})
        for owner, node in nodes.items()
        for rdataset in node.values()
    ]
    found = []
    for owner, rdataset in rrsets:
        signature: Rdataset | None = zone.signature(owner, rdataset)
        if rdataset.rdtype == SOA:
            if signature is not None:
                found.append(Records(owner, signature))
        elif rdataset.rdtype != RRSIG:
            found.append(Records(owner, rdataset, signature))
    return found
