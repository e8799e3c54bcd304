"""A route as a tree: the path, and every neighbour that was not chosen with the reason."""

from collections.abc import Iterator

from dnstrace.bgp.explain import refusals
from dnstrace.bgp.forwarding import Fate, Knowledge, Reached, chosen
from dnstrace.bgp.internet import Relation
from dnstrace.bgp.latency import path_km, path_s
from dnstrace.bgp.route import NEVER_RECEIVED, REJECTED, Reason
from dnstrace.render.escape import terminal

REASONS = {
    Reason.NO_ROUTE: "it has no route itself",
    Reason.NOT_EXPORTED: "not exported: that would be a valley",
    Reason.NO_EXPORT: "not exported: NO_EXPORT",
    Reason.NO_PEER: "not exported: NO_PEER",
    Reason.BLACKHOLED: "not exported: it discards these packets itself",
    Reason.OTHERS_ONLY: "announced to others only",
    Reason.OWN_AS: "own AS in the path",
    Reason.ROV_INVALID: "origin validation: invalid",
    Reason.ASPA_INVALID: "path verification (ASPA): invalid",
    Reason.OTC: "stopped by Only-to-Customer",
    Reason.LESS_SPECIFIC: "less specific",
    Reason.LOCAL_PREFERENCE: "local preference",
    Reason.CLASS: "class",
    Reason.LONGER_PATH: "longer path",
    Reason.TIE: "tie, decided by the lowest AS number",
}
FATES = {
    Fate.NO_ROUTE: "no route from here on",
    Fate.DISCARDED: "discarded here (blackhole)",
    Fate.LOOP: "a loop",
}
SEEN_AS = {
    Relation.CUSTOMER: "customer",
    Relation.PEER: "peer",
    Relation.PROVIDER: "provider",
    Relation.ORIGIN: "itself",
}


def method(reached: Reached) -> str:
    """How certain and possible were told apart."""
    if not reached.stable:
        return "no stable outcome was found"
    if reached.stable > 1:
        return f"{reached.stable} stable outcomes; {reached.sampled} states looked at"
    if reached.sampled:
        return f"sampled: {reached.sampled} tie-breaks drawn"
    return "exact: all tie-breaks followed"


def route_lines(reached: Reached, node: int) -> Iterator[str]:
    """The route of one node to the target."""
    graph = reached.graph
    way = reached.way(node)
    found = chosen(reached.layers, node)
    yield f"{reached.target} from AS{graph.nodes[node].number}"
    knowledge = reached.knowledge(node)
    others = sorted({terminal(reached.label(end)) for end in reached.ends[node]})
    said = (
        knowledge.value if knowledge is Knowledge.CERTAIN else f"{knowledge}: {', '.join(others)}"
    )
    yield f"  ends at {terminal(reached.label(way.end))} ({said}; {method(reached)})"
    if found is not None:
        path = " ".join(map(str, found[1].path)) or "its own"
        yield f"  route {found[0]}, AS path {path}"
    yield f"  modelled: {path_km(graph, way):.0f} km, {path_s(graph, way) * 1000:.1f} ms"
    yield from _steps(reached, way.nodes)
    if way.end.fate is not Fate.DELIVERED:
        yield f"    {FATES[way.end.fate]}"
    refused = refusals(reached, node)
    if refused:
        yield "  not chosen"
    for each in refused:
        stage = _stage(each.reason)
        via = f", path {' '.join(map(str, each.path))}" if each.path else ""
        name = f"AS{graph.nodes[each.neighbour.node].number}"
        relation = SEEN_AS[each.neighbour.relation]
        yield f"    {name} ({relation}) {each.prefix}: {stage}, {REASONS[each.reason]}{via}"


def _stage(reason: Reason) -> str:
    if reason in NEVER_RECEIVED:
        return "never received"
    return "rejected" if reason in REJECTED else "lost"


def _steps(reached: Reached, nodes: tuple[int, ...]) -> Iterator[str]:
    for depth, node in enumerate(nodes):
        place = reached.graph.place(node)
        town = f" {terminal(place.name)}" if place and place.name else ""
        number, site = reached.graph.nodes[node]
        shown = f" site {terminal(site)}" if site else ""
        found = chosen(reached.layers, node)
        learnt = f", route from a {SEEN_AS[found[1].relation]}" if found else ""
        if found and found[1].relation is Relation.ORIGIN:
            learnt = ", announces it"
        yield f"  {'  ' * depth}└─ AS{number}{shown}{town}{learnt}"


def route_json(reached: Reached, node: int) -> dict[str, object]:
    """The same as data."""
    graph = reached.graph
    way = reached.way(node)
    found = chosen(reached.layers, node)
    return {
        "schema": "dnstrace/route/1",
        "target": str(reached.target),
        "from": graph.nodes[node].number,
        "fate": way.end.fate.value,
        "site": reached.label(way.end) if way.end.fate is Fate.DELIVERED else None,
        "knowledge": reached.knowledge(node).value,
        "possible": sorted({reached.label(end) for end in reached.ends[node]}),
        "method": {"sampled": reached.sampled, "stable_outcomes": reached.stable},
        "prefix": str(found[0]) if found else None,
        "as_path": list(found[1].path) if found else None,
        "class": found[1].relation.value if found else None,
        "forwarding": [graph.nodes[each].number for each in way.nodes],
        "modelled_rtt_ms": round(path_s(graph, way) * 1000, 3),
        "not_chosen": [
            {
                "as": graph.nodes[each.neighbour.node].number,
                "relation": each.neighbour.relation.value,
                "prefix": str(each.prefix),
                "reason": each.reason.value,
                "as_path": list(each.path),
            }
            for each in refusals(reached, node)
        ],
    }
