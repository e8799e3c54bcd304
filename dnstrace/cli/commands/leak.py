"""`dnstrace leak`: whose traffic a route leak moves."""

from dnstrace.cli.args.command import Command, Given
from dnstrace.cli.args.table import ROUTING
from dnstrace.errors import UsageError

TEXT = """\
Let an AS pass on to everyone what it learnt from providers and peers: whose
packets come by it then, as the world is, without validation, and with it
everywhere; and which type of RFC 7908 that is.

  dnstrace leak 3.4.4.0/23 --by AS1 --world routes"""


def run(given: Given) -> int:
    """Print whose traffic is moved."""
    from dnstrace.bgp.alterations import leaked
    from dnstrace.bgp.what_if import caught_by
    from dnstrace.cli.output.routes import emit, routing_of
    from dnstrace.render.what_if import caught_json, caught_lines

    if given.text("by") is None:
        raise UsageError("say who leaks: --by AS6")
    routing = routing_of(given)
    target = routing.target(given.words[0] if given.words else None)
    number = routing.number(given.text("by"))
    found = caught_by(routing.internet, leaked(routing.internet, number), target, number)
    return emit(given, lambda: caught_lines(found), lambda: caught_json(found))


COMMAND = Command(
    "whose traffic a route leak moves",
    "[TARGET]",
    TEXT,
    (*ROUTING, "by"),
    run,
    words=(0, 1),
)
