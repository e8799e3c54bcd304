"""Arguments to words and values, for every subcommand; nothing is imported that can wait."""

from collections.abc import Mapping
from typing import NamedTuple, NoReturn

from dnstrace.cli.args import settings
from dnstrace.cli.args.command import Found, Given
from dnstrace.cli.args.option import Option, Written, values_by_field
from dnstrace.cli.args.table import options_of
from dnstrace.errors import UsageError

Options = Mapping[str, Option]


class _Line(NamedTuple):
    """What has been read of a command line, and what is left, the next argument last."""

    options: Options
    rest: list[str]
    words: list[str]
    behind: list[str]
    written: list[Written]


def parse(found: Found) -> Given:
    """The words and the values on a command line.

    Raises: UsageError, one line that says what to do.
    """
    options = options_of(found.command.options)
    try:
        line = _split(options, found.argv)
    except UsageError as error:
        where = f" ({found.name} --help)" if found.name != "dnstrace" else ""
        raise UsageError(f"{error}{where}") from None
    typed = values_by_field(line.written)
    values = {**settings.values(options.values()), **typed}
    words, behind = tuple(line.words), tuple(line.behind)
    given = Given(words, values, behind, tuple(found.argv), frozenset(typed))
    if not given.values.get("help"):
        _count_words(found, given)
    return given


def _count_words(found: Found, given: Given) -> None:
    least, most = found.command.words
    if not least <= len(given.words) <= most:
        wanted = f"{found.name} {found.command.usage}".strip()
        raise UsageError(f"{len(given.words) or 'no'} words given: {wanted} (--help shows more)")


def _split(options: Options, argv: list[str]) -> _Line:
    line = _Line(options, list(reversed(argv)), [], [], [])
    while line.rest:
        argument = line.rest.pop()
        if argument == "--":
            line.behind.extend(reversed(line.rest))
            line.rest.clear()
        elif argument == "-" or not argument.startswith("-"):
            line.words.append(argument)
        elif argument.startswith("--"):
            flag, equals, value = argument.partition("=")
            _take(line, flag, value if equals else None)
        else:
            _cluster(line, argument)
    return line


def _cluster(line: _Line, argument: str) -> None:
    """Short options, several of them or one with its value: `-vq`, `-tMX`."""
    letters = argument[1:]
    while letters:
        flag, letters = f"-{letters[0]}", letters[1:]
        option = line.options.get(flag)
        if option is not None and option.metavar and letters:
            _take(line, flag, letters.removeprefix("="))
            return
        if option is None and "." in argument:
            raise UsageError(
                f"no option {argument}: a name like that stands behind --: -- {argument}"
            )
        _take(line, flag, None)


def _take(line: _Line, flag: str, value: str | None) -> None:
    option, negated = line.options.get(flag), False
    if option is None:
        option, negated = _negated(line.options, flag), True
    if option is None:
        _unknown(flag, line.options)
    if not option.metavar and value is not None:
        raise UsageError(f"{flag} takes no value")
    if option.metavar and value is None:
        value = _next(line, option, flag)
    line.written.append(Written(option, flag, value, negated))


def _negated(options: Options, flag: str) -> Option | None:
    """The flag that this one takes back: `--no-tcp`, `--dnssec`."""
    name = flag.removeprefix("--")
    other = name.removeprefix("no-") if name.startswith("no-") else f"no-{name}"
    option = options.get(f"--{other}")
    return (
        option
        if option is not None and isinstance(option.value, bool) and not option.metavar
        else None
    )


def _next(line: _Line, option: Option, flag: str) -> str | None:
    """The value of an option that stands as the next word; `None` where it may be missing."""
    rest = line.rest
    if option.optional is None:
        if not rest or (rest[-1].startswith("--") and len(rest[-1]) > 2):
            raise UsageError(f"{flag} needs a value: {flag} {option.metavar}")
        return rest.pop()
    if not rest:
        return None
    others = _split(line.options, list(reversed(rest[:-1]))).words
    return rest.pop() if option.optional(rest[-1], [*line.words, *others]) else None


def _unknown(flag: str, options: Options) -> NoReturn:
    from difflib import get_close_matches

    near = get_close_matches(flag, list(options), 1, 0.7)
    meant = f"did you mean {near[0]}?" if near else "--help lists them"
    raise UsageError(f"no option {flag}: {meant}")
