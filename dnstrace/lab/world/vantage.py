"""Find the place from which a world is to be looked at."""

from difflib import get_close_matches

from dnstrace.errors import UsageError
from dnstrace.lab.world.places import Place
from dnstrace.lab.world.routing import locate
from dnstrace.lab.world.world import World


def find_vantage(world: World, name: str | None) -> Place:
    """The place called `name`, letter case aside; the world's own when None.

    Raises: UsageError, with the names that exist, when there is no such place.
    """
    if name is None:
        return _in_one_as(world, world.vantage)
    for town, place in world.spec.places.items():
        if town.lower() == name.lower():
            return _in_one_as(world, place)
    close = get_close_matches(name.title(), world.spec.places, 3)
    offered = close or [place.name for place in world.spec.vantages]
    if world.spec.routing is not None:
        found = locate(name, world.spec.places)
        if found is not None:
            return _in_one_as(world, found)
    raise UsageError(f"no place {name!r} in this world; there is {', '.join(offered)}")


def _in_one_as(world: World, place: Place) -> Place:
    """The place, if it is clear which AS it is in.

    Raises: UsageError when several are equally near.
    """
    routing = world.spec.routing
    if routing is not None:
        from dnstrace.bgp.vantage import as_number, nearest_as

        if as_number(place.name) is None:
            nearest_as(routing, place)
    return place
