"""Exchanges for decisions to judge, written as records in master-file text."""

from functools import lru_cache

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

from dnstrace import api
from dnstrace.codec.queries import encode
from dnstrace.model.exchange import Exchange, Outcome
from dnstrace.model.question import Query, Question, Server
from dnstrace.wire.message import Message

ADDRESS = "192.0.9.1"


def question(text: str) -> Question:
    """The question of `NAME [TYPE]`."""
    name, _, kind = text.partition(" ")
    return api.question(name, kind or "A")


def message(
    asked: Question,
    *,
    rcode: str = "NOERROR",
    flags: str = "AA",
    answer: str = "",
    authority: str = "",
    additional: str = "",
    edns: bool = True,
) -> Message:
    """A reply; each section holds lines of `OWNER TYPE RDATA`, with a TTL of 60 seconds."""
    sent = Query(asked, Server(ADDRESS), payload=1232 if edns else None)
    made = dns.message.make_response(dns.message.from_wire(encode(sent, 4711)))
    made.flags |= dns.flags.from_text(flags)
    made.set_rcode(dns.rcode.from_text(rcode))
    for section, text in ((1, answer), (2, authority), (3, additional)):
        for line in filter(None, map(str.strip, text.splitlines())):
            made.sections[section].append(_rrset(line))
    return Message(made.to_wire(max_size=65535))


@lru_cache(maxsize=10_000)
def _rrset(line: str) -> dns.rrset.RRset:
    owner, kind, rdata = line.split(" ", 2)
    return dns.rrset.from_text(owner, 60, "IN", kind, rdata)


def exchange(asked: Question, reply: Message | None = None, **about: object) -> Exchange:
    """An exchange with this reply, or with another outcome."""
    query = Query(asked, Server(ADDRESS), "tcp" if about.get("transport") == "tcp" else "udp")
    outcome = Outcome(
        str(about.get("outcome", Outcome.REPLY if reply is not None else Outcome.TIMEOUT))
    )
    return Exchange(
        1, query, b"sent", 0.0, outcome, reply, 0.01, detail=str(about.get("detail", ""))
    )
