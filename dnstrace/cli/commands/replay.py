"""`dnstrace replay`: the walk once more, over recorded replies."""

from dnstrace.cli.args.command import Command, Given, files
from dnstrace.cli.args.table import PRINTING

TEXT = """\
Walk again over the replies in FILE's reports: no packet is sent; - is stdin.
The resolver judges every reply anew, so a newer version may come to other
steps and findings."""


def run(given: Given) -> int:
    """Walk over every report and print what comes of it. Returns: the worst exit code."""
    from dnstrace.cli.args.request import output_of
    from dnstrace.cli.output.report_files import print_all, reports
    from dnstrace.engine.replay import replay

    return print_all(map(replay, reports(given.words)), output_of(given))


COMMAND = Command(
    "walk once more over the replies in a saved report",
    "FILE...",
    TEXT,
    (*PRINTING, "wires"),
    run,
    words=(1, float("inf")),
    offers=files,
)
