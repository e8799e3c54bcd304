"""Causes in words: a finding for each, and nothing said twice."""

from collections.abc import Iterable
from typing import NamedTuple

from dnstrace.diagnose.catalogue import entry
from dnstrace.diagnose.composing import completed
from dnstrace.model.finding import Finding
from dnstrace.model.question import Server
from dnstrace.wire import names

MOST_DETAILS = 4
_SILENT = ("all-servers-timeout", "time-limit", "query-limit")
NOBODY = (
    "Nobody at all answered, so look at this network first: its way out, and whether a firewall "
    "drops UDP and TCP port 53."
)


class Cause(NamedTuple):
    """One way in which one server, or a whole zone, was of no use."""

    code: str
    zone: bytes  # where the walk stood, wire form
    details: tuple[str, ...] = ()  # safe to print
    exchanges: tuple[int, ...] = ()
    servers: tuple[Server, ...] = ()

    def joined(self, other: "Cause") -> "Cause":
        """What both rest on, each once, in order."""
        return self._replace(
            details=tuple(dict.fromkeys((*self.details, *other.details))),
            exchanges=tuple(dict.fromkeys((*self.exchanges, *other.exchanges))),
            servers=tuple(dict.fromkeys((*self.servers, *other.servers))),
        )


def of_servers(causes: Iterable[Cause], fatal: frozenset[tuple[str, bytes]]) -> list[Finding]:
    """A finding for each cause of a server; that this host has no route is one, of all servers.

    Args:
        fatal: code and zone of what left the walk without an answer: no mere warning.
    """
    found = []
    no_route: Cause | None = None
    for cause in causes:
        if cause.code == "no-route":
            no_route = cause if no_route is None else no_route.joined(cause)
            continue
        about = entry(cause.code)
        severity = about.severity
        if severity == "warning" and (cause.code, cause.zone) in fatal:
            severity = "error"
        said = what(about.meaning, cause.details)
        text = f"{cause.servers[0].label} {said}."
        found.append(_finding(cause, severity, text)._replace(claim=f"{said}."))
    if no_route is not None:
        about, count = entry("no-route"), len(no_route.servers)
        detail = f" ({'; '.join(no_route.details)})" if no_route.details else ""
        whom = f"any of {count} servers" if count > 1 else "the server"
        text = f"This host has no route to {whom}{detail}."
        found.append(_finding(no_route, about.severity, text)._replace(zone=None))
    return found


def of_zones(causes: Iterable[Cause], heard: bool = True) -> list[Finding]:
    """One finding for each cause of a zone.

    Args:
        heard: whether anybody answered anything at all; else this network is the first suspect.
    """
    found = []
    for cause in causes:
        about = entry(cause.code)
        said = what(about.meaning, cause.details)
        made = _finding(cause, about.severity, f"At zone {names.to_text(cause.zone)}: {said}.")
        if not heard and cause.code in _SILENT:
            made = made._replace(remedy=NOBODY, next="")
        found.append(made)
    return found


def _finding(cause: Cause, severity: str, text: str) -> Finding:
    cited = tuple(sorted(cause.exchanges))
    return completed(Finding(cause.code, severity, text, cited, cause.servers, cause.zone))


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
