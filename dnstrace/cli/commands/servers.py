"""`dnstrace servers`: every name server of a zone, every address, which instance answers there."""

from dnstrace.cli import exits
from dnstrace.cli.args.command import Command, Given
from dnstrace.cli.args.table import MEASURING
from dnstrace.errors import UsageError

TEXT = """\
Ask every address of every name server of ZONE: who answers, where, how fast.

The delegation's NS set and the zone's own are both looked up and told apart.
Each address is asked N times for the SOA record, 0.2 s apart, side by side with
the others, and once for id.server and hostname.bind. Shown are the shortest and
the median round trip, the serial, the instances, their places and operators,
the origin AS, its prefix and RPKI state.

  dnstrace servers example.com
  dnstrace servers example.com --lab --vantage Tokyo"""


def run(given: Given) -> int:
    """Survey a zone and print what came of it."""
    from dnstrace.cli.args.request import options_of, output_of, samples_of
    from dnstrace.cli.args.values import name_of
    from dnstrace.cli.args.venue import measuring
    from dnstrace.cli.output.printer import Printer
    from dnstrace.engine.survey import survey_zone

    words, options, output = given.words, options_of(given), output_of(given)
    if not words and options.lab:  # the word behind --lab was the zone
        words, options = (options.lab,), options._replace(lab="")
    if len(words) != 1:
        raise UsageError("give one zone: dnstrace servers example.com")
    zone = name_of(words[0])
    samples = samples_of(given)
    with Printer(output, "survey") as printer, measuring(options) as (venue, ending):
        found = survey_zone(zone, options, samples, venue)
        printer(found)
        printer.finish()
        code = exits.survey_code(found, output.fail_on)
        return exits.TERMINATED if ending.terminated else code


COMMAND = Command(
    "all name servers of a zone: which instances answer, where, how fast",
    "ZONE",
    TEXT,
    MEASURING,
    run,
    words=(0, 2),
)
