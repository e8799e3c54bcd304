"""What a client's message asks for, or why it gets an error right away."""

from typing import NamedTuple

from dnstrace.model.question import Question
from dnstrace.server.limits import LEAST_PAYLOAD, PAYLOAD
from dnstrace.wire import names, types
from dnstrace.wire.edns import COOKIE, DO, Edns, read_edns
from dnstrace.wire.message import ADDITIONAL, HEADER, Malformed, Message

KEEPALIVE = 11  # edns-tcp-keepalive (RFC 7828)
_MAX_MESSAGE = 65_535
# RFC 6895 §3.1: types that only a question has; those in no set are asked for like any other.
_NOT_HERE = frozenset((types.AXFR, types.IXFR))
_UNSUPPORTED = frozenset((249, 250, 253, 254))  # TKEY, TSIG, MAILB, MAILA


class Client(NamedTuple):
    """Who asks, and how."""

    address: str
    port: int
    transport: str  # "udp" or "tcp"


class Request(NamedTuple):
    """One message of a client."""

    client: Client
    id: int
    flags: int
    question: Question | None = None  # QNAME in the case as sent
    edns: Edns | None = None
    rcode: int | None = None  # refused already, with this RCODE
    why: str = ""  # it was refused

    @property
    def do(self) -> bool:
        """The client takes DNSSEC records (RFC 3225)."""
        return self.edns is not None and bool(self.edns.flags & DO)

    @property
    def cd(self) -> bool:
        """The client checks for itself (RFC 4035 §3.2.2)."""
        return bool(self.flags & types.CD)

    @property
    def rd(self) -> bool:
        """The client wants the walk to be done for it."""
        return bool(self.flags & types.RD)

    @property
    def wants_ad(self) -> bool:
        """The client understands AD (RFC 6840 §5.7)."""
        return self.do or bool(self.flags & types.AD)

    @property
    def limit(self) -> int:
        """Octets of a response."""
        if self.client.transport == "tcp":
            return _MAX_MESSAGE
        offered = self.edns.payload if self.edns is not None else LEAST_PAYLOAD
        return min(PAYLOAD, max(LEAST_PAYLOAD, offered))


def read(wire: bytes, client: Client) -> Request | None:
    """The request that `wire` is; `None` for what deserves no response.

    Whatever has less than a header, or says that it is a response itself, is dropped: two servers
    must not keep each other busy.

    Raises: nothing, whatever the octets are.
    """
    if len(wire) < HEADER or wire[2] & 0x80:
        return None
    identifier = int.from_bytes(wire[:2], "big")
    flags = int.from_bytes(wire[2:4], "big")
    request = Request(client, identifier, flags)
    if flags >> 11 & 15:
        opcode = flags >> 11 & 15
        return request._replace(rcode=types.NOTIMP, why=f"opcode {opcode} is not known here")
    try:
        message = Message(wire)
        asked = None if message.question is None else _question(message)
    except Malformed as error:
        return request._replace(rcode=types.FORMERR, why=error.reason)
    request = request._replace(question=asked)
    if any(record.section != ADDITIONAL for record in message.records):
        return request._replace(rcode=types.FORMERR, why="a query has only a question")
    if sum(record.type == types.OPT for record in message.records) > 1:
        return request._replace(rcode=types.FORMERR, why="more than one OPT record")
    request = request._replace(edns=read_edns(message))
    return _checked_edns(request) or _checked_question(request) or request


def _question(message: Message) -> Question:
    assert message.question is not None
    lowered, kind, klass = message.question
    name = message.wire[HEADER : HEADER + len(lowered)]
    if name.lower() != lowered:
        raise Malformed("the name asked for is compressed")
    return Question(names.Name(name), kind, klass)


def _checked_edns(request: Request) -> Request | None:
    found = request.edns
    if found is None:
        return None
    if found.version:
        return request._replace(rcode=types.BADVERS, why=f"EDNS version {found.version}")
    if found.broken:
        return request._replace(rcode=types.FORMERR, why="the EDNS options are cut off")
    cookie = found.option(COOKIE)
    if cookie is not None and len(cookie) != 8 and not 16 <= len(cookie) <= 40:
        # RFC 7873 §5.2.2
        return request._replace(rcode=types.FORMERR, why=f"a cookie of {len(cookie)} octets")
    return None


def _checked_question(request: Request) -> Request | None:
    question = request.question
    if question is None:
        if request.edns is not None and request.edns.option(COOKIE) is not None:
            return request._replace(rcode=types.NOERROR)  # asks for a cookie (RFC 7873 §5.4)
        return request._replace(rcode=types.FORMERR, why="no question")
    kind, name = question.type, types.type_name(question.type)
    if kind in (0, types.OPT):
        return request._replace(rcode=types.FORMERR, why=f"nobody can ask for {name}")
    if kind in _UNSUPPORTED:
        return request._replace(rcode=types.NOTIMP, why=f"{name} is not known here")
    if kind in _NOT_HERE:
        return request._replace(rcode=types.REFUSED, why="no zone is transferred from here")
    return None
