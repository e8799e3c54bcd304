"""`dnstrace show`: the tree of a saved report again."""

from collections.abc import Callable
from typing import Any

import click

from dnstrace.cli import exits
from dnstrace.cli.args.parse import Output
from dnstrace.cli.commands.completion import FILE
from dnstrace.model.finding import SEVERITIES

_OPTIONS = (
    click.option("--json", "as_json", is_flag=True, help="A report on one line each."),
    click.option("--no-wire", is_flag=True, help="Leave the messages' octets out of it."),
    click.option("--short", is_flag=True, help="The data of the answer only."),
    click.option("-v", "--verbose", is_flag=True, help="The records of every section too."),
    click.option("-q", "--quiet", is_flag=True, help="The answer and what is wrong, no tree."),
    click.option("--color/--no-color", default=None, help="Colour even into a pipe, or not."),
    click.option("--width", type=click.IntRange(40, 1000), help="Of the tree."),
    click.option("-o", "--output", type=FILE, help="Write there, all or nothing."),
    click.option("--fail-on", type=click.Choice(SEVERITIES), help="Exit with 1 on a finding."),
)


def output_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say how reports are printed."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def output_of(given: dict[str, Any]) -> Output:
    """What those options say."""
    if given["as_json"] and given["short"]:
        raise click.UsageError("--json and --short: give one of them")
    return Output(
        json=given["as_json"],
        wires=not given["no_wire"],
        short=given["short"],
        verbose=given["verbose"],
        quiet=given["quiet"],
        color=given["color"],
        width=given["width"],
        path=given["output"],
        fail_on=given["fail_on"],
    )


@click.command()
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@output_options
@click.pass_context
def show(context: click.Context, /, files: tuple[str, ...], **given: Any) -> None:
    """Print the reports in FILE, one a line, as if they had just been made; - is stdin."""
    from dnstrace.cli.output.report_files import reports

    context.exit(print_all(reports(files), output_of(given)))


def print_all(reports: Any, output: Output) -> int:
    """Print reports. Returns: the worst exit code."""
    from dnstrace.cli.commands.trace import Printer
    from dnstrace.cli.output.destination import Destination

    code, sink = exits.ANSWERED, Destination(output.path)
    printer = Printer(output, sink)
    try:
        for report in reports:
            code = exits.worse(code, exits.code_of(report, output.fail_on))
            sink.write(printer(report))
        sink.finish()
    finally:
        sink.abandon()
    return code
