"""`dnstrace catchment`: which site of a prefix whom gets, and how sure that is."""

from dnstrace.cli.args.command import Command, Given
from dnstrace.cli.args.table import ROUTING
from dnstrace.errors import UsageError

TEXT = """\
Count the ASes that each site of a prefix attracts, certainly and possibly, with
the median and the longest modelled round trip. TARGET is an address, a prefix
or the name of a server of the world; it may be left out where there is but one.

  dnstrace catchment --world routes-failover --events
  dnstrace catchment --world routes-failover --without par"""
KINDS = ("site", "as", "country")


def run(given: Given) -> int:
    """Print catchments."""
    from dnstrace.bgp.alterations import without
    from dnstrace.bgp.events import at_moment
    from dnstrace.cli.output.routes import emit, routing_of
    from dnstrace.render.catchments import catchment_json, catchment_lines

    by = given.text("by") or "site"
    if by not in KINDS:
        raise UsageError(f"--by {by}: give one of {', '.join(KINDS)}")
    routing = routing_of(given)
    target = routing.target(given.words[0] if given.words else None)
    internets = {given.text("event") or "": without(routing.internet, given.texts("without"))}
    if given.get("events"):
        internets = {
            moment or "": at_moment(routing.internet, moment)
            for moment in (None, *routing.internet.moments)
        }
    found = {moment: routing.reach(target, each) for moment, each in internets.items()}
    return emit(
        given,
        lambda: catchment_lines(found, by),
        lambda: catchment_json(found),
    )


COMMAND = Command(
    "which site of a prefix whom gets in a world",
    "[TARGET]",
    TEXT,
    (*ROUTING, "by", "without", "events"),
    run,
    words=(0, 1),
)
