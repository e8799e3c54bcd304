"""Findings about ourselves: what failed beside the walk, and where in our code."""

from collections.abc import Iterable
from pathlib import Path
from traceback import walk_tb

from dnstrace.diagnose.composing import finding
from dnstrace.model.finding import Finding

_PACKAGE = Path(__file__).parents[1]
_LONGEST = 200  # characters of an exception's own text


def own_faults(errors: Iterable[Exception]) -> tuple[Finding, ...]:
    """One finding for each kind of exception and place, in the order they came."""
    texts = dict.fromkeys(f"{_place(error)}: {_said(error)}." for error in errors)
    return tuple(
        finding("internal-fault", f"A fault of dnstrace itself, in {text}") for text in texts
    )


def _place(error: Exception) -> str:
    """The innermost line of ours, as `dnstrace/room/module.py:12 (function)`."""
    found = "a library"
    for frame, line in walk_tb(error.__traceback__):
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(_PACKAGE):
            inside = path.relative_to(_PACKAGE.parent).as_posix()
            found = f"{inside}:{line} ({frame.f_code.co_name})"
    return found


def _said(error: Exception) -> str:
    """The exception's name and text; what is not printable ASCII as escapes."""
    text = str(error)[:_LONGEST].encode("unicode_escape").decode("ascii").rstrip(".")
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
