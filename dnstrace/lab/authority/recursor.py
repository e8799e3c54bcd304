"""The answerer at 127.0.0.53: knows all zones of the world, so it need not resolve anything."""

from dns.flags import Flag
from dns.name import Name, from_text
from dns.rcode import BADVERS, REFUSED, SERVFAIL
from dns.rdataclass import CH
from dns.rdatatype import NS, SOA

from dnstrace.lab.authority.lookup import Authority
from dnstrace.lab.authority.query import Query, answer_chaos, blank, read_query, refused_type
from dnstrace.lab.authority.response import Response, render
from dnstrace.lab.authority.server_profiles import ServerProfile
from dnstrace.lab.world.catchment import Catchment
from dnstrace.lab.world.places import Place
from dnstrace.lab.world.spec import InstanceSpec, ServerSpec, WorldSpec
from dnstrace.lab.world.zone import Zone
from dnstrace.lab.world.zones import Edition, Zones

RECURSOR = ServerProfile("recursor", additional=False, chase=True)
PAYLOAD = 1232
OWN = from_text("resolver.arpa.")
"""Where a resolver tells of itself (RFC 9462 §4, RFC 9606 §3)."""


class Recursor:
    """Answers from the zones that the servers nearest to a place would answer from.

    Args:
        spec: the world.
        zones: its zones.
        vantage: where the answerer stands.
        catchment: decides between regional variants.
    """

    def __init__(self, spec: WorldSpec, zones: Zones, vantage: Place, catchment: Catchment) -> None:
        self._identity = InstanceSpec(vantage, id_server="lab", hostname_bind="lab", version="lab")
        visible = _visible(spec, zones, vantage, catchment)
        if spec.resolver:
            visible[OWN] = zones.resolver_zone()
        self._authority = Authority(visible, RECURSOR)

    def answer(self, wire: bytes, transport: str) -> bytes | None:
        """The reply to a message, None when there is to be none."""
        read = read_query(wire)
        if read is None:
            return None
        response = read if isinstance(read, Response) else self.respond(read, transport)
        return render(response)

    def respond(self, query: Query, transport: str) -> Response:
        """The reply before it is octets: RA set, AA not, no referral ever."""
        response = blank(query, self._identity, transport, PAYLOAD)
        response.set(Flag.RA)
        if response.rcode == BADVERS:
            return response
        if query.question.rdclass == CH:
            answer_chaos(query, self._identity, response)
        elif refused_type(query):
            response.rcode = REFUSED
        else:
            self._authority.answer(query.question, query.dnssec_ok, response)
            _as_resolver(response)
        response.set(Flag.AA, False)
        return response


def _as_resolver(response: Response) -> None:
    """Turn what a server would say into what a resolver tells its client."""
    kinds = {item.rdataset.rdtype for item in response.authority}
    dead_end = NS in kinds and SOA not in kinds
    if dead_end or response.rcode == REFUSED:
        response.clear()
        response.rcode = SERVFAIL
    response.additional = []


def _visible(
    spec: WorldSpec, zones: Zones, vantage: Place, catchment: Catchment
) -> dict[Name, Zone]:
    servers: dict[str, ServerSpec] = {}
    for server in spec.servers:
        for name in server.zones:
            servers.setdefault(name, server)
    visible = {}
    for name, server in servers.items():
        chosen = catchment.instance(server, vantage)
        edition = Edition(chosen.variant, chosen.signer, chosen.serial) if chosen else Edition()
        visible[from_text(name)] = zones.zone(name, edition)
    return visible
