"""How long packets take along a way, modelled: great circles between towns, nearest exits."""

from itertools import pairwise

from dnstrace.bgp.forwarding import Way
from dnstrace.bgp.graph import Graph
from dnstrace.model.geometry import KILOMETRES_PER_SECOND
from dnstrace.model.place import Place, distance_km

PATH_FACTOR = 1.4
BASE_MS = 1.0


def towns_of(graph: Graph, way: Way, start: Place | None = None) -> list[Place]:
    """The towns that packets pass: each AS is entered where it is nearest (hot potato).

    Args:
        start: where the sender stands; by default in the first town of its AS.
    """
    passed = [start] if start is not None else []
    for node in way.nodes[1 if start is not None else 0 :]:
        towns = graph.places(node)
        if towns and passed:
            here = passed[-1]
            passed.append(min(towns, key=lambda town: distance_km(here, town)))
        elif towns:
            passed.append(towns[0])
    return passed


def path_km(graph: Graph, way: Way, start: Place | None = None) -> float:
    """Kilometres along a way; what lies between towns that are unknown counts nothing."""
    towns = towns_of(graph, way, start)
    return sum(distance_km(one, other) for one, other in pairwise(towns))


def path_s(
    graph: Graph,
    way: Way,
    start: Place | None = None,
    *,
    path_factor: float = PATH_FACTOR,
    base_ms: float = BASE_MS,
) -> float:
    """The round trip in seconds."""
    kilometres = path_km(graph, way, start)
    return kilometres / KILOMETRES_PER_SECOND * path_factor + base_ms / 1000.0
