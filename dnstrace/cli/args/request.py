"""What is asked for, as one value: the questions, the options of the walk, the output."""

from itertools import chain
from typing import NamedTuple

from dnstrace.cli.args.command import Given, every, named
from dnstrace.cli.args.output import Output
from dnstrace.cli.args.values import server_address, type_of
from dnstrace.cli.args.words import told_apart
from dnstrace.errors import UsageError
from dnstrace.options import Options
from dnstrace.wire.types import IN

MOST_SAMPLES = 20  # of one address


class Request(NamedTuple):
    """Everything that a command line says about a walk."""

    names: tuple[str, ...]  # to look up, as typed; "-" is standard input
    types: tuple[int, ...]  # (): A, or PTR for addresses
    reverse: tuple[str, ...]  # addresses whose names are asked for
    options: Options
    output: Output
    klass: int = IN
    subnets: tuple[str, ...] = ()  # of the clients whose answers are to be compared
    file: str | None = None  # more names, one a line
    every: float | None = None  # seconds after which all is asked again
    rounds: int | None = None  # how often; None: for ever


def request_of(given: Given) -> Request:
    """What a command line asks for.

    Raises: UsageError, one line that says what to do.
    """
    words = told_apart(given)
    names, kinds = words.names, words.types
    reverse, file, lab = given.texts("reverse"), given.text("file"), given.text("lab")
    if not names and not reverse and file is None and lab is not None:
        from dnstrace.cli.args.worlds import asked

        names, kind = asked(lab)
        kinds = kinds or tuple(map(type_of, kind))
    if not names and not reverse and file is None:
        raise UsageError("no name given: dnstrace NAME... [TYPE] [@SERVER]; --help shows more")
    for name in names:
        _can_be_a_name(given, name, names)
    options = with_server(options_of(given), words.servers)
    if words.klass != IN:
        if options.server is None:
            raise UsageError(
                "only IN has a root to walk from: name the server to ask, as in"
                " dnstrace @192.0.2.1 id.server CH TXT"
            )
        options = options._replace(at_server=True)
    return Request(
        *(names, kinds, reverse, options, output_of(given), words.klass, subnets_of(given), file),
        *_repetition(given),
    )


def _repetition(given: Given) -> tuple[float | None, int | None]:
    every, count = given.get("every"), given.get("count")
    return every if isinstance(every, float) else None, count if isinstance(count, int) else None


def samples_of(given: Given) -> int:
    """How often each address is measured.

    Raises: UsageError for more than is polite.
    """
    count = given.get("count", 3)
    if not isinstance(count, int) or count > MOST_SAMPLES:
        raise UsageError(f"--count {count}: here give a whole number from 1 to {MOST_SAMPLES}")
    return count


def with_server(options: Options, servers: tuple[str, ...]) -> Options:
    """The options with @SERVER among them.

    Raises: UsageError when it is no address, or when there are two.
    """
    if len(servers) > 1:
        raise UsageError(f"two servers, @{servers[0]} and @{servers[1]}: give one")
    return options._replace(server=server_address(servers[0])) if servers else options


def _can_be_a_name(given: Given, word: str, words: tuple[str, ...]) -> None:
    """Say what else a word is, where it is hardly meant as a name.

    Raises: UsageError with the line to write instead.
    """
    if word in given.behind or word == "-":
        return
    if word.isidentifier():
        _is_no_subcommand(given, word, words)
        return
    from dnstrace.cli.args.hints import no_name

    said = no_name(given.line, word) if not set("/:@,;").isdisjoint(word) else None
    if said is not None:
        raise UsageError(said)


def _is_no_subcommand(given: Given, word: str, words: tuple[str, ...]) -> None:
    if named(word) is not None:
        raise UsageError(f"{word} is a subcommand and stands first (a name is written {word}.)")
    if len(words) > 1 and word == words[0] == given.line[0]:
        from difflib import get_close_matches

        near = get_close_matches(word, [name for name, _ in every()], 1, 0.8)
        if near:
            line = " ".join((near[0], *given.line[1:]))
            raise UsageError(f"did you mean dnstrace {line}? (a name is written {word}.)")


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
