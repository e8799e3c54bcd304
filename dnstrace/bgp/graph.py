"""Nodes and their neighbours: each AS is a node, and so is each site with upstreams of its own."""

from collections.abc import Iterable
from typing import NamedTuple

from dnstrace.bgp.internet import REVERSE, Announcement, Internet, Prefix, Relation, System
from dnstrace.errors import UsageError
from dnstrace.model.place import Place


class Neighbour(NamedTuple):
    """A neighbour: the index of its node, and what it is to us."""

    node: int
    relation: Relation


class Node(NamedTuple):
    """An AS, or one site of an AS that is only reached by way of its own upstreams."""

    number: int
    site: str = ""


NOBODY = System()


class Graph:
    """An Internet as nodes; AS nodes come first, in the order of their numbers.

    Attributes:
        nodes: what each index stands for.
        neighbours: of each node, ordered by AS number.
        announcements: by index, as routes name them; `home` gives the node of each.
    """

    def __init__(self, internet: Internet) -> None:
        self.internet = internet
        self.announcements = internet.announcements
        self.nodes: list[Node] = []
        self._index: dict[Node, int] = {}
        for number in sorted(as_numbers(internet)):
            self._add(Node(number))
        self.systems = len(self.nodes)
        self.home = [self._add(home_of(each, internet)) for each in self.announcements]
        self.neighbours = self._neighbours()
        self.preferences = [
            dict(internet.systems.get(node.number, NOBODY).local_preference) for node in self.nodes
        ]

    def _add(self, node: Node) -> int:
        if node not in self._index:
            self._index[node] = len(self.nodes)
            self.nodes.append(node)
        return self._index[node]

    def _neighbours(self) -> list[tuple[Neighbour, ...]]:
        found: list[dict[int, Relation]] = [{} for _ in self.nodes]

        def join(one: int, other: int, relation: Relation) -> None:
            found[one].setdefault(other, relation)
            found[other].setdefault(one, REVERSE[relation])

        for link in self.internet.links:
            relation = Relation.PEER if link.peer else Relation.CUSTOMER
            join(self._index[Node(link.one)], self._index[Node(link.other)], relation)
        for home, each in zip(self.home, self.announcements, strict=True):
            for number in each.via:
                join(home, self._index[Node(number)], Relation.PROVIDER)
            for number in each.peers:
                join(home, self._index[Node(number)], Relation.PEER)
        return [
            tuple(
                Neighbour(node, relation)
                for node, relation in sorted(known.items(), key=lambda item: self.order(item[0]))
            )
            for known in found
        ]

    def order(self, node: int) -> tuple[int, int]:
        """How nodes are ordered in a tie: by AS number, sites in the order of the file."""
        return self.nodes[node].number, node

    def index(self, number: int) -> int:
        """The node of an AS, not of one of its sites.

        Raises: UsageError when there is no such AS.
        """
        found = self._index.get(Node(number))
        if found is None:
            sites = [node.site for node in self.nodes if node.number == number and node.site]
            if len(sites) == 1:
                return self._index[Node(number, sites[0])]
            hint = f"only its sites {', '.join(sites)}" if sites else "give one of its links"
            raise UsageError(f"no AS{number} in this Internet; there is {hint}")
        return found

    def prefixes(self) -> list[Prefix]:
        """All prefixes that are announced, each once."""
        return list(dict.fromkeys(each.prefix for each in self.announcements))

    def place(self, node: int) -> Place | None:
        """Where a site stands; else the first town of its AS."""
        places = self.places(node)
        return places[0] if places else None

    def places(self, node: int) -> tuple[Place, ...]:
        """The towns of a node."""
        for home, each in zip(self.home, self.announcements, strict=True):
            if home == node and each.place is not None:
                return (each.place,)
        system = self.internet.systems.get(self.nodes[node].number, NOBODY)
        return system.places


def as_numbers(internet: Internet) -> set[int]:
    """The ASes that are nodes themselves: those of links, and upstreams of announcements."""
    numbers = {number for link in internet.links for number in (link.one, link.other)}
    for each in internet.announcements:
        numbers.update(each.via, each.peers)
        if not each.site:
            numbers.add(each.number)
    return numbers


def linked(internet: Internet) -> set[int]:
    """The ASes that stand in links."""
    return {number for link in internet.links for number in (link.one, link.other)}


def home_of(announcement: Announcement, internet: Internet) -> Node:
    """The node that announces: the AS itself, or its site when that has upstreams of its own."""
    own = bool(announcement.site) and bool(announcement.via or announcement.peers)
    return Node(announcement.number, announcement.site if own else "")


def covering(graph: Graph, prefixes: Iterable[Prefix], target: Prefix) -> list[Prefix]:
    """The prefixes that a packet to `target` may follow, the most specific first."""
    from dnstrace.bgp.rov import covers

    found = [prefix for prefix in prefixes if covers(prefix, target)]
    return sorted(found, key=lambda prefix: -prefix.prefixlen)
