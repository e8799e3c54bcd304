"""Which of a command line's words are names, types, classes and servers, in whatever order."""

from typing import NamedTuple

from dnstrace.cli.args.command import Given
from dnstrace.cli.args.values import type_of
from dnstrace.errors import UsageError
from dnstrace.wire import types


class Words(NamedTuple):
    """The words of a question, told apart."""

    names: tuple[str, ...]  # as typed; "-" is standard input
    types: tuple[int, ...]
    klass: int
    servers: tuple[str, ...]  # without the @


def told_apart(given: Given) -> Words:
    """What each word is.

    A word is a type or a class when it is called like one, has no dot, and a name is left beside
    it: so dig's order is understood as well as ours.

    Raises: UsageError for a type that stands where a name belongs, or is mistyped.
    """
    words = [*given.words, *given.behind]
    servers = tuple(word[1:] for word in words if word.startswith("@"))
    words = [word for word in words if not word.startswith("@")]
    elsewhere = bool(given.get("reverse") or given.get("file") or given.get("lab") is not None)
    words, klass = _class(words, given, elsewhere)
    asked = given.get("type", ())
    kinds = list(asked) if isinstance(asked, tuple) else []
    named = [word for word in words if not _is_type(word)]
    if named or elsewhere:
        kinds += [type_of(word) for word in words if _is_type(word)]
    elif len(words) > 1 and not kinds:  # all are called like types: the last one is
        kinds, named = [type_of(words[-1])], words[:-1]
    else:
        named = words
    _no_type_among(named, bool(kinds) or len(named) < 2)
    return Words(tuple(named), tuple(dict.fromkeys(kinds)), klass, servers)


def _class(words: list[str], given: Given, elsewhere: bool) -> tuple[list[str], int]:
    """The words without a class, and the class."""
    klass = given.get("klass", types.IN)
    assert isinstance(klass, int)
    left = []
    plain = elsewhere or any(not _is_type(word) and not _is_class(word) for word in words)
    for word in words:
        # `in` is also India's domain.
        sure = word.isupper() or any(_is_type(other) for other in words)
        if plain and sure and _is_class(word):
            klass = types.CLASS_NUMBERS[word.upper()]
        else:
            left.append(word)
    return left, klass


def _is_class(word: str) -> bool:
    return word.upper() in ("IN", "CH", "HS")


def _is_type(word: str) -> bool:
    if "." in word or word == "-":
        return False
    try:
        types.type_number(word)
    except ValueError:
        return False
    return True


def _no_type_among(words: list[str], enough: bool) -> None:
    """Names in capitals without a dot are rare, types that were mistyped are not.

    Args:
        enough: the type is known, or a word cannot be one.
    """
    for word in words:
        if word.isupper() and word in types.TYPE_NUMBERS:
            raise UsageError(
                f"{word} is a type: give a name too, as in 'example.com {word}'"
                f" (a name is written {word}.)"
            )
    last = words[-1] if words else ""
    if not enough and last.isupper() and last.isalnum():
        type_of(last, f" (a name is written {last}.)")
