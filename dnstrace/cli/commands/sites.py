"""`dnstrace sites`: identifiers of anycast instances to places."""

from __future__ import annotations

import sys
from codecs import BOM_UTF8
from collections.abc import Iterator
from typing import BinaryIO

from dnstrace.cli import exits
from dnstrace.cli.args.command import Command, Given, files
from dnstrace.errors import UsageError

LONGEST = 4096
"""Octets of a line: far more than any server, identifier and vantage have."""
DECODE = """\
Read lines of server, identifier from standard input, write JSON.

Columns are separated by tabs: SERVER IDENTIFIER [RTT_MS LAT,LON]. For each line
one JSON object with operator, city, country, lat, lon, method and confidence;
null where unknown. A line that is not of that form is reported with its number,
the others are decoded, and the exit code is 2."""
IMPORT = """\
Read RIPE Atlas and Globalping DNS measurements, show who reaches which site.

Each FILE is a JSON array, JSON lines or one JSON object, gzipped or not; - is
standard input. --probes takes RIPE Atlas' own list of probes (JSON), or CSV
with the columns id, lat, lon. A file that is cut off or not of a known form is
reported with its line, nothing is printed, and the exit code is 2."""
UPDATE = """\
Fetch newer lists of sites; the shipped places go on working without.

Fetched are the newest archive of root-servers.org and Cloudflare's locations,
or each URL or FILE: JSON as those two write it, or CSV with the columns
operator (or server), identifier (or code), town, country, lat, lon. Nothing
changes unless all of it came and could be read. Exit code 5 when nobody answers
at a URL."""


def decode(given: Given) -> int:
    """Decode lines of standard input."""
    from dnstrace.annotate.geoloc import DataFault
    from dnstrace.annotate.geoloc.rows import RowFault, decoded_row
    from dnstrace.cli.output.complaint import complain
    from dnstrace.cli.output.destination import Destination

    _warn()
    out = Destination(None)
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
                    complain(f"standard input, line {number}: {fault}")
            if rows:
                out.write("\n".join(rows) + "\n")
    except DataFault as fault:
        raise UsageError(str(fault)) from fault
    if faults:
        complain(f"{faults} of {number} lines were not decoded")
    return exits.USAGE if faults else exits.ANSWERED


def import_measurements(given: Given) -> int:
    """Read measurements and show their catchments."""
    from dnstrace.annotate.geoloc import DataFault
    from dnstrace.cli.args.request import output_of
    from dnstrace.cli.output import catchments
    from dnstrace.cli.output.complaint import complain
    from dnstrace.cli.output.destination import Destination

    _warn()
    try:
        found = catchments.read(given.words, given.text("probes"))
    except (catchments.FileFault, DataFault) as fault:
        raise UsageError(str(fault)) from None
    for line in catchments.remarks(found):
        complain(line)
    write = {"json": catchments.as_json, "csv": catchments.as_csv}
    form = "csv" if given.get("csv") else output_of(given).formats[0][0]
    lines = write.get(form, catchments.as_table)(found)
    return Destination(given.text("output")).finish("".join(f"{line}\n" for line in lines))


def update(given: Given) -> int:
    """Fetch newer lists of sites, show or remove them."""
    from datetime import UTC, datetime

    from dnstrace.cli.output.complaint import complain
    from dnstrace.cli.output.destination import Destination, OutputFailed
    from dnstrace.engine import site_update
    from dnstrace.engine.download import NotReached, Progress

    remove, show = bool(given.get("remove")), bool(given.get("show"))
    sources = given.texts("sources")
    today = datetime.now(UTC).strftime("%Y-%m-%d")
    if remove + show + bool(sources) > 1:
        raise UsageError("give one of --from, --remove and --show")
    if remove or show:
        told = site_update.show(today) if show else [site_update.remove()]
        return Destination(None).finish("".join(f"{line}\n" for line in told))
    progress = Progress(None if given.get("quiet") else sys.stderr)
    try:
        told = site_update.update(sources or site_update.DEFAULT_URLS, progress, today)
    except NotReached as failure:
        complain(str(failure))
        return exits.UNREACHABLE
    except OSError as error:
        raise OutputFailed(f"cannot write: {error.strerror}") from None
    for line in told:
        progress.done(line)
    return exits.ANSWERED


def _standard_input() -> BinaryIO:
    if sys.stdin is None:  # it was closed before we began
        raise UsageError("standard input is closed; give the lines there")
    return sys.stdin.buffer


def _warn() -> None:
    """One line on stderr where a newer list is there and cannot be used."""
    from dnstrace.annotate.geoloc.site_updates import newer
    from dnstrace.cli.output.complaint import complain

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


COMMAND = Command(
    "decode name servers' identifiers to places",
    text="Where instances stand: read identifiers, tables of measurements.",
    subcommands=(
        ("decode", Command("read identifiers from stdin, write JSON", "", DECODE, run=decode)),
        (
            "import",
            Command(
                "read measurements, show who reaches which site",
                "FILE...",
                IMPORT,
                ("formats", "csv", "probes", "max_size", "output"),
                import_measurements,
                (1, float("inf")),
                offers=files,
            ),
        ),
        (
            "update",
            Command(
                "fetch newer lists of sites",
                "",
                UPDATE,
                ("sources", "remove", "show", "quiet"),
                update,
            ),
        ),
    ),
)
