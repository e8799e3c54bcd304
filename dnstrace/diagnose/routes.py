"""What the networks of the servers tell: routes that RPKI calls invalid, zones in one network."""

from collections.abc import Iterable

from dnstrace.diagnose.causes import every_step
from dnstrace.diagnose.composing import finding
from dnstrace.model.annotation import Annotations, Origin
from dnstrace.model.exchange import Exchange
from dnstrace.model.finding import Finding
from dnstrace.model.trace import Step, Trace
from dnstrace.wire import names


def routes(trace: Trace, annotations: Annotations) -> list[Finding]:
    """Findings that rest on the origins of the servers that were asked (RFC 6811, RFC 2182 §3.1).

    That a zone is in one network is said only where the origin of every address of its delegation
    is known, so of servers that were all asked, or that a table knows.
    """
    if not annotations.origins:
        return []
    origins: dict[str, list[Origin]] = {}
    for origin in annotations.origins:
        origins.setdefault(origin.address, []).append(origin)
    asked: dict[str, list[Exchange]] = {}
    for exchange in trace.exchanges():
        asked.setdefault(exchange.query.server.address, []).append(exchange)
    return [*_invalid(asked, origins), *_several(asked, origins), *_single(trace, origins)]


def _invalid(
    asked: dict[str, list[Exchange]], origins: dict[str, list[Origin]]
) -> Iterable[Finding]:
    found: dict[tuple[str | None, int | None, str, str, str], list[Exchange]] = {}
    for address, exchanges in asked.items():
        for origin in origins.get(address, ()):
            if origin.rpki and origin.rpki.startswith("invalid"):
                route = origin.prefix, origin.asn, origin.rpki, origin.source, origin.as_of
                found.setdefault(route, []).extend(exchanges)
    for (prefix, asn, state, source, as_of), exchanges in found.items():
        text = f"{prefix} announced by AS{asn} is RPKI {state} ({source}, {as_of})."
        yield finding("rpki-invalid", text, exchanges)


def _several(
    asked: dict[str, list[Exchange]], origins: dict[str, list[Origin]]
) -> Iterable[Finding]:
    found: dict[tuple[str | None, tuple[int, ...]], list[Exchange]] = {}
    for address, exchanges in asked.items():
        known = origins.get(address, [])
        asns = tuple(sorted({origin.asn for origin in known if origin.asn is not None}))
        if len(asns) > 1:
            found.setdefault((known[0].prefix, asns), []).extend(exchanges)
    for (prefix, asns), exchanges in found.items():
        text = f"{prefix} is announced by {', '.join(f'AS{asn}' for asn in asns)}."
        yield finding("several-origins", text, exchanges)


def _single(trace: Trace, origins: dict[str, list[Origin]]) -> Iterable[Finding]:
    told = set[bytes]()
    for step in every_step(trace):
        if step.zone == names.ROOT or step.zone in told or not step.exchanges:
            continue
        shared = _shared(step, origins)
        if shared is not None:
            told.add(step.zone)
            asn, prefix = shared
            where = f"AS{asn}" + (f", and in one prefix, {prefix}" if prefix else "")
            zone = names.to_text(step.zone)
            text = f"All {len(step.servers)} name servers of {zone} are in one network, {where}."
            yield finding("single-as", text, step.exchanges, zone=step.zone)


def _shared(step: Step, origins: dict[str, list[Origin]]) -> tuple[int, str | None] | None:
    """The AS, and the prefix if it is one too, that all addresses of a cut share."""
    addresses = {address for _, known in step.servers for address in known}
    if len(step.servers) < 2 or not all(known for _, known in step.servers):
        return None
    known = [origins.get(address, []) for address in addresses]
    asns = {origin.asn for each in known for origin in each}
    if len(addresses) < 2 or not all(known) or len(asns) != 1 or (asn := asns.pop()) is None:
        return None
    prefixes = {origin.prefix for each in known for origin in each}
    return asn, prefixes.pop() if len(prefixes) == 1 else None
