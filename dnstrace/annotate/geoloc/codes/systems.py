"""The code systems: each turns letters, and a country where one is given, into places."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import NamedTuple

from dnstrace.annotate.geoloc import gazetteer
from dnstrace.annotate.geoloc.codes.abbreviations import abbreviated, fit, plain
from dnstrace.annotate.geoloc.codes.facilities import EQUINIX, EXCHANGES, REGIONS
from dnstrace.annotate.geoloc.codes.towns import NATIVE_NAMES, NICKNAMES, RETIRED
from dnstrace.annotate.geoloc.codes.words import COUNTRY_ALIASES, STATES
from dnstrace.annotate.geoloc.gazetteer import HUB, Town
from dnstrace.annotate.geoloc.place import METRO_RADIUS
from dnstrace.model.geometry import kilometres

BIG = 57
"""A weight: half a million inhabitants."""


FEW = 6
"""A country with more hubs than this has no chief town that a code elsewhere would mean."""


class Candidate(NamedTuple):
    """One reading: a town, the system that gave it, and how much that is worth from 0 to 1."""

    town: Town
    method: str
    confidence: float


System = Callable[[str, str, str], tuple[Candidate, ...]]
"""(code, country or "", state or "") → readings, likeliest first; lower case but the country."""


@cache
def spot(text: str) -> Town | None:
    """The town of a `Town/CC` or `Town/CC@lat,lon` entry of the code tables."""
    name, _, rest = text.rpartition("/")
    country, _, point = rest.partition("@")
    if point:
        lat, _, lon = point.partition(",")
        return Town(name, country, float(lat), float(lon), HUB)
    wanted = plain(name).replace(" ", "")
    for town in gazetteer.named(wanted):
        if town.country == country:
            return town
    known = gazetteer.towns(country)
    for number, spelled in enumerate(known.names):
        if plain(spelled).replace(" ", "") == wanted:
            return known[number]
    return None


def _table(table: dict[str, str], method: str, confidence: float) -> System:
    def look_up(code: str, country: str, state: str) -> tuple[Candidate, ...]:
        entry = table.get(code)
        town = spot(entry) if entry else None
        if town is None or (country and town.country != country):
            return ()
        return (Candidate(town, method, confidence),)

    return look_up


def _iata(code: str, country: str, state: str) -> tuple[Candidate, ...]:
    entry = RETIRED.get(code)
    town = (spot(entry) if entry else None) or gazetteer.airport(code)
    if town is None or (country and town.country != country):
        return ()
    return (Candidate(town, "iata", 0.95 if town.weight >= HUB else 0.85),)


def _iata_hub(code: str, country: str, state: str) -> tuple[Candidate, ...]:
    return tuple(c for c in _iata(code, country, state) if c.town.weight >= HUB)


def _iata_alike(code: str, country: str, state: str) -> tuple[Candidate, ...]:
    """An airport whose code abbreviates the town it serves: for those who coin their own codes."""
    return tuple(c for c in _iata_hub(code, country, state) if fit(code, plain(c.town.name)) > 0)


def _iata_common(code: str, country: str, state: str) -> tuple[Candidate, ...]:
    common = code in RETIRED or gazetteer.is_common_airport(code)
    return _iata(code, country, state) if common else ()


def _locode(code: str, country: str, state: str) -> tuple[Candidate, ...]:
    town = gazetteer.locode(country, code) if country else None
    if town is None:
        return ()
    reading = Candidate(town, "unlocode", 0.92 if town.weight >= HUB else 0.85)
    if gazetteer.is_lone_airport(country, code):  # where nobody is known to stand
        reading = reading._replace(confidence=0.45)
    hub = _namesake(town)
    if hub:
        return (Candidate(hub, "unlocode", 0.88), reading._replace(confidence=0.8))
    return (reading,)


def _locode_hub(code: str, country: str, state: str) -> tuple[Candidate, ...]:
    return tuple(c for c in _locode(code, country, state) if c.town.weight >= HUB)


def _second_airport(code: str, country: str, state: str) -> tuple[Candidate, ...]:
    """The chief town of a country by the code of another airport there.

    ICANN gives a node a code that nobody else uses: Enfidha's (TN NBE) to Tunis, Higuero's (DO JQB)
    to Santo Domingo, Camp Buehring's (KW CBG) to Kuwait City. Only where the chief town stands out.
    """
    if not country or not gazetteer.is_lone_airport(country, code):
        return ()
    hubs = gazetteer.hubs_of(country)
    if not hubs or len(hubs) > FEW:
        return ()
    return (Candidate(hubs[0], "second-airport", 0.6),)


@lru_cache(maxsize=10_000)
def _namesake(town: Town) -> Town | None:
    """The hub whose name an UN/LOCODE entry bears, far away: operators pick the wrong entry.

    `FR MBV`, Marseille-en-Beauvaisis near Paris, is how one of them writes Marseille.
    """
    if town.country in ("US", "CA"):
        return None
    name = plain(town.name)
    for hub in gazetteer.hubs_of(town.country):
        same = plain(hub.name)
        if (name == same or name.startswith(same + " ")) and len(same) > 4:
            far = kilometres(town.lat, town.lon, hub.lat, hub.lon) > METRO_RADIUS
            return hub if far else None
    return None


@lru_cache(maxsize=10_000)
def _abbreviation(code: str, country: str, state: str) -> tuple[Candidate, ...]:
    if not country:
        return ()
    found = abbreviated(code, country, state.upper())
    readings = [
        Candidate(town, "abbreviation", round(min(0.9, max(0.3, score / 120)), 2))
        for town, score in found
    ]
    if readings or state:
        return tuple(readings)
    return _small_country(code, country, state) or _hub(code, country, state)


def _clli(code: str, country: str, state: str) -> tuple[Candidate, ...]:
    """Four letters of a town within a US state, as telephone companies name places."""
    if state not in STATES:
        return ()
    found = abbreviated(code, "US", state.upper())
    return tuple(Candidate(town, "clli", round(min(0.85, score / 90), 2)) for town, score in found)


def _prefix(code: str, country: str, state: str) -> tuple[Candidate, ...]:
    return tuple(c for c in _hub(code, country, state) if _begins(code, c.town))


def _begins(code: str, town: Town) -> bool:
    """Whether a town's name begins with the code, in English or in its own language."""
    name = plain(town.name).replace(" ", "")
    native = _native_names().get((town.country, name), "")
    return name.startswith(code) or native.startswith(code)


