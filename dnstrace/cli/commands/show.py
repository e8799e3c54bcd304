"""`dnstrace show`: saved reports again."""

from dnstrace.cli.args.command import Command, Given, files
from dnstrace.cli.args.table import PRINTING

TEXT = "Print the reports in FILE, one a line, as if just made; - is stdin."


def run(given: Given) -> int:
    """Print reports. Returns: the worst exit code."""
    from dnstrace.cli.args.request import output_of
    from dnstrace.cli.output.report_files import print_all, reports

    return print_all(reports(given.words), output_of(given))


COMMAND = Command(
    "print a saved report again, in any format",
    "FILE...",
    TEXT,
    (*PRINTING, "wires"),
    run,
    words=(1, float("inf")),
    offers=files,
)
