"""The tree: a branch for every zone cut, in it whom was asked, who answered and what that meant."""

from collections.abc import Sequence

from rich.text import Text
from rich.tree import Tree

from dnstrace.model.exchange import Exchange
from dnstrace.model.question import Question
from dnstrace.model.report import INTERCEPTED, NetworkUsed, Report
from dnstrace.model.security import BOGUS, INDETERMINATE, UNCHECKED, Security
from dnstrace.model.trace import Because, Step, StepReason
from dnstrace.model.verdict import LimitReached, Unusable
from dnstrace.render import hop
from dnstrace.render.layout import Piece, flow, sentence
from dnstrace.render.stub import stub_text
from dnstrace.render.view import Seen, View, began, on_the_walk, verdicts
from dnstrace.render.words import amount, came, trouble
from dnstrace.wire import names, types

GUIDE = 4  # cells that rich puts before each level


def tree(report: Report, view: View) -> Tree:
    """The whole walk of a report."""
    seen = Seen(view, report.annotations, report.partial, forged=_forged(report))
    top = branch(headline(report.question, report.network, view), view)
    if report.annotations.stub is not None and report.annotations.stub.status != "off":
        own = "server" not in dict(report.options)
        top.add(stub_text(report.annotations.stub, view, view.width - GUIDE, own))
    grow(top, report.trace.steps, seen, 1)
    return top


def _forged(report: Report) -> frozenset[int]:
    """Exchanges that something else answered: those that show it, or all if it spoils the walk."""
    if report.status == INTERCEPTED:
        return frozenset(exchange.id for exchange in report.trace.exchanges())
    shown = (finding.exchanges for finding in report.findings if finding.code == "intercepted")
    return frozenset(number for numbers in shown for number in numbers)


def branch(label: Text, view: View) -> Tree:
    """A branch with nothing on it yet."""
    return Tree(label, guide_style="dim", highlight=False)


def headline(question: Question, network: NetworkUsed | None, view: View) -> Text:
    """What was asked, and whether that was a measurement."""
    signs = view.signs
    pieces = [Piece(signs(question.text), "bold")]
    if network is not None and network.kind == "lab":
        where = f" seen from {network.vantage}" if network.vantage else ""
        words = f"in the lab's world “{network.world}”{where}"
        pieces += sentence(signs(words.replace("“", '"').replace("”", '"')), "magenta", "  ")
    elif network is not None and network.kind == "replay":
        pieces += sentence("replayed from recorded replies", "magenta", "  ")
    return flow(pieces, view.width, more=signs.more)


def grow(top: Tree, steps: Sequence[Step], seen: Seen, depth: int) -> None:
    """Add steps to a branch at `depth`; those that follow one another in one zone share a node."""
    shown = [step for step in steps if seen.view.verbose or not _is_beside(step, depth)]
    index = 0
    while index < len(shown):
        end = index + 1
        while end < len(shown) and _goes_on(shown[index], shown[end]):
            end += 1
        _zone(top, shown[index:end], seen, depth)
        index = end


def _goes_on(first: Step, following: Step) -> bool:
    same = (following.zone, following.source) == (first.zone, first.source)
    return same and following.because.reason not in (StepReason.REFERRAL, StepReason.ALIAS)


def _is_beside(step: Step, depth: int) -> bool:
    """Whether a step is not on the way: it only fetched keys, or found an address in the cache."""
    if on_the_walk(step):
        return False
    if step.cached and depth > 1:
        return True
    return bool(step.exchanges) or step.question.type in (types.DS, types.DNSKEY)


def _zone(top: Tree, steps: Sequence[Step], seen: Seen, depth: int) -> None:
    view, first = seen.view, steps[0]
    signs = view.signs
    pieces = [Piece(signs(names.to_text(first.zone)), "bold")]
    count = amount(len(first.servers), "name server") if first.servers else ""
    because = came(Because(StepReason.GIVEN) if first.source == "given" else first.because)
    pieces += sentence(signs(because), "dim", "  ")
    if count:
        pieces += sentence(count, "dim", f" {signs.dot} ")
    security = _security(steps)
    if security.status != UNCHECKED:
        style = "bold red" if security.status == BOGUS else ""
        pieces.append(Piece(security.status, style, f" {signs.dot} "))
    if any(step.cached for step in steps):
        pieces += sentence("from the cache", "dim", f" {signs.dot} ")
    room = view.width - GUIDE * depth
    node = top.add(flow(pieces, room, indent=2, more=signs.more))
    for step in steps:
        _step(node, step, seen, depth + 1)
    if security.reason and security.status in (BOGUS, INDETERMINATE):
        pieces = [Piece(signs.bad if security.status == BOGUS else signs.idle, style)]
        pieces += sentence(signs(security.reason), style)
        if security.code:
            pieces.append(Piece(f"({signs(security.code)})", "dim"))
        node.add(flow(pieces, room - GUIDE, indent=2, more=signs.more))


def _security(steps: Sequence[Step]) -> Security:
    """What validation says of the walk through a zone, whatever else was asked there."""
    judged = [step.security for step in steps if on_the_walk(step)]
    said = [security for security in judged if security.status != UNCHECKED]
    return said[-1] if said else steps[-1].security


def _step(node: Tree, step: Step, seen: Seen, depth: int) -> None:
    view, judged = seen.view, verdicts(step)
    room = view.width - GUIDE * depth
    parts: list[tuple[int, Step | Exchange]] = [(began(child), child) for child in step.children]
    parts += [(exchange.id, exchange) for exchange in step.exchanges]
    for _, part in sorted(parts, key=lambda pair: pair[0]):
        if isinstance(part, Step):
            grow(node, [part], seen, depth)
        else:
            hop.add(node, part, judged.get(part.id), step, seen, room)
    for query in seen.pending:
        if query.step == step.id and not query.beside:
            node.add(hop.pending(query, view, room))
    whole = judged.get(None)
    if isinstance(whole, Unusable | LimitReached):
        # What each of the servers did stands there already.
        told = any(number is not None and one == whole for number, one in step.judged)
        text = "no server left to ask" if told else view.signs(trouble(whole, None))
        pieces = [Piece(view.signs.bad, "bold red"), *sentence(text, "red")]
        pieces.append(Piece(f"({view.signs(whole.code)})", "dim"))
        node.add(flow(pieces, room, indent=2, more=view.signs.more))
