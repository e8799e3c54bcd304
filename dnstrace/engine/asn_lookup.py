"""Whose networks a run's servers are in: tables read once, Team Cymru asked if wanted."""

import os
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, Any, Protocol

from dnstrace.engine.builders import walk_context
from dnstrace.eventloop import Scheduler
from dnstrace.model.annotation import Origin
from dnstrace.model.question import Question
from dnstrace.options import Options
from dnstrace.resolver.context import Settings
from dnstrace.resolver.ports import Network, Record
from dnstrace.resolver.trace_recorder import TraceRecorder
from dnstrace.wire import names, types

if TYPE_CHECKING:
    from dnstrace.annotate.asn.table import OriginTable

QUERIES = 12  # for each address: its name has labels that QNAME minimisation asks for one by one
SMALL = 1 << 20  # octets: what is read in so short a time that it may come before the first packet


class Closing(Network, Protocol):
    """A network of one's own."""

    scheduler: Scheduler

    def close(self) -> None:
        """End what is still under way."""


class Origins:
    """The origins of addresses, for all questions of a run.

    Files are looked at here and small ones read; large ones are read when they are first needed,
    which is after the walk: nobody waits for them before the first packet.

    Args:
        real: on the real network; only there what `dnstrace db fetch` left is used, and what Team
            Cymru said is kept.
    Raises: UsageError with file and line when one is not what it was given for.
    """

    def __init__(self, options: Options, real: bool) -> None:
        self._options = options
        self._fetched = real
        # A root of one's own may say anything of anybody: not to be kept for other runs.
        self._keep = real and options.trust_anchor is None and options.hints is None
        self._table: OriginTable | None = None
        self._told: dict[str, list[Origin]] = {}
        if options.asn_db or options.vrps or options.slurm:
            from dnstrace.annotate.asn.probe import probe_asn_db, probe_vrps

            for path in options.asn_db:
                probe_asn_db(path)
            for path in options.vrps:
                probe_vrps(path)
            if sum(map(_size, (*options.asn_db, *options.vrps, *options.slurm))) <= SMALL:
                self._table = self._read()

    def of(self, addresses: Iterable[str]) -> tuple[Origin, ...]:
        """The origins of every address that is known, each address once, in order.

        Raises: UsageError when a table turns out to be broken.
        """
        if self._table is None:
            self._table = self._read()
        table, found = self._table, list[Origin]()
        for address in dict.fromkeys(addresses):
            told = self._told.get(address, ())
            found += [table.validated(origin, True) for origin in told] or table.origins(address)
        return tuple(found)

    def _read(self) -> "OriginTable":
        from dnstrace.annotate.asn.table import OriginTable

        table = OriginTable()
        if self._fetched:
            table.load_fetched()
        for path in reversed(self._options.asn_db):
            table.load_asn_db(path)
        for path in self._options.slurm:
            table.load_slurm(path)
        for path in self._options.vrps:
            table.load_vrps(path)
        return table

    def ask(
        self,
        addresses: Iterable[str],
        settings: Settings,
        seed: int,
        open_network: Callable[[Record], Closing],
    ) -> "Inquiry":
        """What is to be run to ask Team Cymru for the origins of addresses, by our own resolver.

        On a network of its own: what is sent belongs to no walk, so it stands in no trace.
        """
        return Inquiry(self, list(addresses), settings, seed, open_network)

    def take(self, told: Iterable[Origin]) -> None:
        """Believe these before any table."""
        for origin in told:
            self._told.setdefault(origin.address, []).append(origin)

    def unasked(self, addresses: Iterable[str]) -> list[str]:
        """The addresses that nothing was told about."""
        return [address for address in dict.fromkeys(addresses) if address not in self._told]

    @property
    def keep(self) -> bool:
        """Whether what is told may be kept for other runs."""
        return self._keep


class Inquiry:
    """One round of questions to Team Cymru."""

    def __init__(
        self,
        origins: Origins,
        addresses: list[str],
        settings: Settings,
        seed: int,
        open_network: Callable[[Record], Closing],
    ) -> None:
        self._origins, self._addresses = origins, addresses
        self._settings = settings
        self._recorder = TraceRecorder(Question(names.from_text("asn.cymru.com"), types.TXT), seed)
        self.network = open_network(self._recorder)

    def run(self) -> None:
        """Ask and wait."""
        try:
            self.network.scheduler.run(self._ask())
        finally:
            self.network.close()

    async def run_by(self, drive: Callable[[Scheduler, Awaitable[None]], Awaitable[Any]]) -> None:
        """The same by whatever drives a scheduler inside another loop."""
        try:
            await drive(self.network.scheduler, self._ask())
        finally:
            self.network.close()

    async def _ask(self) -> None:
        from dnstrace.annotate.asn.cymru import MAX_AGE, Cymru
        from dnstrace.annotate.asn.cymru_cache import Kept, default_path
        from dnstrace.resolver.walk import Walk

        network, limits = self.network, self._settings.limits
        limits = limits._replace(queries=limits.queries + QUERIES * len(self._addresses))
        settings = self._settings._replace(limits=limits, prime=False)
        walk = Walk(walk_context(network, self._recorder, settings))
        path = default_path() if self._origins.keep else None
        now = network.wall()
        service = Cymru(Kept(path, now, MAX_AGE), now)
        wanted = self._origins.unasked(self._addresses)
        self._origins.take(await service.origins(wanted, walk.keys.ask))
        service.kept.save()


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0
