"""Findings as paragraphs: what several servers do alike is said once."""

from collections.abc import Iterable, Iterator

from rich.text import Text

from dnstrace.model.finding import SEVERITIES, Finding, listed
from dnstrace.render.layout import Piece, flow, sentence
from dnstrace.render.view import View

MOST_NAMES = 3  # of name servers in a sentence; more are counted, and listed behind it
MOST_LISTED = 8  # behind it; JSON has all
_SEVERITY = {"critical": "bold red", "error": "red", "warning": "magenta"}


def paragraphs(findings: Iterable[Finding], view: View) -> Iterator[Text]:
    """What is wrong, whom it hits and what to do, the most severe first."""
    signs = view.signs
    for finding in grouped(sorted(findings, key=lambda each: -SEVERITIES.index(each.severity))):
        style = _SEVERITY.get(finding.severity, "")
        pieces = [Piece(finding.severity, style), Piece(f"{signs(finding.code)}:", "bold")]
        pieces += sentence(signs(finding.text))
        unsaid = [server for server in finding.servers if not _is_said(server, finding.text)]
        if unsaid:
            who = listed(tuple(unsaid))
            more = f" and {len(who) - MOST_LISTED} more" if len(who) > MOST_LISTED else ""
            where = (", ".join(who[:MOST_LISTED]) + more).removesuffix(".")
            pieces += sentence(signs(f"At {where}."), "dim")
        yield flow(pieces, view.width, indent=2, more=signs.more)


def grouped(findings: Iterable[Finding]) -> list[Finding]:
    """Findings of which those that say the same of one server each have become one."""
    groups: dict[tuple[str, ...], Finding] = {}
    for finding in findings:
        rest = _of_one_server(finding)
        alike = (finding.code, finding.severity, rest or finding.text, str(bool(rest)))
        known = groups.get(alike)
        if known is None or not rest:
            groups[alike] = finding
            continue
        servers = tuple(dict.fromkeys((*known.servers, *finding.servers)))
        groups[alike] = known._replace(
            text=_of_all(servers, rest),
            servers=servers,
            exchanges=(*known.exchanges, *finding.exchanges),
        )
    return list(groups.values())


def _of_one_server(finding: Finding) -> str:
    """What a finding says of its only server; "" where it does not begin with one."""
    server = finding.servers[0] if len(finding.servers) == 1 else ""
    starts = bool(server) and finding.text.startswith(f"{server} ")
    return finding.text.removeprefix(f"{server} ") if starts else ""


def _of_all(servers: tuple[str, ...], rest: str) -> str:
    who = listed(servers)
    if len(who) > MOST_NAMES:
        return f"Each of {len(servers)} servers {rest}"
    if len(who) == 1:
        return f"{who[0]} {rest}"
    return f"Each of {', '.join(who[:-1])} and {who[-1]} {rest}"


def _is_said(server: str, text: str) -> bool:
    """Whether a text names a server, by name and address."""
    return all(part.removesuffix(")") in text for part in server.split(" ("))
