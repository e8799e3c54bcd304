"""Who answered: NSID as text, and the questions beside the walk for servers that gave none.

Only NSID speaks of the very answer that carried it. `id.server` and `hostname.bind` are answered
by whichever instance their own packets reach, which is another one in almost half the cases.
"""

from collections.abc import Iterable, Set
from typing import Final

from dnstrace.model.annotation import Identity
from dnstrace.model.exchange import Exchange, Outcome
from dnstrace.model.question import TIMEOUT, Query, Question
from dnstrace.wire import names, rdata, types
from dnstrace.wire.edns import NSID, read_edns
from dnstrace.wire.message import ANSWER, Malformed, Message

BESIDE: Final = "chaos"
NAMES = ("id.server", "hostname.bind")  # RFC 4892 §2 and §3 and the older habit
_QUESTIONS = tuple(Question(names.from_text(name), types.TXT, types.CH) for name in NAMES)
# Answered with the asker's own address, which is nobody's business in a saved result.
TELLS_THE_ASKER = ("o-o.myaddr.l.google.com.", "debug.opendns.com.")
_VERSION = Question(names.from_text("version.bind"), types.TXT, types.CH)
_ROOT_SERVERS = names.from_text("root-servers.net")


def nsid(message: Message) -> bytes | None:
    """The NSID of a reply; `None` when it has none or an empty one (RFC 5001 §2.3)."""
    edns = read_edns(message)
    return (edns.option(NSID) or None) if edns else None


def nsid_text(data: bytes) -> str:
    r"""An identifier as printable ASCII: every other octet, and the backslash, as \DDD.

    RFC 5001 §3.1 leaves the meaning of the octets to the server, so no encoding is assumed.
    """
    return "".join(
        chr(octet) if 0x20 <= octet < 0x7F and octet != 0x5C else f"\\{octet:03d}" for octet in data
    )


def questions(exchange: Exchange, asked: Set[str], verbose: bool) -> list[Query]:
    """What to ask a server about itself, now that it has answered on the walk.

    Args:
        exchange: one that has its outcome.
        asked: the addresses that were asked already; not changed here.
        verbose: ask also where NSID was given.
    Returns: CH TXT queries, beside the walk; none for a server that did not answer, was asked
        already, or has said who it is. A root server that offers recursion, as none does, is also
        asked for its version: that may name whatever answers in its place.
    """
    query = exchange.query
    if query.beside or exchange.outcome != Outcome.REPLY or exchange.reply is None:
        return []
    if query.server.address in asked or (nsid(exchange.reply) and not verbose):
        return []
    # TCP from the start was somebody's choice; after a truncation UDP will do again.
    transport = query.transport if not query.because else "udp"
    return [
        Query(
            question,
            query.server,
            transport,
            min(query.timeout, TIMEOUT),
            query.payload,
            step=query.step,
            beside=BESIDE,
        )
        for question in (*_QUESTIONS, *([_VERSION] if _poses_as_root(exchange) else []))
    ]


def operators_own(like: Query) -> list[Query]:
    """The questions about identity that only the operator of the server answers, for that server.

    Args:
        like: what was sent to the same server beside the walk.
    """
    from dnstrace.annotate.geoloc import questions_for

    name = names.to_text(like.server.name) if like.server.name else None
    return [
        like._replace(
            question=Question(
                names.from_text(text), types.type_number(kind), types.CLASS_NUMBERS[klass]
            )
        )
        for text, klass, kind in questions_for(name, like.server.address)
        if text not in TELLS_THE_ASKER
    ]


def questions_left(exchanges: Iterable[Exchange], verbose: bool) -> list[Query]:
    """What to ask, when the walk has ended, of servers that were asked CH TXT and said nothing.

    Args:
        verbose: ask also those that said who they are.
    """
    known = list(exchanges)
    told = {identity.address for identity in identities(known) if identity.text}
    told |= {e.query.server.address for e in known if e.reply is not None and nsid(e.reply)}
    asked = {e.query.server.address: e.query for e in known if e.query.beside == BESIDE}
    return [
        own
        for address, query in asked.items()
        if verbose or address not in told
        for own in operators_own(query)
    ]


def _poses_as_root(exchange: Exchange) -> bool:
    name, reply = exchange.query.server.name, exchange.reply
    recursive = reply is not None and bool(reply.flags & types.RA)
    return recursive and name is not None and names.is_below(names.lower(name), _ROOT_SERVERS)


def identities(exchanges: Iterable[Exchange]) -> tuple[Identity, ...]:
    """What each server said of itself, one a server and name, in the order of asking.

    Where it was asked twice, what it said is kept rather than that it did not.
    """
    found: dict[tuple[str, str], Identity] = {}
    for exchange in exchanges:
        query = exchange.query
        if query.beside != BESIDE:
            continue
        name = names.to_text(names.lower(query.question.name)).rstrip(".")
        text = _said(exchange.reply, query.question) if exchange.reply else None
        key = query.server.address, name
        if key not in found or (found[key].text is None and text is not None):
            found[key] = Identity(query.server.address, name, text, exchange.id)
    return tuple(found.values())


def _said(reply: Message, question: Question) -> str | None:
    """The strings of the TXT records that answer the question, safe to print."""
    texts = []
    for record in reply.section(ANSWER):
        if (record.owner, record.type, record.klass) != (names.lower(question.name), *question[1:]):
            continue
        try:
            texts.append(nsid_text(b"".join(rdata.strings(reply.rdata(record)))))
        except Malformed:
            continue
    return " ".join(texts) or None
