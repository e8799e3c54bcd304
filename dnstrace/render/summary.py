"""What stands below the tree: the answer, the total, the slowest hop, what is wrong."""

from collections.abc import Iterator

from rich.cells import cell_len
from rich.text import Text

from dnstrace.model import report as outcome
from dnstrace.model.exchange import Exchange, Outcome
from dnstrace.model.report import Report
from dnstrace.model.rrset import SignedRRset
from dnstrace.model.security import BOGUS, UNCHECKED
from dnstrace.model.trace import Step
from dnstrace.render.findings import paragraphs
from dnstrace.render.layout import Piece, flow, sentence, within
from dnstrace.render.view import View
from dnstrace.render.words import amount, server
from dnstrace.wire import names, rdata, types

_STATUS = {
    "answered": ("answered", "green"),
    "nxdomain": ("no such name", "bold"),
    "nodata": ("the name exists, but has no such record", "bold"),
    "failed": ("failed", "bold red"),
    "bogus": ("bogus", "bold red"),
    "unreachable": ("nothing could be reached from here", "bold red"),
    "intercepted": ("this network answers port 53 itself: nothing is known about", "bold red"),
    "interrupted": ("interrupted", "bold magenta"),
}
MOST_OF_AN_ANSWER = 30_000  # characters of the answer's data: 1,000 addresses have some 20,000
_LOST = (outcome.FAILED, outcome.BOGUS, outcome.UNREACHABLE, outcome.INTERCEPTED)


def summary(report: Report, view: View, alone: bool = False) -> Iterator[Text]:
    """The lines below the tree, each text one paragraph.

    Args:
        alone: there is no tree, so the question has to be said.
    """
    if any(signed.rrset.rdatas for signed in report.answer):
        yield answer(report.answer, view)
    yield status(report, view, alone)
    slowest = slowest_hop(report, view)
    if slowest is not None:
        yield slowest
    yield from paragraphs(report.findings, view)


def answer(sets: tuple[SignedRRset, ...], view: View) -> Text:
    """The records of the answer, in columns as far as the width allows."""
    signs = view.signs
    records = [(signed.rrset, data) for signed in sets for data in signed.rrset.rdatas]
    texts = (rdata.to_text(rrset.type, data, rrset.klass) for rrset, data in records)
    shown, rest = within(texts, len(records), MOST_OF_AN_ANSWER, signs.more)
    rows = [
        (
            signs(names.to_text(rrset.shown or rrset.name)),
            str(rrset.ttl),
            types.type_name(rrset.type),
            signs(data),
        )
        for (rrset, _), data in zip(records, shown, strict=False)
    ]
    widths = [max(cell_len(row[column]) for row in rows) for column in range(3)]
    widths[0] = min(widths[0], view.width // 2)
    text = Text(no_wrap=True, overflow="crop", end="")
    for index, (name, ttl, kind, data) in enumerate(rows):
        head = [
            Piece(name + " " * (widths[0] - cell_len(name)), "bold"),
            Piece(ttl.rjust(widths[1]), "dim", "  "),
            Piece(kind.ljust(widths[2]), "", "  "),
        ]
        text.append("\n" if index else "")
        text.append_text(flow([*head, *sentence(data, "bold", "  ")], view.width, indent=4))
    if rest:
        text.append("\n")
        text.append_text(flow(sentence(rest, "dim"), view.width, indent=4))
    return text


def status(report: Report, view: View, named: bool = False) -> Text:
    """How it ended, how long it took and what it cost."""
    signs = view.signs
    gap = f" {signs.dot} "
    words, style = _STATUS[report.status]
    intercepted = report.status == outcome.INTERCEPTED
    if intercepted:
        words = f"{words} {signs(names.to_text(report.question.name))}"
    mark = signs.bad if report.status in _LOST else signs.good
    pieces = [Piece(signs.idle if report.status == outcome.INTERRUPTED else mark, style)]
    if named:
        pieces.append(Piece(f"{signs(report.question.text)}:", "bold"))
    pieces += sentence(words, "bold" if style == "green" else style)
    rcode = types.rcode_name(report.rcode)
    if report.status in (*_LOST, outcome.NXDOMAIN):
        pieces.append(Piece(rcode, "", gap))
    security = report.security
    code = security.code or security.status
    told = any(finding.code == code for finding in report.findings)
    if security.status == BOGUS and report.status == outcome.BOGUS and told:
        pass  # the status says it, and a finding why
    elif intercepted:
        pass  # whatever it was, it was about what was forged
    elif security.status != UNCHECKED:
        shade = "bold red" if security.status == BOGUS else ""
        reason = f": {security.reason}" if security.reason and not told else ""
        pieces += sentence(signs(f"DNSSEC {security.status}{reason}"), shade, gap)
    elif report.status not in _LOST:
        pieces += sentence("DNSSEC unchecked", "dim", gap)
    pieces += sentence(f"{report.elapsed * 1000:,.1f} ms in all", "bold", gap)
    exchanges = report.trace.exchanges()
    sent = [
        each for each in exchanges if each.outcome not in (Outcome.NO_ROUTE, Outcome.SEND_FAILED)
    ]
    walked = sum(not each.query.beside for each in sent)
    beside = len(sent) - walked
    cost = amount(walked, "query", "queries") + (f" + {beside} supporting" if beside else "")
    pieces += sentence(cost, "dim", gap)
    if named and report.network.kind != "real":
        world = f"in the lab's world {report.network.world}"
        said = world if report.network.kind == "lab" else "replayed from recorded replies"
        pieces += sentence(signs(said), "magenta", gap)
    return flow(pieces, view.width, indent=2, more=signs.more)


def slowest_hop(report: Report, view: View) -> Text | None:
    """The zone that held the walk up longest; `None` when there is nothing to compare."""
    hops = [(spent(step), step) for step in report.trace.steps]
    hops = [hop for hop in hops if hop[0] > 0]
    if len(hops) < 2:
        return None
    seconds, step = max(hops, key=lambda hop: hop[0])
    seconds = min(seconds, report.elapsed)  # a server may be heard out when the walk has ended
    signs = view.signs
    text = f"slowest hop: {names.to_text(step.zone)} {seconds * 1000:,.1f} ms"
    share = f" ({seconds / report.elapsed:.0%})" if report.elapsed > 0 else ""
    worst = max(_asked(step), key=lambda each: each.waited)
    pieces = [
        *sentence(signs(text + share)),
        *sentence(signs(server(worst)), "dim", f" {signs.dot} "),
    ]
    return flow(pieces, view.width, indent=2, more=signs.more)


def spent(step: Step) -> float:
    """Seconds from the first query of a step or below it to the last outcome waited for."""
    asked = _asked(step)
    ends = [each.started + each.waited for each in asked if each.outcome != Outcome.ABANDONED]
    return max(0.0, max(ends) - min(each.started for each in asked)) if ends else 0.0


def _asked(step: Step) -> list[Exchange]:
    """The walk's own exchanges in a step and below it."""
    here = [each for each in step.exchanges if not each.query.beside]
    for child in step.children:
        here += _asked(child)
    return here
