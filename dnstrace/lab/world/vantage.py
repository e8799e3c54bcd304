"""Find the place from which a world is to be looked at."""

from difflib import get_close_matches

from dnstrace.errors import UsageError
from dnstrace.lab.world.places import Place
from dnstrace.lab.world.world import World


def find_vantage(world: World, name: str | None) -> Place:
    """The place called `name`, letter case aside; the world's own when None.

    Raises: UsageError, with the names that exist, when there is no such place.
    """
    if name is None:
        return world.vantage
    for town, place in world.spec.places.items():
        if town.lower() == name.lower():
            return place
    close = get_close_matches(name.title(), world.spec.places, 3)
    offered = close or [place.name for place in world.spec.vantages]
    raise UsageError(f"no place {name!r} in this world; there is {', '.join(offered)}")
