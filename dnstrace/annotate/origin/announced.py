"""One table of prefixes and who announces them, held in memory."""

import os
import re
from collections.abc import Callable, Iterable, Sequence

from dnstrace.annotate.origin.lines import BadTable, changed
from dnstrace.annotate.origin.prefixes import Prefix, PrefixTable
from dnstrace.annotate.origin.routes import Route, routes
from dnstrace.model.annotation import Origin

MAX_ROUTES = 20_000_000  # twenty times the Internet's table
_DAY = re.compile(r"(?<!\d)(20\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?!\d)")


class Routes:
    """One table of prefixes and their origins, held in memory.

    Args:
        source: where it was read, to be shown.
        as_of: its date, YYYY-MM-DD.
        exact: whether its prefixes are those announced, not parts or unions of such.
        prefixes: with a number for each, which is a place in `owners`; to be filled by `add`.
        owners: origins as in `routes.Route`, and the name of the AS.
    """

    def __init__(
        self,
        source: str,
        as_of: str,
        *,
        exact: bool = False,
        prefixes: PrefixTable | None = None,
        owners: Sequence[tuple[str, str]] | None = None,
    ) -> None:
        self.source, self.as_of, self.exact = source, as_of, exact
        self.prefixes = prefixes or PrefixTable()
        self.owners: Sequence[tuple[str, str]] = [] if owners is None else owners
        self._numbers: dict[tuple[str, str], int] = {}

    def __len__(self) -> int:
        return len(self.prefixes)

    def add(self, prefix: Prefix, origins: str, name: str) -> None:
        """Put in a prefix; `origins` as in `routes.Route`, or "" when only the name is known."""
        number = self._numbers.get((origins, name))
        if number is None:
            assert isinstance(self.owners, list)
            number = self._numbers[origins, name] = len(self.owners)
            self.owners.append((origins, printable(name)))
        self.prefixes.add(prefix, number)

    def origins(self, address: str) -> tuple[Origin, ...]:
        """One Origin for each AS that announces the longest prefix around the address.

        Raises: ValueError when the text is no address.
        """
        found = self.prefixes.longest(address)
        if found is None:
            return ()
        prefix, numbers = found
        made: dict[int | None, Origin] = {}
        for number in numbers:
            origins, name = self.owners[number]
            numbers_or_none: list[int | None] = [*as_numbers(origins)] or [None]
            for asn in numbers_or_none:
                made.setdefault(
                    asn,
                    Origin(address, asn, name or None, prefix.text, None, self.source, self.as_of),
                )
        return tuple(made.values())


def printable(text: str) -> str:
    """A name out of somebody's table without the characters that steer a terminal."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else "?" for character in text)


def as_numbers(origins: str) -> list[int]:
    """The AS numbers of an origin such as `64500_64501,64502`."""
    return [int(number) for number in re.findall(r"\d+", origins)]


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
