"""`dnstrace whereami`: where this host can be, by how far the root servers' sites are."""

from dnstrace.cli import exits
from dnstrace.cli.args.command import Command, Given
from dnstrace.cli.args.table import MEASURING

TEXT = """\
Estimate where this host is, and say whether the measurements contradict each
other.

All root servers and some of com, org, de, jp and br are asked. Their
identifiers say where they stand, and light in fibre goes 100 km there and back
in a millisecond: this host is where the discs around all these sites overlap.
With --vantage LAT,LON that place is tested."""


def run(given: Given) -> int:
    """Measure, and print what came of it."""
    from dnstrace.cli.args.request import options_of, output_of, samples_of
    from dnstrace.cli.args.venue import measuring
    from dnstrace.cli.output.printer import Printer
    from dnstrace.engine.vantage_location import find_out

    options, output = options_of(given), output_of(given)
    samples = samples_of(given)
    with Printer(output, "location") as printer, measuring(options) as (venue, ending):
        found = find_out(options, samples, venue)
        printer(found)
        printer.finish()
        code = exits.location_code(found, output.fail_on)
        return exits.TERMINATED if ending.terminated else code


COMMAND = Command(
    "estimate where this host is, by round trips to the root servers",
    "",
    TEXT,
    MEASURING,
    run,
)