@cache
def _native_names() -> dict[tuple[str, str], str]:
    """(country, name as hubs are spelled) → the other name."""
    towns = ((native, *entry.rsplit("/", 1)) for native, entry in NATIVE_NAMES.items())
    return {(country, plain(name).replace(" ", "")): native for native, name, country in towns}


@lru_cache(maxsize=10_000)
def _hub(code: str, country: str, state: str) -> tuple[Candidate, ...]:
    """Hubs anywhere that the code may abbreviate: for operators with codes of their own making."""
    scored, scale = [], 110 if country else 140
    for ident, weight, spellings in gazetteer.hubs():
        if country and ident[:2] != country:
            continue
        points = fit(code, spellings[0])
        if native := _native_names().get((ident[:2], spellings[0])):
            points = max(points, fit(code, native))
        if country:  # a foreign spelling is evidence only where the country is known
            points = max([points, *(fit(code, name) - 3 for name in spellings[1:])])
        if points > 10:
            scored.append((points + weight % HUB, ident))
    scored.sort(key=lambda pair: -pair[0])
    return tuple(
        Candidate(gazetteer.at(ident), "hub-abbreviation", round(min(0.85, score / scale), 2))
        for score, ident in scored[:3]
    )


def _small_country(code: str, country: str, state: str) -> tuple[Candidate, ...]:
    """The chief town of a country so small that every other stands within a metro radius of it."""
    known = gazetteer.towns(country)
    if not known or state:
        return ()
    chief = known[0]
    if any(kilometres(chief.lat, chief.lon, t.lat, t.lon) > METRO_RADIUS for t in known):
        return ()
    return (Candidate(chief, "small-country", 0.75),)


def _name(code: str, country: str, state: str) -> tuple[Candidate, ...]:
    found = [
        Candidate(town, "town-name", _sure_of_name(code, town))
        for town in gazetteer.named(code)
        if (not country or town.country == country) and (not state or town.state == state.upper())
    ]
    return tuple(found)


def _sure_of_name(name: str, town: Town) -> float:
    """More for a hub and for a big town, less for a foreign spelling."""
    own = plain(town.name).replace(" ", "") == name
    if town.weight >= HUB:
        return 0.93 if own else 0.88
    return 0.8 if own and town.weight >= BIG else 0.55


SYSTEMS: dict[str, System] = {
    "iata": _iata,
    "locode": _locode,
    "locode-hub": _locode_hub,
    "second-airport": _second_airport,
    "abbreviation": _abbreviation,
    "iata-hub": _iata_hub,
    "iata-alike": _iata_alike,
    "iata-common": _iata_common,
    "clli": _clli,
    "hub": _hub,
    "prefix": _prefix,
    "name": _name,
    "small": _small_country,
    "nickname": _table(NICKNAMES, "nickname", 0.85),
    "exchange": _table(EXCHANGES, "exchange", 0.9),
    "equinix": _table(EQUINIX, "equinix", 0.9),
    "region": _table(REGIONS, "cloud-region", 0.9),
}

COSTLY = frozenset(SYSTEMS) - {
    "iata",
    "iata-hub",
    "iata-alike",
    "iata-common",
    "locode",
    "locode-hub",
}
"""Systems that load or look through many towns: not worth it only for an alternative."""


def as_country(text: str) -> str:
    """The ISO 3166 code of two lower-case letters, `uk` and the like included; "" if none."""
    code = COUNTRY_ALIASES.get(text) or text.upper()
    return code if len(code) == 2 and gazetteer.is_country(code) else ""
