"""World files: read them, lay one over another, and make a WorldSpec of it."""

import tomllib
from datetime import date
from functools import cache
from ipaddress import ip_address
from pathlib import Path

from dnstrace.errors import WorldError
from dnstrace.lab.authority.server_profiles import STYLES
from dnstrace.lab.faults.fault_names import FAULT_KINDS
from dnstrace.lab.world.places import PLACES, Place
from dnstrace.lab.world.shipped import WORLDS
from dnstrace.lab.world.spec import (
    CaseSpec,
    FaultSpec,
    InstanceSpec,
    ServerSpec,
    WorldSpec,
    ZoneSpec,
)
from dnstrace.lab.world.subnet_table import read_subnets
from dnstrace.lab.world.table import Table

SIGNING = ("", "nsec", "nsec3", "nsec3-opt-out", "key-trap")
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
    raw = _read_raw(path, ())
    name = path.stem
    if WORLDS in path.parents:
        name = path.relative_to(WORLDS).with_suffix("").as_posix()
    return _world(name, Table(raw, str(path)))


def read_title(path: Path) -> str:
    """Only the title of a world, for listing."""
    return str(_parse(path).get("title", ""))


def _parse(path: Path) -> Raw:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WorldError(f"{path}: {error.strerror}; give a file that can be read") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WorldError(f"{path}: not TOML: {error}") from error


def _read_raw(path: Path, below: tuple[Path, ...]) -> Raw:
    raw = _parse(path)
    base = raw.pop("extends", None)
    if base is None:
        return raw
    if not isinstance(base, str):
        raise WorldError(f"{path}: extends: is {base!r}; give the name of a world")
    sibling = path.parent / f"{base}.toml"
    base_path = sibling if sibling.is_file() else WORLDS / f"{base}.toml"
    if base_path in (*below, path) or not base_path.is_file():
        raise WorldError(f"{path}: extends: {base!r} is not a world that can stand below this one")
    return _overlay(_read_raw(base_path, (*below, path)), raw)


def _overlay(base: Raw, top: Raw) -> Raw:
    """Lay `top` over `base`: zones and servers are merged by name, `add` goes behind the text."""
    merged = {**base, **top}
    for kind in ("zone", "server"):
        below, above = base.get(kind, []), top.get(kind, [])
        if not isinstance(below, list) or not isinstance(above, list):
            continue
        entries = {entry.get("name"): dict(entry) for entry in below if isinstance(entry, dict)}
        for entry in above:
            if not isinstance(entry, dict):
                continue
            old = entries.get(entry.get("name"), {})
            new = {**old, **entry}
            if "add" in entry and "add" in old:
                new["add"] = f"{old['add']}\n{entry['add']}"
            entries[entry.get("name")] = new
        merged[kind] = list(entries.values())
    return merged


def _world(name: str, table: Table) -> WorldSpec:
    places = dict(PLACES)
    for town, data in table.table("places").rest().items():
        places[town] = _place(town, data, table)
    default = table.text("vantage", "Frankfurt")
    vantages = table.texts("vantages", [default])
    path = table.table("path")
    families = table.integers("families", [4, 6])
    if not set(families) <= {4, 6}:
        raise table.error("families", f"is {list(families)}; give 4, 6, both or none")
    spec = WorldSpec(
        name=name,
        title=table.text("title"),
        vantage=_known_place(places, default, table, "vantage"),
        vantages=tuple(_known_place(places, town, table, "vantages") for town in vantages),
        places=places,
        zones={zone.name: zone for zone in map(_zone, table.tables("zone"))},
        servers=tuple(_server(server, places) for server in table.tables("server")),
        case=_case(table.table("case")),
        seed=table.integer("seed", 1),
        unowned=table.choice("unowned", UNOWNED, "silence"),
        families=families,
        path_factor=path.number("factor", 1.4),
        base_ms=path.number("base_ms", 1.0),
        middlebox=tuple(_fault(fault) for fault in table.tables("middlebox")),
        hosts=table.text("hosts", ""),
    )
    path.finish()
    table.finish()
    _check_zones(spec, table)
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
    entry = Table(data, table.file, f"places.{town}")
    place = Place(
        town,
        entry.number("latitude"),
        entry.number("longitude"),
        entry.text("country", ""),
        entry.text("continent", ""),
    )
    entry.finish()
    return place


