"""A world with links: its routes decide which machine answers, and how long packets take."""

from ipaddress import ip_address, ip_network

from dnstrace.bgp.forwarding import Fate, Reached, Way, reach
from dnstrace.bgp.graph import Graph
from dnstrace.bgp.internet import Internet
from dnstrace.bgp.latency import path_s
from dnstrace.bgp.vantage import as_number, nearest_as
from dnstrace.lab.world.places import Place
from dnstrace.lab.world.spec import InstanceSpec, ServerSpec, WorldSpec


class Routed:
    """The routes of a world, found for each address when it is first asked."""

    def __init__(self, spec: WorldSpec, internet: Internet) -> None:
        self._spec, self._internet = spec, internet
        self._graph = Graph(internet)
        self._reached: dict[str, Reached] = {}

    def covers(self, address: str) -> bool:
        """Whether the world announces, now or at some moment, a prefix with the address in it."""
        return any(ip_address(address) in prefix for prefix in self._spec.routed)

    def way(self, address: str, vantage: Place) -> Way:
        """The way of packets from a place to an address.

        Raises: UsageError when it is not clear which AS the place is in.
        """
        found = self._reached.get(address)
        if found is None:
            found = self._reached[address] = reach(self._graph, ip_network(address))
        number = as_number(vantage.name)
        known = number if number is not None else nearest_as(self._internet, vantage)
        return found.way(self._graph.index(known))

    def instance(self, server: ServerSpec, vantage: Place, address: str) -> InstanceSpec | None:
        """The machine of the site that packets reach; a server's only one needs no site."""
        end = self.way(address, vantage).end
        if end.fate is not Fate.DELIVERED:
            return None
        reached = self._graph.announcements[end.announcement]
        if reached.site:
            return next((one for one in server.instances if reached.site in one.names), None)
        # Without sites the first who announces the address has the server; others only say so.
        rightful = next(
            each for each in self._graph.announcements if ip_address(address) in each.prefix
        )
        mine = rightful.number == reached.number and not reached.forge
        return server.instances[0] if mine and len(server.instances) == 1 else None

    def is_unreachable(self, address: str, vantage: Place) -> bool:
        """Whether some AS on the way has no route."""
        return self.way(address, vantage).end.fate is Fate.NO_ROUTE

    def round_trip(self, address: str, vantage: Place) -> float:
        """Seconds along the way, there and back."""
        return path_s(
            self._graph,
            self.way(address, vantage),
            vantage if as_number(vantage.name) is None else None,
            path_factor=self._spec.path_factor,
            base_ms=self._spec.base_ms,
        )
