"""From a client's octets to those that go back: who may ask, what is known here, what walks."""

from collections.abc import Callable
from typing import NamedTuple

from dnstrace.codec.anchors import TrustAnchors
from dnstrace.model.question import Question
from dnstrace.server.cookies import Cookies
from dnstrace.server.local import Local
from dnstrace.server.log import Log
from dnstrace.server.rebinding import private_address
from dnstrace.server.reply import Replies
from dnstrace.server.request import Client, Request, read
from dnstrace.server.sentinel import Sentinel
from dnstrace.server.walks import WalkOutcome, Walks
from dnstrace.wire import addresses, types
from dnstrace.wire.message import HEADER

Send = Callable[[bytes], None]
_LOOPBACK = (addresses.prefix("127.0.0.0/8"), addresses.prefix("::1"))


class Policy(NamedTuple):
    """Who is served, and what no answer may hold."""

    clients: tuple[addresses.Prefix, ...] = ()  # besides this host's own
    private: tuple[addresses.Prefix, ...] = ()  # special-purpose networks that are in use here
    rebind_protection: bool = False
    anchors: TrustAnchors | None = None  # None: nothing is validated


class Front:
    """Answers messages, whichever transport they came by."""

    def __init__(self, walks: Walks, policy: Policy, log: Log) -> None:
        self._walks, self._policy, self._log = walks, policy, log
        self._replies, self._local = Replies(Cookies()), Local(policy.private)
        self._sentinel = Sentinel(policy.anchors)
        self._asked: set[tuple[Client, int, Question]] = set()
        self._clients = (*_LOOPBACK, *policy.clients)

    def handle(self, wire: bytes, client: Client, send: Send) -> bool:
        """Answer a message through `send`, now or later.

        Returns: whether `send` is going to be called; some messages deserve no answer.
        Raises: nothing, whatever the octets are.
        """
        try:
            request = read(wire, client)
            return request is not None and self._answer(request, send)
        except Exception as error:
            self._log.fault(error, f"a message from {client.address}")
            if len(wire) < HEADER:
                return False
            head = types.QR | types.RA | types.SERVFAIL | (wire[2] & 1) << 8
            send(wire[:2] + head.to_bytes(2, "big") + bytes(8))
            return True

    def serves(self, address: str) -> bool:
        """Whether a client at that address is served."""
        octets = addresses.pack(address.partition("%")[0])
        return any(addresses.within(octets, network) for network in self._clients)

    def _answer(self, request: Request, send: Send) -> bool:
        if not self.serves(request.client.address):
            send(self._replies.prohibited(request))
            return True
        question = request.question
        if request.rcode is not None or question is None:
            rcode = types.FORMERR if request.rcode is None else request.rcode
            send(self._replies.error(request, rcode, request.why))
            return True
        said = self._local.answer(question)
        if said is not None:
            send(self._replies.said(request, said))
            return True
        key = (request.client, request.id, question)
        if request.client.transport == "udp":
            if key in self._asked:
                return False  # the client lost patience: its answer is under way
            self._asked.add(key)
        self._walks.ask(
            question,
            checked=not request.cd,
            upstream=request.rd,
            deliver=lambda outcome: self._deliver(request, outcome, key, send),
        )
        return True

    def _deliver(
        self, request: Request, outcome: WalkOutcome, key: tuple[Client, int, Question], send: Send
    ) -> None:
        self._asked.discard(key)
        try:
            send(self._encoded(request, outcome))
        except Exception as error:
            question = request.question
            self._log.fault(error, question.text if question is not None else "an answer")
            send(self._replies.error(request, types.SERVFAIL))

    def _encoded(self, request: Request, outcome: WalkOutcome) -> bytes:
        if self._policy.rebind_protection and outcome.resolution is not None:
            address = private_address(outcome.resolution.answer, self._policy.private)
            if address is not None:
                return self._replies.blocked(request, address)
        question = request.question
        assert question is not None
        if self._sentinel.fails(question, outcome.secure, request.cd):
            return self._replies.error(request, types.SERVFAIL, "root key sentinel (RFC 8509)")
        return self._replies.outcome(request, outcome)
