"""Where this vantage can be: round trips to root and TLD servers, and where those stand."""

from collections.abc import Iterator

from dnstrace.engine.builders import settings_of, walk_context
from dnstrace.engine.survey import Sampler
from dnstrace.engine.venue import Venue, real_venue
from dnstrace.model import location as outcome
from dnstrace.model.annotation import Annotations, Identity
from dnstrace.model.exchange import Exchange
from dnstrace.model.finding import Finding
from dnstrace.model.geometry import KILOMETRES_PER_SECOND, SLACK, kilometres
from dnstrace.model.location import Claim, Whereabouts
from dnstrace.model.question import Question, Server
from dnstrace.model.verdict import Referral
from dnstrace.options import Options
from dnstrace.resolver.context import SubWalk
from dnstrace.resolver.trace_recorder import TraceRecorder
from dnstrace.resolver.walk import Walk
from dnstrace.transport import entropy
from dnstrace.wire import addresses, names, types

TLDS = ("com", "org", "de", "jp", "br")  # operators and continents of their own
SERVERS_OF_A_TLD = 2
BELIEVED = 0.8  # share of the claims that have to agree


def find_out(options: Options, count: int = 3, venue: Venue | None = None) -> Whereabouts:
    """Ask every root server and some of the TLDs', and see where this host can be at most.

    Args:
        count: how often each address is asked.
    Returns: always; an interrupt ends it with what is known.
    Raises: UsageError before anything is sent, for options that cannot be.
    """
    return _Inquiry(options, count, venue or real_venue(options)).run()


