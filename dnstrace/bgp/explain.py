"""Why a node chose its route: what became of every neighbour's."""

from typing import NamedTuple

from dnstrace.bgp.forwarding import Layers, Reached, chosen
from dnstrace.bgp.graph import Neighbour
from dnstrace.bgp.internet import Prefix, Relation
from dnstrace.bgp.policy import PREFERENCES, Policy
from dnstrace.bgp.route import Reason, Route


class Refusal(NamedTuple):
    """A neighbour that was not chosen: for which prefix, why, and its path when it has one."""

    neighbour: Neighbour
    prefix: Prefix
    reason: Reason
    path: tuple[int, ...] = ()


def refusals(reached: Reached, node: int) -> list[Refusal]:
    """What became of the routes of all neighbours that were not chosen."""
    policies = {prefix: each.policy for prefix, each in reached.outcomes}
    best = chosen(reached.layers, node)
    found = []
    for neighbour in reached.graph.neighbours[node]:
        refused = _of_neighbour(policies, reached.layers, node, neighbour, best)
        if best and best[1].relation is not Relation.ORIGIN and best[1].source == neighbour.node:
            # The chosen one: only what it has for more specific prefixes was refused.
            refused = [each for each in refused if each.prefix.prefixlen > best[0].prefixlen]
        found += refused
    return found


def _of_neighbour(
    policies: dict[Prefix, Policy],
    layers: Layers,
    node: int,
    neighbour: Neighbour,
    best: tuple[Prefix, Route] | None,
) -> list[Refusal]:
    """One refusal for every prefix to which the neighbour has a route; else that it has none."""
    found = []
    for prefix, state in layers:
        sent = state[neighbour.node]
        if sent is None:
            continue
        offered = policies[prefix].offer(neighbour.node, sent, node, neighbour)
        if isinstance(offered, Reason):
            path = (policies[prefix].graph.nodes[neighbour.node].number, *sent.path)
            found.append(Refusal(neighbour, prefix, offered, path))
        elif best is not None:
            reason = _lost(policies[prefix], node, offered, prefix, best)
            found.append(Refusal(neighbour, prefix, reason, offered.path))
    if not found and layers:
        return [Refusal(neighbour, layers[0][0], Reason.NO_ROUTE)]
    return found


def _lost(
    policy: Policy, node: int, offered: Route, prefix: Prefix, best: tuple[Prefix, Route]
) -> Reason:
    """The step of the decision process at which an accepted route lost (RFC 4271, 9.1.2)."""
    if prefix != best[0]:
        return Reason.LESS_SPECIFIC
    winner = best[1]
    if offered.preference != winner.preference:
        usual = (PREFERENCES[offered.relation], PREFERENCES[winner.relation])
        own = (offered.preference, winner.preference) != usual
        return (
            Reason.LOCAL_PREFERENCE if own or offered.relation is winner.relation else Reason.CLASS
        )
    if winner.relation is Relation.ORIGIN:
        return Reason.CLASS
    return Reason.LONGER_PATH if len(offered.path) > len(winner.path) else Reason.TIE
