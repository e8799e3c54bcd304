"""How the hand-made code tables are written down."""

from __future__ import annotations


def table(text: str) -> dict[str, str]:
    """Code → `Town/CC` or `Town/CC@lat,lon`, from lines `CC Town=code,code; Town@lat,lon=code`."""
    places = {}
    for line in text.strip().split("\n"):
        country, _, towns = line.partition(" ")
        for entry in towns.split("; "):
            name, _, codes = entry.partition("=")
            town, at, point = name.partition("@")
            for code in codes.split(","):
                places[code] = f"{town}/{country}{at}{point}"
    return places


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())
