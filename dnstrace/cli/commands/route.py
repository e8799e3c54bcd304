"""`dnstrace route`: which way packets take in a world, and why not another."""

from dnstrace.cli.args.command import Command, Given
from dnstrace.cli.args.table import ROUTING

TEXT = """\
Show the route of an AS to an address: the path with the class of every step,
then each neighbour that was not chosen and why. TARGET is an address, a prefix
or the name of a server of the world.

  dnstrace route 3.4.4.4 --from AS1 --world routes
  dnstrace route 3.4.4.4 --from AS1 --policy none"""


def run(given: Given) -> int:
    """Print one route."""
    from dnstrace.cli.output.routes import emit, routing_of
    from dnstrace.render.routes import route_json, route_lines

    routing = routing_of(given)
    reached = routing.reach(routing.target(given.words[0]))
    node = reached.graph.index(routing.number(given.text("sender")))
    return emit(given, lambda: route_lines(reached, node), lambda: route_json(reached, node))


COMMAND = Command(
    "which way packets take in a world, and why not another",
    "TARGET",
    TEXT,
    (*ROUTING, "sender"),
    run,
    words=(1, 1),
)
