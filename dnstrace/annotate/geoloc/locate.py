"""Where the instances of a trace stand: identifiers decoded, then judged by their round trips."""

from collections.abc import Iterable, Sequence

from dnstrace.annotate.geoloc import DecodedPlace, Rejected, decode, judge_pairs, veto
from dnstrace.annotate.identity import BESIDE, nsid, nsid_text
from dnstrace.model.annotation import Identity, Place
from dnstrace.model.exchange import Exchange
from dnstrace.wire import names

# Exchange, address, identifier, site, quickest round trip in seconds.
Found = tuple[Exchange | None, str, str, DecodedPlace, float]


def places(
    exchanges: Sequence[Exchange],
    identities: Iterable[Identity],
    vantage: tuple[float, float] | None = None,
) -> tuple[Place, ...]:
    """A place for every reply with NSID, and for servers that only said who they are when asked.

    Args:
        vantage: latitude and longitude of this host, to rule out what is too far; without it the
            sites of the trace are judged in pairs.
    """
    quickest: dict[str, float] = {}
    server_names: dict[str, str] = {}
    for exchange in exchanges:
        server = exchange.query.server
        if server.name:
            server_names[server.address] = names.to_text(server.name)
        if exchange.elapsed is not None:
            known = quickest.get(server.address)
            quickest[server.address] = min(exchange.elapsed, known or exchange.elapsed)
    found = [*_by_nsid(exchanges, server_names, quickest)]
    told = {address for _, address, *_ in found}
    for identity in identities:
        if identity.text and identity.address not in told and identity.address in quickest:
            name = server_names.get(identity.address)
            site = decode(name, identity.text, address=identity.address, source=identity.name)
            if site.known:
                told.add(identity.address)
                elapsed = quickest[identity.address]
                found.append((None, identity.address, identity.text, site, elapsed))
    return tuple(_judged(found, vantage))


def _by_nsid(
    exchanges: Iterable[Exchange], server_names: dict[str, str], quickest: dict[str, float]
) -> Iterable[Found]:
    for exchange in exchanges:
        reply, address = exchange.reply, exchange.query.server.address
        said = nsid(reply) if reply is not None else None
        if said and exchange.query.beside != BESIDE:
            identifier = nsid_text(said)
            site = decode(server_names.get(address), identifier, address=address)
            yield exchange, address, identifier, site, quickest.get(address, 0.0)


def _judged(found: list[Found], vantage: tuple[float, float] | None) -> Iterable[Place]:
    if vantage is not None:
        sites: list[DecodedPlace | Rejected] = [veto(site, rtt, vantage) for *_, site, rtt in found]
    else:
        sites = list(judge_pairs([(site, rtt) for *_, site, rtt in found]))
    for (exchange, address, identifier, before, _), site in zip(found, sites, strict=True):
        rejected = ""
        if isinstance(site, Rejected):
            rejected = site.evidence
            site = before._replace(
                city=None, country=None, lat=None, lon=None, method="unknown", confidence=0.0
            )
        elif site.rejected:
            rejected = site.rejected[-1].evidence
        yield Place(
            exchange.id if exchange is not None else None, address, identifier,
            site.operator, site.instance, site.site, site.city, site.country, site.lat, site.lon,
            site.method, site.confidence, site.evidence,
            tuple(f"{other.city}, {other.country}" for other in site.alternatives), rejected,
        )  # fmt: skip
