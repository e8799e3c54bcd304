"""What clients of several subnets are told, side by side."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from rich.cells import cell_len
from rich.text import Text

from dnstrace.model.exchange import Exchange
from dnstrace.model.report import Report
from dnstrace.model.rrset import SignedRRset
from dnstrace.render.layout import Piece, flow, sentence
from dnstrace.render.view import Seen, View
from dnstrace.render.words import server
from dnstrace.wire import edns, names, rdata, types

_NO_SUBNET = "no subnet"
_NOT_SENT = "the subnet was not sent: another zone answered"


def comparison(
    reports: Sequence[Report], view: View, regions: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Text]:
    """A paragraph for every report of one question: subnet, answer, scope, who answered.

    Args:
        reports: the plain one first.
        regions: who and where the clients of a subnet are, where that is known.
    """
    signs = view.signs
    labels = [_subnet(report) or _NO_SUBNET for report in reports]
    width = max(map(cell_len, labels))
    plain = _answer(reports[0].answer)
    scopes = list(dict.fromkeys(scope(_last(report)) for report in reports[1:]))
    yield flow(
        [*sentence(signs(f"{reports[0].question.text} by client subnet"), "bold")], view.width
    )
    for label, report in zip(labels, reports, strict=True):
        said = _answer(report.answer)
        style = "" if said == plain else "magenta"
        pieces = [Piece("  " + label.ljust(width), "bold")]
        pieces += sentence(signs(", ".join(said) or report.status), style, "  ")
        exchange = _last(report)
        if label != _NO_SUBNET and len(scopes) > 1:
            pieces += sentence(signs(scope(exchange)), "dim", f" {signs.dot} ")
        if exchange is not None:
            pieces.append(Piece(signs(_site(report, exchange, view)), "dim", f" {signs.dot} "))
        if label in regions:
            pieces.append(Piece(signs(regions[label]), "dim", f" {signs.dot} "))
        yield flow(pieces, view.width, indent=width + 4, more=signs.more)
    different = len({(report.status, _answer(report.answer)) for report in reports})
    text = (
        "the answer is the same everywhere" if different == 1 else f"{different} different answers"
    )
    if scopes == [_NOT_SENT]:  # then nothing is known of other places
        text = _NOT_SENT
    elif len(scopes) == 1:
        text += f": {scopes[0]}"
    yield flow([*sentence(text, "bold")], view.width, indent=2)


def scope(exchange: Exchange | None) -> str:
    """What the reply says of the subnet it is for."""
    if exchange is None or edns.ECS not in dict(exchange.query.options):
        return _NOT_SENT
    if exchange.reply is None:
        return "no reply"
    found = edns.read_edns(exchange.reply)
    data = found.option(edns.ECS) if found else None
    if data is None:
        return "the server ignores client subnets"
    if len(data) < 4:
        return "malformed client subnet"
    return f"scope /{data[3]}" if data[3] else "scope /0: the same for all"


def _subnet(report: Report) -> str:
    return str(dict(report.options).get("subnet", ""))


def _last(report: Report) -> Exchange | None:
    """The exchange that brought the end of the chain."""
    found = None
    for step in report.trace.steps:
        used = {judged.exchange for judged in step.judged}
        for exchange in step.exchanges:
            if not exchange.query.beside and exchange.id in used and exchange.reply is not None:
                found = exchange
    return found


def _answer(sets: tuple[SignedRRset, ...]) -> tuple[str, ...]:
    """The data of the answer, aliases by their target; the order of records says nothing."""
    return tuple(
        text
        for signed in sets
        for text in sorted(
            names.to_text(octets)
            if signed.rrset.type == types.CNAME
            else rdata.to_text(signed.rrset.type, octets, signed.rrset.klass)
            for octets in signed.rrset.rdatas
        )
    )


def _site(report: Report, exchange: Exchange, view: View) -> str:
    place = Seen(view, report.annotations).place(exchange)
    time = "" if exchange.elapsed is None else f", {exchange.elapsed * 1000:,.1f} ms"
    if place is not None and place.city:
        return f"from {place.city} {place.country or ''}".rstrip() + time
    return f"from {server(exchange)}{time}"
