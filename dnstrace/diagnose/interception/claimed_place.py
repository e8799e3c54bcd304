"""Whether servers can stand where their identities put them, by the speed of light in fibre."""

from collections.abc import Iterable
from itertools import combinations
from typing import NamedTuple

from dnstrace.diagnose.composing import finding
from dnstrace.model.annotation import Annotations, Place
from dnstrace.model.exchange import Exchange
from dnstrace.model.finding import Finding
from dnstrace.model.geometry import KILOMETRES_PER_SECOND, kilometres
from dnstrace.model.trace import Trace

_TRUSTED = 0.6  # confidence of a place
_SHORT, _FLAT = 0.020, 0.003  # seconds: all replies within so much, and so little between them
_LEAST = 3  # servers, before flat latencies mean anything


class _Claim(NamedTuple):
    exchange: Exchange
    place: Place


def claimed_place(trace: Trace, annotations: Annotations) -> list[Finding]:
    """Latencies all flat and too short for the sites that the servers claim.

    One wrong place is more likely misread than false: it takes two servers, each of which is in
    nobody's reach, and a whole trace in which every reply took the same short time.
    """
    by_id = {exchange.id: exchange for exchange in trace.exchanges() if not exchange.query.beside}
    claims: dict[str, _Claim] = {}
    for place in annotations.places:
        exchange = by_id.get(place.exchange) if place.exchange is not None else None
        if exchange is not None and exchange.elapsed is not None:
            claims.setdefault(exchange.query.server.address, _Claim(exchange, place))
    if not _is_flat(by_id.values()):
        return []
    at_fault = _impossible(list(claims.values()))
    if len(at_fault) < 2:
        return []
    times = [claim.exchange.elapsed or 0.0 for claim in at_fault]
    sites = " and ".join(dict.fromkeys(_site(claim.place) for claim in at_fault[:2]))
    text = (
        f"Every reply took {min(times) * 1000:.1f} to {max(times) * 1000:.1f} ms, though their "
        f"senders claim sites too far apart for that, {sites} among them: "
        "something near by answers for all."
    )
    return [finding("implausible-latency", text, (claim.exchange for claim in at_fault))]


def _is_flat(exchanges: Iterable[Exchange]) -> bool:
    """Whether replies of several servers all took the same short time."""
    fastest: dict[str, float] = {}
    for exchange in exchanges:
        if exchange.elapsed is not None:
            address = exchange.query.server.address
            fastest[address] = min(exchange.elapsed, fastest.get(address, exchange.elapsed))
    if len(fastest) < _LEAST:
        return False
    shortest, longest = min(fastest.values()), max(fastest.values())
    return longest <= _SHORT and longest - shortest <= max(_FLAT, shortest / 4)


def _impossible(claims: list[_Claim]) -> list[_Claim]:
    """The claims that contradict another, or that were rejected already for their distance."""
    found = {claim.exchange.id: claim for claim in claims if claim.place.rejected}
    sure = [
        claim
        for claim in claims
        if claim.place.latitude is not None
        and claim.place.longitude is not None
        and claim.place.confidence >= _TRUSTED
    ]
    for one, other in combinations(sure, 2):
        within = ((one.exchange.elapsed or 0) + (other.exchange.elapsed or 0)) * (
            KILOMETRES_PER_SECOND
        )
        if _distance(one.place, other.place) > within:
            found[one.exchange.id] = one
            found[other.exchange.id] = other
    return list(found.values())


def _distance(one: Place, other: Place) -> float:
    return kilometres(
        one.latitude or 0.0, one.longitude or 0.0, other.latitude or 0.0, other.longitude or 0.0
    )


def _site(place: Place) -> str:
    return place.city or place.site or place.identifier
