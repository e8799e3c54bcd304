"""`dnstrace whereami`: where this host can be, by how far the root servers' sites are."""

from typing import Any

import click

from dnstrace.cli import exits
from dnstrace.cli.args.shared_options import measuring_options, options_of, venue_for, write

_CODES = {
    "placed": exits.ANSWERED,
    "contradictory": exits.FINDINGS,
    "intercepted": exits.FINDINGS,
    "unknown": exits.FAILED,
    "unreachable": exits.UNREACHABLE,
    "interrupted": exits.INTERRUPTED,
}


@click.command()
@click.option(
    "--count",
    type=click.IntRange(1, 20),
    default=3,
    metavar="N",
    help="How often each address is asked.  [3]",
)
@measuring_options
@click.pass_context
def whereami(context: click.Context, /, count: int, **given: Any) -> None:
    """Say where this host can be at most, and whether that contradicts itself.

    All root servers and some of com, org, de, jp and br are asked. Their identifiers say where
    they stand, and light in fibre goes 100 km there and back in a millisecond: this host is where
    the discs around all these sites overlap. With --vantage LAT,LON that place is tested.
    """
    from dnstrace.engine.vantage_location import find_out

    options = options_of(given)
    venue, ending = venue_for(options)
    found = find_out(options, count, venue)

    def json() -> str:
        from dnstrace.codec.locations import whereabouts_json

        return whereabouts_json(found)

    def text(view: Any) -> Any:
        from dnstrace.render.vantage_location import whereabouts

        return whereabouts(found, view)

    write(given, json, text)
    context.exit(exits.TERMINATED if ending.terminated else _CODES[found.status])
