"""`dnstrace sites`: identifiers of anycast instances to places."""

from __future__ import annotations

import sys
from codecs import BOM_UTF8
from collections.abc import Iterator
from typing import BinaryIO

import click

from dnstrace.cli.commands.completion import FILE

LONGEST = 4096
"""Octets of a line: far more than any server, identifier and vantage have."""


@click.group()
def sites() -> None:
    """Where instances stand: read identifiers, tables of measurements."""


@sites.command()
@click.pass_context
def decode(context: click.Context) -> None:
    """Read lines of server, identifier from standard input, write JSON.

    Columns are separated by tabs: SERVER IDENTIFIER [RTT_MS LAT,LON]. For each line one JSON
    object with operator, city, country, lat, lon, method and confidence; null where unknown. A
    line that is not of that form is reported with its number, the others are decoded, and the
    exit code is 2.
    """
    from dnstrace.annotate.geoloc import DataFault
    from dnstrace.annotate.geoloc.rows import RowFault, decoded_row

    _warn()
    faults = 0
    number = 0
    try:
        for lines in _batches(_standard_input()):
            rows = []
            if number == 0:
                lines[0] = lines[0].removeprefix(BOM_UTF8)
            for line in lines:
                number += 1
                try:
                    if len(line) > LONGEST:
                        raise RowFault(f"longer than {LONGEST} octets: no identifier is")
                    rows.append(
                        decoded_row(line.removesuffix(b"\r").decode("utf-8", "backslashreplace"))
                    )
                except RowFault as fault:
                    faults += 1
                    click.echo(f"dnstrace: standard input, line {number}: {fault}", err=True)
            if rows:
                sys.stdout.write("\n".join(rows) + "\n")
                sys.stdout.flush()
    except DataFault as fault:
        raise click.ClickException(str(fault)) from fault
    if faults:
        click.echo(f"dnstrace: {faults} of {number} lines were not decoded", err=True)
        context.exit(2)


@sites.command("import")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@click.option("--json", "form", flag_value="json", help="All records and the table as JSON.")
@click.option("--csv", "form", flag_value="csv", help="All records as CSV.")
@click.option(
    "--probes",
    type=FILE,
    help="Where RIPE Atlas probes stand, to rule out sites.",
)
@click.pass_context
def import_measurements(
    context: click.Context, files: tuple[str, ...], form: str | None, probes: str | None
) -> None:
    """Read RIPE Atlas and Globalping DNS measurements, show who reaches which site.

    Each FILE is a JSON array, JSON lines or one JSON object, gzipped or not; - is standard input.
    --probes takes RIPE Atlas' own list of probes (JSON), or CSV with the columns id, lat, lon. A
    file that is cut off or not of a known form is reported with its line, nothing is printed, and
    the exit code is 2.
    """
    from dnstrace.annotate.geoloc import DataFault
    from dnstrace.cli.output import catchments

    _warn()
    try:
        found = catchments.read(files, probes)
    except (catchments.FileFault, DataFault) as fault:
        click.echo(f"dnstrace: {fault}", err=True)
        context.exit(2)
    for line in catchments.remarks(found):
        click.echo(f"dnstrace: {line}", err=True)
    write = {"json": catchments.as_json, "csv": catchments.as_csv}
    for line in write.get(form or "", catchments.as_table)(found):
        click.echo(line)


@sites.command()
@click.option(
    "--from",
    "sources",
    metavar="URL|FILE",
    multiple=True,
    help="A list to fetch instead of the usual two; may be repeated.",
)
@click.option("--remove", is_flag=True, help="Go back to the places that were shipped.")
@click.option("--show", is_flag=True, help="Say which lists are kept, and how old they are.")
@click.option("-q", "--quiet", is_flag=True, help="Show no progress.")
def update(sources: tuple[str, ...], remove: bool, show: bool, quiet: bool) -> int:
    """Fetch newer lists of sites; the shipped places go on working without.

    Fetched are the newest archive of root-servers.org and Cloudflare's locations, or each URL or
    FILE: JSON as those two write it, or CSV with the columns operator (or server), identifier (or
    code), town, country, lat, lon. Nothing changes unless all of it came and could be read. Exit
    code 5 when nobody answers at a URL.
    """
    from datetime import UTC, datetime

    from dnstrace.cli import exits
    from dnstrace.cli.main import complain
    from dnstrace.engine import site_update
    from dnstrace.engine.download import NotReached, Progress

    today = datetime.now(UTC).strftime("%Y-%m-%d")
    if remove + show + bool(sources) > 1:
        raise click.UsageError("give one of --from, --remove and --show")
    if remove or show:
        for line in site_update.show(today) if show else [site_update.remove()]:
            click.echo(line)
        return exits.ANSWERED
    progress = Progress(None if quiet else sys.stderr)
    try:
        told = site_update.update(sources or site_update.DEFAULT_URLS, progress, today)
    except NotReached as failure:
        complain(str(failure))
        return exits.UNREACHABLE
    for line in told:
        progress.done(line)
    return exits.ANSWERED


def _standard_input() -> BinaryIO:
    if sys.stdin is None:  # it was closed before we began
        raise click.UsageError("standard input is closed; give the lines there")
    return sys.stdin.buffer


def _warn() -> None:
    """One line on stderr where a newer list is there and cannot be used."""
    from dnstrace.annotate.geoloc.site_updates import newer
    from dnstrace.cli.main import complain

    if fault := newer().fault:
        complain(f"{fault}; the shipped places are used")


def _batches(stream: BinaryIO) -> Iterator[list[bytes]]:
    """Whole lines as they arrive, many at a time: a slow writer is answered at once.

    A line that is too long comes out cut, so that no line fills the memory.
    """
    rest = b""
    read = getattr(stream, "read1", stream.read)
    while chunk := read(1 << 18):
        lines = (rest + chunk).split(b"\n")
        rest = lines.pop()[: LONGEST + 1]
        if lines:
            yield lines
    if rest:
        yield [rest]
