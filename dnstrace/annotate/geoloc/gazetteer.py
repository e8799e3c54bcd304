"""The packed place data: airports, UN/LOCODE, towns and their names, unpacked section by section.

A section is a small table, kept column by column: a key is found in its column, and only the row
that it stands in is read. `tools/build_sites.py` says which sections there are.
"""

from __future__ import annotations

import zlib
from functools import cache, lru_cache
from itertools import takewhile
from mmap import ACCESS_READ, mmap
from os.path import dirname, join
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

MAGIC = b"dnstrace-sites 2\n"
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
def _opened() -> tuple[mmap, bytes, int]:
    """The file, the lines `name offset length` of its sections, and where these begin.

    Raises: DataFault.
    """
    try:
        with open(DATA, "rb") as file:
            data = mmap(file.fileno(), 0, access=ACCESS_READ)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "empty"
        raise DataFault(f"{DATA}: {why}; reinstall the package") from error
    if data[: len(MAGIC)] != MAGIC:
        raise DataFault(f"{DATA}: not place data of this version; reinstall the package")
    end = data.find(b"\n", len(MAGIC))
    body = end + 1 + int(data[len(MAGIC) : end])
    return data, data[end:body] + b"\n", body


@lru_cache(maxsize=256)
def _columns(section: str) -> tuple[str, ...]:
    """The columns of a section, their cells one a line; `()` when there is no such section."""
    data, index, body = _opened()
    name = f"\n{section} ".encode()
    start = index.find(name)
    if start < 0:
        return ()
    start += len(name)
    offset, size = map(int, index[start : index.index(b"\n", start)].split())
    at = body + offset
    return tuple(zlib.decompress(data[at : at + size], wbits=-15).decode().split("\0"))


def _row(key: str, *sections: str) -> tuple[str, ...] | None:
    """The row of a key, which stands in the first column, without it.

    Args:
        sections: the key is in the first of these that there is.
    """
    columns = next(filter(None, map(_columns, sections)), ())
    if not columns or "\n" in key:
        return None
    keys = f"\n{columns[0]}\n"
    at = keys.find(f"\n{key}\n")
    if at < 0:
        return None
    number = keys.count("\n", 0, at)
    return tuple(column.split("\n", number + 1)[number] for column in columns[1:])


def _airport(code: str) -> tuple[str, ...] | None:
    return _row(code, f"airports/{code[:1]}") if code else None


def _locode(country: str, code: str) -> tuple[str, ...] | None:
    return _row(code, f"locode/{country}/{code[:1]}", f"locode/{country}") if code else None


@cache
def _countries() -> frozenset[str]:
    return frozenset(_columns("countries")[0].split("\n"))


@lru_cache(maxsize=50_000)
def airport(code: str) -> Town | None:
    """The airport or metropolitan area of a lower-case IATA code."""
    row = _airport(code)
    if row is None:
        return None
    name, country, lat, lon, weight, _ = row
    return Town(name, country, int(lat) / 100, int(lon) / 100, int(weight))


@lru_cache(maxsize=50_000)
def is_common_airport(code: str) -> bool:
    """Whether operators are known to name sites by this lower-case IATA code."""
    row = _airport(code)
    return row is not None and row[-1] == "1"


@lru_cache(maxsize=50_000)
def locode(country: str, code: str) -> Town | None:
    """The place of an UN/LOCODE: upper-case country, lower-case three characters."""
    row = _locode(country, code)
    if row is None:
        return None
    name, lat, lon, mark = row
    near = mark.startswith(("1", "2"))
    return Town(name, country, int(lat) / 100, int(lon) / 100, HUB if near else 0)


@lru_cache(maxsize=50_000)
def is_lone_airport(country: str, code: str) -> bool:
    """Whether an UN/LOCODE is nothing but an airport, more than 25 km from any hub."""
    row = _locode(country, code)
    return row is not None and row[-1] in ("a", "1a")


class Towns:
    """The towns of a country, hubs first, then by population; each is made when it is asked for.

    All columns but the names have cells of one width, so that those of a row need no looking for.
    """

    def __init__(self, country: str) -> None:
        names, *self._cells = _columns(f"towns/{country}") or ("", "", "", "", "")
        self.names = names.split("\n") if names else []
        self._country = country
        self._widths = [len(column) // len(self.names) + 1 for column in self._cells if self.names]

    def __len__(self) -> int:
        return len(self.names)

    def __iter__(self) -> Iterator[Town]:
        return map(self.__getitem__, range(len(self)))

    def _cell(self, column: int, number: int) -> str:
        width = self._widths[column]
        return self._cells[column][number * width : (number + 1) * width].strip()

    def state(self, number: int) -> str:
        """The postal code of the state of a town, else empty."""
        return self._cell(0, number)

    def weight(self, number: int) -> int:
        """The weight of a town."""
        return int(self._cell(3, number))

    def __getitem__(self, number: int) -> Town:
        name = self.names[number]
        lat, lon = int(self._cell(1, number)) / 100, int(self._cell(2, number)) / 100
        return Town(name, self._country, lat, lon, self.weight(number), self.state(number))


@cache
def towns(country: str) -> Towns:
    """The towns of a country (upper-case code)."""
    return Towns(country)


@cache
def hubs_of(country: str) -> tuple[Town, ...]:
    """The hubs among them."""
    return tuple(takewhile(lambda town: town.weight >= HUB, towns(country)))


@lru_cache(maxsize=50_000)
def named(name: str) -> tuple[Town, ...]:
    """The towns of that name (`plain` form) anywhere, hubs first, then by population."""
    row = _row(name, f"names/{name[:2]}", f"names/{name[:1]}") if name else None
    return tuple(map(at, row[0].split(","))) if row else ()


@cache
def hubs() -> tuple[tuple[str, int, tuple[str, ...]], ...]:
    """Every hub of the world: ident (see `at`), weight, spellings with its own name first."""
    found = []
    for ident, name, weight, others in zip(*(c.split("\n") for c in _columns("hubs")), strict=True):
        spellings = (name, *others.split(",")) if others else (name,)
        found.append((ident, int(weight), spellings))
    return tuple(found)


def at(ident: str) -> Town:
    """The town of an ident that `hubs` gives."""
    return towns(ident[:2])[int(ident[2:])]


def is_country(code: str) -> bool:
    """Whether the upper-case code is an ISO 3166 country."""
    return code in _countries()
