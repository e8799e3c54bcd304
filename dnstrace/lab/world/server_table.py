"""What a world file says of one name server and its machines."""

from dataclasses import replace

from dnstrace.lab.authority.server_profiles import STYLES
from dnstrace.lab.world.fault_table import read_address, read_fault
from dnstrace.lab.world.places import Place
from dnstrace.lab.world.spec import InstanceSpec, ServerSpec
from dnstrace.lab.world.subnet_table import read_subnets
from dnstrace.lab.world.table import Table
from dnstrace.lab.world.zone_table import absolute

MAX_SERIAL = 2**32 - 1


def read_server(table: Table, places: dict[str, Place]) -> ServerSpec:
    """A `[[server]]` of a world file.

    Raises: WorldError when something in it is wrong.
    """
    edition = _edition(table, InstanceSpec(next(iter(places.values()))))
    instances = [_instance(entry, places, edition) for entry in table.tables("instances")]
    if table.text("at", ""):
        place = known_place(places, table.text("at"), table, "at")
        instances.append(replace(edition, place=place))
    if not instances:
        raise table.error("instances", "is missing; give at = a place, or [[server.instances]]")
    server = ServerSpec(
        name=absolute(table.text("name")),
        addresses=tuple(
            read_address(table, "addresses", text) for text in table.texts("addresses")
        ),
        zones=tuple(absolute(zone) for zone in table.texts("zones", [])),
        instances=tuple(instances),
        style=STYLES[table.choice("style", tuple(STYLES), "nsd")],
        payload=table.integer("payload", 1232),
        faults=tuple(read_fault(fault) for fault in table.tables("faults")),
        subnets=read_subnets(table),
        zoneversion=bool(table.boolean("zoneversion")),
        expire=bool(table.boolean("expire")),
        transfer=bool(table.boolean("transfer")),
    )
    table.finish()
    return server


def _edition(table: Table, default: InstanceSpec) -> InstanceSpec:
    """The edition of its zones that a server, or one of its machines, serves."""
    serial = table.integer("serial", default.serial)
    if not 0 <= serial <= MAX_SERIAL:
        raise table.error("serial", f"is {serial}; give a number from 0 to {MAX_SERIAL}")
    return InstanceSpec(
        default.place,
        variant=table.text("variant", default.variant),
        signer=table.text("signer", default.signer),
        serial=serial,
    )


def _instance(table: Table, places: dict[str, Place], default: InstanceSpec) -> InstanceSpec:
    identity = table.text("id", "") or None
    edition = _edition(table, default)
    instance = InstanceSpec(
        place=known_place(places, table.text("at"), table, "at"),
        nsid=table.text("nsid", identity or "") or None,
        id_server=table.text("id_server", identity or "") or None,
        hostname_bind=table.text("hostname_bind", identity or "") or None,
        version=table.text("version", "") or None,
        variant=edition.variant,
        signer=edition.signer,
        serial=edition.serial,
        regions=table.texts("regions", []),
        catchment=table.texts("catchment", []),
        extra_ms=table.number("extra_ms", 0.0),
    )
    table.finish()
    return instance


def known_place(places: dict[str, Place], town: str, table: Table, key: str) -> Place:
    """A place by its name.

    Raises: WorldError when the world has none of that name.
    """
    if town not in places:
        raise table.error(key, f"no place {town!r}; add it under [places]")
    return places[town]
