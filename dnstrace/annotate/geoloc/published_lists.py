"""Lists of sites that operators publish: documents of strangers to places that can be believed."""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from dnstrace.annotate.geoloc import gazetteer
from dnstrace.annotate.geoloc.codes.abbreviations import plain
from dnstrace.annotate.geoloc.codes.words import COUNTRY_ALIASES
from dnstrace.annotate.geoloc.operators.table import OPERATORS, by_server, shapes_of
from dnstrace.annotate.geoloc.operators.types import Operator
from dnstrace.annotate.geoloc.place import METRO_RADIUS
from dnstrace.model.geometry import kilometres

MAX_ENTRIES = 100_000
MAX_BAD = 0.1
"""A list of which more than this part cannot be believed is no such list."""
FAR = 300.0
"""Kilometres between a town and the point that an entry gives for it: one of them is wrong."""
_KEY = re.compile(r"[!-~]{1,255}")
_ROOT = re.compile(r"(?:^|[^a-z])([a-m])-root")


class ListFault(Exception):
    """A document that is no list of sites; the text begins with its name and says where."""


class Listed(NamedTuple):
    """One entry: `key` is a code, or `=` and an identifier, in lower case; degrees."""

    operator: str
    key: str
    town: str
    country: str
    lat: float
    lon: float


class PlaceList(NamedTuple):
    """What a document says, and the entries left out: `where: why` of each."""

    places: tuple[Listed, ...]
    left_out: tuple[str, ...]


def read_list(data: bytes, name: str) -> PlaceList:
    """The places of a document, which may be none: the kinds are told apart by what is in it.

    Args:
        data: instances of a root server as root-servers.org archives them (JSON), Cloudflare's
            locations (JSON), or CSV with a line of column names: operator or server, identifier or
            code, town, country, lat, lon.
        name: of the document, for messages; may tell the root server's letter.
    Raises: ListFault for anything else, and where too much of it cannot be believed.
    """
    places, left_out = list[Listed](), list[str]()
    for where, entry in _entries(data, name):
        if len(places) + len(left_out) >= MAX_ENTRIES:
            raise ListFault(f"{name}: more than {MAX_ENTRIES:,} entries: no list of sites")
        try:
            places += _believed(entry)
        except ValueError as error:
            left_out.append(f"{where}: {error}")
    if len(left_out) > MAX_BAD * (len(places) + len(left_out)):
        raise ListFault(f"{name}: {len(left_out)} entries cannot be believed; {left_out[0]}")
    return PlaceList(tuple(places), tuple(left_out))


def agreed(places: Iterable[Listed]) -> tuple[dict[tuple[str, str], Listed], int]:
    """Places by (operator, key), with the codes that identifiers are made of.

    A key that stands for places further apart than a town is left out; the second value counts
    such identifiers. A code is read off identifiers by the operator's own shapes.
    """
    found: dict[tuple[str, str], Listed | None] = {}
    for place in places:
        for key in (place.key, *_codes(place)):
            at = place.operator, key
            other = found.setdefault(at, place)
            far = other and kilometres(other.lat, other.lon, place.lat, place.lon) > METRO_RADIUS
            if far:
                found[at] = None
    torn = sum(place is None and key.startswith("=") for (_, key), place in found.items())
    return {at: place._replace(key=at[1]) for at, place in found.items() if place}, torn


def _codes(place: Listed) -> Iterator[str]:
    """The code inside a listed identifier, with its country or state where it has one."""
    operator = next(o for o in OPERATORS if o.name == place.operator)
    text = place.key.removeprefix("=")
    if text == place.key:
        return
    for shape in shapes_of(operator):
        match = shape.match(text)
        groups = match.groupdict() if match else {}
        if code := groups.get("code"):
            cc, region = groups.get("cc"), groups.get("region")
            yield f"{cc}-{code}" if cc else code + (region or "")
            return


