"""Who announces an address, by whatever tables there are: the first that knows it answers."""

import os
import re
from collections.abc import Callable, Iterable
from importlib.resources import files
from typing import TYPE_CHECKING

from dnstrace.annotate.origin import routes
from dnstrace.annotate.origin.lines import BadTable, changed
from dnstrace.annotate.origin.prefixes import Prefix, PrefixTable, host_prefix, parse_prefix
from dnstrace.model.annotation import Origin

if TYPE_CHECKING:
    from dnstrace.annotate.origin.mmdb import MaxMind
    from dnstrace.annotate.origin.vrps import Vrps

MAX_ROUTES = 20_000_000  # twenty times the Internet's table
_DAY = re.compile(r"(?<!\d)(20\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?!\d)")


class Routes:
    """One table of prefixes and their origins, held in memory.

    Args:
        source: where it was read, to be shown.
        as_of: its date, YYYY-MM-DD.
    """

    def __init__(self, source: str, as_of: str) -> None:
        self.source, self.as_of = source, as_of
        self.exact = False  # whether its prefixes are those announced, not parts or unions of them
        self._prefixes = PrefixTable()
        self._numbers: dict[tuple[str, str], int] = {}
        self._origins: list[tuple[str, str]] = []

    def __len__(self) -> int:
        return len(self._prefixes)

    def add(self, prefix: Prefix, origins: str, name: str) -> None:
        """Put in a prefix; `origins` as in `routes.Route`, or "" when only the name is known."""
        key = origins, name
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._origins)
            self._origins.append(key)
        self._prefixes.add(prefix, number)

    def origins(self, address: str) -> tuple[Origin, ...]:
        """One Origin for each AS that announces the longest prefix around the address.

        Raises: ValueError when the text is no address.
        """
        found = self._prefixes.longest(address)
        if found is None:
            return ()
        prefix, numbers = found
        made: dict[int | None, Origin] = {}
        for number in numbers:
            origins, name = self._origins[number]
            numbers_or_none: list[int | None] = [*as_numbers(origins)] or [None]
            for asn in numbers_or_none:
                made.setdefault(
                    asn,
                    Origin(address, asn, name or None, prefix.text, None, self.source, self.as_of),
                )
        return tuple(made.values())


def as_numbers(origins: str) -> list[int]:
    """The AS numbers of an origin such as `64500_64501,64502`."""
    return [int(number) for number in re.findall(r"\d+", origins)]


def embedded() -> Routes:
    """The networks that traces meet most: root and TLD servers, large operators."""
    path = files("dnstrace.annotate.origin").joinpath("networks.tsv")
    rows = path.read_text(encoding="utf-8").splitlines()
    heading = dict(row[2:].split(": ", 1) for row in rows if row.startswith("# ") and ": " in row)
    table = Routes(f"built in ({heading['source']})", heading["date"])
    for row in rows:
        if not row.startswith("#"):
            prefix, origins, name = row.split("\t")
            table.add(parse_prefix(prefix), origins, name)
    return table


class OriginTable:
    """Every table that is at hand; those loaded later are asked first, the built-in one last."""

    def __init__(self, *, with_embedded: bool = True) -> None:
        self._with_embedded = with_embedded
        self._tables: list[Routes | MaxMind] = []
        self._vrps: list[Vrps] = []
        self._embedded: Routes | None = None

    def load_asn_db(self, path: str, progress: Callable[[int], None] | None = None) -> None:
        """Read a table: MMDB, pfx2as or CSV, told apart by what is in it.

        Args:
            progress: called with the count of routes every 100,000 of them.
        Raises: BadTable when it is none of these or is broken; nothing of it is used then.
        """
        from dnstrace.annotate.origin import mmdb

        if mmdb.is_mmdb(path):
            self._tables.insert(0, mmdb.MaxMind(path))
        else:
            self._tables.insert(0, read_routes(path, progress))

    def load_vrps(self, path: str) -> None:
        """Read what a validator wrote; see `vrps.read`."""
        from dnstrace.annotate.origin import vrps

        self._vrps.append(vrps.read(path))

    def lookup(self, address: str) -> Origin | None:
        """The origin of an address, the first where there are several; `None` if unknown."""
        return next(iter(self.origins(address)), None)

    def origins(self, address: str) -> tuple[Origin, ...]:
        """All origins of the longest prefix in the first table that knows the address.

        More than one is a prefix of multiple origins (MOAS). Each has its RPKI state when VRPs
        were loaded. Text that is no address has no origin.
        """
        try:
            for table in (*self._tables, *self._built_in()):
                if found := table.origins(address):
                    return tuple(self.validated(origin, table.exact) for origin in found)
        except ValueError:
            pass
        return ()

    def annotate(self, addresses: Iterable[str]) -> tuple[Origin, ...]:
        """The origins of every address that is known, each address once, in order."""
        return tuple(
            origin for address in dict.fromkeys(addresses) for origin in self.origins(address)
        )

    def _built_in(self) -> tuple[Routes, ...]:
        if self._embedded is None and self._with_embedded:
            self._embedded = embedded()
        return (self._embedded,) if self._embedded else ()

    def validated(self, origin: Origin, exact: bool) -> Origin:
        """An origin with its RPKI state, where VRPs were loaded.

        Args:
            exact: whether its prefix is one that is announced, not a part or a union of such.
        """
        if not self._vrps or origin.prefix is None or origin.asn is None:
            return origin
        from dnstrace.annotate.origin import vrps

        prefix = parse_prefix(origin.prefix)
        state, source = vrps.validate(prefix, origin.asn, self._vrps)
        if not exact:
            host = host_prefix(origin.address)
            state = vrps.validate_around(host, prefix, origin.asn, self._vrps)
        return origin._replace(rpki=state, source=f"{origin.source}; RPKI: {source}")

    def providers(self, asn: int) -> tuple[int, ...]:
        """The providers that an AS has attested in an ASPA object; none when there is no object."""
        return tuple(
            dict.fromkeys(provider for vrps in self._vrps for provider in vrps.aspas.get(asn, ()))
        )


def read_routes(path: str, progress: Callable[[int], None] | None = None) -> Routes:
    """Read a text table whole.

    Raises: BadTable.
    """
    name = os.path.basename(path)
    table = Routes(ascii(name)[1:-1], day_of(path))
    for route in routes.routes(path):
        table.add(route.prefix, route.origins, route.name)
        table.exact = route.announced
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
