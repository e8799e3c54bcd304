"""Where discs on the globe overlap: a vantage stands in all of them, if all sites say the truth."""

from __future__ import annotations

from collections.abc import Sequence
from math import asin, atan2, cos, degrees, hypot, pi, radians, sin

from dnstrace.model.geometry import EARTH_RADIUS, kilometres
from dnstrace.model.location import Claim, Region, Town

RINGS, BEARINGS = 20, 36
FINEST = 1.0  # km
Point = tuple[float, float]  # degrees north and east


def region(claims: Sequence[Claim]) -> Region | None:
    """The overlap of all discs, `None` when they have no common point (to a kilometre).

    Found on a grid of rings in the smallest disc; where the overlap slips through the grid, by
    walking downhill to the point that lies least far outside.
    """
    smallest = min(claims, key=lambda claim: claim.reach)
    centre, radius = (smallest.latitude, smallest.longitude), smallest.reach
    grid = _grid(centre, radius)
    inside = [point for point in grid if _outside(point, claims) <= 0]
    if not inside:
        best = _downhill(min(grid, key=lambda point: _outside(point, claims)), radius, claims)
        if _outside(best, claims) > FINEST:
            return None
        inside = [
            best,
            *(p for p in _grid(best, radius / RINGS) if _outside(p, claims) <= 0),
        ]
    middle = _mean(inside)
    return Region(*middle, max(FINEST, max(kilometres(*middle, *point) for point in inside)))


def agreeing(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims with those marked `dropped` without which the others have a common point.

    First falls what contradicts most others; a disc contradicts another when they do not touch.
    """
    kept, dropped = list(claims), dict[int, str]()
    places = {id(claim): index for index, claim in enumerate(claims)}
    while len(kept) > 1:
        against = [[other for other in kept if _apart(claim, other)] for claim in kept]
        worst = max(range(len(kept)), key=lambda at: (len(against[at]), kept[at].elapsed))
        if against[worst]:
            other = against[worst][0]
        elif region(kept) is not None:
            break
        else:  # each two touch, but not all: the smallest disc is the strongest claim
            worst = max(range(len(kept)), key=lambda at: -kept[at].reach)
            other = kept[worst - 1]
        claim = kept.pop(worst)
        dropped[places[id(claim)]] = _why(claim, other)
    return tuple(
        claim._replace(dropped=dropped.get(index, "")) for index, claim in enumerate(claims)
    )


def nearest_town(latitude: float, longitude: float) -> Town | None:
    """The nearest of the towns where networks are known to meet."""
    from dnstrace.annotate.geoloc import gazetteer

    found = [gazetteer.at(ident) for ident, _, _ in gazetteer.hubs()]
    if not found:
        return None
    town = min(found, key=lambda town: kilometres(latitude, longitude, town.lat, town.lon))
    away = kilometres(latitude, longitude, town.lat, town.lon)
    return Town(town.name, town.country, away)


def _apart(one: Claim, other: Claim) -> bool:
    if one is other:
        return False
    apart = kilometres(one.latitude, one.longitude, other.latitude, other.longitude)
    return apart > one.reach + other.reach


def _why(claim: Claim, other: Claim) -> str:
    apart = kilometres(claim.latitude, claim.longitude, other.latitude, other.longitude)
    return (
        f"{claim.city} and {other.city} are {apart:.0f} km apart, {claim.elapsed * 1000:.1f} ms "
        f"and {other.elapsed * 1000:.1f} ms reach {claim.reach + other.reach:.0f} km"
    )


def _outside(point: Point, claims: Sequence[Claim]) -> float:
    """Kilometres by which a point lies outside of the disc that it is furthest from."""
    return max(
        kilometres(*point, claim.latitude, claim.longitude) - claim.reach for claim in claims
    )


def _grid(centre: Point, radius: float) -> list[Point]:
    return [
        centre,
        *(
            _towards(centre, 2 * pi * bearing / BEARINGS, radius * ring / RINGS)
            for ring in range(1, RINGS + 1)
            for bearing in range(BEARINGS)
        ),
    ]


def _downhill(point: Point, radius: float, claims: Sequence[Claim]) -> Point:
    step = radius / RINGS
    while step > FINEST / 4:
        around = [_towards(point, 2 * pi * bearing / 8, step) for bearing in range(8)]
        better = min(around, key=lambda near: _outside(near, claims))
        if _outside(better, claims) < _outside(point, claims):
            point = better
        else:
            step /= 2
    return point


def _towards(point: Point, bearing: float, distance: float) -> Point:
    """The point that lies `distance` km away on a great circle."""
    north, east, angle = radians(point[0]), radians(point[1]), distance / EARTH_RADIUS
    latitude = asin(sin(north) * cos(angle) + cos(north) * sin(angle) * cos(bearing))
    turned = atan2(sin(bearing) * sin(angle) * cos(north), cos(angle) - sin(north) * sin(latitude))
    return degrees(latitude), (degrees(east + turned) + 540) % 360 - 180


def _mean(points: Sequence[Point]) -> Point:
    x = sum(cos(radians(n)) * cos(radians(e)) for n, e in points)
    y = sum(cos(radians(n)) * sin(radians(e)) for n, e in points)
    z = sum(sin(radians(n)) for n, _ in points)
    return degrees(atan2(z, hypot(x, y))), degrees(atan2(y, x))
