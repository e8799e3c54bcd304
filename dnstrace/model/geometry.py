"""Distances on the globe, and how far a packet can travel in a given time."""

from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS = 6_371.0  # kilometres, the mean
KILOMETRES_PER_SECOND = 100_000.0
"""Light in fibre, there and back: it covers 200 km a millisecond one way, so a round trip of one
millisecond reaches 100 km at most."""
SLACK = 25.0
"""Kilometres that a town's own size is worth: its coordinates are those of its centre."""


def kilometres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance between two points in degrees, by the haversine formula."""
    north, other_north = radians(lat), radians(other_lat)
    half = sin((north - other_north) / 2) ** 2
    half += cos(north) * cos(other_north) * sin(radians(lon - other_lon) / 2) ** 2
    return 2 * EARTH_RADIUS * asin(min(1.0, sqrt(half)))
