"""TTLs that run down from server to server: one cache behind what should be many authorities."""

from collections import defaultdict
from typing import NamedTuple

from dnstrace.diagnose.causes import every_step
from dnstrace.diagnose.composing import finding
from dnstrace.model.exchange import Exchange
from dnstrace.model.finding import Finding
from dnstrace.model.rrset import rrsets
from dnstrace.model.trace import Trace
from dnstrace.wire import names, types
from dnstrace.wire.message import ADDITIONAL, ANSWER, AUTHORITY

_LEAST = 2.0  # seconds between the first and the last reply, so that rounding cannot do it
_ROUNDING = 1.1  # seconds: a cache counts whole ones


class _Seen(NamedTuple):
    at: float  # UTC, seconds since 1970
    ttl: int
    exchange: Exchange


def counting_down(trace: Trace) -> list[Finding]:
    """RRsets whose TTL falls as fast as the clock runs, though other servers of the zone sent it.

    An authoritative server sends the zone's TTL each time; one that falls is out of a cache
    (RFC 1034 §4.3.4), and one that falls across several servers is out of one cache.
    """
    began = [exchange.started for exchange in trace.exchanges()]
    if not began or max(began) - min(began) < _LEAST - 1:
        return []  # most traces are too short for it, and to read every record takes its time
    seen: dict[tuple[bytes, bytes, int], list[_Seen]] = defaultdict(list)
    for step in every_step(trace):
        for exchange in step.exchanges:
            if step.source == "given" or exchange.query.question.klass != types.IN:
                continue
            for key, ttl in _ttls(exchange).items():
                at = exchange.started + (exchange.elapsed or 0.0)
                seen[step.zone, *key].append(_Seen(at, ttl, exchange))
    found: dict[bytes, Finding] = {}
    for (zone, owner, kind), observations in seen.items():
        falling = sorted(observations, key=lambda one: one.at)
        if zone not in found and _counts_down(falling):
            found[zone] = _made(zone, owner, kind, falling)
    return list(found.values())


def _ttls(exchange: Exchange) -> dict[tuple[bytes, int], int]:
    """The TTL of each RRset in a reply; an RRset in two sections counts by the first."""
    ttls: dict[tuple[bytes, int], int] = {}
    for section in (ANSWER, AUTHORITY, ADDITIONAL) if exchange.reply is not None else ():
        for signed in rrsets(exchange.reply, section):  # type: ignore[arg-type]
            ttls.setdefault(signed.rrset.key, signed.rrset.ttl)
    return ttls


def _counts_down(falling: list[_Seen]) -> bool:
    first, last = falling[0], falling[-1]
    if last.at - first.at < _LEAST or last.ttl >= first.ttl - 1:
        return False
    if len({one.exchange.query.server.address for one in falling}) < 2:
        return False
    return all(abs((one.at - first.at) - (first.ttl - one.ttl)) <= _ROUNDING for one in falling)


def _made(zone: bytes, owner: bytes, kind: int, falling: list[_Seen]) -> Finding:
    first, last = falling[0], falling[-1]
    text = (
        f"The TTL of {names.to_text(owner)} {types.type_name(kind)} fell from {first.ttl} to "
        f"{last.ttl} in the {last.at - first.at:.0f} s between replies of several servers: "
        "one cache answers in their name."
    )
    return finding("ttl-counts-down", text, (one.exchange for one in falling), zone=zone)
