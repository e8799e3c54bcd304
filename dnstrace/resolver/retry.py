"""Whether the same server is to be asked the same once more, and how: a pure decision."""

from dnstrace.model.exchange import Exchange, Outcome
from dnstrace.model.question import Query, RetryReason
from dnstrace.resolver.limits import Limits
from dnstrace.wire import edns, types

_CHOKES = {
    types.FORMERR: RetryReason.FORMERR,
    types.NOTIMP: RetryReason.NOTIMP,
    types.BADVERS: RetryReason.BADVERS,
}


def follow_up(exchange: Exchange, limits: Limits) -> Query | None:
    """The query that is to follow an exchange at the same server; `None` when none helps.

    Truncation leads to TCP (RFC 7766 §5); a server that chokes on EDNS is asked without it
    (RFC 6891 §7).
    """
    query, message = exchange.query, exchange.reply
    if exchange.outcome != Outcome.REPLY or message is None:
        return None
    rcode = edns.rcode(message)
    if query.payload is not None and rcode in _CHOKES:
        return query._replace(payload=None, do=False, options=(), because=_CHOKES[rcode])
    if message.flags & types.TC and query.transport == "udp":
        again = RetryReason.TRUNCATED
        return query._replace(transport="tcp", timeout=limits.tcp, because=again)
    return None
