"""`dnstrace hijack`: who is caught when an AS announces what is not its own."""

from dnstrace.cli.args.command import Command, Given
from dnstrace.cli.args.table import ROUTING
from dnstrace.errors import UsageError

TEXT = """\
Let an AS announce a prefix that is not its own: who is caught as the world is,
without origin and path validation, and with them everywhere.

  dnstrace hijack 3.4.4.0/23 --by AS6 --more-specific --world routes
  dnstrace hijack 3.4.4.0/23 --by AS6 --forge"""


def run(given: Given) -> int:
    """Print who is caught."""
    from dnstrace.bgp.alterations import half_of, hijacked
    from dnstrace.bgp.what_if import caught_by
    from dnstrace.cli.output.routes import emit, routing_of
    from dnstrace.render.what_if import caught_json, caught_lines

    if given.text("by") is None:
        raise UsageError("say who hijacks: --by AS6")
    routing = routing_of(given)
    target = routing.target(given.words[0] if given.words else None)
    number = routing.number(given.text("by"))
    specific = bool(given.get("more_specific"))
    after = hijacked(
        routing.internet, target, number, forge=bool(given.get("forge")), more_specific=specific
    )
    what = half_of(target) if specific else target
    found = caught_by(routing.internet, after, what, number)
    return emit(given, lambda: caught_lines(found), lambda: caught_json(found))


COMMAND = Command(
    "who is caught when an AS announces what is not its own",
    "[PREFIX]",
    TEXT,
    (*ROUTING, "by", "forge", "more_specific"),
    run,
    words=(0, 1),
)
