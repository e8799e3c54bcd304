"""`dnstrace servers`: every name server of a zone, every address, which instance answers there."""

from typing import Any

import click

from dnstrace.cli import exits
from dnstrace.cli.args.shared_options import measuring_options, options_of, venue_for, write

_CODES = {
    "surveyed": exits.ANSWERED,
    "nxdomain": exits.NEGATIVE,
    "no-zone": exits.NEGATIVE,
    "failed": exits.FAILED,
    "unreachable": exits.UNREACHABLE,
    "interrupted": exits.INTERRUPTED,
}


@click.command()
@click.argument("zone", nargs=-1, metavar="ZONE")
@click.option(
    "--count",
    type=click.IntRange(1, 20),
    default=3,
    metavar="N",
    help="How often each address is asked.  [3]",
)
@measuring_options
@click.pass_context
def servers(context: click.Context, /, zone: tuple[str, ...], count: int, **given: Any) -> None:
    """Ask every address of every name server of ZONE: who answers, where, how fast.

    The delegation's NS set and the zone's own are both looked up and told apart. Each address is
    asked N times for the SOA record, 0.2 s apart, side by side with the others, and once for
    id.server and hostname.bind. Shown are the shortest and the median round trip, the serial, the
    instances, their places and operators, the origin AS, its prefix and RPKI state.

    \b
    dnstrace servers example.com
    dnstrace servers example.com --lab --vantage Tokyo
    """
    from dnstrace.cli.args.values import name_of
    from dnstrace.engine.survey import survey_zone

    if not zone and given["lab"]:  # the word behind --lab was the zone
        zone, given["lab"] = (given["lab"],), ""
    if len(zone) != 1:
        raise click.UsageError("give one zone, such as example.com")
    options = options_of(given)
    asked = name_of(zone[0])
    venue, ending = venue_for(options)
    found = survey_zone(asked, options, count, venue)

    def json() -> str:
        from dnstrace.codec.surveys import survey_json

        return survey_json(found)

    def text(view: Any) -> Any:
        from dnstrace.render.servers import servers as table

        return table(found, view)

    write(given, json, text)
    context.exit(exits.TERMINATED if ending.terminated else _CODES[found.status])
