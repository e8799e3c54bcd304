"""Options to what a walk is made with: settings, starting point, validator, its context."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dnstrace.codec.hints import built_in
from dnstrace.errors import UsageError
from dnstrace.model.exchange import Exchange
from dnstrace.model.question import Query, Question
from dnstrace.model.security import INDETERMINATE
from dnstrace.model.verdict import Verdict
from dnstrace.model.zonecut import NameServer, ZoneCut
from dnstrace.options import Options
from dnstrace.resolver.cache import Cache, CacheAccess
from dnstrace.resolver.context import Settings, WalkContext
from dnstrace.resolver.limits import Budget, Limits
from dnstrace.resolver.ports import Ask, Judgement, Network, Validator
from dnstrace.resolver.server_stats import ServerStats
from dnstrace.resolver.trace_recorder import TraceRecorder
from dnstrace.wire import addresses, edns, names

if TYPE_CHECKING:
    from dnstrace.codec.anchors import TrustAnchors
    from dnstrace.dnssec import ChainValidator


def settings_of(options: Options, hints: ZoneCut | None) -> Settings:
    """The resolver's settings.

    Args:
        hints: instead of the built-in ones; `--hints` goes before both.
    Raises: UsageError for a bad network, zone, server or hints file.
    """
    root = hints or built_in()
    if options.hints is not None:
        from dnstrace.codec.hints import read

        root = read(options.hints)
    try:
        everywhere = ("0.0.0.0/0", "::/0")
        texts = [text for text in options.allow_private if text != "all"]
        texts += everywhere if "all" in options.allow_private else ()
        texts += named_servers(options)
        allowed = tuple(map(addresses.prefix, texts))
    except addresses.BadAddress as error:
        raise UsageError(f"--allow-private: {error}; give one like 10.0.0.0/8, or all") from None
    subnet = None
    if options.subnet is not None:
        from dnstrace.codec.client_subnet import option_data

        subnet = edns.ECS, option_data(options.subnet)
    nsid = ((edns.NSID, b""),) if options.nsid else ()
    return Settings(
        root,
        Limits(tries=options.tries, total=options.total, udp=options.timeout),
        options.payload or None,
        nsid,
        options.port,
        options.tcp,
        options.qmin,
        allowed,
        options.start is None,
        subnet,
        frozenset(names.lower(names.from_text(zone)) for zone in options.subnet_zones),
    )


def named_servers(options: Options) -> list[str]:
    """The addresses that somebody named as servers: they are asked, special-purpose or not."""
    named = [options.start[1]] if options.start is not None else []
    return [text for text in named if _is_address(text)]


def _is_address(text: str) -> bool:
    try:
        addresses.pack(text)
    except addresses.BadAddress:
        return False
    return True


def anchors_of(options: Options, anchors: "TrustAnchors | None" = None) -> "TrustAnchors | None":
    """The trust anchors; `None` for the built-in ones.

    Args:
        anchors: the venue's own; `--trust-anchor` goes before them.
    Raises: UsageError when they cannot be read.
    """
    if options.trust_anchor is None:
        return anchors
    from dnstrace.codec.anchors import read

    return read(options.trust_anchor)


def validator_of(options: Options, anchors: "TrustAnchors | None" = None) -> Validator | None:
    """The validator; `None` when nothing is to be validated: a file without anchors says so too.

    Without EDNS nobody can be asked for signatures.

    Args:
        anchors: as `anchors_of` gives them.
    """
    if not options.dnssec or not options.payload or (anchors is not None and not anchors.anchors):
        return None
    return LazyValidator(anchors, options.at)


class LazyValidator:
    """The validator, imported when there first is something to validate: not before a packet.

    Args:
        anchors: `None` for the built-in ones.
        at: UTC, seconds since 1970: validate as of then.
        whole: the one that shares its keys with this one, which is for one question.
    """

    def __init__(
        self,
        anchors: "TrustAnchors | None",
        at: float | None = None,
        whole: "LazyValidator | None" = None,
    ) -> None:
        self._anchors, self._at, self._whole = anchors, at, whole
        self._validator: ChainValidator | None = None

    def for_question(self) -> "LazyValidator":
        """See `Validator.for_question`."""
        return LazyValidator(self._anchors, self._at, self)

    def ready(self) -> "ChainValidator":
        """The validator itself, imported by now."""
        if self._validator is None and self._whole is not None:
            self._validator = self._whole.ready().for_question()
        elif self._validator is None:
            from dnstrace.codec.anchors import built_in
            from dnstrace.dnssec import ChainValidator

            self._validator = ChainValidator(self._anchors or built_in())
        return self._validator

    async def judge(
        self, question: Question, verdict: Verdict, zone: names.Name, ask: Ask, network: Network
    ) -> Judgement:
        """See `Validator.judge`."""
        if self._at is not None:
            network = _AtAnotherTime(network, self._at)
        judgement = await self.ready().judge(question, verdict, zone, ask, network)
        security = judgement.security
        if self._anchors is None and security.code == "trust-anchor-unsigned":
            # Nobody configured these anchors for this root, and it is not the Internet's.
            unknown = security._replace(status=INDETERMINATE)
            return judgement._replace(security=unknown)
        return judgement


class _AtAnotherTime:
    """A network whose wall clock stands still at one instant."""

    def __init__(self, network: Network, at: float) -> None:
        self._network, self._at = network, at

    def wall(self) -> float:
        """The instant."""
        return self._at

    def __getattr__(self, name: str) -> Any:
        return getattr(self._network, name)


def nothing_beside(exchange: Exchange) -> list[Query]:
    """Asks nothing beside the walk."""
    return []


def walk_context(
    network: Network,
    recorder: TraceRecorder,
    settings: Settings,
    *,
    cache: CacheAccess | None = None,
    server_stats: ServerStats | None = None,
    validator: Validator | None = None,
    beside: Callable[[Exchange], list[Query]] = nothing_beside,
) -> WalkContext:
    """What the coroutines of one walk share; its time begins now.

    Args:
        recorder: the record that the network writes to; its seed chooses among servers.
        cache, server_stats: what walks before this one learned; by default nothing.
        validator: `None` when nothing is validated.
        beside: the queries that an exchange gives reason for.
    """
    return WalkContext(
        network,
        recorder,
        ServerStats(recorder.seed) if server_stats is None else server_stats,
        Cache() if cache is None else cache,
        Budget(settings.limits, network.now() + settings.limits.total),
        settings,
        validator,
        beside,
    )


def coordinates(text: str) -> tuple[float, float]:
    """Latitude and longitude in degrees out of `LAT,LON`.

    Raises: UsageError when they are none.
    """
    latitude, _, longitude = text.partition(",")
    try:
        found = float(latitude), float(longitude)
    except ValueError:
        found = (math.nan, math.nan)
    if not (abs(found[0]) <= 90 and abs(found[1]) <= 180):
        raise UsageError(f"--vantage {text}: on the real network give LAT,LON such as 52.5,13.4")
    return found


def starting_cut(options: Options) -> ZoneCut | None:
    """The zone cut of `--start ZONE@SERVER`.

    Raises: UsageError when ZONE is no name, or SERVER neither an address nor a name.
    """
    if options.start is None:
        return None
    zone, server = options.start
    try:
        name = names.lower(names.from_text(zone))
        try:
            octets = addresses.pack(server)
        except addresses.BadAddress:
            return ZoneCut(name, (NameServer(names.lower(names.from_text(server))),), "given")
    except names.BadName as error:
        raise UsageError(f"--start {zone}@{server}: {error}") from None
    return ZoneCut(name, (NameServer(names.NO_NAME, (addresses.unpack(octets),)),), "given")
