"""Whether the same server is to be asked the same once more, and how: a pure decision.

A fallback gives up as little as it can: first the EDNS options, which our own NSID may be the only
one of, while EDNS itself and DO stay; only then EDNS (RFC 6891 §6.2.2, §7).
"""

from dnstrace.model.exchange import Exchange, Outcome
from dnstrace.model.question import LeftOut, Query, RetryReason
from dnstrace.resolver.limits import Limits
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
