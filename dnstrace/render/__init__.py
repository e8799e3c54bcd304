"""What the user sees: one module for each output, all of them drawn from a report."""

from collections.abc import Iterator

_DRAWING = (
    "rich.color",
    "rich.style",
    "rich.segment",
    "rich.text",
    "rich.markup",
    "rich.console",
    "rich.tree",
    "dnstrace.render.words",
    "dnstrace.render.tree",
    "dnstrace.render.screen",
)


def warm() -> Iterator[None]:
    """Get ready to draw, a little at each step: rich takes longer to import than a walk may wait.

    At last the table of the widths of what is not ASCII is read.
    """
    for module in _DRAWING:
        __import__(module)
        yield
    from rich.cells import cell_len

    cell_len("→ ✓ 東")
    yield


def warm_markdown() -> Iterator[None]:
    """Get ready to print Markdown, which takes its words from what draws the tree."""
    yield from warm()
    __import__("dnstrace.render.markdown")
    yield


def warm_short() -> Iterator[None]:
    """Get ready to print one line a record."""
    __import__("dnstrace.render.short")
    yield
