"""What a subcommand is, and which one a command line means.

Each module of `dnstrace.cli.commands` is a subcommand and says so with its `COMMAND`: a new one is
a new file there, which nothing else has to name.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from dnstrace.errors import UsageError

HOME = "dnstrace.cli.commands"
DEFAULT = "trace"  # what the command does when no subcommand is named


class Given(NamedTuple):
    """A command line taken apart: words, and the values of options by field."""

    words: tuple[str, ...]
    values: dict[str, object]
    behind: tuple[str, ...] = ()  # the words behind `--`
    line: tuple[str, ...] = ()  # all arguments as typed
    typed: frozenset[str] = frozenset()  # the fields that the command line itself sets

    def get(self, field: str, otherwise: object = None) -> object:
        """The value of a field."""
        return self.values.get(field, otherwise)

    def text(self, field: str) -> str | None:
        """The value of a field that is a text."""
        found = self.values.get(field)
        return None if found is None else str(found)

    def texts(self, field: str) -> tuple[str, ...]:
        """The values of a field that is repeatable."""
        found = self.values.get(field, ())
        return tuple(map(str, found)) if isinstance(found, tuple) else ()


class Command(NamedTuple):
    """A subcommand: what it says of itself, what it takes, what it does."""

    summary: str  # a line of the list of subcommands
    usage: str = ""  # the words it takes: `FILE...`
    text: str = ""  # of its help
    options: tuple[str, ...] = ()  # the fields of its options: see `table`
    run: Callable[[Given], int] | None = None  # gives the exit code
    words: tuple[int, float] = (0, 0)  # how many words it takes: least and most
    subcommands: tuple[tuple[str, "Command"], ...] = ()
    offers: Callable[[str], list[str] | None] | None = None
    """What a word may be that begins like this; `None`: the name of a file."""


def files(_incomplete: str) -> list[str] | None:
    """For words that are names of files."""
    return None


class Found(NamedTuple):
    """The command that a line means, its full name and the arguments that are left."""

    name: str
    command: Command
    argv: list[str]


def named(word: str) -> Command | None:
    """The subcommand of that name; only its module is looked for."""
    if not word.isidentifier() or not word.isascii() or word.startswith("_"):
        return None
    path = f"{HOME}.{word}"
    try:
        module = __import__(path, fromlist=["COMMAND"])
    except ModuleNotFoundError as error:
        if error.name != path:
            raise
        return None
    command = module.COMMAND
    assert isinstance(command, Command)
    return command


def every() -> Iterator[tuple[str, Command]]:
    """All subcommands, by the listing of their folder."""
    from pkgutil import iter_modules

    from dnstrace.cli import commands

    for module in sorted(iter_modules(commands.__path__), key=lambda module: module.name):
        command = named(module.name)
        if command is not None and module.name != DEFAULT:
            yield module.name, command


def find(argv: list[str]) -> Found:
    """What a command line means; without a subcommand a trace.

    Raises: UsageError for a subcommand of a subcommand that is not there, and for a word of dig's
        that has no equal here.
    """
    if argv[:1] == ["help"]:
        argv = _helped(argv[1:])
    argv = _subcommand_first(argv)
    command = named(argv[0]) if argv else None
    if command is None or argv[0] == DEFAULT:
        return _trace(argv[command is not None :])
    name, argv = f"dnstrace {argv[0]}", argv[1:]
    while command.subcommands:
        below = dict(command.subcommands)
        word = argv[0] if argv else ""
        if word in ("-h", "--help"):
            break
        if word not in below:
            raise UsageError(_which(name, word, list(below)))
        name, command, argv = f"{name} {word}", below[word], argv[1:]
    return Found(name, command, argv)


def _trace(argv: list[str]) -> Found:
    trace = named(DEFAULT)
    assert trace is not None
    if any(argument.startswith("+") for argument in argv):
        from dnstrace.cli.args.dig import understood

        argv = understood(argv)
    return Found("dnstrace", trace, argv)


def _subcommand_first(argv: list[str]) -> list[str]:
    """The arguments with a subcommand that stands behind options before them."""
    if not argv or not argv[0].startswith("-"):
        return argv
    for at, argument in enumerate(argv):
        if argument == "--" or "." in argument:
            break
        if argument.startswith("-") or argument == DEFAULT or named(argument) is None:
            continue
        if argv[at - 1] not in ("--lab", "--world") or not _is_world(argument):
            return [argument, *argv[:at], *argv[at + 1 :]]
    return argv


def _is_world(word: str) -> bool:
    """Whether a subcommand's name is a world's too, as behind `--lab hijack`."""
    from dnstrace.lab.world.shipped import world_names

    return word in world_names()


def _helped(words: list[str]) -> list[str]:
    """`help show` as `show --help`.

    Raises: UsageError when there is no such subcommand.
    """
    if words and not words[0].startswith("-") and named(words[0]) is None:
        from dnstrace.cli.args.hints import nearest

        known = [name for name, _ in every()]
        raise UsageError(f"no subcommand {words[0]!r}: {nearest(words[0], known)}")
    return [*words, "--help"]


def _which(name: str, word: str, known: list[str]) -> str:
    if not word or word.startswith("-"):
        return f"say which: {name} {' | '.join(known)}"
    from dnstrace.cli.args.hints import nearest

    return f"no {name} {word}: {nearest(word, known)}"
