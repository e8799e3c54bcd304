"""Whom to believe, and how those are remembered who were not."""

from dnstrace.model.exchange import Exchange
from dnstrace.model.verdict import Answer, NoData, NXDomain, Redirect, Unusable
from dnstrace.resolver.journal import Journal
from dnstrace.resolver.ports import Judgement
from dnstrace.resolver.settings import Asked
from dnstrace.wire import names, types


def is_hearsay(asked: Asked) -> bool:
    """Whether a reply looks like one of a recursive resolver that was listed as a name server.

    It says that it recurses and not that it is an authority: what it holds may be old, or of
    another view, so whoever else serves the zone is asked first.
    """
    reply = asked.exchange.reply if asked.exchange is not None else None
    final = isinstance(asked.verdict, Answer | Redirect | NoData | NXDomain)
    return final and reply is not None and reply.flags & (types.AA | types.RA) == types.RA


def label(exchange: Exchange) -> str:
    """Who was asked: `ns1.example.com. (192.0.2.1)`."""
    server = exchange.query.server
    return f"{names.to_text(server.name)} ({server.address})" if server.name else server.address


def located(judgement: Judgement | None, exchange: Exchange | None) -> Judgement | None:
    """The judgement of a reply, its reason with the server where that is at fault itself."""
    if judgement is None or exchange is None or not judgement.blamed:
        return judgement
    *above, last = judgement.blamed
    if last.exchange is not None:
        return judgement
    security = last.security._replace(reason=f"{last.security.reason}, at {label(exchange)}")
    own = last._replace(exchange=exchange.id, security=security)
    return judgement._replace(security=security, blamed=(*above, own))


def blame(results: list[Asked], journal: Journal) -> None:
    """Say of those who were not believed why, since somebody else was."""
    for result in results:
        for number, security in result.judgement.blamed if result.judgement else ():
            if number is not None:
                journal.blame(number, Unusable(security.code or "bogus", security.reason))
