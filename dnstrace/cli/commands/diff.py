"""`dnstrace diff`: two saved runs compared."""

from dnstrace.cli import exits
from dnstrace.cli.args.command import Command, Given, files

TEXT = """\
Say what is otherwise in the reports of file B than in those of file A, by
question: status, answer, delegation, addresses of servers, sites, latency,
security, findings. A latency counts when it differs by more than 10 ms and by
more than half; TTLs and the choice of servers do not count. Exit code 0 when
nothing differs, 1 when something does. - is standard input.

  dnstrace --json www.example.com -o before
  dnstrace diff before after"""


def run(given: Given) -> int:
    """Compare, and print what differs."""
    from dnstrace.cli.args.request import output_of
    from dnstrace.cli.output.printer import Printer
    from dnstrace.cli.output.report_files import reports
    from dnstrace.engine.differences import compare

    before, after = given.words
    with Printer(output_of(given), "differences") as printer:
        found = list(compare(reports([before]), reports([after])))
        printer(found)
        printer.finish()
    return exits.FINDINGS if found else exits.ANSWERED


COMMAND = Command(
    "what changed between two saved runs",
    "A B",
    TEXT,
    ("formats", "output"),
    run,
    words=(2, 2),
    offers=files,
)
