"""Routes of a world: from what was typed to what the engine of `bgp` finds."""

from dataclasses import replace
from ipaddress import ip_network

from dnstrace.bgp.forwarding import Reached, reach
from dnstrace.bgp.graph import Graph
from dnstrace.bgp.internet import Internet, Prefix
from dnstrace.bgp.vantage import as_number, nearest_as
from dnstrace.errors import UsageError


class Routing:
    """The routes of one world at one moment.

    Args:
        world: its name or path.
        event: the moment; None is before everything.
        policy: False for pure hop count.
    Raises: UsageError when there is no such world or moment, or when it has no links.
    """

    def __init__(self, world: str, event: str | None = None, policy: bool = True) -> None:
        from dnstrace.lab import load

        self.world = load(world or "routes", event)
        routing = self.world.spec.routing
        if routing is None:
            raise UsageError(
                f"world {self.world.name} has no links, so no routes; try --world routes"
            )
        self.internet: Internet = replace(routing, policy=policy)

    def target(self, text: str | None) -> Prefix:
        """The address or prefix that was typed; the address of a server by its name.

        Raises: UsageError when it is neither; without text, the one prefix that is announced.
        """
        if text is None:
            prefixes = list(dict.fromkeys(each.prefix for each in self.internet.announcements))
            if len(prefixes) == 1:
                return prefixes[0]
            raise UsageError(
                f"say which prefix: {', '.join(map(str, prefixes)) or 'there is none'}"
            )
        try:
            return ip_network(text)
        except ValueError:
            if "/" in text:
                raise UsageError(f"{text!r} is no prefix; give one like 192.0.2.0/24") from None
        name = text.lower().rstrip(".") + "."
        for server in self.world.spec.servers:
            if server.name == name:
                return ip_network(server.addresses[0])
        names = ", ".join(server.name for server in self.world.spec.servers[-3:]) or "none"
        raise UsageError(f"{text!r} is no address and no server of this world ({names})")

    def number(self, text: str | None) -> int:
        """The AS that "AS7", "7" or a place stands for; the world's vantage when None.

        Raises: UsageError when there is none, or when several are equally near.
        """
        from dnstrace.lab.world.routing import locate

        text = text if text is not None else self.world.vantage.name
        number = as_number(text)
        if number is not None:
            Graph(self.internet).index(number)
            return number
        place = locate(text, self.world.spec.places)
        if place is None:
            raise UsageError(f"no place {text!r}; give a town, or an AS like AS7")
        return nearest_as(self.internet, place)

    def reach(self, target: Prefix, internet: Internet | None = None) -> Reached:
        """Where packets to a target end."""
        return reach(Graph(internet or self.internet), target)
