"""The Internet in a box: worlds of name servers for demonstrations and tests.

`load` gives a `World`; `LabNetwork` walks in it without sockets, `Internet` serves it on real
ones. Nothing heavy is imported before one of them is used.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dnstrace.lab.namespace.internet import Internet
    from dnstrace.lab.simulated.network import LabNetwork
    from dnstrace.lab.world.places import Place
    from dnstrace.lab.world.world import World

__all__ = ["Internet", "LabNetwork", "Place", "World", "load", "world_names"]

_HOMES = {
    "Internet": "dnstrace.lab.namespace.internet",
    "LabNetwork": "dnstrace.lab.simulated.network",
    "Place": "dnstrace.lab.world.places",
    "World": "dnstrace.lab.world.world",
    "world_names": "dnstrace.lab.world.shipped",
}


def load(name_or_path: str = "default", event: str | None = None) -> "World":
    """Read a world by its name or by the path of its TOML file; one of your own is checked whole.

    Args:
        event: the moment to look at, in a world with routes in which something happens.
    Raises: WorldError, with file and key, when there is no such world or it is wrong; UsageError
        when there is no such moment.
    """
    from dnstrace.lab.world.file import read_world
    from dnstrace.lab.world.routing import at_event
    from dnstrace.lab.world.shipped import WORLDS, find_world
    from dnstrace.lab.world.world import World

    path = find_world(name_or_path)
    world = World(at_event(read_world(path), event))
    if WORLDS not in path.parents:
        world.check()
    return world


def __getattr__(name: str) -> Any:
    """Fetch a public name on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
