"""One exchange in the tree: who was asked, which instance answered, how fast, what it said."""

from collections.abc import Iterator

from rich.cells import cell_len
from rich.text import Text
from rich.tree import Tree

from dnstrace.model.exchange import Exchange, Outcome
from dnstrace.model.question import Query
from dnstrace.model.security import BOGUS
from dnstrace.model.trace import Step
from dnstrace.model.verdict import (
    Answer,
    LimitReached,
    NoData,
    NXDomain,
    Redirect,
    Unusable,
    Verdict,
)
from dnstrace.render import words
from dnstrace.render.layout import Piece, flow, sentence
from dnstrace.render.records import sections
from dnstrace.render.view import Seen, View
from dnstrace.wire import edns, rdata

INDENT = 2
COLUMNS_FROM = 110  # as wide as that, what was said stands in a column of its own


def add(
    node: Tree, exchange: Exchange, verdict: Verdict | None, step: Step, seen: Seen, room: int
) -> None:
    """Add an exchange to its zone's branch; those beside the walk only when everything is shown."""
    view = seen.view
    if exchange.query.beside:
        if view.verbose:
            node.add(_beside(exchange, view, room))
        return
    label = _label(exchange, verdict, step, seen, room)
    leaf = node.add(label)
    if view.verbose and exchange.reply is not None:
        for part in sections(exchange, seen, room - 4):
            leaf.add(part)


def milliseconds(seconds: float | None, style: str = "") -> Piece | None:
    """A time for the column at the right."""
    return None if seconds is None else Piece(f"{seconds * 1000:,.1f} ms", style)


def pending(query: Query, view: View, room: int) -> Text:
    """A query that has no outcome yet."""
    signs, server = view.signs, query.server
    name = signs(words.host(server.name)) if server.name else ""
    pieces = [Piece(signs.more, "magenta"), Piece(name, "dim"), Piece(signs(server.address), "dim")]
    return flow([piece for piece in pieces if piece.text], room, indent=INDENT, more=signs.more)


def _label(exchange: Exchange, verdict: Verdict | None, step: Step, seen: Seen, room: int) -> Text:
    view, signs = seen.view, seen.view.signs
    failed = exchange.outcome != Outcome.REPLY or isinstance(verdict, Unusable | LimitReached)
    unused = exchange.outcome == Outcome.ABANDONED or (verdict is None and not failed)
    if unused or (exchange.id in seen.forged and not failed):
        mark, style = Piece(signs.idle, "dim"), "dim"
    elif failed or _is_bogus(verdict, step):
        mark, style = Piece(signs.bad, "bold red"), "dim"
    else:
        mark, style = Piece(signs.good, "green"), ""
    who = [mark, *_server(exchange, view, style), *_manner(exchange, view)]
    who += _instance(exchange, seen, style)
    said, *rest = [*_said(exchange, verdict, step, view, unused), *_besides(exchange, seen)]
    time = milliseconds(exchange.elapsed, style or "bold")
    column = _column(who, said, view, room)
    # A failure is told at once, and so is everything where there is room for a column of its own.
    right = [time._replace(gap="  ")] if time is not None else []
    if view.width >= COLUMNS_FROM and _size([*who, column, *said[1:], *right]) <= room:
        who += [column, *said[1:]]
    elif failed or unused:
        who += [said[0]._replace(gap="  "), *said[1:]]
    else:
        rest.insert(0, said)
    text = flow(who, room, time, INDENT, signs.more)
    for line in rest:
        text.append("\n" + " " * INDENT)
        text.append_text(flow(line, room - INDENT, more=signs.more, indent=INDENT))
    return text


def _is_bogus(verdict: Verdict | None, step: Step) -> bool:
    """Whether it is an end of the walk that validation threw away."""
    ends = isinstance(verdict, Answer | Redirect | NoData | NXDomain)
    return ends and step.security.status == BOGUS


def _size(pieces: list[Piece]) -> int:
    """Cells that pieces take on one line."""
    return sum(cell_len(each.text) + cell_len(each.gap) for each in pieces) - 1


def _column(who: list[Piece], said: list[Piece], view: View, room: int) -> Piece:
    """The first piece of what was said, moved to the column where that stands on wide screens."""
    used = _size(who)
    start = view.width * 9 // 20 - (view.width - room)
    return said[0]._replace(gap=" " * max(2, start - used))


