"""Causes in words: a finding for each, and nothing said twice."""

from collections.abc import Iterable
from typing import NamedTuple

from dnstrace.diagnose.catalogue import entry
from dnstrace.diagnose.composing import completed
from dnstrace.model.finding import Finding, Severity
from dnstrace.model.question import Server
from dnstrace.model.verdict import Detail, DetailKind
from dnstrace.wire import names
from dnstrace.wording.details import detail_text

MOST_DETAILS = 4
_SILENT = ("all-servers-timeout", "time-limit", "query-limit")
# These say what the meaning of their code says, and more exactly.
_MORE_EXACT = (
    DetailKind.REFERS_TO_ITSELF,
    DetailKind.REFERS_ELSEWHERE,
    DetailKind.NO_ROUTE_AT_ALL,
    DetailKind.NO_ROUTE_TO_ANY,
    DetailKind.ALIASES_LEAD_BACK,
)
NOBODY = (
    "Nobody at all answered, so look at this network first: its way out, and whether a firewall "
    "drops UDP and TCP port 53."
)


class Cause(NamedTuple):
    """One way in which one server, or a whole zone, was of no use."""

    code: str
    zone: bytes  # where the walk stood, wire form
    details: tuple[Detail | str, ...] = ()  # words are safe to print
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
        said = what(cause.code, cause.details)
        text = f"{cause.servers[0].label} {said}."
        found.append(_finding(cause, severity, text)._replace(claim=f"{said}."))
    if no_route is not None:
        about, count = entry("no-route"), len(no_route.servers)
        detail = f" ({'; '.join(map(_behind, no_route.details))})" if no_route.details else ""
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
        said = what(cause.code, cause.details)
        made = _finding(cause, about.severity, f"At zone {names.to_text(cause.zone)}: {said}.")
        if not heard and cause.code in _SILENT:
            made = made._replace(remedy=NOBODY, next="")
        found.append(made)
    return found


def _finding(cause: Cause, severity: Severity, text: str) -> Finding:
    cited = tuple(sorted(cause.exchanges))
    return completed(Finding(cause.code, severity, text, cited, cause.servers, cause.zone))


def what(code: str, details: tuple[Detail | str, ...]) -> str:
    """The meaning of a code with its details; what it says already is not said again."""
    meaning = entry(code).meaning
    kept = [detail for detail in details if detail and not _in_code(code, detail)]
    if len(kept) == 1 and isinstance(kept[0], Detail) and kept[0].kind in _MORE_EXACT:
        return detail_text(kept[0])
    said = [_behind(detail) for detail in kept]
    if len(said) > MOST_DETAILS:
        said = [*said[: MOST_DETAILS - 1], f"{len(said) - MOST_DETAILS} more", said[-1]]
    return f"{meaning} ({'; '.join(said)})" if said else meaning


def _in_code(code: str, detail: Detail | str) -> bool:
    """Whether the code says as much as a detail."""
    if not isinstance(detail, Detail):
        return False
    failed = code == "server-failure" and detail.kind == DetailKind.RCODE
    return failed or detail.kind == DetailKind.DNAME_MAKES_TOO_LONG


def _behind(detail: Detail | str) -> str:
    """A detail as it stands behind the meaning."""
    if isinstance(detail, str):
        return detail
    if detail.kind == DetailKind.REFERS_UPWARDS:
        return f"to {names.to_text(detail.names[0])}"
    return detail_text(detail)
