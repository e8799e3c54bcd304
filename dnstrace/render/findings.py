"""Findings as paragraphs: what several servers do alike is said once."""

from collections.abc import Iterable, Iterator

from rich.text import Text

from dnstrace.model.finding import SEVERITIES, Finding, labels
from dnstrace.model.question import Server
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
        pieces += sentence(signs(_said(finding)))
        who = labels(finding.servers)
        if who and (not finding.claim or len(who) > MOST_NAMES):  # else the text names them
            more = f" and {len(who) - MOST_LISTED} more" if len(who) > MOST_LISTED else ""
            where = (", ".join(who[:MOST_LISTED]) + more).removesuffix(".")
            pieces += sentence(signs(f"At {where}."), "dim")
        yield flow(pieces, view.width, indent=2, more=signs.more)


def _said(finding: Finding) -> str:
    return f"{finding.text} {finding.remedy}".rstrip()


def grouped(findings: Iterable[Finding]) -> list[Finding]:
    """Findings of which those that claim the same of their servers have become one."""
    groups: dict[object, Finding] = {}
    for number, finding in enumerate(findings):
        alike = finding.code, finding.severity, finding.claim, finding.remedy
        is_told_together = bool(finding.claim and finding.servers)
        known = groups.get(alike) if is_told_together else None
        if known is None:
            groups[alike if is_told_together else number] = finding
            continue
        servers = tuple(dict.fromkeys((*known.servers, *finding.servers)))
        groups[alike] = known._replace(
            text=_of_all(servers, finding.claim),
            servers=servers,
            exchanges=(*known.exchanges, *finding.exchanges),
        )
    return list(groups.values())


def _of_all(servers: tuple[Server, ...], rest: str) -> str:
    who = labels(servers)
    if len(who) > MOST_NAMES:
        return f"Each of {len(servers)} servers {rest}"
    if len(who) == 1:
        return f"{who[0]} {rest}"
    return f"Each of {', '.join(who[:-1])} and {who[-1]} {rest}"
