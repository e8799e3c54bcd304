"""What goes back to a client: flags, sections, EDNS, for every way a question can end."""

from dnstrace.codec.responses import Body, Opt, encode
from dnstrace.model.rrset import SignedRRset
from dnstrace.model.verdict import Answer
from dnstrace.server import limits
from dnstrace.server.cookies import Cookies
from dnstrace.server.ede import BLOCKED, OTHER, PROHIBITED, Extended
from dnstrace.server.local import Said
from dnstrace.server.request import KEEPALIVE, Request
from dnstrace.server.ttl_cache import presented
from dnstrace.server.walks import WalkOutcome
from dnstrace.wire import edns, types

_DNSSEC = (types.RRSIG, types.NSEC, types.NSEC3)


class Replies:
    """Makes responses.

    Args:
        cookies: of this server.
    """

    def __init__(self, cookies: Cookies) -> None:
        self._cookies = cookies

    def error(self, request: Request, rcode: int, why: str = "", code: int = OTHER) -> bytes:
        """A response with nothing but an RCODE and a reason."""
        return self._encoded(request, rcode, Body(), (Extended(code, why),) if why else ())

    def prohibited(self, request: Request) -> bytes:
        """For a client that this server does not serve."""
        return self.error(request, types.REFUSED, "this client is not served here", PROHIBITED)

    def blocked(self, request: Request, address: str) -> bytes:
        """For a public name that was given a private address."""
        text = f"a public name with the private address {address}: rebinding protection"
        return self.error(request, types.REFUSED, text, BLOCKED)

    def said(self, request: Request, said: Said) -> bytes:
        """An answer from here."""
        why = (Extended(OTHER, said.why),) if said.why else ()
        return self._encoded(request, said.rcode, Body(said.answer, said.authority), why)

    def outcome(self, request: Request, outcome: WalkOutcome) -> bytes:
        """What a walk brought, as far as the client wants to know."""
        body, secure = Body(signed=request.do), False
        resolution = outcome.resolution
        if resolution is not None and outcome.rcode not in (types.SERVFAIL, types.REFUSED):
            answer = resolution.answer
            if isinstance(resolution.verdict, Answer) and _minimal_any(request):
                answer = answer[:1]
            denial = resolution.authority + resolution.proofs
            authority = tuple(part for part in denial if _goes_along(part, request.do))
            body = Body(_once(answer, False), _once(authority, True), request.do)
            secure = outcome.secure and not request.cd
        return self._encoded(request, outcome.rcode, body, outcome.extended, secure)

    def _encoded(
        self,
        request: Request,
        rcode: int,
        body: Body,
        why: tuple[Extended, ...] = (),
        secure: bool = False,
    ) -> bytes:
        flags = types.QR | types.RA | request.flags & (types.RD | types.CD | 0x7800) | rcode & 15
        if secure and request.wants_ad:
            flags |= types.AD
        return encode(
            request.id,
            flags,
            request.question,
            body,
            self._opt(request, rcode, why),
            request.limit,
        )

    def _opt(self, request: Request, rcode: int, why: tuple[Extended, ...]) -> Opt | None:
        """The OPT record: only for clients that sent one (RFC 6891 §6.1.1)."""
        asked = request.edns
        if asked is None:
            return None
        options = [(edns.EDE, one.wire()) for one in why]
        cookie = asked.option(edns.COOKIE)
        if cookie is not None and (len(cookie) == 8 or 16 <= len(cookie) <= 40):
            options.append((edns.COOKIE, self._cookies.answer(cookie, request.client.address)))
        if request.client.transport == "tcp" and asked.option(KEEPALIVE) is not None:
            idle = int(limits.IDLE * 10).to_bytes(2, "big")  # RFC 7828 §3.1: tenths of a second
            options.append((KEEPALIVE, idle))
        return Opt(limits.PAYLOAD, rcode, request.do, tuple(options))


def _minimal_any(request: Request) -> bool:
    """Whether one RRset is enough for ANY (RFC 8482 §4.1).

    Over UDP it is: whoever spoofs an address gains nothing. Clients that set DO or come over TCP
    examine a name, and get what there is.
    """
    question = request.question
    udp = request.client.transport == "udp"
    return question is not None and question.type == types.ANY and udp and not request.do


def _goes_along(part: SignedRRset, do: bool) -> bool:
    return part.rrset.type == types.SOA or (do and part.rrset.type in _DNSSEC)


def _once(parts: tuple[SignedRRset, ...], denying: bool) -> tuple[SignedRRset, ...]:
    """Each RRset once, since a denial may prove several things, with TTLs as a client sees them."""
    if len(parts) == 1:
        return (presented(parts[0], denying),)
    return tuple({part.rrset.key: presented(part, denying) for part in parts}.values())
