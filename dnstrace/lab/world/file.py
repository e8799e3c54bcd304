"""World files: read them, lay one over another, and make a WorldSpec of it."""

import re
import tomllib
from functools import cache
from pathlib import Path

from dnstrace.bgp.lines import Document
from dnstrace.errors import WorldError
from dnstrace.lab.world.fault_table import read_fault
from dnstrace.lab.world.places import PLACES, Place
from dnstrace.lab.world.routing import check_servers, first_as, read_routing, take_routing
from dnstrace.lab.world.server_table import known_place, read_server
from dnstrace.lab.world.shipped import WORLDS
from dnstrace.lab.world.source import File, Source
from dnstrace.lab.world.spec import CaseSpec, WorldSpec
from dnstrace.lab.world.table import Table
from dnstrace.lab.world.zone_table import read_zone

UNOWNED = ("silence", "host", "network", "port")
Raw = dict[str, object]


def read_world(path: Path) -> WorldSpec:
    """Read one world file with what it extends; those that come along are read once.

    Raises: WorldError when the file cannot be read or says something wrong.
    """
    return _read_shipped(path) if WORLDS in path.parents else _read(path)


@cache
def _read_shipped(path: Path) -> WorldSpec:
    return _read(path)


def _read(path: Path) -> WorldSpec:
    raw, files = _read_raw(path, ())
    name = path.stem
    if WORLDS in path.parents:
        name = path.relative_to(WORLDS).with_suffix("").as_posix()
    routes = take_routing(raw)
    documents = tuple(Document(Path(file.path), file.text) for file in reversed(files))
    return _world(name, Table(raw, Source(files)), routes, documents)


def read_title(path: Path) -> str:
    """Only the title of a world, for listing."""
    return str(_parse(path, _text(path)).get("title", ""))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise WorldError(f"{path}: {error.strerror}; give a file that can be read") from error
    except UnicodeDecodeError as error:
        raise WorldError(f"{path}: not TOML: {error}") from error


def _parse(path: Path, text: str) -> Raw:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        where = f"{path}:{line[1] if line else max(1, len(text.splitlines()))}"
        raise WorldError(f"{where}: not TOML: {error}") from error
    except (RecursionError, ValueError) as error:
        raise WorldError(f"{path}: not TOML: {error}; nest less, write smaller numbers") from error


def _read_raw(path: Path, below: tuple[Path, ...]) -> tuple[Raw, tuple[File, ...]]:
    """A file laid over what it extends, and the texts of all of them, its own first."""
    text = _text(path)
    raw = _parse(path, text)
    own = File(str(path), text)
    base = raw.pop("extends", None)
    if base is None:
        return raw, (own,)
    where = Source((own,)).where("extends")
    if not isinstance(base, str):
        raise WorldError(f"{where}: extends: is {base!r}; give the name of a world")
    base_path = _below(path, base)
    if base_path is None or base_path in (*below, path):
        raise WorldError(f"{where}: extends: {base!r} is not a world that can stand below this one")
    raw_below, files = _read_raw(base_path, (*below, path))
    return _overlay(raw_below, raw), (own, *files)


def _below(path: Path, base: str) -> Path | None:
    """The file that `base` names: beside the one that says so, else among those that come along."""
    found = (path.parent / f"{base}.toml", WORLDS / f"{base}.toml")
    try:
        return next((one for one in found if one.is_file()), None)
    except (OSError, ValueError):  # too long for a file's name, or no name at all
        return None


def _overlay(base: Raw, top: Raw) -> Raw:
    """Lay `top` over `base`: zones and servers are merged by name, `add` goes behind the text."""
    merged = {**base, **top}
    for kind in ("zone", "server"):
        below, above = base.get(kind, []), top.get(kind, [])
        if not isinstance(below, list) or not isinstance(above, list):
            continue
        entries = {_name(entry): dict(entry) for entry in below if isinstance(entry, dict)}
        for entry in above:
            if not isinstance(entry, dict):
                continue
            old = entries.get(_name(entry), {})
            new = {**old, **entry}
            if "add" in entry and "add" in old:
                new["add"] = f"{old['add']}\n{entry['add']}"
            entries[_name(entry)] = new
        merged[kind] = list(entries.values())
    return merged


def _name(entry: Raw) -> str:
    """What an entry is told by; one whose name is no text is refused when it is read."""
    return repr(entry.get("name"))


def _world(name: str, table: Table, routes: Raw, documents: tuple[Document, ...]) -> WorldSpec:
    places = dict(PLACES)
    for town, data in table.table("places").rest().items():
        places[town] = _place(town, data, table)
    routing = read_routing(routes, documents, places)
    default = table.text("vantage", "Frankfurt" if routing is None else first_as(routing))
    vantages = table.texts("vantages", [default])
    path = table.table("path")
    families = table.integers("families", [4, 6])
    if not set(families) <= {4, 6}:
        raise table.error("families", f"is {list(families)}; give 4, 6, both or none")
    spec = WorldSpec(
        name=name,
        title=table.text("title", None if routing is None else ""),
        vantage=known_place(places, default, table, "vantage"),
        vantages=tuple(known_place(places, town, table, "vantages") for town in vantages),
        places=places,
        source=table.source,
        zones={zone.name: zone for zone in map(read_zone, table.tables("zone"))},
        servers=tuple(read_server(server, places) for server in table.tables("server")),
        case=_case(table.table("case")),
        seed=table.integer("seed", 1),
        unowned=table.choice("unowned", UNOWNED, "silence"),
        families=families,
        path_factor=path.number("factor", 1.4),
        base_ms=path.number("base_ms", 1.0),
        middlebox=tuple(read_fault(fault) for fault in table.tables("middlebox")),
        hosts=table.text("hosts", ""),
        resolver=table.text("resolver", ""),
        description=table.text("description", ""),
        routing=routing,
        routed=tuple(each.prefix for each in routing.announcements) if routing else (),
    )
    path.finish()
    table.finish()
    _check_zones(spec, table)
    if routing is not None:
        check_servers(routing, spec.servers, documents)
    return spec


def _check_zones(spec: WorldSpec, table: Table) -> None:
    owners: dict[str, str] = {}
    for server in spec.servers:
        for zone in server.zones:
            if zone not in spec.zones:
                raise table.error(
                    f"server[{server.name}].zones", f"no zone {zone!r}; add a [[zone]] for it"
                )
        for address in server.addresses:
            other = owners.setdefault(address, server.name)
            if other != server.name:
                complaint = f"{address} is already that of {other}; give each its own"
                raise table.error(f"server[{server.name}].addresses", complaint)


def _place(town: str, data: object, table: Table) -> Place:
    if not isinstance(data, dict):
        raise table.error(f"places.{town}", "give { latitude = …, longitude = … }")
    entry = Table(data, table.source, f"places.{town}")
    place = Place(
        town,
        entry.number("latitude"),
        entry.number("longitude"),
        entry.text("country", ""),
        entry.text("continent", ""),
    )
    entry.finish()
    return place


def _case(table: Table) -> CaseSpec:
    case = CaseSpec(
        question=table.text("ask", ""),
        outcome=table.text("outcome", ""),
        codes=table.texts("codes", []),
        servers=table.texts("servers", []),
        questions=table.integer("questions", 0),
        seconds=table.number("seconds", 0.0),
    )
    table.finish()
    return case
