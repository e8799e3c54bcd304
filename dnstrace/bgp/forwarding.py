"""Where packets go: at every node the most specific route to the address, hop by hop."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from dnstrace.bgp.fixpoint import Outcomes, State, solve, tied
from dnstrace.bgp.graph import Graph, covering
from dnstrace.bgp.internet import Prefix, Relation
from dnstrace.bgp.route import Route


class Fate(StrEnum):
    """What becomes of packets."""

    DELIVERED = "delivered"
    NO_ROUTE = "no-route"
    DISCARDED = "discarded"  # by a blackhole community
    LOOP = "loop"


class Knowledge(StrEnum):
    """How sure an outcome is."""

    CERTAIN = "certain"
    POSSIBLE = "possible"
    UNKNOWN = "unknown"  # no stable state was found


class End(NamedTuple):
    """Where packets end: the fate, and the announcement that drew them, -1 when none did."""

    fate: Fate
    announcement: int = -1


class Way(NamedTuple):
    """The nodes that packets pass, beginning with the sender's, and their end."""

    nodes: tuple[int, ...]
    end: End


Layers = tuple[tuple[Prefix, State], ...]
"""The states of all prefixes that cover an address, the most specific first."""


def chosen(layers: Layers, node: int) -> tuple[Prefix, Route] | None:
    """The most specific route of a node.

    Who announces a prefix has the addresses in it at home: a more specific one from outside, not
    from a customer, leads none of its packets away.
    """
    found = [(prefix, state[node]) for prefix, state in layers]
    known = [(prefix, route) for prefix, route in found if route is not None]
    if not known:
        return None
    if known[0][1].relation in (Relation.PEER, Relation.PROVIDER):
        return next((each for each in known if each[1].relation is Relation.ORIGIN), known[0])
    return known[0]


def follow(layers: Layers, node: int) -> Way:
    """Follow packets from a node."""
    nodes = [node]
    while True:
        found = chosen(layers, nodes[-1])
        if found is None:
            return Way(tuple(nodes), End(Fate.NO_ROUTE))
        route = found[1]
        if route.discards:
            return Way(tuple(nodes), End(Fate.DISCARDED, route.announcement))
        if route.relation is Relation.ORIGIN:
            return Way(tuple(nodes), End(Fate.DELIVERED, route.announcement))
        if route.source in nodes:
            return Way((*nodes, route.source), End(Fate.LOOP, route.announcement))
        nodes.append(route.source)


@dataclass(frozen=True, slots=True)
class Reached:
    """What one target looks like from everywhere.

    Attributes:
        target: the address or prefix, as a prefix.
        outcomes: of every prefix that covers it, the most specific first.
        sampled: how many states under drawn tie-breaks were looked at, 0 when ties were followed
            exactly.
    """

    graph: Graph
    target: Prefix
    outcomes: tuple[tuple[Prefix, Outcomes], ...]
    ends: tuple[frozenset[End], ...]
    sampled: int
    layers: Layers

    @property
    def stable(self) -> int:
        """How many stable states there are: the product over the prefixes."""
        count = 1
        for _, outcomes in self.outcomes:
            count *= len(outcomes.states)
        return count

    def way(self, node: int) -> Way:
        """The way of packets with lowest-AS tie-breaks."""
        return follow(self.layers, node)

    def knowledge(self, node: int) -> Knowledge:
        """How sure the end of the way is."""
        if not self.stable:
            return Knowledge.UNKNOWN
        return Knowledge.CERTAIN if len(self.ends[node]) == 1 else Knowledge.POSSIBLE

    def label(self, end: End) -> str:
        """What results call an end: a site, an AS, or a fate."""
        if end.fate is Fate.DELIVERED:
            return self.graph.announcements[end.announcement].label
        return end.fate.value


def reach(graph: Graph, target: Prefix) -> Reached:
    """Find out for every node where packets to an address or prefix end."""
    prefixes = covering(graph, graph.prefixes(), target)
    outcomes = tuple((prefix, solve(graph, prefix)) for prefix in prefixes)
    layers = tuple((prefix, each.state) for prefix, each in outcomes)
    worlds = _worlds(outcomes)
    if worlds:
        ends = tuple(
            frozenset(follow(world, node).end for world in worlds)
            for node in range(len(graph.nodes))
        )
    else:
        ends = _exact(graph, outcomes, layers)
    return Reached(graph, target, outcomes, ends, max(0, len(worlds) - 1), layers)


def _worlds(outcomes: tuple[tuple[Prefix, Outcomes], ...]) -> list[Layers]:
    """States to look at where ties cannot be followed exactly; none where they can."""
    several = [(prefix, [*each.states, *each.seeded]) for prefix, each in outcomes]
    if all(not each.seeded and len(each.states) == 1 for _, each in outcomes):
        return []
    count = max((len(states) for _, states in several), default=0)
    return [
        tuple((prefix, states[index % len(states)]) for prefix, states in several if states)
        for index in range(count)
    ]


def _exact(
    graph: Graph, outcomes: tuple[tuple[Prefix, Outcomes], ...], layers: Layers
) -> tuple[frozenset[End], ...]:
    """The ends over all tie-breaks: those of every neighbour whose route ties with the best."""
    found: dict[int, frozenset[End]] = {}
    policies = {prefix: each.policy for prefix, each in outcomes}

    def ends(node: int) -> frozenset[End]:
        todo = [node]
        while todo:
            current = todo[-1]
            route = chosen(layers, current)
            if route is None:
                found[current] = frozenset((End(Fate.NO_ROUTE),))
            elif route[1].relation is Relation.ORIGIN or route[1].discards:
                found[current] = frozenset((follow(layers, current).end,))
            else:
                prefix, best = route
                state = next(state for each, state in layers if each == prefix)
                following = tied(policies[prefix], state, current, best)
                missing = [each for each in following if each not in found]
                if missing:
                    todo += missing
                    continue
                found[current] = frozenset().union(*(found[each] for each in following))
            todo.pop()
        return found[node]

    return tuple(found[node] if node in found else ends(node) for node in range(len(graph.nodes)))
