"""Whether the same server is to be asked the same once more, and how: a pure decision.

A fallback gives up as little as it can: first the EDNS options, which our own NSID may be the only
one of, while EDNS itself and DO stay; only then EDNS (RFC 6891 §6.2.2, §7). Silence to options may
be luck: where a query without them is answered, the same one with them is asked once more beside
the walk, and only a second silence means something.
"""

from dnstrace.model.exchange import Exchange, Outcome
from dnstrace.model.question import LeftOut, Query, RetryReason
from dnstrace.resolver.limits import Limits
from dnstrace.resolver.server_stats import Known
from dnstrace.wire import edns, types

OPTIONS: LeftOut = "options"
EDNS: LeftOut = "edns"
_CHOKES = {
    types.FORMERR: RetryReason.FORMERR,
    types.NOTIMP: RetryReason.NOTIMP,
    types.BADVERS: RetryReason.BADVERS,
}
# Where the reply has no OPT: servers that know EDNS mean the question.
_MAY_CHOKE = {types.SERVFAIL: RetryReason.SERVFAIL, types.REFUSED: RetryReason.REFUSED}


def follow_up(exchange: Exchange, limits: Limits) -> Query | None:
    """The query that is to follow an exchange at the same server; `None` when none helps.

    Truncation leads to TCP (RFC 7766 §5).
    """
    query, message = exchange.query, exchange.reply
    if exchange.outcome != Outcome.REPLY or message is None:
        return None
    if (reason := choking(exchange)) is not None:
        return lighter(query, reason)
    if message.flags & types.TC and query.transport == "udp":
        again = RetryReason.TRUNCATED
        return query._replace(transport="tcp", timeout=limits.tcp, because=again)
    return None


def choking(exchange: Exchange) -> RetryReason | None:
    """What a reply says that may be due to EDNS or its options; `None` when nothing is."""
    message = exchange.reply
    if message is None or exchange.query.payload is None:
        return None
    rcode = edns.rcode(message)
    if rcode in _MAY_CHOKE and edns.read_edns(message) is None:
        return _MAY_CHOKE[rcode]
    return _CHOKES.get(rcode)


def lighter(query: Query, reason: RetryReason) -> Query:
    """The same query without its options; without EDNS when it has none."""
    if query.options:
        return query._replace(options=(), because=reason, left_out=OPTIONS)
    return query._replace(payload=None, do=False, because=reason, left_out=EDNS)


def fitted(query: Query, known: Known, tries: int, without_edns: bool) -> Query:
    """The query as this server can take it, by what is known and how often it was silent.

    Args:
        tries: how often it was asked the same before, in vain.
        without_edns: whether so much silence may be due to EDNS.
    """
    if query.payload is None:
        return query
    if known.no_edns:
        return query._replace(payload=None, do=False, options=())
    if known.no_options:
        query = query._replace(options=())
    if known.rtt is not None or not tries:
        return query
    if without_edns:
        return lighter(query._replace(options=()), RetryReason.SILENCE)
    return lighter(query, RetryReason.SILENCE) if query.options else query


def learn(exchange: Exchange, known: Known) -> bool:
    """Remember what a server that answered cannot take.

    Returns: whether its silence to options is to be looked into.
    """
    query = exchange.query
    if choking(exchange) is not None:
        return False
    known.options_heard = known.options_heard or bool(query.options)
    known.no_edns = known.no_edns or query.left_out == EDNS
    known.no_options = known.no_options or query.left_out == OPTIONS
    doubtful = query.left_out == OPTIONS and query.because == RetryReason.SILENCE
    if not doubtful or known.doubted or known.options_heard:
        return False
    known.doubted = True
    return True


def once_more(query: Query, options: tuple[tuple[int, bytes], ...]) -> Query:
    """The query that tells whether it was the options, asked beside the walk."""
    return query._replace(options=options, because=RetryReason.DOUBT, beside="edns", left_out="")
