"""What is said about something mistyped: the nearest of what there is, or all of it."""

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str:
    """`did you mean …?`, or the list where nothing is near."""
    from difflib import get_close_matches

    names = list(known)
    near = get_close_matches(word, names, 1)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}"
