"""One machine of one server: from the octets of a query to the octets of its honest reply."""

from dns.name import Name
from dns.rcode import BADVERS, REFUSED
from dns.rdataclass import CH

from dnstrace.lab.authority import Authority
from dnstrace.lab.query import Query, answer_chaos, blank, read_query, refused_type
from dnstrace.lab.response import Response, render
from dnstrace.lab.spec import InstanceSpec, ServerSpec
from dnstrace.lab.zone import Zone


class Machine:
    """An instance with its zones loaded.

    Args:
        server: the server it belongs to; gives manners and UDP payload size.
        instance: its identifiers.
        zones: the zones it serves, by origin.
    """

    def __init__(self, server: ServerSpec, instance: InstanceSpec, zones: dict[Name, Zone]) -> None:
        self.server = server
        self.instance = instance
        self.authority = Authority(zones, server.style)

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
        if query.question.rdclass == CH:
            answer_chaos(query, self.instance, response)
        elif refused_type(query):
            response.rcode = REFUSED
        else:
            self.authority.answer(query.question, query.dnssec_ok, response)
        return response
