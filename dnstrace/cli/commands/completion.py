"""`dnstrace completion`: click's scripts for three shells, and what they ask the command at a TAB.

The subcommands are click's own business; a trace is completed from the table that its parser and
the help are made from.
"""

from collections.abc import Iterable

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
)

from dnstrace.cli.args.table import GROUPS, SUBCOMMANDS, Option
from dnstrace.cli.main import COMPLETE_VARIABLE
from dnstrace.model.finding import SEVERITIES

SHELLS = ("bash", "zsh", "fish")
_TYPES = (
    *("A", "AAAA", "CAA", "CNAME", "DNSKEY", "DS", "HTTPS", "MX", "NAPTR", "NS", "PTR", "SOA"),
    *("SRV", "SVCB", "TLSA", "TXT"),
)
Items = list["CompletionItem[str]"]


class _File(click.Path):
    """A file's name, which shells complete; whether the file is there is seen when it is opened."""

    def __init__(self) -> None:
        super().__init__()
        self.name = "file"


FILE = _File()


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print a completion script for SHELL; bash has to be 4.4 or newer.

    \b
    bash  dnstrace completion bash > ~/.local/share/bash-completion/completions/dnstrace
    zsh   dnstrace completion zsh > "${fpath[1]}/_dnstrace"
    fish  dnstrace completion fish > ~/.config/fish/completions/dnstrace.fish
    """
    click.echo(_completer(shell).source().strip("\n"))


def answer(instruction: str) -> str:
    """What a shell's script wants to know: lines in the form that it understands.

    Args:
        instruction: the shell's name and `_complete`, as the script puts it into the environment.
    """
    shell = instruction.removesuffix("_complete")
    return _completer(shell).complete() + "\n" if shell in SHELLS else ""


class _Completer(ShellComplete):
    def get_completions(self, args: list[str], incomplete: str) -> Items:
        """What the word may become that the cursor stands behind; `args` are those before it."""
        if args[:1] == ["help"]:
            return _matching(incomplete, (name for name in SUBCOMMANDS if name != "help"))
        if args and args[0] in SUBCOMMANDS:
            return super().get_completions(args, incomplete)
        return trace_words(args, incomplete)


class _Bash(_Completer, BashComplete):
    pass


class _Zsh(_Completer, ZshComplete):
    @property
    def func_name(self) -> str:
        """That of the file it stands in: under another zsh does not find it at the second TAB."""
        return "_dnstrace"


class _Fish(_Completer, FishComplete):
    pass


def _completer(shell: str) -> ShellComplete:
    from dnstrace.cli.commands.group import group

    kind = {"bash": _Bash, "zsh": _Zsh, "fish": _Fish}[shell]
    return kind(group, {}, "dnstrace", COMPLETE_VARIABLE)


def trace_words(args: list[str], incomplete: str) -> Items:
    """What may come next in `dnstrace NAME… [TYPE] [@SERVER]`.

    Args:
        args: the words before.
        incomplete: the beginning of the word, or nothing.
    """
    options = {flag: option for _, group in GROUPS for option in group for flag in option.flags}
    flag, equals, value = incomplete.partition("=")
    if equals and flag in options:
        items = _values(options[flag], value)
        return [CompletionItem(f"{flag}={item.value}", item.type, item.help) for item in items]
    before = options.get(args[-1]) if args else None
    values = _values(before, incomplete) if before is not None and before.metavar else []
    if before is not None and before.metavar and not before.optional:
        return values
    if incomplete.startswith("-"):
        named = {flag: option.help for flag, option in options.items() if flag[:2] == "--"}
        return _described(incomplete, named)
    if not args:
        return _described(incomplete, dict(SUBCOMMANDS))
    return values or _matching(incomplete, _TYPES)


def _values(option: Option, incomplete: str) -> Items:
    """What an option's value may be, as far as that is known."""
    if option.metavar == "FILE":
        return [CompletionItem(incomplete, "file")]
    if option.field == "lab":
        return worlds(None, None, incomplete)
    values = {"type": _TYPES, "fail_on": SEVERITIES, "subnet": ["worldwide"]}
    return _matching(incomplete, values.get(option.field, ()))


def worlds(
    _context: click.Context | None, _parameter: click.Parameter | None, incomplete: str
) -> Items:
    """The lab's worlds, for an option or an argument that is one."""
    from dnstrace.lab.world.shipped import world_names

    names = [name for name in world_names() if "/" in incomplete or "/" not in name]
    if incomplete.startswith((".", "/", "~")):
        return [CompletionItem(incomplete, "file")]
    return _matching(incomplete, sorted(names))


def _matching(incomplete: str, words: Iterable[str]) -> Items:
    return [CompletionItem(word) for word in words if word.upper().startswith(incomplete.upper())]


def _described(incomplete: str, words: dict[str, str]) -> Items:
    return [CompletionItem(w, help=text) for w, text in words.items() if w.startswith(incomplete)]
