"""Surveys: find all name servers of a zone by the walk, then ask every address several times."""

from collections.abc import Iterable
from typing import NamedTuple

from dnstrace.engine.asn_lookup import Origins
from dnstrace.engine.builders import settings_of, walk_context
from dnstrace.engine.venue import Opened, Venue, real_venue
from dnstrace.model import survey as outcome
from dnstrace.model.annotation import Annotations
from dnstrace.model.exchange import Exchange, Outcome
from dnstrace.model.question import Query, Question, Server
from dnstrace.model.survey import Survey, Surveyed
from dnstrace.model.trace import Because, StepReason
from dnstrace.model.verdict import Answer, NoData, NXDomain, Redirect, Referral, Unusable, Verdict
from dnstrace.model.zonecut import CutSource, NameServer, ZoneCut
from dnstrace.options import Options
from dnstrace.resolver.context import Settings, SubWalk
from dnstrace.resolver.delegation import addresses_of
from dnstrace.resolver.trace_recorder import TraceRecorder
from dnstrace.resolver.walk import Walk
from dnstrace.transport import entropy
from dnstrace.wire import addresses, names, types
from dnstrace.wording.details import detail_text

GAP = 0.2  # seconds between two questions to one address
STAGGER = 0.01  # seconds between the first questions to two addresses
MOST_NAMES, MOST_ADDRESSES = 40, 200
QUERIES, TOTAL = 1_000, 60.0  # for finding the servers and their addresses
VERSION = Question(names.from_text("version.bind"), types.TXT, types.CH)


class NameServersFound(NamedTuple):
    """The name servers of a zone, before any is asked."""

    status: str
    detail: str
    parent: tuple[NameServer, ...] = ()
    child: tuple[names.Name, ...] = ()


def survey_zone(
    zone: names.Name, options: Options, count: int = 3, venue: Venue | None = None
) -> Survey:
    """Ask every address of every name server of a zone for its SOA and for who it is.

    Args:
        zone: wire form.
        options: of the walk that finds the servers, and of the questions; `verbose` asks for
            `version.bind` too.
        count: how often each address is asked, `GAP` seconds apart.
    Returns: always; an interrupt (KeyboardInterrupt) ends it with what is known.
    Raises: UsageError before anything is sent, for options that cannot be.
    """
    return _Survey(names.lower(zone), options, count, venue or real_venue(options)).run()


class Sampler:
    """Asks addresses the same thing several times, side by side, and who they are once.

    Args:
        recorder: the network's record.
    """

    def __init__(
        self,
        network: Opened,
        recorder: TraceRecorder,
        settings: Settings,
        options: Options,
        count: int,
    ) -> None:
        self._network, self._recorder = network, recorder
        self._settings, self._options, self._count = settings, options, count
        self.samples: dict[str, list[Exchange]] = {}
        self.exchanges: list[Exchange] = []  # those about identity too

    async def ask(
        self, questions: Iterable[tuple[Question, Server]], source: CutSource = "referral"
    ) -> None:
        """Ask them all; each address keeps its own pace.

        Args:
            source: where the servers are known from, as `ZoneCut.source`.
        """
        began = self._network.now()
        jobs = [
            self._converse(question, server, began + number * STAGGER, source)
            for number, (question, server) in enumerate(questions)
        ]
        await self._network.together(jobs)

    async def _converse(
        self, question: Question, server: Server, began: float, source: CutSource
    ) -> None:
        from dnstrace.annotate.identity import operators_own, questions

        servers = (NameServer(server.name or names.NO_NAME, (server.address,)),)
        cut = ZoneCut(question.name, servers, source)
        step = self._recorder.open(cut, question, Because(StepReason.SURVEY), None)
        query = self._query(question, server)._replace(step=step.id)
        samples = self.samples.setdefault(server.address, [])
        for number in range(self._count):
            await self._network.scheduler.sleep_until(began + number * GAP)
            exchange = await self._network.exchange(query)
            samples.append(exchange)
            self.exchanges.append(exchange)
            if exchange.outcome in (Outcome.NO_ROUTE, Outcome.SEND_FAILED):
                return
            if number == 0 and self._options.chaos:
                beside = questions(exchange, set(), True)
                if self._options.verbose and beside and beside[-1].question != VERSION:
                    beside.append(beside[-1]._replace(question=VERSION))
                if beside:
                    beside += operators_own(beside[-1])
                for each in beside:
                    self.exchanges.append(await self._network.exchange(each))

    def _query(self, question: Question, server: Server) -> Query:
        settings = self._settings
        return Query(
            question,
            server,
            "tcp" if settings.tcp else "udp",
            settings.limits.tcp if settings.tcp else settings.limits.udp,
            settings.payload,
            options=settings.options if settings.payload is not None else (),
        )


