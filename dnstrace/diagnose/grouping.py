"""Causes that are alike become one finding, in words."""

from collections.abc import Iterable
from typing import NamedTuple

from dnstrace.diagnose.catalogue import entry
from dnstrace.model.finding import Finding, listed
from dnstrace.wire import names

MOST_NAMES = 3  # of name servers in a sentence; more are counted
MOST_DETAILS = 4


class Cause(NamedTuple):
    """One way in which one server, or a whole zone, was of no use."""

    code: str
    zone: bytes  # where the walk stood, wire form
    details: tuple[str, ...] = ()  # safe to print
    exchanges: tuple[int, ...] = ()
    servers: tuple[str, ...] = ()  # "name (address)"

    def joined(self, other: "Cause") -> "Cause":
        """What both rest on, each once, in order."""
        return self._replace(
            details=tuple(dict.fromkeys((*self.details, *other.details))),
            exchanges=tuple(dict.fromkeys((*self.exchanges, *other.exchanges))),
            servers=tuple(dict.fromkeys((*self.servers, *other.servers))),
        )


def of_servers(causes: Iterable[Cause], fatal: frozenset[tuple[str, bytes]]) -> list[Finding]:
    """One finding for the servers of a zone that fail in one way.

    Args:
        causes: of one server each.
        fatal: code and zone of what left the walk without an answer: no mere warning.
    """
    groups: dict[tuple[object, ...], Cause] = {}
    for cause in causes:
        # That this host has no route concerns no server, and so no zone.
        alike = (cause.code,) if cause.code == "no-route" else cause[:3]
        known = groups.get(alike)
        groups[alike] = cause if known is None else known.joined(cause)
    found = []
    for cause in groups.values():
        about = entry(cause.code)
        severity = about.severity
        if severity == "warning" and (cause.code, cause.zone) in fatal:
            severity = "error"
        found.append(_finding(cause, severity, f"{_subject(cause)}. {about.advice}"))
    return found


def of_zones(causes: Iterable[Cause]) -> list[Finding]:
    """One finding for each cause of a zone."""
    found = []
    for cause in causes:
        about = entry(cause.code)
        said = what(about.meaning, cause.details)
        text = f"At zone {names.to_text(cause.zone)}: {said}. {about.advice}"
        found.append(_finding(cause, about.severity, text))
    return found


def _finding(cause: Cause, severity: str, text: str) -> Finding:
    return Finding(cause.code, severity, text, tuple(sorted(cause.exchanges)), cause.servers)


def _subject(cause: Cause) -> str:
    """Who does what."""
    said = what(entry(cause.code).meaning, cause.details)
    if cause.code == "no-route" and len(cause.servers) > 1:
        detail = f" ({'; '.join(cause.details)})" if any(cause.details) else ""
        return f"This host has no route to any of {len(cause.servers)} servers{detail}"
    if len(cause.servers) == 1:
        return f"{cause.servers[0]} {said}"
    who = listed(cause.servers)
    if len(who) > MOST_NAMES:
        return f"Each of {len(cause.servers)} servers of {names.to_text(cause.zone)} {said}"
    if len(who) == 1:
        return f"{who[0]} {said}"
    return f"Each of {', '.join(who[:-1])} and {who[-1]} {said}"


def what(meaning: str, details: tuple[str, ...]) -> str:
    """A meaning with its details, but nothing twice."""
    kept = [detail for detail in details if detail and detail not in meaning]
    if not kept:
        return meaning
    (first, *rest) = kept
    if not rest and first.startswith(meaning):
        return f"{meaning} ({first.removeprefix(meaning).lstrip(' ,')})"
    if not rest and first.split()[:2] == meaning.split()[:2]:
        return first.removesuffix(".")
    if len(kept) > MOST_DETAILS:
        kept = [*kept[: MOST_DETAILS - 1], f"{len(kept) - MOST_DETAILS} more", kept[-1]]
    return f"{meaning} ({'; '.join(kept)})"
