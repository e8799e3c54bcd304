"""The engine against BIRD 2: no node chooses another path; and the comparison catches mutants."""

import os
import socket
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest

from dnstrace.bgp import fixpoint
from dnstrace.bgp.fixpoint import Rank, is_stable, settle, solve
from dnstrace.bgp.graph import Graph, Neighbour
from dnstrace.bgp.internet import Internet, Relation
from dnstrace.bgp.policy import Policy
from dnstrace.bgp.route import Reason, Route

from .bird import BIRD, Birds
from .internets import PREFIX, random_internet

pytestmark = pytest.mark.skipif(BIRD is None, reason="not installed: bird2")
SEEDS = range(7, 7 + int(os.environ.get("DNSTRACE_BIRD_SEEDS", "6")))
Paths = list[tuple[int, ...] | None]


def case(seed: int) -> Internet:
    """Every other one with a hijacker, a third with communities; from 8 to 40 ASes."""
    size = 8 + seed * 11 % 33
    guarded = seed % 2 == 1
    return random_internet(
        seed, size, communities=seed % 3 == 0, hijack=guarded, rov=guarded, preferences=False
    )


def free_port() -> int:
    """A port at which nothing listens now, below those that outgoing connections take."""
    for port in Random().sample(range(15_000, 32_000), 50):
        with socket.socket() as probe:
            try:
                probe.bind(("", port))
            except OSError:
                continue
            return port
    raise AssertionError("50 ports, and none is free")


def birds_say(graph: Graph, net: int) -> Paths:
    with Birds(graph, PREFIX, net, free_port()) as birds:
        return birds.paths()


def all_birds(graphs: Iterable[Graph]) -> list[Paths]:
    """What BIRD makes of each, three at once."""
    with ThreadPoolExecutor(3) as pool:
        return list(pool.map(birds_say, graphs, range(1, 200)))


def paths_of(state: fixpoint.State) -> Paths:
    return [None if route is None else route.path for route in state]


@pytest.fixture(scope="module")
def compared() -> list[tuple[Graph, Paths]]:
    """Graphs with what BIRD makes of them."""
    graphs = [Graph(case(seed)) for seed in SEEDS]
    return list(zip(graphs, all_birds(graphs), strict=True))


def test_no_route_differs(compared: list[tuple[Graph, Paths]]) -> None:
    differing = [
        (seed, node.number, node.site, ours, theirs)
        for seed, (graph, birds) in zip(SEEDS, compared, strict=True)
        for node, ours, theirs in zip(
            graph.nodes, paths_of(solve(graph, PREFIX).state), birds, strict=True
        )
        if ours != theirs
    ]
    assert not differing


def test_what_bird_settles_on_with_a_leaker_is_stable_here_too() -> None:
    graphs = [Graph(random_internet(seed, 16, leaks=2)) for seed in (101, 102)]
    for graph, theirs in zip(graphs, all_birds(graphs), strict=True):
        policy = Policy(graph, PREFIX)
        assert is_stable(policy, state_of(policy, theirs))


def state_of(policy: Policy, paths: Paths) -> fixpoint.State:
    """The routes that these paths mean: each comes from the neighbour whose route it extends."""
    graph = policy.graph
    state: list[Route | None] = [policy.originated(node) for node in range(len(graph.nodes))]
    todo = {node for node, path in enumerate(paths) if path}
    while todo:
        before = set(todo)
        for node in sorted(before):
            for neighbour in graph.neighbours[node]:
                sent = state[neighbour.node]
                if neighbour.node in todo or sent is None:
                    continue
                offered = policy.offer(neighbour.node, sent, node, neighbour)
                if isinstance(offered, Route) and offered.path == paths[node]:
                    state[node] = offered
                    todo.discard(node)
                    break
        assert todo != before, "a path of BIRD that no neighbour offers"
    return tuple(state)


def length_before_class(graph: Graph) -> Rank:
    return lambda node, route: (len(route.path), -route.preference, *graph.order(route.source))


def highest_number_first(graph: Graph) -> Rank:
    return lambda node, route: (-route.preference, len(route.path), -graph.order(route.source)[0])


def longest_first(graph: Graph) -> Rank:
    return lambda node, route: (-route.preference, -len(route.path), *graph.order(route.source))


class Valley(Policy):
    """Passes everything on to peers."""

    def _kept(self, sender: int, route: Route, receiver: int, seen_as: Relation) -> Reason | None:
        kept = super()._kept(sender, route, receiver, seen_as)
        return None if seen_as is Relation.PEER and kept is Reason.NOT_EXPORTED else kept


class Credulous(Policy):
    """Checks no origins."""

    def _refused(self, number: int, route: Route, neighbour: Neighbour) -> Reason | None:
        return None


class Once(Policy):
    """Forgets that paths are prepended to."""

    def _announce(
        self, sender: int, route: Route, receiver: int, seen_as: Relation
    ) -> Route | Reason:
        sent = super()._announce(sender, route, receiver, seen_as)
        each = self.graph.announcements[route.announcement]
        return sent if isinstance(sent, Reason) else sent._replace(path=(each.number, *each.forge))


class Deaf(Policy):
    """Minds no communities."""

    def accept(self, receiver: int, route: Route, neighbour: Neighbour) -> Route | Reason:
        return super().accept(receiver, route._replace(communities=()), neighbour)


MUTANTS: dict[str, tuple[type[Policy], Callable[[Graph], Rank]]] = {
    "class and length swapped": (Policy, length_before_class),
    "tie reversed": (Policy, highest_number_first),
    "longer paths win": (Policy, longest_first),
    "valleys to peers": (Valley, fixpoint.lowest_first),
    "no origin validation": (Credulous, fixpoint.lowest_first),
    "prepends forgotten": (Once, fixpoint.lowest_first),
    "communities forgotten": (Deaf, fixpoint.lowest_first),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_mutants_are_caught(compared: list[tuple[Graph, Paths]], name: str) -> None:
    policy, rank = MUTANTS[name]
    for graph, birds in compared:
        state = settle(policy(graph, PREFIX), rank(graph))
        if state is None or paths_of(state) != birds:
            return
    pytest.fail("the comparison does not notice")
