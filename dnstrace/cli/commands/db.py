"""`dnstrace db`: tables that say whose network an address is in."""

import sys
from typing import TYPE_CHECKING

import click

from dnstrace.cli import exits
from dnstrace.cli.commands.completion import FILE
from dnstrace.errors import UsageError

if TYPE_CHECKING:
    from dnstrace.model.annotation import Origin

DEFAULT_URL = "https://iptoasn.com/data/ip2asn-combined.tsv.gz"


@click.group()
def db() -> None:
    """Whose network an address is in: fetch a table, look addresses up."""


@db.command()
@click.argument("url", default=DEFAULT_URL)
@click.option("-o", "--output", type=FILE, help="Put it there, for --asn-db FILE.")
@click.option("-q", "--quiet", is_flag=True, help="Show no progress.")
def fetch(url: str, output: str | None, quiet: bool) -> int:
    """Fetch a table of the whole Internet and pack it, so that it opens at once.

    URL is an MMDB, CAIDA's pfx2as, or CSV or TSV of address ranges, gzipped or not; by default
    the table of iptoasn.com (public domain, renewed hourly). Without --output it goes where
    dnstrace finds it by itself. Nothing changes unless all of it came and could be read. Exit code
    5 when nobody answers at URL.
    """
    from dnstrace.annotate.asn import packed
    from dnstrace.annotate.asn.table import fetched_path
    from dnstrace.cli.main import complain
    from dnstrace.engine.download import NotReached, Progress, fetched

    target = output or fetched_path()
    progress = Progress(None if quiet else sys.stderr)
    try:
        table = fetched(url, progress)
    except NotReached as failure:
        complain(str(failure))
        return exits.UNREACHABLE
    try:
        packed.write(table, target)
    except OSError as error:
        raise click.FileError(target, error.strerror or "cannot be written") from None
    progress.done(f"{len(table):,} prefixes of {table.as_of} from {table.source}: {target}")
    return exits.ANSWERED


@db.command()
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS...")
@click.option(
    "--asn-db",
    "tables",
    multiple=True,
    type=FILE,
    help="MMDB, pfx2as or CSV.",
)
@click.option(
    "--vrps",
    multiple=True,
    type=FILE,
    help="What a validator wrote: JSON or CSV.",
)
@click.option("--json", "as_json", is_flag=True, help="One object a line.")
def lookup(
    addresses: tuple[str, ...], tables: tuple[str, ...], vrps: tuple[str, ...], as_json: bool
) -> int:
    """Say who announces each ADDRESS: AS, its name, prefix, RPKI state, and who says so.

    Asked are the FILEs, then the table that `dnstrace db fetch` left, then the built-in one.
    Exit code 3 when an address is in none of them.
    """
    from dnstrace.annotate.asn.prefixes import parse_address
    from dnstrace.annotate.asn.table import OriginTable

    origins = OriginTable()
    origins.load_fetched()
    for path in reversed(tables):
        origins.load_asn_db(path)
    for path in vrps:
        origins.load_vrps(path)
    code = exits.ANSWERED
    for address in addresses:
        try:
            parse_address(address)
        except ValueError as error:
            raise UsageError(f"{error}: give one like 192.0.2.1 or 2001:db8::1") from None
        found = origins.origins(address)
        code = code if found else exits.NEGATIVE
        for origin in found or (None,):
            click.echo(_object(address, origin) if as_json else _line(address, origin))
            if origin and origin.asn is not None and not as_json:
                _show_providers(origin.asn, origins.providers(origin.asn))
    return code


def _show_providers(asn: int, providers: tuple[int, ...]) -> None:
    if providers:
        listed = ", ".join(f"AS{provider}" for provider in providers)
        click.echo(f"    ASPA: AS{asn} attests the providers {listed}")


def _line(address: str, origin: "Origin | None") -> str:
    if origin is None:
        return f"{address}  unknown"
    number = f"AS{origin.asn}" if origin.asn is not None else ""
    rpki = f"RPKI {origin.rpki}" if origin.rpki else ""
    parts = (address, number, origin.as_name or "", origin.prefix or "", rpki)
    shown = "  ".join(part for part in parts if part)
    return f"{shown}  ({origin.source}, {origin.as_of})"


def _object(address: str, origin: "Origin | None") -> str:
    import json

    from dnstrace.model.annotation import Origin

    return json.dumps((origin or Origin(address, None, None, None, None, "", ""))._asdict())
