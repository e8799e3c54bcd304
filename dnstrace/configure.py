"""Options to what a walk is made with: settings, starting point, validator."""

from dnstrace.codec.hints import built_in
from dnstrace.errors import UsageError
from dnstrace.model.zonecut import NameServer, ZoneCut
from dnstrace.options import Options
from dnstrace.resolver.limits import Limits
from dnstrace.resolver.ports import Validator
from dnstrace.resolver.settings import Settings
from dnstrace.wire import addresses, edns, names


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
        allowed = tuple(map(addresses.prefix, texts))
    except addresses.BadAddress as error:
        raise UsageError(str(error)) from None
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
    )


def validator_of(options: Options) -> Validator | None:
    """The validator; `None` when nothing is to be validated."""
    return None


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
    return ZoneCut(name, (NameServer(b"", (addresses.unpack(octets),)),), "given")
