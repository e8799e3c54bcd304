"""Exchanges as a trace holds them, made of dnspython's messages."""

import dns.edns
import dns.flags
import dns.message
import dns.rcode
import dns.rrset

from dnstrace.model.exchange import Exchange, Outcome
from dnstrace.model.question import Query, Question, Server
from dnstrace.wire import names, types
from dnstrace.wire.message import Message

SECTIONS = ("answer", "authority", "additional")


def reply(
    question: Question,
    *records: str,
    flags: str = "qr aa",
    rcode: int = 0,
    nsid: bytes | None = None,
) -> Message:
    """A reply to a question; each record is "section owner ttl class type rdata"."""
    kind, klass = types.type_name(question.type), types.class_name(question.klass)
    message = dns.message.make_query(names.to_text(question.name), kind, klass, id=1)
    message.flags = dns.flags.from_text(flags)
    for record in records:
        section, owner, ttl, klass, kind, text = record.split(" ", 5)
        rrset = dns.rrset.from_text(owner, int(ttl), klass, kind, text)
        message.sections[1 + SECTIONS.index(section)].append(rrset)
    message.set_rcode(dns.rcode.Rcode(rcode))
    if nsid is not None:
        option = dns.edns.GenericOption(dns.edns.OptionType.NSID, nsid)
        message.use_edns(0, payload=1232, options=[option])
    return Message(message.to_wire(max_size=65535))


def exchange(
    identifier: int,
    message: Message | None,
    *,
    question: Question | None = None,
    address: str = "198.41.0.4",
    name: str = "a.root-servers.net",
    elapsed: float = 0.02,
    started: float = 1_800_000_000.0,
    **query: object,
) -> Exchange:
    """An exchange with a reply, or with `None` a time-out; further arguments are the query's."""
    asked = question or (
        Question(*message.question)
        if message and message.question
        else Question(names.from_text("www"))
    )
    server = Server(address, 53, names.from_text(name))
    return Exchange(
        identifier,
        Query(asked, server, **query),  # type: ignore[arg-type]
        b"",
        started,
        Outcome.REPLY if message else Outcome.TIMEOUT,
        message,
        elapsed if message else None,
        waited=elapsed,
    )


def chaos(identifier: int, name: str, text: str | None, address: str = "198.41.0.4") -> Exchange:
    """What a server said of itself; `text` is RDATA in presentation format."""
    question = Question(names.from_text(name), types.TXT, types.CH)
    records = [f"answer {name}. 0 CH TXT {text}"] if text is not None else []
    message = reply(question, *records, rcode=0 if text is not None else 5)
    return exchange(identifier, message, address=address, beside="chaos")