def _entries(data: bytes, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each entry as a dict with the columns of the CSV form, and where it stands."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ListFault(f"{name}:{line}: not UTF-8 text") from None
    if text.lstrip()[:1] not in ("{", "["):
        yield from _csv_entries(text, name)
        return
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise ListFault(f"{name}:{error.lineno}: not JSON, or cut off: {error.msg}") from None
    except (RecursionError, ValueError):
        raise ListFault(f"{name}: JSON that nobody would write") from None
    parts = document if isinstance(document, list) else [document]
    for number, part in enumerate(parts, 1):
        if not isinstance(part, dict):
            raise ListFault(f"{name}: element {number} is no object")
        if "iata" in part:
            yield f"{name}, element {number}", _of_cloudflare(part)
        else:
            yield from _of_root_server(part, name)


def _csv_entries(text: str, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    rows = csv.reader(text.splitlines(keepends=True), strict=True)
    try:
        columns = [column.strip().lower() for column in next(rows, [])]
        if not {"town", "country", "lat", "lon"} <= set(columns):
            raise ListFault(
                f"{name}:1: no list of sites: neither JSON nor CSV with the columns operator, "
                "identifier (or code), town, country, lat, lon"
            )
        for row in rows:
            if len(row) != len(columns):
                what = f"{len(row)} columns where {len(columns)} belong"
                raise ListFault(f"{name}:{rows.line_num}: {what}")
            yield f"{name}:{rows.line_num}", dict(zip(columns, row, strict=True))
    except csv.Error as error:
        raise ListFault(f"{name}:{rows.line_num}: {error}") from None


def _of_cloudflare(part: dict[str, Any]) -> dict[str, Any]:
    return {
        "operator": "Cloudflare",
        "code": part["iata"],
        "town": part.get("city"),
        "country": part.get("cca2"),
        "lat": part.get("lat"),
        "lon": part.get("lon"),
    }


def _of_root_server(part: dict[str, Any], name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Entries of one root server: `Sites` since 2020, `Instances` before, by town."""
    for kind in ("Sites", "Instances"):
        sites = part.get(kind)
        if isinstance(sites, list):
            break
    else:
        raise ListFault(f"{name}: no list of sites: neither Sites nor Instances in it")
    letter = _ROOT.search(name)
    server = str(part.get("IPv4") or (f"{letter[1]}.root-servers.net" if letter else ""))
    for number, site in enumerate(sites, 1):
        where = f"{name}, {kind} {number}"
        if not isinstance(site, dict):
            raise ListFault(f"{where} is no object")
        said = site.get("Identifiers") or []
        for identifier in said if isinstance(said, list) else re.split(r"[,\s]+", str(said)):
            yield (
                where,
                {
                    "server": server,
                    "identifier": identifier,
                    "town": site.get("Town"),
                    "country": site.get("Country"),
                    "lat": site.get("Latitude"),
                    "lon": site.get("Longitude"),
                },
            )


def _believed(entry: dict[str, Any]) -> list[Listed]:
    """An entry as a place.

    Raises: ValueError with what cannot be believed.
    """
    operator = _operator(entry)
    code, identifier = entry.get("code"), entry.get("identifier")
    key = str(code or identifier or "").strip().lower()
    if not _KEY.fullmatch(key):
        raise ValueError(f"{'code' if code else 'identifier'} {_shown(key)} is none")
    town = str(entry.get("town") or "").strip()
    if not (0 < len(town) <= 80 and town.isprintable()):
        raise ValueError(f"town {_shown(town)} is no name")
    country = str(entry.get("country") or "").strip()
    country = COUNTRY_ALIASES.get(country.lower()) or country
    if not gazetteer.is_country(country):
        raise ValueError(f"country {_shown(country)} is none: two capital letters")
    lat, lon = _degrees(entry.get("lat"), 90, "lat"), _degrees(entry.get("lon"), 180, "lon")
    _check_distance(town, country, lat, lon)
    return [Listed(operator.name, key if code else f"={key}", town, country, lat, lon)]


def _operator(entry: dict[str, Any]) -> Operator:
    server, name = str(entry.get("server") or ""), str(entry.get("operator") or "")
    found = by_server(server) if server else None
    found = found or next((o for o in OPERATORS if o.name.lower() == name.strip().lower()), None)
    if found is None:
        raise ValueError(f"operator {_shown(name or server)} is not known")
    return found


def _degrees(value: object, most: int, name: str) -> float:
    try:
        degrees = float(value) if isinstance(value, str | int | float) else math.nan
    except (ValueError, OverflowError):
        degrees = math.nan
    if not -most <= degrees <= most:
        raise ValueError(f"{name} {_shown(value)} is not from -{most} to {most} degrees")
    return round(degrees, 4)


def _check_distance(town: str, country: str, lat: float, lon: float) -> None:
    """Refuse a point far from the hub of that name in the country, and from its namesakes.

    Of a smaller town there may be a namesake that nobody listed.
    """
    same = [t for t in gazetteer.named(plain(town).replace(" ", "")) if t.country == country]
    if not any(t.weight >= gazetteer.HUB for t in same):
        return
    far = min((kilometres(lat, lon, t.lat, t.lon) for t in same), default=0.0)
    if far > FAR:
        raise ValueError(f"{lat},{lon} is {far:.0f} km from {_shown(town)}")


def _shown(value: object) -> str:
    """A value of a stranger, short and in ASCII."""
    return ascii(str(value)[:40])
