"""Lines made by hand: pieces flow, long words are cut or split, times stand in one column."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from rich.cells import cell_len, chop_cells
from rich.text import Text

from dnstrace.render.escape import terminal


class Signs(NamedTuple):
    """The few signs beyond letters, and how text is made harmless."""

    ascii_only: bool = False

    def __call__(self, text: str) -> str:
        """`text` without anything that acts on a terminal."""
        return terminal(text, self.ascii_only)

    @property
    def good(self) -> str:
        """Marks what was of use."""
        return "+" if self.ascii_only else "✓"

    @property
    def bad(self) -> str:
        """Marks what failed."""
        return "x" if self.ascii_only else "✗"

    @property
    def idle(self) -> str:
        """Marks what was not needed."""
        return "-" if self.ascii_only else "·"

    @property
    def arrow(self) -> str:
        """Leads on."""
        return "->" if self.ascii_only else "→"

    @property
    def dot(self) -> str:
        """Stands between two things on a line."""
        return "-" if self.ascii_only else "·"

    @property
    def more(self) -> str:
        """Stands where something was cut off."""
        return "..." if self.ascii_only else "…"


class Piece(NamedTuple):
    """Some text that stays together on a line."""

    text: str
    style: str = ""
    gap: str = " "  # between it and the piece before, on the same line


def sentence(text: str, style: str = "", gap: str = " ") -> Iterator[Piece]:
    """The words of a text, to flow over several lines."""
    for index, word in enumerate(text.split(" ")):
        yield Piece(word, style, " " if index else gap)


def flow(
    pieces: Iterable[Piece],
    width: int,
    right: Piece | None = None,
    indent: int = 0,
    more: str | None = None,
) -> Text:
    """Lay pieces out on as many lines as they need.

    Args:
        width: of every line, in cells.
        right: stands at the right end of the first line.
        indent: of every line but the first.
        more: cut a piece longer than a line and end it so; `None`: split it over lines.
    """
    parts: list[tuple[str, str]] = []
    room = width - (cell_len(right.text) + 2 if right else 0)
    used, first, fresh = 0, True, True
    for piece in _fitting(pieces, max(8, min(room, width - indent)), more):
        size, gap = cell_len(piece.text), 0 if fresh else cell_len(piece.gap)
        if not fresh and used + gap + size > room:
            _finish(parts, used, width, right if first else None)
            parts.append(("\n" + " " * indent, ""))
            used, room, first, fresh, gap = indent, width, False, True, 0
        if gap:
            parts.append((piece.gap, piece.style if not piece.gap.strip() else "dim"))
        parts.append((piece.text, piece.style))
        used, fresh = used + gap + size, False
    _finish(parts, used, width, right if first else None)
    text = Text(no_wrap=True, overflow="crop", end="")
    for style, run in groupby(parts, key=itemgetter(1)):  # rich's price is by the span
        text.append("".join(part for part, _ in run), style)
    return text


def _finish(parts: list[tuple[str, str]], used: int, width: int, right: Piece | None) -> None:
    if right is not None:
        parts.append((" " * max(2, width - used - cell_len(right.text)), ""))
        parts.append((right.text, right.style))


def _fitting(pieces: Iterable[Piece], most: int, more: str | None) -> Iterator[Piece]:
    for raw in pieces:
        # Once more, for whatever a caller forgot: what has been made harmless stays as it is.
        piece = raw._replace(text=terminal(raw.text))
        if len(piece.text) <= most and cell_len(piece.text) <= most:
            yield piece
        elif more is not None:
            yield piece._replace(text=cut(piece.text, most, more))
        else:
            for index, part in enumerate(chop_cells(piece.text, most)):
                yield piece._replace(text=part, gap="" if index else piece.gap)


def cut(text: str, width: int, more: str) -> str:
    """`text`, or as much of it as fits into `width` cells with `more` at its end."""
    text = text[: width + 1]
    if cell_len(text) <= width:
        return text
    while text and cell_len(text) + len(more) > width:
        text = text[:-1]
    return text + more


def within(rows: Iterable[str], count: int, most: int, more: str) -> tuple[list[str], str]:
    """The first rows that have `most` characters together, and words about the others, if any.

    Args:
        rows: read no further than they are needed; one that is too long alone is cut.
        count: how many there are.
    """
    taken: list[str] = []
    room = most
    for row in rows:
        if len(row) > room:
            cut_off = "" if taken else f"{len(row) - room:,} more characters"
            if cut_off:
                taken.append(row[:room] + more)
            others = f"{count - len(taken):,} more records" if count > len(taken) else ""
            rest = " and ".join(filter(None, (cut_off, others)))
            return taken, f"{more} {rest}: --json shows all"
        taken.append(row)
        room -= len(row)
    return taken, ""
