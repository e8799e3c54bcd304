"""The general engine: every node takes its best response until nothing changes.

Announcements travel in an order that is drawn from a seed. Where policies follow Gao and Rexford
every order ends in the same state; where a leak or a local preference breaks them there may be
several stable states, or none, so other orders are tried and all that comes of them is reported.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from dnstrace.bgp.graph import Graph
from dnstrace.bgp.internet import Prefix
from dnstrace.bgp.policy import Policy
from dnstrace.bgp.route import Reason, Route

MOST_NODES = 2_500
PATIENCE = 60  # evaluations a node before an order counts as endless
ORDERS = 12  # that are tried where several stable states are possible
SEEDS = 64  # of tie-breaks that are drawn where ties cannot be followed exactly
BIG = 400  # nodes from which on fewer are drawn
SEEDS_WHEN_BIG = 8

State = tuple[Route | None, ...]
Rank = Callable[[int, Route], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What came of one prefix: the states that are stable, all with lowest-AS tie-breaks.

    `states` is empty when none was found; `seeded` are states under random tie-breaks instead.
    """

    policy: Policy
    states: tuple[State, ...]
    seeded: tuple[State, ...] = ()

    @property
    def state(self) -> State:
        """The first stable state; no routes at all where none was found."""
        return self.states[0] if self.states else (None,) * len(self.policy.graph.nodes)


def solve(graph: Graph, prefix: Prefix) -> Outcomes:
    """Find the stable states for a prefix."""
    policy = Policy(graph, prefix)
    rank = lowest_first(graph)
    first = settle(policy, rank)
    states = [] if first is None else [first]
    if may_differ_by_order(graph):
        for seed in range(1, ORDERS):
            state = settle(policy, rank, Random(seed))
            if state is not None and state not in states:
                states.append(state)
    return Outcomes(policy, tuple(states), _seeded(policy))


def _seeded(policy: Policy) -> tuple[State, ...]:
    graph = policy.graph
    if not ties_need_sampling(policy):
        return ()
    count = SEEDS if len(graph.nodes) <= BIG else SEEDS_WHEN_BIG
    found = [settle(policy, drawn(graph, seed), Random(seed)) for seed in range(count)]
    return tuple(state for state in found if state is not None)


def may_differ_by_order(graph: Graph) -> bool:
    """Whether something breaks the conditions under which there is one stable state."""
    internet = graph.internet
    return internet.policy and (bool(internet.leaks) or any(graph.preferences))


def ties_need_sampling(policy: Policy) -> bool:
    """Whether routes that tie may differ in what becomes of them further on."""
    graph = policy.graph
    internet = graph.internet
    rivals = [
        (each, validity)
        for each, validity in zip(graph.announcements, policy.validity, strict=True)
        if each.prefix == policy.prefix
    ]
    origins = {each.number for each, _ in rivals}
    filtered = internet.rov and len({validity for _, validity in rivals}) > 1
    marked = any(each.communities for each, _ in rivals)
    forged = any(set(each.forge) - origins for each, _ in rivals)
    return may_differ_by_order(graph) or bool(
        filtered or marked or forged or (internet.aspa and internet.aspas)
    )


def lowest_first(graph: Graph) -> Rank:
    """The decision process with the lowest AS number last."""

    def rank(_node: int, route: Route) -> tuple[int, ...]:
        return (-route.preference, len(route.path), *graph.order(route.source))

    return rank


def drawn(graph: Graph, seed: int) -> Rank:
    """The decision process with another, arbitrary last step at every node."""
    random = Random(f"ties/{seed}")
    lots: dict[tuple[int, int], int] = {}

    def rank(node: int, route: Route) -> tuple[int, ...]:
        key = (node, route.source)
        if key not in lots:
            lots[key] = random.getrandbits(30)
        return (-route.preference, len(route.path), lots[key], route.source)

    return rank


def settle(policy: Policy, rank: Rank, order: Random | None = None) -> State | None:
    """Let routes spread until nothing changes.

    Args:
        order: draws who is next; by default first come, first served.
    Returns: the stable state, None when patience ran out.
    """
    graph = policy.graph
    state: list[Route | None] = [None] * len(graph.nodes)
    waiting = list(dict.fromkeys(graph.home))
    queued = set(waiting)
    left = PATIENCE * len(graph.nodes) + 100
    position = 0
    while position < len(waiting):
        if not left:
            return None
        left -= 1
        if order is not None:
            other = order.randrange(position, len(waiting))
            waiting[position], waiting[other] = waiting[other], waiting[position]
        node = waiting[position]
        position += 1
        queued.discard(node)
        best = best_response(policy, state, node, rank)
        if best == state[node]:
            continue
        state[node] = best
        for neighbour in graph.neighbours[node]:
            if neighbour.node not in queued:
                queued.add(neighbour.node)
                waiting.append(neighbour.node)
    return tuple(state)


def best_response(
    policy: Policy, state: list[Route | None] | State, node: int, rank: Rank
) -> Route | None:
    """The route that a node takes, given what its neighbours have."""
    own = policy.originated(node)
    if own is not None:
        return own
    best: Route | None = None
    best_rank: tuple[int, ...] = ()
    for neighbour in policy.graph.neighbours[node]:
        sent = state[neighbour.node]
        if sent is None:
            continue
        offered = policy.offer(neighbour.node, sent, node, neighbour)
        if isinstance(offered, Reason):
            continue
        ranked = rank(node, offered)
        if best is None or ranked < best_rank:
            best, best_rank = offered, ranked
    return best


def is_stable(policy: Policy, state: State, rank: Rank | None = None) -> bool:
    """Whether no node would change its route; by default with lowest-AS tie-breaks."""
    rank = rank or lowest_first(policy.graph)
    return all(
        best_response(policy, state, node, rank) == state[node] for node in range(len(state))
    )


def tied(policy: Policy, state: State, node: int, best: Route) -> list[int]:
    """The neighbours whose routes are as good as the best but for the last step."""
    found = []
    for neighbour in policy.graph.neighbours[node]:
        sent = state[neighbour.node]
        offered = policy.offer(neighbour.node, sent, node, neighbour) if sent else None
        if not isinstance(offered, Route):
            continue
        if (offered.preference, len(offered.path)) == (best.preference, len(best.path)):
            found.append(neighbour.node)
    return found
