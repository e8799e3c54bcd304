"""The routing part of a world file, and what it means for the rest of the file."""

from dataclasses import replace
from typing import TYPE_CHECKING

from dnstrace.bgp.keys import KEYS
from dnstrace.bgp.lines import Document, Lines
from dnstrace.errors import UsageError, WorldError
from dnstrace.lab.world.places import Place
from dnstrace.lab.world.spec import ServerSpec, WorldSpec

if TYPE_CHECKING:
    from dnstrace.bgp.internet import Internet

Raw = dict[str, object]


def take_routing(raw: Raw) -> Raw:
    """Take the keys that speak of routes out of a parsed world."""
    return {key: raw.pop(key) for key in KEYS if key in raw}


def read_routing(
    raw: Raw, documents: tuple[Document, ...], places: dict[str, Place]
) -> "Internet | None":
    """The Internet of a world, None when the world has no links.

    Every AS that has a place becomes a place too, called by its number.
    Raises: WorldError with file and line.
    """
    lines = Lines(documents)
    if "links" not in raw:
        for key in raw:
            where = lines.where(key) if key not in ("as", "rov", "otc", "aspa") else lines.where("")
            raise WorldError(f'{where}: {key}: needs links; add links = ["2>1"]')
        return None
    from dnstrace.bgp.reading import read_internet

    internet = read_internet(raw, lines, lambda name: locate(name, places))
    nowhere = Place("", 0.0, 0.0)
    for number in _numbers(internet):
        system = internet.systems.get(number)
        place = system.places[0] if system and system.places else nowhere
        places[f"AS{number}"] = place._replace(name=f"AS{number}")
    return internet


def locate(name: str, places: dict[str, Place]) -> Place | None:
    """A place of the world, letter case aside; else what the site dictionary reads in a name."""
    for town, place in places.items():
        if town.lower() == name.lower():
            return place
    from dnstrace.annotate.geoloc.gazetteer import airport, named

    found = named(name.lower()) or tuple(filter(None, [airport(name.lower())]))
    if not found:
        return None
    return Place(name, found[0].lat, found[0].lon, found[0].country)


def check_servers(
    internet: "Internet", servers: tuple[ServerSpec, ...], documents: tuple[Document, ...]
) -> None:
    """Hold the servers of a world against its routes.

    Raises: WorldError for regions and catchments of old, and for a site without server.
    """
    lines = Lines(documents)
    for server in servers:
        for instance in server.instances:
            for key in ("regions", "catchment"):
                if getattr(instance, key):
                    where = lines.where("server.instances", 0, key)
                    raise WorldError(
                        f"{where}: server[{server.name}].instances.{key}: links decide who is "
                        "sent where in this world; remove it"
                    )
    names = {name for server in servers for one in server.instances for name in one.names}
    for index, each in enumerate(internet.announcements):
        if servers and each.site and each.site not in names:
            where = lines.where("announce", index, "site", each.site)
            raise WorldError(
                f"{where}: announce.site: no server has an instance {each.site!r}; "
                f'add [[server.instances]] with id = "{each.site}"'
            )


def at_event(spec: WorldSpec, event: str | None) -> WorldSpec:
    """The world at a moment.

    Raises: UsageError when there is no such moment.
    """
    if spec.routing is None:
        if event is not None:
            raise UsageError(f"--event {event}: world {spec.name} has no links, so no events")
        return spec
    from dnstrace.bgp.events import at_moment

    return replace(spec, routing=at_moment(spec.routing, event))


def first_as(internet: "Internet") -> str:
    """The vantage where a world names none: the lowest AS of its links."""
    return f"AS{min(_numbers(internet), default=0)}"


def _numbers(internet: "Internet") -> list[int]:
    numbers = {number for link in internet.links for number in (link.one, link.other)}
    return sorted(numbers | set(internet.systems))
