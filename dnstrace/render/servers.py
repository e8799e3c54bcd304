"""A survey as a table: a row for every address, in two lines where one is too narrow."""

from collections.abc import Iterator

from rich.cells import cell_len
from rich.text import Text

from dnstrace.model import survey as outcome
from dnstrace.model.survey import Survey, Surveyed
from dnstrace.render import words
from dnstrace.render.layout import Piece, cut, flow, sentence
from dnstrace.render.view import View
from dnstrace.wire import names

WIDE = 120  # from here on an address is one line
_GAP = "  "
_HEAD = ("address", "min ms", "med ms", "serial")


def servers(survey: Survey, view: View, quiet: bool = False) -> Iterator[Text]:
    """Everything that is shown of a survey, each text one paragraph; `quiet`: without the table."""
    yield _headline(survey, view)
    if not quiet:
        yield from _table(survey, view)
    yield from _remarks(survey, view)


def _table(survey: Survey, view: View) -> Iterator[Text]:
    rows = {seen: _cells(seen) for seen in survey.addresses}
    widths = [
        max(cell_len(text) for text in (head, *(cells[number] for cells in rows.values())))
        for number, head in enumerate(_HEAD)
    ]
    if rows:
        yield Text("  " + _row(_HEAD, widths), style="dim", no_wrap=True, end="")
    for name in survey.names():
        yield _name(survey, name, view)
        for seen in survey.addresses:
            if seen.name == name:
                yield _address(survey, seen, _row(rows[seen], widths), view)
        if not any(seen.name == name for seen in survey.addresses):
            yield flow([Piece("  "), *sentence("no address was found", "red")], view.width)


def _headline(survey: Survey, view: View) -> Text:
    signs = view.signs
    pieces = [Piece(signs(names.to_text(survey.zone)), "bold")]
    count = len(survey.names())
    asked = words.amount(len(survey.addresses), "address", "addresses")
    if count:
        pieces += sentence(f"{words.amount(count, 'name server')}, {asked}", "", _GAP)
        pieces += sentence(f"each asked {words.amount(survey.tries, 'time')}", "dim", _GAP)
    used = survey.network
    if used.kind == "lab":
        where = f" seen from {used.vantage}" if used.vantage else ""
        pieces += sentence(signs(f'in the lab\'s world "{used.world}"{where}'), "magenta", _GAP)
    return flow(pieces, view.width, indent=2, more=signs.more)


def _name(survey: Survey, name: bytes, view: View) -> Text:
    pieces = [Piece(view.signs(words.host(name)), "bold")]
    if survey.differ and len(sides := survey.listed_by(name)) == 1:
        pieces += sentence(f"only in the {sides[0]}'s NS set", "magenta", _GAP)
    return flow(pieces, view.width, more=view.signs.more)


def _cells(seen: Surveyed) -> tuple[str, ...]:
    times = (seen.least, seen.middle)
    serial = str(seen.serials[-1]) if seen.serials else ""
    return (seen.address, *("" if t is None else f"{t * 1000:,.1f}" for t in times), serial)


def _row(cells: tuple[str, ...], widths: list[int]) -> str:
    address, *rest = (
        text.ljust(width) if not number else text.rjust(width)
        for number, (text, width) in enumerate(zip(cells, widths, strict=True))
    )
    return _GAP.join((address, *rest))


def _address(survey: Survey, seen: Surveyed, row: str, view: View) -> Text:
    signs = view.signs
    details = [*_details(survey, seen, view)]
    style = "dim" if seen.unrouted else "red" if seen.trouble else ""
    if view.width >= WIDE:
        indent = cell_len(row) + 4
        return flow([Piece(f"  {row}", style), *details], view.width, indent=indent, more=None)
    text = Text("  " + cut(row, view.width - 2, signs.more), style, no_wrap=True, end="")
    if details:
        text.append("\n    ")
        details[0] = details[0]._replace(gap="")
        text.append_text(flow(details, view.width - 4, indent=4, more=signs.more))
    return text


def _details(survey: Survey, seen: Surveyed, view: View) -> Iterator[Piece]:
    signs, dot = view.signs, f" {view.signs.dot} "
    gap = _GAP
    if seen.trouble:
        yield from sentence(signs(seen.trouble), "dim" if seen.unrouted else "red", gap)
        gap = dot
    lost = len(seen.samples) - len(seen.replies)
    if seen.replies and lost:
        yield from sentence(f"{lost} of {len(seen.samples)} lost", "magenta", gap)
        gap = dot
    told = False
    for place in survey.places(seen.address):
        if place.city:
            yield from sentence(
                signs(f"{place.city} {place.country or ''}".rstrip()), "magenta", gap
            )
            gap = dot
        yield Piece(signs(place.instance or place.identifier), "", gap)
        gap, told = dot, True
        if place.operator:
            yield from sentence(signs(place.operator), "", gap)
        if place.rejected:
            yield from sentence(signs(f"({place.rejected})"), "dim", gap)
    for identity in survey.identities(seen.address):
        if identity.name == "version.bind" or not told:
            text = identity.text or ""
            yield from sentence(signs(f"{identity.name} {text}"), "dim", gap)
            gap = dot
    for origin in survey.origins(seen.address):
        yield from sentence(signs(words.origin(origin, signs.dot)), "dim", gap)
        gap = dot


def _remarks(survey: Survey, view: View) -> Iterator[Text]:
    for code, text in survey.remarks():
        grave = code == "addresses-in-trouble" or survey.status != outcome.SURVEYED
        style = "red" if grave else "magenta"
        yield flow([*sentence(view.signs(text), style)], view.width, indent=2, more=view.signs.more)
    for finding in survey.findings:
        pieces = [Piece(finding.severity, "red"), Piece(f"{view.signs(finding.code)}:", "bold")]
        yield flow([*pieces, *sentence(view.signs(finding.text))], view.width, indent=2)
