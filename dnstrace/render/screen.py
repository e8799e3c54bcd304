"""Puts a report on a terminal or into a file: rich's console with everything off that guesses."""

import io
import os
from collections.abc import Iterator
from typing import TextIO

from rich.console import Console, RenderableType
from rich.text import Text

from dnstrace.model.report import Report
from dnstrace.render.layout import Signs
from dnstrace.render.summary import summary
from dnstrace.render.tree import tree
from dnstrace.render.view import View

PLAIN_WIDTH = 80
MIN_WIDTH, MAX_WIDTH = 40, 140  # wider, the eye loses the line


def console(file: TextIO, color: bool | None = None, width: int | None = None) -> Console:
    """A console that takes nothing for markup, emoji or something to highlight.

    Args:
        color: `None`: on a terminal, unless NO_COLOR is set.
        width: `None`: the terminal's; into a pipe or a file COLUMNS, or 80.
    """
    if width is None and not file.isatty():
        columns = os.environ.get("COLUMNS", "")
        usable = columns.isascii() and columns.isdigit() and 0 < len(columns) < 5
        width = max(MIN_WIDTH, int(columns)) if usable else PLAIN_WIDTH
    return Console(
        file=file,
        width=width,
        markup=False,
        emoji=False,
        highlight=False,
        soft_wrap=False,
        legacy_windows=False,
        color_system="standard" if color else (None if color is False else "auto"),
        force_terminal=True if color else None,
        no_color=True if color is False else (False if color else None),
    )


class TerminalBuffer(io.StringIO):
    """Stands in for a file: whoever writes to the file itself wants to see its errors."""

    def __init__(self, file: TextIO) -> None:
        super().__init__()
        self._file = file

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The file's."""
        return self._file.encoding or "utf-8"

    def isatty(self) -> bool:
        """Whether the file is a terminal."""
        return self._file.isatty()


def view_of(target: Console, verbose: bool = False) -> View:
    """How things are to look on that console."""
    return View(
        min(MAX_WIDTH, max(MIN_WIDTH, target.width)), Signs(target.options.ascii_only), verbose
    )


def paragraphs(report: Report, view: View, quiet: bool = False) -> Iterator[RenderableType]:
    """Everything that is shown of a report, from top to bottom."""
    if not quiet:
        yield tree(report, view)
        yield Text("")
    yield from summary(report, view, alone=quiet)


def show(report: Report, target: Console, verbose: bool = False, quiet: bool = False) -> None:
    """Print a report; `quiet`: without the tree."""
    view = view_of(target, verbose)
    for part in paragraphs(report, view, quiet):
        target.print(part, no_wrap=True, overflow="crop", crop=False)