def _server(exchange: Exchange, view: View, style: str) -> Iterator[Piece]:
    server = exchange.query.server
    if server.name:
        yield Piece(view.signs(words.host(server.name)), style)
    port = "" if server.port == 53 else f" port {server.port}"
    yield Piece(view.signs(server.address) + port, "dim")


def _manner(exchange: Exchange, view: View) -> Iterator[Piece]:
    query = exchange.query
    if query.transport == "tcp":
        connect = exchange.connect
        yield Piece(
            "TCP" if connect is None else f"TCP (connect {connect * 1000:.1f} ms)", "magenta"
        )
    if query.payload is None:
        yield Piece("without EDNS", "magenta")


def _instance(exchange: Exchange, seen: Seen, style: str) -> Iterator[Piece]:
    if exchange.reply is None:
        return
    signs, gap = seen.view.signs, f" {seen.view.signs.dot} "
    found = edns.read_edns(exchange.reply)
    nsid = found.option(edns.NSID) if found else None
    text = rdata.character_string(nsid)[1:-1] if nsid else ""
    place = seen.place(exchange)
    if place is not None and place.city:
        yield Piece(signs(words.town(place)), "magenta", gap)
        text = text or place.instance or place.identifier
    if text:
        yield Piece(signs(text), "dim" if style else "magenta", gap)
    if place is not None and place.operator:
        yield Piece(signs(place.operator), "dim", gap)
    if place is not None and place.rejected:
        yield from sentence(signs(f"({place.rejected})"), "dim", gap)
    if not nsid:
        for identity in seen.identities(exchange)[:1]:
            words_ = f"{identity.name}: {identity.text} (separate query)"
            yield from sentence(signs(words_), "dim", gap)


def _said(
    exchange: Exchange, verdict: Verdict | None, step: Step, view: View, unused: bool
) -> Iterator[list[Piece]]:
    signs = view.signs
    if isinstance(verdict, Unusable | LimitReached):
        text = words.trouble(verdict, exchange)
        yield [*sentence(signs(text), "red"), Piece(f"({signs(verdict.code)})", "dim")]
    elif unused:
        yield [*sentence(signs(words.passed_over(exchange)), "dim")]
    elif verdict is None:
        yield [*sentence(signs(words.fate(exchange)), "red")]
    else:
        text, style = words.said(verdict, step.question), "green"
        if _is_bogus(verdict, step):
            text, style = f"{text}, which does not validate", "red"
        yield [Piece(signs.arrow, style), *sentence(signs(text))]


def _besides(exchange: Exchange, seen: Seen) -> Iterator[list[Piece]]:
    signs = seen.view.signs
    for origin in seen.origins(exchange) if seen.view.verbose else ():
        yield [*sentence(signs(words.origin(origin, signs.dot)), "dim")]
    for error in words.errors(exchange):
        yield [*sentence(signs(error), "magenta")]
    if exchange.query.because:
        yield [*sentence(signs(words.again(exchange.query)), "dim")]
    if exchange.stray_counts:
        yield [*sentence(signs(strays(exchange)), "magenta")]


def strays(exchange: Exchange) -> str:
    """What else came in: `3 datagrams that fit no query: 2 wrong-id, 1 late`."""
    counts = exchange.stray_counts
    total = words.amount(sum(datagrams for _, datagrams, _ in counts), "datagram")
    listed = ", ".join(f"{datagrams:,} {kind}" for kind, datagrams, _ in counts)
    return f"{total} besides that {'fits' if total.startswith('1 ') else 'fit'} no query: {listed}"


def _beside(exchange: Exchange, view: View, room: int) -> Text:
    signs, query = view.signs, exchange.query
    answer = ""
    if exchange.reply is not None:
        from dnstrace.model.rrset import rrsets

        answer = words.values(tuple(rrsets(exchange.reply, 1))) or "no answer"
    text = f"{query.beside}: {query.question.text} at {words.server(exchange)}: "
    text += answer or words.fate(exchange)
    pieces = [Piece(signs.idle, "dim"), *sentence(signs(text), "dim")]
    return flow(pieces, room, milliseconds(exchange.elapsed, "dim"), INDENT, signs.more)
