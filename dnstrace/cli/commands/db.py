"""`dnstrace db`: tables that say whose network an address is in."""

import sys
from time import time
from typing import TYPE_CHECKING

from dnstrace.cli import exits
from dnstrace.cli.args.command import Command, Given
from dnstrace.errors import UsageError

if TYPE_CHECKING:
    from dnstrace.model.annotation import Origin

DEFAULT_URL = "https://iptoasn.com/data/ip2asn-combined.tsv.gz"
FETCH = """\
Fetch a table of the whole Internet and pack it, so that it opens at once.

URL is an MMDB, CAIDA's pfx2as, or CSV or TSV of address ranges, gzipped or not;
by default the table of iptoasn.com (public domain, renewed hourly). Without
--output it goes where dnstrace finds it by itself. Nothing changes unless all
of it came and could be read. Exit code 5 when nobody answers at URL."""
LOOKUP = """\
Say who announces each ADDRESS: AS, its name, prefix, RPKI state, and who says
so.

Asked are the FILEs, then the table that `dnstrace db fetch` left, then the
built-in one. Exit code 3 when an address is in none of them."""


def fetch(given: Given) -> int:
    """Fetch a table and pack it."""
    from dnstrace.annotate.asn import packed
    from dnstrace.annotate.asn.table import fetched_path
    from dnstrace.cli.output.complaint import complain
    from dnstrace.cli.output.destination import OutputFailed
    from dnstrace.engine.download import NotReached, Progress, fetched

    url = given.words[0] if given.words else DEFAULT_URL
    target = given.text("output") or fetched_path()
    progress = Progress(None if given.get("quiet") else sys.stderr)
    try:
        table = fetched(url, progress)
    except NotReached as failure:
        complain(str(failure))
        return exits.UNREACHABLE
    try:
        packed.write(table, target)
    except OSError as error:
        raise OutputFailed(f"cannot write {target}: {error.strerror}") from None
    progress.done(f"{len(table):,} prefixes of {table.as_of} from {table.source}: {target}")
    return exits.ANSWERED


def lookup(given: Given) -> int:
    """Say who announces each address."""
    from dnstrace.annotate.asn.prefixes import parse_address
    from dnstrace.annotate.asn.table import OriginTable
    from dnstrace.cli.args.request import output_of
    from dnstrace.cli.output.complaint import complain
    from dnstrace.cli.output.destination import Destination

    as_json = output_of(given).uses("json")
    out = Destination(given.text("output"))
    origins = OriginTable()
    origins.load_fetched()
    for path in reversed(given.texts("asn_db")):
        origins.load_asn_db(path)
    for path in given.texts("slurm"):
        origins.load_slurm(path)
    for path in given.texts("vrps"):
        origins.load_vrps(path)
    for remark in origins.remarks(time()):
        complain(remark)
    code = exits.ANSWERED
    for address in given.words:
        try:
            parse_address(address)
        except ValueError as error:
            raise UsageError(f"{error}: give one like 192.0.2.1 or 2001:db8::1") from None
        found = origins.origins(address)
        code = code if found else exits.NEGATIVE
        for origin in found or (None,):
            out.write((_object if as_json else _line)(address, origin) + "\n")
            if origin and origin.asn is not None and not as_json:
                out.write(_providers(origin.asn, origins.providers(origin.asn)))
    out.finish()
    return code


def _providers(asn: int, providers: tuple[int, ...]) -> str:
    listed = ", ".join(f"AS{provider}" for provider in providers)
    return f"    ASPA: AS{asn} attests the providers {listed}\n" if providers else ""


def _line(address: str, origin: "Origin | None") -> str:
    if origin is None:
        return f"{address}  unknown"
    number = f"AS{origin.asn}" if origin.asn is not None else ""
    rpki = f"RPKI {origin.rpki}" if origin.rpki else ""
    parts = (address, number, origin.as_name or "", origin.prefix or "", rpki)
    shown = "  ".join(part for part in parts if part)
    return f"{shown}  ({', '.join(filter(None, (origin.source, origin.as_of)))})"


def _object(address: str, origin: "Origin | None") -> str:
    import json

    from dnstrace.model.annotation import Origin

    return json.dumps((origin or Origin(address, None, None, None, None, "", ""))._asdict())


COMMAND = Command(
    "tables that say whose network an address is in",
    text="Whose network an address is in: fetch a table, look addresses up.",
    subcommands=(
        (
            "fetch",
            Command(
                "fetch a table of the whole Internet",
                "[URL]",
                FETCH,
                ("output", "quiet"),
                fetch,
                (0, 1),
            ),
        ),
        (
            "lookup",
            Command(
                "say who announces an address",
                "ADDRESS...",
                LOOKUP,
                ("asn_db", "vrps", "slurm", "max_size", "formats", "output"),
                lookup,
                (1, float("inf")),
            ),
        ),
    ),
)
