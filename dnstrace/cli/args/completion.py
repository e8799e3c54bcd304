"""What a word of the command line may become, and how three shells are told."""

import os
import shlex
from collections.abc import Iterable
from typing import NamedTuple

from dnstrace.cli.args import command as commands
from dnstrace.cli.args.command import Command
from dnstrace.cli.args.option import Option
from dnstrace.cli.args.table import options_of
from dnstrace.cli.args.worlds import offered

SHELLS = ("bash", "zsh", "fish")
_TYPES = (
    "A",
    "AAAA",
    "CAA",
    "CNAME",
    "DNSKEY",
    "DS",
    "HTTPS",
    "MX",
    "NAPTR",
    "NS",
    "PTR",
    "SOA",
    "SRV",
    "SVCB",
    "TLSA",
    "TXT",
)


class Item(NamedTuple):
    """One word that may stand there; a kind `file` is left to the shell."""

    value: str
    help: str = ""
    kind: str = "plain"


def answer(instruction: str) -> str:
    """What a shell's script wants to know: lines in the form that it understands.

    Args:
        instruction: the shell's name and `_complete`, as the script puts it into the environment.
    """
    shell = instruction.removesuffix("_complete")
    if shell not in SHELLS or shell == instruction:
        return ""
    return "".join(_line(shell, item) for item in next_words(*_typed(shell)))


def _typed(shell: str) -> tuple[list[str], str]:
    """The words before the cursor, without the program's name, and the one it stands in."""
    line, number = os.environ.get("COMP_WORDS", ""), os.environ.get("COMP_CWORD", "")
    try:
        words = shlex.split(line)
    except ValueError:  # a quotation mark that is still open
        words = line.split()
    if shell == "fish":  # which says the word, not its number
        return words[1 : len(words) - bool(number)], number
    at = int(number) if number.isascii() and number.isdigit() else len(words)
    # bash takes --type=MX for three words.
    return [word for word in words[1:at] if word != "="], words[at] if at < len(words) else ""


def _line(shell: str, item: Item) -> str:
    if shell == "zsh":
        return f"{item.kind}\n{item.value}\n{item.help or '_'}\n"
    help = f"\t{item.help}" if item.help and shell == "fish" else ""
    return f"{item.kind},{item.value}{help}\n"


def next_words(args: list[str], incomplete: str) -> list[Item]:
    """What the word may become that the cursor stands in; `args` are those before it."""
    if args[:1] == ["help"]:
        return _matching(incomplete, (name for name, _ in commands.every()))
    command = commands.named(args[0]) if args else None
    if command is None:
        trace = commands.named(commands.DEFAULT)
        assert trace is not None
        return _words(trace, args, incomplete, whole=True)
    rest = args[1:]
    while command.subcommands:
        below = dict(command.subcommands)
        if not rest or rest[0] not in below:
            return _matching(incomplete, below) if not rest else []
        command, rest = below[rest[0]], rest[1:]
    return _words(command, rest, incomplete)


def _words(command: Command, args: list[str], incomplete: str, whole: bool = False) -> list[Item]:
    options = options_of(command.options)
    flag, equals, value = incomplete.partition("=")
    if equals and flag in options:
        return [
            item._replace(value=f"{flag}={item.value}") for item in _values(options[flag], value)
        ]
    before = options.get(args[-1]) if args else None
    values = _values(before, incomplete) if before is not None and before.metavar else []
    if before is not None and before.metavar and before.optional is None:
        return values
    if incomplete.startswith("-"):
        named = {flag: option.help for flag, option in options.items() if flag[:2] == "--"}
        return _described(incomplete, named)
    if whole and not args:
        listed = {name: each.summary for name, each in commands.every()}
        return _described(incomplete, {**listed, "help": "what a subcommand takes"})
    return values or _operands(command, incomplete, whole)


def _operands(command: Command, incomplete: str, whole: bool) -> list[Item]:
    """What a word may be that is no option."""
    if whole:
        return _matching(incomplete, _TYPES)
    return _offered(incomplete, command.offers(incomplete)) if command.offers is not None else []


def _offered(incomplete: str, words: list[str] | None) -> list[Item]:
    if words is None:
        return [Item(incomplete, kind="file")]
    return _matching(incomplete, words)


def _values(option: Option, incomplete: str) -> list[Item]:
    """What an option's value may be, as far as that is known."""
    if "FILE" in option.metavar and not option.metavar.startswith("FORMAT"):
        return [Item(incomplete, kind="file")]
    if option.field == "lab":
        return _offered(incomplete, offered(incomplete))
    if option.field == "formats":
        from dnstrace.cli.output.formats import FORMATS

        return _matching(incomplete, FORMATS)
    known = {"type": _TYPES, "subnets": ("worldwide",)}
    return _matching(incomplete, option.choices or known.get(option.field, ()))


def _matching(incomplete: str, words: Iterable[str]) -> list[Item]:
    return [Item(word) for word in words if word.upper().startswith(incomplete.upper())]


def _described(incomplete: str, words: dict[str, str]) -> list[Item]:
    return [Item(word, text) for word, text in words.items() if word.startswith(incomplete)]
