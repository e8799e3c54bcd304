"""A town on the globe."""

from typing import NamedTuple

from dnstrace.model.geometry import kilometres


class Place(NamedTuple):
    """A town: name, latitude and longitude in degrees, ISO 3166 country, continent code."""

    name: str
    latitude: float
    longitude: float
    country: str = ""
    continent: str = ""


def distance_km(one: Place, other: Place) -> float:
    """Great-circle distance in kilometres."""
    return kilometres(one.latitude, one.longitude, other.latitude, other.longitude)
