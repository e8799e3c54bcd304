"""The packed place data: airports, UN/LOCODE, towns and their names, read section by section."""

from __future__ import annotations

import lzma
from functools import cache, lru_cache
from itertools import takewhile
from os.path import dirname, join
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

MAGIC = b"dnstrace-sites 1\n"
FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9}]
DATA = join(dirname(__file__), "sites.bin")
HUB = 100
"""A weight from here on marks a town where DNS operators are known to stand."""


class Town(NamedTuple):
    """One place on the map.

    `weight` is ten times log10 of the population, plus `HUB` for a town with an exchange, a cloud
    region or the like; for an airport it is the
    weight of the heaviest town near, for an UN/LOCODE `HUB` or 0. `state` is the
    postal code of a US or Canadian state, else empty. Degrees north and east.
    """

    name: str
    country: str
    lat: float
    lon: float
    weight: int = 0
    state: str = ""


class DataFault(Exception):
    """The packed place data is missing or is not what this version reads."""


@cache
def _index() -> tuple[bytes, dict[str, tuple[int, int]]]:
    try:
        with open(DATA, "rb") as file:
            data = file.read()
    except OSError as error:
        raise DataFault(f"{DATA}: {error.strerror}; reinstall the package") from error
    if not data.startswith(MAGIC):
        raise DataFault(f"{DATA}: not place data of this version; reinstall the package")
    start = len(MAGIC)
    end = data.index(b"\n", start)
    body = end + 1 + int(data[start:end])
    index = {}
    for line in data[end + 1 : body].decode().split("\n"):
        name, offset, size = line.split(" ")
        index[name] = (body + int(offset), int(size))
    return data, index


def _lines(section: str) -> list[str]:
    data, index = _index()
    if section not in index:
        return []
    offset, size = index[section]
    packed = data[offset : offset + size]
    return lzma.decompress(packed, format=lzma.FORMAT_RAW, filters=FILTERS).decode().split("\n")


@cache
def _airports(letter: str) -> dict[str, str]:
    return {line[:3]: line for line in _lines(f"airports/{letter}")}


@cache
def _locodes(country: str, letter: str) -> dict[str, str]:
    found = _lines(f"locode/{country}/{letter}") or _lines(f"locode/{country}")
    return {line[:3]: line for line in found}


@cache
def _names(letter: str) -> dict[str, str]:
    return dict(line.split("|") for line in _lines(f"names/{letter}"))


@cache
def _countries() -> dict[str, str]:
    return {line[:2]: line.split("|")[1] for line in _lines("countries")}


@lru_cache(maxsize=50_000)
def airport(code: str) -> Town | None:
    """The airport or metropolitan area of a lower-case IATA code."""
    line = _airports(code[:1]).get(code)
    if line is None:
        return None
    _, name, country, lat, lon, weight, _ = line.split("|")
    return Town(name, country, int(lat) / 100, int(lon) / 100, int(weight))


def is_common_airport(code: str) -> bool:
    """Whether operators are known to name sites by this lower-case IATA code."""
    line = _airports(code[:1]).get(code)
    return line is not None and line.endswith("1", line.rindex("|") + 1)


@lru_cache(maxsize=50_000)
def locode(country: str, code: str) -> Town | None:
    """The place of an UN/LOCODE: upper-case country, lower-case three characters."""
    line = _locodes(country, code[:1]).get(code)
    if line is None:
        return None
    _, name, lat, lon, mark = line.split("|")
    near = mark.startswith(("1", "2"))
    return Town(name, country, int(lat) / 100, int(lon) / 100, HUB if near else 0)


def is_lone_airport(country: str, code: str) -> bool:
    """Whether an UN/LOCODE is nothing but an airport, more than 25 km from any hub."""
    line = _locodes(country, code[:1]).get(code)
    return line is not None and line.endswith(("|a", "|1a"))


@cache
def towns(country: str) -> tuple[Town, ...]:
    """The towns of a country (upper-case code), hubs first, then by population."""
    return tuple(_towns(country))


@cache
def hubs_of(country: str) -> tuple[Town, ...]:
    """The hubs among them, without reading on."""
    return tuple(takewhile(lambda town: town.weight >= HUB, _towns(country)))


def _towns(country: str) -> Iterator[Town]:
    for line in _lines(f"towns/{country}"):
        name, state, lat, lon, weight = line.split("|")
        yield Town(name, country, int(lat) / 100, int(lon) / 100, int(weight), state)


@lru_cache(maxsize=50_000)
def named(name: str) -> tuple[Town, ...]:
    """The towns of that name (`plain` form) anywhere, hubs first, then by population."""
    if not name:
        return ()
    idents = _names(name[0]).get(name)
    if idents is None:
        return ()
    return tuple(at(ident) for ident in idents.split(","))


@cache
def hubs() -> tuple[tuple[str, int, tuple[str, ...]], ...]:
    """Every hub of the world: ident (see `at`), weight, spellings with its own name first."""
    found = []
    for line in _lines("hubs"):
        ident, name, weight, others = line.split("|")
        spellings = (name, *others.split(",")) if others else (name,)
        found.append((ident, int(weight), spellings))
    return tuple(found)


def at(ident: str) -> Town:
    """The town of an ident that `hubs` gives."""
    return towns(ident[:2])[int(ident[2:])]


def is_country(code: str) -> bool:
    """Whether the upper-case code is an ISO 3166 country."""
    return code in _countries()
