"""Which AS somebody is in: by its number, or the one that is nearest to a place."""

from dnstrace.bgp.internet import Internet
from dnstrace.errors import UsageError
from dnstrace.model.place import Place, distance_km

SAME_TOWN_KM = 1.0


def as_number(text: str) -> int | None:
    """The number that "AS7" or "7" stands for, None when it is a place."""
    digits = text.strip().upper().removeprefix("AS")
    return int(digits) if digits.isascii() and digits.isdigit() else None


def nearest_as(internet: Internet, place: Place) -> int:
    """The AS with a town nearest to a place.

    Raises: UsageError when several are equally near, or none has a place.
    """
    towns = [
        (distance_km(place, town), number)
        for number, system in internet.systems.items()
        for town in system.places
    ]
    if not towns:
        raise UsageError("no AS of this world has a place; say which one, as in AS7")
    nearest = min(towns)[0]
    there = sorted({number for distance, number in towns if distance <= nearest + SAME_TOWN_KM})
    if len(there) > 1:
        names = ", ".join(f"AS{number}" for number in there)
        raise UsageError(f"{place.name} is ambiguous: {names} are equally near; give one of them")
    return there[0]
