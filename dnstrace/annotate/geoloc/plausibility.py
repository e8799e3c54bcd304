"""Whether a place can be true: the round trip bounds the distance."""

from __future__ import annotations

from collections.abc import Sequence

from dnstrace.annotate.geoloc.place import Alternative, DecodedPlace, Rejected
from dnstrace.model.geometry import KILOMETRES_PER_SECOND, SLACK
from dnstrace.model.geometry import kilometres as distance


def veto(place: DecodedPlace, rtt_seconds: float, vantage: tuple[float, float]) -> DecodedPlace:
    """Reject a place further away than the round trip allows.

    The nearest believable alternative takes its stead at half its confidence; if there is none the
    place becomes unknown. What was rejected stays in `rejected`.

    Args:
        place: what the identifier says.
        rtt_seconds: the smallest round trip measured to the server, in seconds.
        vantage: latitude and longitude of the asking host, degrees.
    Returns: `place` itself when it can be true or has no coordinates.
    """
    if place.lat is None or place.lon is None:
        return place
    reach = rtt_seconds * KILOMETRES_PER_SECOND + SLACK
    far = distance(place.lat, place.lon, *vantage)
    if far <= reach:
        return place
    evidence = (
        f"{place.city} is {far:.0f} km from the vantage, "
        f"{rtt_seconds * 1000:.1f} ms reach {reach - SLACK:.0f} km"
    )
    rejected = (*place.rejected, Rejected(_bare(place), "latency", evidence))
    for alternative in place.alternatives:
        if distance(alternative.lat, alternative.lon, *vantage) <= reach:
            return _instead(place, alternative)._replace(rejected=rejected)
    return _unknown(place)._replace(rejected=rejected)


def judge_pairs(sites: Sequence[tuple[DecodedPlace, float]]) -> list[DecodedPlace | Rejected]:
    """Judge the sites of one trace against each other, with no vantage known.

    Two sites cannot be further apart than the sum of what both round trips reach, since both were
    reached from the same place. Of two that contradict each other the one with more contradictions
    falls, then the one with less confidence, then the later one.

    Args:
        sites: (place, smallest round trip in seconds) of every server of the trace.
    Returns: for each input, in order, the DecodedPlace or the Rejected that replaces it.
    """
    judged: list[DecodedPlace | Rejected] = [place for place, _ in sites]
    against = {
        i: {j for j in range(len(sites)) if j != i and _contradict(sites[i], sites[j])}
        for i in range(len(sites))
    }
    while any(against.values()):
        worst = max(against, key=lambda i: (len(against[i]), -sites[i][0].confidence, i))
        other = min(against[worst])
        judged[worst] = Rejected(_bare(sites[worst][0]), "pair", _pair(sites[worst], sites[other]))
        for others in against.values():
            others.discard(worst)
        against[worst] = set()
    return judged


def _contradict(one: tuple[DecodedPlace, float], other: tuple[DecodedPlace, float]) -> bool:
    (a, a_rtt), (b, b_rtt) = one, other
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return False
    reach = (a_rtt + b_rtt) * KILOMETRES_PER_SECOND + 2 * SLACK
    return distance(a.lat, a.lon, b.lat, b.lon) > reach


def _pair(one: tuple[DecodedPlace, float], other: tuple[DecodedPlace, float]) -> str:
    (a, a_rtt), (b, b_rtt) = one, other
    apart = distance(a.lat or 0.0, a.lon or 0.0, b.lat or 0.0, b.lon or 0.0)
    return (
        f"{a.city} and {b.city} are {apart:.0f} km apart, {a_rtt * 1000:.1f} ms and "
        f"{b_rtt * 1000:.1f} ms reach {(a_rtt + b_rtt) * KILOMETRES_PER_SECOND:.0f} km"
    )


def _bare(place: DecodedPlace) -> DecodedPlace:
    return place._replace(alternatives=(), rejected=())


def _instead(place: DecodedPlace, other: Alternative) -> DecodedPlace:
    rest = tuple(a for a in place.alternatives if a is not other)
    return place._replace(
        city=other.city,
        country=other.country,
        lat=other.lat,
        lon=other.lon,
        method=f"{other.method}+latency",
        confidence=round(other.confidence / 2 + 0.25, 2),
        alternatives=rest,
    )


def _unknown(place: DecodedPlace) -> DecodedPlace:
    return place._replace(
        city=None,
        country=None,
        lat=None,
        lon=None,
        site=None,
        method="unknown",
        confidence=0.0,
        alternatives=(),
    )
