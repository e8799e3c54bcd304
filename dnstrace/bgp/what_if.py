"""What a hijack or a leak changes: who is caught, with and without protection."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from dnstrace.bgp.forwarding import Layers, Reached, follow, reach
from dnstrace.bgp.graph import Graph
from dnstrace.bgp.internet import Internet, Prefix, Relation


class Caught(NamedTuple):
    """Who is caught under one protection: AS numbers for certain, and those only possibly."""

    protection: str  # "as-is", "none", "rov", "aspa", "otc" everywhere
    certain: tuple[int, ...]
    possible: tuple[int, ...]


class WhatIf(NamedTuple):
    """A hijack or a leak: who does it, to what, and who is caught; `leak_types` of RFC 7908."""

    number: int
    target: Prefix
    ases: int  # besides the one who does it
    caught: tuple[Caught, ...]
    leak_types: tuple[int, ...] = ()
    sampled: int = 0


def caught_by(before: Internet, after: Internet, target: Prefix, number: int) -> WhatIf:
    """Compare the ways of packets before and after.

    Args:
        after: the same Internet in which `number` misbehaves.
        target: what packets are sent to.
    """
    everyone = frozenset(Graph(after).nodes[node].number for node in range(Graph(after).systems))
    nobody: frozenset[int] = frozenset()
    plain = replace(after, rov=nobody, aspa=nobody, otc=nobody)
    internets = {
        "as-is": after,
        "none": plain,
        "rov": replace(plain, rov=everyone),
        "aspa": replace(plain, aspa=everyone),
        "otc": replace(plain, otc=everyone - {number}),
    }
    untouched = reach(Graph(before), target)
    reached = {name: reach(Graph(each), target) for name, each in internets.items()}
    first = reached["as-is"]
    caught = tuple(_caught(name, untouched, each, number) for name, each in reached.items())
    return WhatIf(
        number, target, first.graph.systems - 1, caught, _leak_types(first, number), first.sampled
    )


def _caught(name: str, before: Reached, after: Reached, number: int) -> Caught:
    """The ASes whose packets come by `number`, and did not before."""
    certain: list[int] = []
    possible: list[int] = []
    for node in range(after.graph.systems):
        own = after.graph.nodes[node].number
        if own == number:
            continue
        ways = {number in _numbers(after, way) for way in _ways(after, node)}
        already = number in _numbers(before, before.way(before.graph.index(own)).nodes)
        if already or True not in ways:
            continue
        (certain if ways == {True} else possible).append(own)
    return Caught(name, tuple(certain), tuple(possible))


def _ways(reached: Reached, node: int) -> Iterable[tuple[int, ...]]:
    """The ways of packets in every state that was looked at; of ties, as their ends say."""
    yield reached.way(node).nodes
    states = [tuple((prefix, state) for prefix, state in layers) for layers in _layers(reached)]
    for layers in states:
        yield follow(layers, node).nodes
    if not states:
        for end in reached.ends[node]:
            if end.announcement >= 0:
                yield (reached.graph.home[end.announcement],)


def _layers(reached: Reached) -> Iterator[Layers]:
    count = max((len(each.seeded) for _, each in reached.outcomes), default=0)
    for index in range(count):
        yield tuple(
            (prefix, (each.seeded or each.states)[index % len(each.seeded or each.states)])
            for prefix, each in reached.outcomes
            if each.seeded or each.states
        )


def _numbers(reached: Reached, nodes: Iterable[int]) -> set[int]:
    return {reached.graph.nodes[node].number for node in nodes}


def _leak_types(reached: Reached, number: int) -> tuple[int, ...]:
    """The types of RFC 7908, section 3, that the leaker's neighbours hold routes of."""
    if not any(leak.number == number for leak in reached.graph.internet.leaks):
        return ()
    kinds = {
        (Relation.PROVIDER, Relation.PROVIDER): 1,
        (Relation.PEER, Relation.PEER): 2,
        (Relation.PROVIDER, Relation.PEER): 3,
        (Relation.PEER, Relation.PROVIDER): 4,
    }
    leaker = reached.graph.index(number)
    found = set()
    for _, outcomes in reached.outcomes:
        own = outcomes.state[leaker]
        if own is None:
            continue
        for neighbour in reached.graph.neighbours[leaker]:
            kind = kinds.get((own.relation, neighbour.relation))
            if kind and neighbour.node != own.source:
                found.add(kind)
    return tuple(sorted(found))
