"""`dnstrace replay`: the walk once more, over recorded replies."""

from typing import Any

import click

from dnstrace.cli.commands.completion import FILE
from dnstrace.cli.commands.show import output_of, output_options, print_all


@click.command()
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@output_options
@click.pass_context
def replay(context: click.Context, /, files: tuple[str, ...], **given: Any) -> None:
    """Walk again over the replies in FILE's reports: no packet is sent; - is stdin.

    The resolver judges every reply anew, so a newer version may come to other steps and findings.
    """
    from dnstrace.cli.output.report_files import reports
    from dnstrace.engine.replay import replay as walk_again

    context.exit(print_all(map(walk_again, reports(files)), output_of(given)))
