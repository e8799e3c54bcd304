"""One machine of one server: from the octets of a query to the octets of its honest reply."""

from collections.abc import Mapping
from types import MappingProxyType

from dns.name import Name
from dns.rcode import BADVERS, REFUSED
from dns.rdataclass import CH
from dns.rdatatype import AXFR

from dnstrace.lab.authority.lookup import Authority
from dnstrace.lab.authority.query import Query, answer_chaos, blank, read_query, refused_type
from dnstrace.lab.authority.response import Response, render
from dnstrace.lab.authority.subnets import choose
from dnstrace.lab.authority.transfer import transfer
from dnstrace.lab.authority.versions import told
from dnstrace.lab.world.spec import InstanceSpec, ServerSpec
from dnstrace.lab.world.zone import Zone


class Machine:
    """An instance with its zones loaded.

    Args:
        server: the server it belongs to; gives manners and UDP payload size.
        instance: its identifiers.
        zones: the zones it serves, by origin.
        variants: the same as clients of its subnets see them, by their variant.
    """

    def __init__(
        self,
        server: ServerSpec,
        instance: InstanceSpec,
        zones: dict[Name, Zone],
        variants: Mapping[str, dict[Name, Zone]] = MappingProxyType({}),
    ) -> None:
        self.server = server
        self.instance = instance
        self.authority = Authority(zones, server.style)
        self._by_variant = {
            variant: Authority(other, server.style) for variant, other in variants.items()
        }

    def answer(self, wire: bytes, transport: str) -> bytes | None:
        """The reply to a message, None when there is to be none."""
        read = read_query(wire)
        if read is None:
            return None
        response = read if isinstance(read, Response) else self.respond(read, transport)
        return render(response)

    def respond(self, query: Query, transport: str) -> Response:
        """The reply before it is octets."""
        response = blank(query, self.instance, transport, self.server.payload)
        if response.rcode == BADVERS:
            return response
        zone = self.authority.zone_for(query.question.name, query.question.rdtype)
        if query.question.rdclass == CH:
            answer_chaos(query, self.instance, response)
        elif self.server.transfer and query.question.rdtype == AXFR and transport == "tcp":
            transfer(zone, response)
        elif refused_type(query):
            response.rcode = REFUSED
        else:
            chosen, option = choose(query, self.server.subnets)
            more = told(query, self.server, zone)
            if response.edns is not None:
                options = (*response.edns.options, *((option,) if option else ()), *more)
                response.edns = response.edns._replace(options=options)
            authority = self._by_variant[chosen.variant] if chosen else self.authority
            authority.answer(query.question, query.dnssec_ok, response)
        return response