class _Survey:
    def __init__(self, zone: names.Name, options: Options, count: int, venue: Venue) -> None:
        self.zone, self.options, self.count, self.venue = zone, options, count, venue
        self.origins = Origins(options, venue.stub)
        settings = settings_of(options, venue.root)
        limits = settings.limits
        total = max(limits.total, TOTAL)
        limits = limits._replace(queries=QUERIES, total=total, lookups=2 * MOST_NAMES)
        self.settings = settings._replace(limits=limits, prime=False)
        self.seed = entropy.seed(options.seed)
        self.recorder = TraceRecorder(Question(zone, types.NS), self.seed)
        self.network = venue.open(self.recorder)
        self.sampler = Sampler(self.network, self.recorder, self.settings, options, count)
        self.found = NameServersFound(outcome.INTERRUPTED, "interrupted")
        self.known: dict[tuple[names.Name, str], list[str]] = {}

    def run(self) -> Survey:
        """Find them, ask them, judge whether what answered can be they."""
        from dnstrace.diagnose.interception.signs import interception

        started = self.network.wall()
        interrupted = False
        try:
            self.network.scheduler.run(self._all())
            if self.options.cymru:
                asked = list(self.sampler.samples)
                self.origins.ask(asked, self.settings, self.seed, self.venue.open).run()
        except KeyboardInterrupt:
            interrupted = True
        finally:
            families = self.network.families()
            self.network.close()
        rows = tuple(
            Surveyed(
                name,
                address,
                tuple(by),
                tuple(self.sampler.samples.get(address, ())),
                "" if self._may(address) else "special-purpose address, not asked",
            )
            for (name, address), by in self.known.items()
        )
        status = outcome.INTERRUPTED if interrupted else self._status(rows)
        annotations = self._annotations()
        return Survey(
            self.zone,
            status,
            self.found.detail,
            started,
            self.count,
            tuple(server.name for server in self.found.parent),
            self.found.child,
            rows,
            annotations,
            self.venue.used._replace(families=families),
            interception(self.recorder.freeze(), annotations),
        )

    def _annotations(self) -> Annotations:
        from dnstrace.annotate.geoloc.locate import places
        from dnstrace.annotate.identity import identities

        exchanges = sorted(self.sampler.exchanges, key=lambda exchange: exchange.id)
        told = identities(exchanges)
        found = places(exchanges, told, self.venue.vantage)
        asked = [address for _, address in self.known]
        return Annotations(told, found, self.origins.of(asked))

    def _status(self, rows: tuple[Surveyed, ...]) -> str:
        """What it came to: surveyed when any address answers with authority."""
        if self.found.status not in (outcome.SURVEYED, outcome.FAILED):
            return self.found.status
        if any(row.serials for row in rows):
            return outcome.SURVEYED
        heard = any(each.reply is not None for each in self.recorder.freeze().exchanges())
        return outcome.FAILED if heard else outcome.UNREACHABLE

    async def _all(self) -> None:
        walk = Walk(walk_context(self.network, self.recorder, self.settings))
        got = await walk.find(Question(self.zone, types.NS), SubWalk(validate=False))
        self.found = self._found(got.verdict)
        for server in self.found.parent[:MOST_NAMES]:
            for address in server.addresses:
                self.known.setdefault((server.name, address), []).append("glue")
        parents = [server.name for server in self.found.parent]
        wanted = list(dict.fromkeys((*parents, *self.found.child)))[:MOST_NAMES]
        if isinstance(got.verdict, Unusable):  # who just failed would be asked about itself again
            wanted = [name for name in wanted if not names.is_below(name, self.zone)]
        for name in wanted[:1]:  # what it finds out on the way serves the others
            await self._look_up(walk, name)
        await self.network.together([self._look_up(walk, name) for name in wanted[1:]])
        order = {name: number for number, name in enumerate(wanted)}
        self.known = dict(sorted(self.known.items(), key=lambda item: _key(item[0], order)))
        self.known = dict(list(self.known.items())[:MOST_ADDRESSES])
        by_address = {address: name for name, address in reversed(self.known)}
        servers = [
            Server(address, self.options.port, name)
            for address, name in reversed(by_address.items())
            if self._may(address)
        ]
        question = Question(self.zone, types.SOA)
        await self.sampler.ask((question, server) for server in servers)

    async def _look_up(self, walk: Walk, name: names.Name) -> None:
        for kind in (types.A, types.AAAA):
            got = await walk.find(Question(name, kind), SubWalk(validate=False))
            if isinstance(got.verdict, Answer):
                for address in addresses_of(got.verdict.rrsets):
                    self.known.setdefault((name, address), []).append("answer")

    def _may(self, address: str) -> bool:
        return addresses.may_be_asked(addresses.pack(address), self.settings.allowed)

    def _found(self, verdict: Verdict) -> NameServersFound:
        parent = self._delegation()
        shown = names.to_text(self.zone)
        if isinstance(verdict, Answer):
            child = tuple(
                names.lower(target)
                for signed in verdict.rrsets
                if signed.rrset.type == types.NS and names.lower(signed.rrset.name) == self.zone
                for target in signed.rrset.targets
            )
            return NameServersFound(outcome.SURVEYED, "", parent, tuple(dict.fromkeys(child)))
        if parent:  # the delegation is there, whatever the zone's own servers make of it
            return NameServersFound(
                outcome.SURVEYED, f"no server of {shown} gave its NS RRset", parent
            )
        if isinstance(verdict, NXDomain):
            return NameServersFound(outcome.NXDOMAIN, f"{shown} does not exist")
        if isinstance(verdict, NoData | Redirect):
            return NameServersFound(outcome.NO_ZONE, f"{shown} is no zone, but a name inside one")
        text = detail_text(verdict.detail) if isinstance(verdict, Unusable) else ""
        return NameServersFound(outcome.FAILED, text or f"no delegation of {shown} was found")

    def _delegation(self) -> tuple[NameServer, ...]:
        """The parent's name servers for the zone; for the root, those of the hints."""
        if self.zone == names.ROOT:
            return self.settings.root.servers
        todo = list(self.recorder.freeze().steps)
        for step in todo:
            for judged in step.judged:
                verdict = judged.verdict
                if isinstance(verdict, Referral) and verdict.cut.zone == self.zone:
                    return verdict.cut.servers
        return ()


def _key(known: tuple[names.Name, str], order: dict[names.Name, int]) -> tuple[int, bool]:
    name, address = known
    return order.get(name, len(order)), ":" in address
