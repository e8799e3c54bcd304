"""Whom at a zone cut not to believe; and, of all that went wrong there, what best says why."""

from collections.abc import Sequence

from dnstrace.model.exchange import Exchange
from dnstrace.model.question import Question
from dnstrace.model.verdict import (
    Answer,
    Detail,
    DetailKind,
    LimitReached,
    NoData,
    NXDomain,
    Redirect,
    Unusable,
    Verdict,
    as_said,
)
from dnstrace.model.zonecut import ZoneCut
from dnstrace.resolver.context import Asked
from dnstrace.resolver.ports import Judgement
from dnstrace.resolver.trace_recorder import TraceRecorder
from dnstrace.wire import names, types

MOST_NAMED = 3  # servers without an address; more are counted
_SILENT = ("server-timeout", "no-route")


def failure(
    results: Sequence[Asked],
    unresolved: Sequence[Verdict],
    cut: ZoneCut,
    asked: Question,
    families: tuple[int, ...],
    reached: str,
) -> Asked:
    """The one result that stands for all.

    Args:
        results: of the servers that were asked, in the order they came.
        unresolved: why name servers got no address.
        families: those that the network has a route for.
        reached: the code of the limit that was met, or "".
    Returns: bogus before limits before what servers said before silence; NoData where servers
        said NOERROR and nothing else, since nobody knows better (RFC 2308 §2.2.1).
    """
    bogus = [result for result in results if result.judgement is not None]
    if bogus:
        return bogus[-1]
    limits = [result for result in results if isinstance(result.verdict, LimitReached)]
    if limits:
        return limits[0]
    told = [result for result in results if isinstance(result.verdict, Unusable)]
    if not told:
        return Asked(_nobody(unresolved, cut, families, reached))
    codes = [_code(result) for result in told]
    if all(code == "no-route" for code in codes):
        return Asked(Unusable("no-route", Detail(DetailKind.NO_ROUTE_TO_ANY)))
    if all(code == "server-timeout" for code in codes):
        count = len({r.exchange.query.server.address for r in told if r.exchange is not None})
        return Asked(Unusable("all-servers-timeout", Detail(DetailKind.ALL_SILENT, number=count)))
    empty = [result for result in told if _says_nothing(result)]
    if empty:
        return empty[0]._replace(verdict=NoData((), (), names.lower(asked.name)))
    return min(told, key=lambda result: _code(result) in _SILENT)


def _code(asked: Asked) -> str:
    return asked.verdict.code if isinstance(asked.verdict, Unusable) else ""


def _says_nothing(asked: Asked) -> bool:
    """Whether a server said NOERROR, and neither answered, nor referred, nor claimed authority."""
    reply = asked.exchange.reply if asked.exchange is not None else None
    unsure = _code(asked) == "server-not-authoritative"
    return unsure and reply is not None and not reply.flags & 15


def _nobody(
    unresolved: Sequence[Verdict], cut: ZoneCut, families: tuple[int, ...], reached: str
) -> Verdict:
    """Why there was nobody to ask."""
    for code in ("ns-depth", "dependency-cycle", "glue-missing"):
        for verdict in unresolved:
            if isinstance(verdict, Unusable | LimitReached) and verdict.code == code:
                return verdict
    if not families:
        return Unusable("no-route", Detail(DetailKind.NO_ROUTE_AT_ALL))
    if reached:
        return LimitReached(reached)
    some = cut.servers[:MOST_NAMED]
    named = tuple(server.name for server in some if server.name)
    nameless = tuple(text for server in some if not server.name for text in server.addresses)
    kind, count = DetailKind.NO_ADDRESS_OF_ANY, len(cut.servers)
    return Unusable("ns-unresolvable", Detail(kind, named, nameless, count))


def is_hearsay(asked: Asked) -> bool:
    """Whether a reply looks like one of a recursive resolver that was listed as a name server.

    It says that it recurses and not that it is an authority: what it holds may be old, or of
    another view, so whoever else serves the zone is asked first.
    """
    reply = asked.exchange.reply if asked.exchange is not None else None
    final = isinstance(asked.verdict, Answer | Redirect | NoData | NXDomain)
    return final and reply is not None and reply.flags & (types.AA | types.RA) == types.RA


def located(judgement: Judgement | None, exchange: Exchange | None) -> Judgement | None:
    """The judgement of a reply, its reason with the server where that is at fault itself."""
    if judgement is None or exchange is None or not judgement.blamed:
        return judgement
    *above, last = judgement.blamed
    if last.exchange is not None:
        return judgement
    server = exchange.query.server
    security = last.security._replace(exchanges=(exchange.id,), servers=(server,))
    own = last._replace(exchange=exchange.id, security=security)
    return judgement._replace(security=security, blamed=(*above, own))


def blame(results: list[Asked], recorder: TraceRecorder) -> None:
    """Say of those who were not believed why, since somebody else was."""
    for result in results:
        for number, security in result.judgement.blamed if result.judgement else ():
            if number is not None:
                recorder.blame(number, Unusable(security.code or "bogus", as_said(security.reason)))
