"""Who announces an address, by whatever tables there are: the first that knows it answers."""

import os
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from dnstrace.annotate.asn.prefixes import Prefix, host_prefix, parse_prefix
from dnstrace.annotate.asn.route_table import Routes
from dnstrace.codec.user_files import DATA, path_of
from dnstrace.model.annotation import Origin

if TYPE_CHECKING:
    from dnstrace.annotate.asn.mmdb import MaxMind
    from dnstrace.annotate.asn.slurm import Slurm
    from dnstrace.annotate.asn.vrps import Vrps


def fetched_path() -> str:
    """Where `dnstrace db fetch` puts its table: below $XDG_DATA_HOME, else ~/.local/share."""
    return path_of("networks.db", DATA)


@cache
def embedded() -> Routes:
    """The networks that traces meet most: root and TLD servers, large operators; read once."""
    # Beside this file: importlib.resources would cost ten times what reading it does.
    with open(os.path.join(os.path.dirname(__file__), "networks.tsv"), encoding="utf-8") as file:
        rows = file.read().splitlines()
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
        self._slurm: list[Slurm] = []
        self._embedded: Routes | None = None

    def load_asn_db(self, path: str, progress: Callable[[int], None] | None = None) -> None:
        """Read a table: packed, MMDB, pfx2as or CSV, told apart by what is in it.

        Args:
            progress: called with the count of routes every 100,000 of them.
        Raises: BadTable when it is none of these or is broken; nothing of it is used then.
        """
        from dnstrace.annotate.asn import mmdb, packed
        from dnstrace.annotate.asn.reading import read_routes

        table: Routes | MaxMind
        if packed.is_packed(path):
            table = packed.read(path)
        elif mmdb.is_mmdb(path):
            table = mmdb.MaxMind(path)
        else:
            table = read_routes(path, progress)
        self._tables.insert(0, table)

    def load_fetched(self) -> bool:
        """Read the table that `dnstrace db fetch` left; whether there is one.

        Raises: BadTable when it is broken.
        """
        path = fetched_path()
        if not os.path.exists(path):
            return False
        from dnstrace.annotate.asn import packed

        self._tables.append(packed.read(path))
        return True

    def load_slurm(self, path: str) -> None:
        """Apply local exceptions (RFC 8416) to the payloads loaded after this.

        Raises: BadTable.
        """
        from dnstrace.annotate.asn import slurm

        self._slurm.append(slurm.read(path))

    def load_vrps(self, path: str) -> None:
        """Read what a validator wrote; see `vrps.read`."""
        from dnstrace.annotate.asn import vrps

        table = vrps.read(path, self._dropped if self._slurm else None)
        for customer in {each for slurm in self._slurm for each in slurm.customers}:
            table.aspas.pop(customer, None)
        self._vrps.append(table)

    def _dropped(self, prefix: Prefix, asn: int) -> bool:
        return any(slurm.drops(prefix, asn) for slurm in self._slurm)

    def remarks(self, now: float) -> Iterator[str]:
        """What is to be known of the payloads before they are believed: those that have expired.

        Args:
            now: seconds since 1970.
        """
        for table in self._vrps:
            if expired := table.expired(now):
                yield (
                    f"{table.source}: {expired:,} of {len(table):,} payloads have expired: "
                    "let the validator write it anew"
                )

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
        payloads = [*self._vrps, *(slurm.assertions for slurm in self._slurm)]
        if not any(map(len, payloads)) or origin.prefix is None or origin.asn is None:
            return origin
        from dnstrace.annotate.asn import vrps

        prefix = parse_prefix(origin.prefix)
        state, source = vrps.validate(prefix, origin.asn, payloads)
        if not exact:
            host = host_prefix(origin.address)
            state = vrps.validate_around(host, prefix, origin.asn, payloads)
        return origin._replace(rpki=state, source=f"{origin.source}; RPKI: {source}")

    def providers(self, asn: int) -> tuple[int, ...]:
        """The providers that an AS has attested in an ASPA object; none when there is no object."""
        return tuple(
            dict.fromkeys(
                provider
                for payloads in (*self._vrps, *(slurm.assertions for slurm in self._slurm))
                for provider in payloads.aspas.get(asn, ())
            )
        )
