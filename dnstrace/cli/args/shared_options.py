"""What the measuring subcommands share: options of the walk, where it happens, output."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from dnstrace.cli.commands.completion import FILE, worlds
from dnstrace.engine.session import Venue
from dnstrace.options import Options

if TYPE_CHECKING:
    from dnstrace.cli.startup.signals import Ending

_OPTIONS = (
    click.option("-4", "ipv4", is_flag=True, help="Ask over IPv4 only."),
    click.option("-6", "ipv6", is_flag=True, help="Ask over IPv6 only."),
    click.option("--timeout", type=click.FloatRange(0.01, 60), default=1.5, help="One try.  [1.5]"),
    click.option("--port", type=click.IntRange(1, 65535), default=53, metavar="N"),
    click.option("--source", metavar="ADDRESS", help="The address to send from."),
    click.option("--hints", type=FILE, help="Root hints instead of the built-in ones."),
    click.option("--no-chaos", is_flag=True, help="Do not ask servers for id.server."),
    click.option("--asn-db", multiple=True, type=FILE, help="Origins by your table."),
    click.option("--vrps", multiple=True, type=FILE, help="RPKI states by these payloads."),
    click.option("--cymru", is_flag=True, help="Ask Team Cymru: they learn what you look at."),
    click.option(
        "--allow-private", metavar="[NET]", is_flag=False, flag_value="all", multiple=True,
        help="Ask servers at private addresses too.",
    ),
    click.option(
        "--lab", metavar="[WORLD]", is_flag=False, flag_value="", shell_complete=worlds,
        help="In a built-in small Internet: no network needed.",
    ),
    click.option("--vantage", metavar="PLACE", help="A city of the lab, or LAT,LON."),
    click.option("--seed", type=click.IntRange(0, 2**63 - 1), metavar="N"),
    click.option("--json", "as_json", is_flag=True, help="One JSON object."),
    click.option("-v", "--verbose", is_flag=True, help="Ask for version.bind too."),
    click.option("--color/--no-color", default=None, help="Colour even into a pipe, or not."),
    click.option("--width", type=click.IntRange(40, 1000), metavar="COLUMNS"),
    click.option("-o", "--output", type=FILE, help="Write there, all or nothing."),
)  # fmt: skip


def measuring_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that measuring subcommands have in common."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def options_of(given: dict[str, Any]) -> Options:
    """The walk's options out of what click gives.

    Raises: UsageError for an address that is none.
    """
    from dnstrace.cli.args.values import address

    families = tuple(n for n, flag in ((4, "ipv4"), (6, "ipv6")) if given[flag])
    source = given["source"]
    return Options(
        families=families or None,
        timeout=given["timeout"],
        port=given["port"],
        source=None if source is None else address(source, "--source"),
        hints=given["hints"],
        chaos=not given["no_chaos"],
        stub=False,
        allow_private=given["allow_private"],
        seed=given["seed"],
        dnssec=False,
        lab=given["lab"],
        vantage=given["vantage"],
        verbose=given["verbose"],
        asn_db=given["asn_db"],
        vrps=given["vrps"],
        cymru=given["cymru"],
    )


def venue_for(options: Options) -> tuple[Venue, "Ending"]:
    """Where it happens, and what may end it early; says first who learns of it.

    Raises: UsageError for a world or a place that is not there.
    """
    from dnstrace.cli.args.venue import venue_of
    from dnstrace.cli.main import complain
    from dnstrace.cli.startup.signals import Ending

    ending = Ending()
    click.get_current_context().call_on_close(ending.close)
    venue = venue_of(options, ending)
    if options.cymru:
        from dnstrace.annotate.asn.cymru import NOTICE

        complain(NOTICE)
    return venue, ending


def write(given: dict[str, Any], json: Callable[[], str], text: Callable[[Any], Any]) -> None:
    """Print a result: as JSON, or as paragraphs made for a view.

    Args:
        text: from a view to the paragraphs.
    Raises: OutputFailed.
    """
    from dnstrace.cli.output.destination import Destination

    sink = Destination(given["output"])
    try:
        if given["as_json"]:
            sink.write(json() + "\n")
        else:
            from dnstrace.render.screen import TerminalBuffer, console, view_of

            memory = TerminalBuffer(sink.file)
            target = console(memory, given["color"], given["width"])
            for part in text(view_of(target, given["verbose"])):
                target.print(part, no_wrap=True, overflow="crop", crop=False)
            sink.write(memory.getvalue())
        sink.finish()
    finally:
        sink.abandon()
