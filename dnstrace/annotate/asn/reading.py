"""Reads a text table of prefixes whole: the routes of a file become `announced.Routes`."""

import os
import re
from collections.abc import Callable, Iterable

from dnstrace.annotate.asn.forms import Route
from dnstrace.annotate.asn.lines import BadTable, changed
from dnstrace.annotate.asn.route_table import Routes
from dnstrace.annotate.asn.routes import routes

MAX_ROUTES = 20_000_000  # twenty times the Internet's table
_DAY = re.compile(r"(?<!\d)(20\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?!\d)")


def read_routes(path: str, progress: Callable[[int], None] | None = None) -> Routes:
    """Read a text table whole.

    Args:
        progress: called with the count of prefixes every 100,000 of them.
    Raises: BadTable.
    """
    return collect(path, routes(path), progress)


def collect(
    path: str, found: Iterable[Route], progress: Callable[[int], None] | None = None
) -> Routes:
    """A table of these routes; `path` is where they were read.

    Raises: BadTable when there is none, or far more than there can be.
    """
    table = Routes(ascii(os.path.basename(path))[1:-1], day_of(path))
    for prefix, origins, name, announced in found:
        table.add(prefix, origins, name)
        table.exact = announced
        count = len(table)
        if count > MAX_ROUTES:
            raise BadTable(path, None, f"has more than {MAX_ROUTES:,} prefixes")
        if progress is not None and not count % 100_000:
            progress(count)
    if not len(table):
        raise BadTable(path, None, "has no line with data")
    return table


def day_of(path: str) -> str:
    """The date in a file's name, else the day on which it was last changed."""
    match = _DAY.search(os.path.basename(path))
    return "-".join(match.groups()) if match else changed(path)
