"""What a server is known to choke on: options, or EDNS; how a query is fitted to that.

Silence to a query with options may be luck. So the next try leaves them out, the last one EDNS too;
and where a query without options is answered, the same one with them is asked once more beside the
walk: only a second silence means something.
"""

from dnstrace.model.exchange import Exchange
from dnstrace.model.question import Query, RetryReason
from dnstrace.resolver.retry import EDNS, OPTIONS, choking, lighter
from dnstrace.resolver.server_stats import Known


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
