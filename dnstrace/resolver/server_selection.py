"""Whom of a zone cut's servers to ask at all, and whose glue to look up once more."""

from dnstrace.model.question import Server
from dnstrace.model.zonecut import ZoneCut
from dnstrace.resolver.context import WalkContext
from dnstrace.resolver.delegation import few
from dnstrace.wire import addresses, names


def permitted(
    servers: list[Server], context: WalkContext, avoid: frozenset[str]
) -> tuple[list[Server], list[Server]]:
    """The servers that may be asked, and those that have special-purpose addresses.

    Each address once, families with a route, and none that is to be avoided.
    """
    families, allowed = context.network.families(), context.settings.allowed
    kept: dict[str, Server] = {}
    refused: list[Server] = []
    for server in servers:
        if server.address in kept or server.address in avoid:
            continue
        octets = addresses.pack(server.address)
        if addresses.may_be_asked(octets, allowed):
            # Off the Internet, what the user allowed by name is asked all the same.
            near = not families and any(addresses.within(octets, n) for n in allowed)
            if server.family in families or near:
                kept[server.address] = server
        else:
            refused.append(server)
    return few(list(kept.values()), context.settings.limits.addresses), refused


def doubtful_glue(cut: ZoneCut, families: tuple[int, ...], answered: bool) -> list[names.Name]:
    """Name servers outside the zone: their glue was the parent's word, and may be stale.

    Where somebody did answer, only those whose glue lacks a family that this host could use.
    """
    return [
        server.name
        for server in cut.servers
        if server.addresses
        and cut.source == "referral"
        and not names.is_below(server.name, cut.zone)
        and (not answered or set(families) - {6 if ":" in a else 4 for a in server.addresses})
    ]