class _Inquiry:
    def __init__(self, options: Options, count: int, venue: Venue) -> None:
        self.venue = venue
        settings = settings_of(options, venue.root)
        limits = settings.limits._replace(total=max(settings.limits.total, 30.0))
        self.settings = settings._replace(limits=limits, prime=False)
        seed = entropy.seed(options.seed)
        self.recorder = TraceRecorder(Question(names.ROOT, types.SOA), seed)
        self.network = venue.open(self.recorder)
        self.sampler = Sampler(self.network, self.recorder, self.settings, options, count)
        self.servers: dict[str, Server] = {}

    def run(self) -> Whereabouts:
        started, interrupted = self.network.wall(), False
        try:
            self.network.scheduler.run(self._all())
        except KeyboardInterrupt:
            interrupted = True
        finally:
            families = self.network.families()
            self.network.close()
        claims, findings = self._judged()
        believed = [claim for claim in claims if not claim.dropped]
        place = town = None
        outside = ""
        if believed:
            from dnstrace.annotate.geoloc.region import nearest_town, region

            place = region(believed)
            if place is not None:
                town = nearest_town(place.latitude, place.longitude)
            outside = self._outside(believed)
        answered = sum(
            any(each.reply is not None for each in samples)
            for samples in self.sampler.samples.values()
        )
        status = _status(claims, findings, bool(outside), answered)
        if status == outcome.INTERCEPTED:  # what was measured is the way to somebody else
            place, town, outside = None, None, ""
        return Whereabouts(
            outcome.INTERRUPTED if interrupted else status,
            started,
            len(self.servers),
            answered,
            claims,
            place,
            town,
            outside,
            findings,
            self.venue.used._replace(families=families),
        )

    async def _all(self) -> None:
        families = self.network.families()
        port = self.settings.port
        root = Question(names.ROOT, types.SOA)
        roots = [
            (root, server)
            for server in self.settings.root.known_addresses(port)
            if server.family in families and self._may(server.address)
        ]
        self.servers.update((server.address, server) for _, server in roots)
        await self.sampler.ask(roots, "hints")
        tlds = await self._tld_servers()
        self.servers.update((server.address, server) for _, server in tlds)
        await self.sampler.ask(tlds)

    async def _tld_servers(self) -> list[tuple[Question, Server]]:
        walk = Walk(walk_context(self.network, self.recorder, self.settings))
        found = list[tuple[Question, Server]]()
        for tld in TLDS:
            zone = names.from_text(tld)
            await walk.find(Question(zone, types.NS), SubWalk(validate=False))
            question = Question(zone, types.SOA)
            found += [(question, server) for server in self._delegated(zone)]
        return found

    def _delegated(self, zone: bytes) -> list[Server]:
        families = self.network.families()
        for step in self.recorder.freeze().steps:
            for judged in step.judged:
                verdict = judged.verdict
                if isinstance(verdict, Referral) and verdict.cut.zone == zone:
                    chosen = sorted(verdict.cut.servers)[:SERVERS_OF_A_TLD]
                    return [
                        Server(address, self.settings.port, server.name)
                        for server in chosen
                        for address in server.addresses
                        if (6 if ":" in address else 4) in families and self._may(address)
                    ]
        return []

    def _may(self, address: str) -> bool:
        return addresses.may_be_asked(addresses.pack(address), self.settings.allowed)

    def _judged(self) -> tuple[tuple[Claim, ...], tuple[Finding, ...]]:
        from dnstrace.annotate.geoloc.locate import places
        from dnstrace.annotate.geoloc.region import agreeing
        from dnstrace.annotate.identity import identities
        from dnstrace.diagnose.interception.signs import interception

        exchanges = sorted(self.sampler.exchanges, key=lambda exchange: exchange.id)
        told = identities(exchanges)
        annotations = Annotations(told, places(exchanges, told))
        findings = interception(self.recorder.freeze(), annotations)
        claims = sorted(self._claims(told), key=lambda claim: claim.reach)
        return agreeing(claims), findings

    def _claims(self, told: tuple[Identity, ...]) -> Iterator[Claim]:
        """What every instance says of its place; not judged yet."""
        from dnstrace.annotate.geoloc import decode
        from dnstrace.annotate.identity import nsid, nsid_text

        for address, server in self.servers.items():
            quickest: dict[str, float] = {}
            samples: list[Exchange] = self.sampler.samples.get(address, [])
            asked = [i.text for i in told if i.address == address and i.text]
            for each in samples:
                said = nsid(each.reply) if each.reply is not None else None
                identifier = nsid_text(said) if said else next(iter(asked), "")
                if identifier and each.elapsed is not None:
                    known = quickest.get(identifier, each.elapsed)
                    quickest[identifier] = min(known, each.elapsed)
            name = names.to_text(server.name) if server.name else address
            for identifier, elapsed in quickest.items():
                site = decode(name, identifier, address=address)
                if site.lat is not None and site.lon is not None:
                    yield Claim(
                        name, address, identifier, site.operator, site.city or "",
                        site.country or "", site.lat, site.lon, elapsed,
                        elapsed * KILOMETRES_PER_SECOND + SLACK,
                    )  # fmt: skip

    def _outside(self, believed: list[Claim]) -> str:
        """How the place that was given contradicts the round trips."""
        if self.venue.vantage is None:
            return ""
        for claim in believed:
            away = kilometres(claim.latitude, claim.longitude, *self.venue.vantage)
            if away > claim.reach:
                return (
                    f"the place that was given is {away:.0f} km from {claim.city}, "
                    f"{claim.elapsed * 1000:.1f} ms reach {claim.reach:.0f} km"
                )
        return ""


def _status(
    claims: tuple[Claim, ...], findings: tuple[Finding, ...], outside: bool, answered: int
) -> str:
    if not answered:
        return outcome.UNREACHABLE
    if any(finding.code == "intercepted" for finding in findings):
        return outcome.INTERCEPTED
    if not claims:
        return outcome.UNKNOWN
    agreed = sum(not claim.dropped for claim in claims)
    if outside or agreed < BELIEVED * len(claims):
        return outcome.CONTRADICTORY
    return outcome.PLACED
