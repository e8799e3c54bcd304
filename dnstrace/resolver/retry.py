"""Whether the same server is to be asked the same once more, and how: a pure decision."""

from dnstrace.model.exchange import Exchange, Outcome
from dnstrace.model.question import Query
from dnstrace.resolver.limits import Limits
from dnstrace.wire import edns, types

_CHOKES = (types.FORMERR, types.NOTIMP, types.BADVERS)


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
        name = types.rcode_name(rcode)
        return query._replace(payload=None, do=False, options=(), because=f"{name} to EDNS")
    if message.flags & types.TC and query.transport == "udp":
        return query._replace(transport="tcp", timeout=limits.tcp, because="truncated over UDP")
    return None