def _known_place(places: dict[str, Place], town: str, table: Table, key: str) -> Place:
    if town not in places:
        raise table.error(key, f"no place {town!r}; add it under [places]")
    return places[town]


def _zone(table: Table) -> ZoneSpec:
    name = _absolute(table.text("name"))
    text = table.text("text") + "\n" + table.text("add", "")
    variants = {
        variant: str(override) for variant, override in table.table("variants").rest().items()
    }
    signing = table.choice("signing", SIGNING, "")
    spec = ZoneSpec(
        name,
        text,
        f"{table.file}: {table.path}.text",
        variants,
        signing,
        table.choice("ds", ("", "none", "wrong"), ""),
        _day(table, "inception", "2020-01-01"),
        _day(table, "expiration", "2038-01-01"),
    )
    table.finish()
    return spec


def _day(table: Table, key: str, default: str) -> str:
    text = table.text(key, default)
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise table.error(key, f"is {text!r}; give a day as YYYY-MM-DD") from None


def _absolute(name: str) -> str:
    return name.lower() if name.endswith(".") else f"{name.lower()}."


def _server(table: Table, places: dict[str, Place]) -> ServerSpec:
    addresses = tuple(_address(text, table) for text in table.texts("addresses"))
    at = table.text("at", "")
    instances = [_instance(entry, places) for entry in table.tables("instances")]
    if at:
        instances.append(InstanceSpec(_known_place(places, at, table, "at")))
    if not instances:
        raise table.error("instances", "is missing; give at = a place, or [[server.instances]]")
    style = table.choice("style", tuple(STYLES), "nsd")
    server = ServerSpec(
        name=_absolute(table.text("name")),
        addresses=addresses,
        zones=tuple(_absolute(zone) for zone in table.texts("zones", [])),
        instances=tuple(instances),
        style=STYLES[style],
        payload=table.integer("payload", 1232),
        faults=tuple(_fault(fault) for fault in table.tables("faults")),
        subnets=read_subnets(table),
    )
    table.finish()
    return server


def _address(text: str, table: Table) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        raise table.error("addresses", f"{text!r} is no IPv4 or IPv6 address") from None


def _instance(table: Table, places: dict[str, Place]) -> InstanceSpec:
    identity = table.text("id", "") or None
    instance = InstanceSpec(
        place=_known_place(places, table.text("at"), table, "at"),
        nsid=table.text("nsid", identity or "") or None,
        id_server=table.text("id_server", identity or "") or None,
        hostname_bind=table.text("hostname_bind", identity or "") or None,
        version=table.text("version", "") or None,
        variant=table.text("variant", ""),
        regions=table.texts("regions", []),
        catchment=table.texts("catchment", []),
        extra_ms=table.number("extra_ms", 0.0),
    )
    table.finish()
    return instance


def _fault(table: Table) -> FaultSpec:
    kind = table.choice("kind", tuple(FAULT_KINDS), "")
    fault = FaultSpec(
        kind=kind,
        transport=table.choice("transport", ("", "udp", "tcp"), ""),
        family=table.choice("family", ("", "v4", "v6"), ""),
        qname=table.text("qname", "").lower(),
        qtype=table.text("qtype", "").upper(),
        edns=table.boolean("edns"),
        first=table.integer("first", 0),
        rate=table.number("rate", 1.0),
    )
    parameters = table.rest()
    for key in parameters:
        if key not in FAULT_KINDS[kind]:
            takes = ", ".join(FAULT_KINDS[kind]) or "no parameters"
            raise table.error(key, f"is not a parameter of {kind}; it takes {takes}")
    return fault._replace(parameters=tuple(parameters.items()))  # type: ignore[arg-type]


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
