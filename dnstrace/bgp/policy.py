"""What an AS passes on to a neighbour, and what it makes of what a neighbour passes on."""

from dnstrace.bgp.aspa import PathValidity, verify_downstream, verify_upstream
from dnstrace.bgp.graph import NOBODY, Graph, Neighbour
from dnstrace.bgp.internet import BLACKHOLE, NO_EXPORT, NO_PEER, Leak, Prefix, Relation
from dnstrace.bgp.route import Reason, Route
from dnstrace.bgp.rov import Validity, validate

PREFERENCES = {
    Relation.ORIGIN: 1000,
    Relation.CUSTOMER: 300,
    Relation.PEER: 200,
    Relation.PROVIDER: 100,
}
"""Local preference by class, where an AS says nothing else about a neighbour."""


class Policy:
    """The rules of all nodes of a graph for one prefix.

    Routes are offered in two steps: `export` is the sender's, `accept` the receiver's.
    """

    def __init__(self, graph: Graph, prefix: Prefix) -> None:
        self.graph, self.prefix = graph, prefix
        internet = graph.internet
        self.on = internet.policy
        self._leaks: dict[int, list[Leak]] = {}
        for leak in internet.leaks:
            self._leaks.setdefault(leak.number, []).append(leak)
        # All routes to a prefix that share an announcement share its origin, so its validity.
        self.validity = [
            validate(prefix, each.origin, internet.roas) for each in graph.announcements
        ]

    def originated(self, node: int) -> Route | None:
        """The route of a node that announces the prefix itself."""
        for index, each in enumerate(self.graph.announcements):
            if self.graph.home[index] == node and each.prefix == self.prefix:
                preference = PREFERENCES[Relation.ORIGIN]
                return Route((), Relation.ORIGIN, preference, node, index)
        return None

    def offer(
        self, sender: int, route: Route, receiver: int, neighbour: Neighbour
    ) -> Route | Reason:
        """What becomes of a sender's route at a receiver.

        Args:
            neighbour: the sender as the receiver sees it.
        """
        sent = self.export(sender, route, receiver, neighbour.relation)
        if isinstance(sent, Reason):
            return sent
        return self.accept(receiver, sent, neighbour)

    def export(self, sender: int, route: Route, receiver: int, seen_as: Relation) -> Route | Reason:
        """The route as it arrives at the receiver, or why it is not sent.

        Args:
            seen_as: what the sender is to the receiver.
        """
        if route.relation is Relation.ORIGIN:
            return self._announce(sender, route, receiver, seen_as)
        number = self.graph.nodes[sender].number
        if self.on:
            kept = self._kept(sender, route, receiver, seen_as)
            if kept is not None:
                return kept
        otc = route.otc
        if self._speaks_otc(sender) and seen_as is not Relation.CUSTOMER and not otc:
            otc = number  # RFC 9234, section 5: to customers and peers
        return route._replace(path=(number, *route.path), otc=otc)

    def _kept(self, sender: int, route: Route, receiver: int, seen_as: Relation) -> Reason | None:
        """Why a route that was learnt is not passed on."""
        if route.discards:
            return Reason.BLACKHOLED
        if NO_EXPORT in route.communities:
            return Reason.NO_EXPORT
        if NO_PEER in route.communities and seen_as is Relation.PEER:
            return Reason.NO_PEER
        downhill = seen_as is Relation.PROVIDER
        if self._speaks_otc(sender) and route.otc and not downhill:
            return Reason.OTC
        upward = route.relation is Relation.CUSTOMER
        if downhill or upward or self._leaked(sender, route, receiver):
            return None
        return Reason.NOT_EXPORTED

    def _announce(
        self, sender: int, route: Route, receiver: int, seen_as: Relation
    ) -> Route | Reason:
        each = self.graph.announcements[route.announcement]
        number = self.graph.nodes[receiver].number
        if (each.via or each.peers) and number not in (*each.via, *each.peers):
            return Reason.OTHERS_ONLY
        repeated = dict(each.prepend)
        times = 1 + repeated.get(number, repeated.get(0, 0))
        tagged = dict(each.communities)
        communities = (*tagged.get(0, ()), *tagged.get(number, ()))
        marks = self._speaks_otc(sender) and seen_as is not Relation.CUSTOMER
        return route._replace(
            path=(each.number,) * times + each.forge,
            communities=communities,
            otc=each.number if marks else 0,
        )

    def accept(self, receiver: int, route: Route, neighbour: Neighbour) -> Route | Reason:
        """The route as the receiver holds it, or why it refuses it."""
        number = self.graph.nodes[receiver].number
        if number in route.path:
            return Reason.OWN_AS
        if not self.on:
            return route._replace(
                relation=neighbour.relation, preference=0, source=neighbour.node, discards=False
            )
        refused = self._refused(number, route, neighbour)
        if refused is not None:
            return refused
        honours = self.graph.internet.systems.get(number, NOBODY).honours_blackhole
        return route._replace(
            relation=neighbour.relation,
            preference=self.preference(receiver, neighbour),
            source=neighbour.node,
            otc=self._marked(number, route, neighbour),
            discards=BLACKHOLE in route.communities and honours,
        )

    def _refused(self, number: int, route: Route, neighbour: Neighbour) -> Reason | None:
        """Why an AS refuses a route, by the checks that it makes."""
        internet = self.graph.internet
        if number in internet.rov and self.validity[route.announcement] is Validity.INVALID:
            return Reason.ROV_INVALID
        if number in internet.aspa:
            from_above = neighbour.relation is Relation.PROVIDER
            verify = verify_downstream if from_above else verify_upstream
            if verify(route.path, internet.aspas) is PathValidity.INVALID:
                return Reason.ASPA_INVALID
        if number in internet.otc and route.otc:
            sender = self.graph.nodes[neighbour.node].number
            if neighbour.relation is Relation.CUSTOMER:
                return Reason.OTC
            if neighbour.relation is Relation.PEER and route.otc != sender:
                return Reason.OTC
        return None

    def _marked(self, number: int, route: Route, neighbour: Neighbour) -> int:
        """The OTC attribute that an AS which speaks it adds on receipt."""
        if route.otc or number not in self.graph.internet.otc:
            return route.otc
        if neighbour.relation is Relation.CUSTOMER:
            return 0
        return self.graph.nodes[neighbour.node].number

    def _speaks_otc(self, node: int) -> bool:
        return self.graph.nodes[node].number in self.graph.internet.otc

    def preference(self, receiver: int, neighbour: Neighbour) -> int:
        """The local preference for what a neighbour sends."""
        own = self.graph.preferences[receiver]
        return own.get(self.graph.nodes[neighbour.node].number, PREFERENCES[neighbour.relation])

    def _leaked(self, sender: int, route: Route, receiver: int) -> bool:
        numbers = self.graph.nodes
        return any(
            (not leak.sources or numbers[route.source].number in leak.sources)
            and (not leak.targets or numbers[receiver].number in leak.targets)
            for leak in self._leaks.get(numbers[sender].number, ())
        )
