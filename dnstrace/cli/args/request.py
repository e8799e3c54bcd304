"""What is asked for, as one value: the questions, the options of the walk, the output."""

from itertools import chain
from typing import NamedTuple

from dnstrace.cli.args.command import Given
from dnstrace.cli.args.output import Output
from dnstrace.cli.args.values import address, type_of
from dnstrace.errors import UsageError
from dnstrace.options import Options
from dnstrace.wire import types


class Request(NamedTuple):
    """Everything that a command line says about a walk."""

    words: tuple[str, ...]  # names to look up, as typed; "-" is standard input
    type: int | None
    reverse: tuple[str, ...]
    options: Options
    output: Output
    subnets: tuple[str, ...] = ()  # of the clients whose answers are to be compared


def request_of(given: Given) -> Request:
    """What a command line asks for.

    Raises: UsageError, one line that says what to do.
    """
    every = [*given.words, *given.behind]
    servers = [word[1:] for word in every if word.startswith("@")]
    words = [word for word in every if not word.startswith("@")]
    reverse = given.texts("reverse")
    kind = _type(given, words, bool(reverse))
    lab = given.text("lab")
    if not words and not reverse and lab is not None:
        from dnstrace.cli.args.worlds import asked

        words, asked_type = asked(lab)
        kind = type_of(asked_type) if kind is None and asked_type else kind
    if not words and not reverse:
        raise UsageError("no name given: dnstrace NAME... [TYPE] [@SERVER]; --help shows more")
    if len(servers) > 1:
        raise UsageError(f"two servers, @{servers[0]} and @{servers[1]}: give one")
    options = options_of(given)
    if servers:
        options = options._replace(server=address(servers[0], "@SERVER"))
    return Request(tuple(words), kind, reverse, options, output_of(given), subnets_of(given))


def options_of(given: Given) -> Options:
    """The options of the walk: the fields that have the same name."""
    chosen = {field: given.values[field] for field in Options._fields if field in given.values}
    families = chosen.get("families")
    if isinstance(families, tuple):
        chosen["families"] = tuple(sorted(set(families)))
    return Options(**chosen)  # type: ignore[arg-type]


def output_of(given: Given) -> Output:
    """What is to be printed, and where: what has no file of its own goes to -o, or to stdout.

    Raises: UsageError for two formats in one place.
    """
    chosen = {field: given.values[field] for field in Output._fields if field in given.values}
    color = {"always": True, "never": False}.get(str(given.get("color")))
    formats = given.get("formats") or (("tree", None),)
    assert isinstance(formats, tuple)
    elsewhere = given.text("output")
    placed = tuple(
        dict.fromkeys((name, elsewhere if path is None else path) for name, path in formats)
    )
    for number, (name, path) in enumerate(placed):
        for other, where in placed[:number]:
            if where == path:
                raise UsageError(
                    f"{other} and {name} in one place: give one of them a file, as in"
                    f" --format {name}=FILE"
                )
    return Output(**{**chosen, "formats": placed, "color": color})  # type: ignore[arg-type]


def subnets_of(given: Given) -> tuple[str, ...]:
    """The client subnets whose answers are to be compared, each once."""
    found = given.get("subnets", ())
    return tuple(dict.fromkeys(chain(*found))) if isinstance(found, tuple) else ()


def _type(given: Given, words: list[str], reverse: bool) -> int | None:
    """The RR type: of --type, or the last word, which is taken away."""
    kind = given.get("type")
    last = words[-1] if len(words) > 1 or (words and reverse) else ""
    if kind is None and last and "." not in last and last != "-":
        try:
            types.type_number(last)
            kind = type_of(words.pop())
        except ValueError:
            # Names in capitals without a dot are rare, types that were mistyped are not.
            if last.isupper() and last.isalnum():
                type_of(last, f" (a name is written {last}.)")
    for word in words:
        if word.isupper() and word in types.TYPE_NUMBERS:
            raise UsageError(
                f"{word} is a type: one stands behind the names, as in 'example.com {word}'"
                f" (a name is written {word}.)"
            )
    return kind if isinstance(kind, int) else None
