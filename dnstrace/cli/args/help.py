"""The help of every command, made from what it says of itself and the table of options."""

from dnstrace.cli.args import command as commands
from dnstrace.cli.args.command import Command
from dnstrace.cli.args.table import GROUPS, options_of

_COLUMN, _WIDTH = 28, 78
TAIL = """
Limits of a question: 100 queries, 10 s, 40 zone cuts, 11 aliases, 3 tries a
server; docs/reference/limits.md has them all, with their reasons.

Exit codes: 0 answered; 1 findings (--fail-on); 2 usage; 3 no such name or no
such data; 4 failed or bogus; 5 nothing reachable from here; 74 output failed;
130 interrupted; 141 the reader of the pipe went away; 143 terminated.
"""


def help_text(name: str, command: Command) -> str:
    """Usage, what it does, options grouped by purpose; 80 columns wide.

    Args:
        name: in full, such as `dnstrace lab run`.
    """
    whole = name == "dnstrace"
    parts = [_usage(name, command), command.text.strip("\n")]
    if whole:
        parts.append(
            _listed("Subcommands (a name that is called like one: with a final dot)", _all())
        )
    if command.subcommands:
        below = [(each, one.summary) for each, one in command.subcommands]
        parts.append(_listed("Subcommands", below))
    else:
        parts += _groups(command)
    return "\n\n".join(part for part in parts if part) + "\n" + (TAIL if whole else "")


def _all() -> list[tuple[str, str]]:
    rows = [(name, each.summary) for name, each in commands.every()]
    return [*rows, ("help", "show this, or what a subcommand takes")]


def _usage(name: str, command: Command) -> str:
    if name == "dnstrace":
        return f"Usage: dnstrace {command.usage}\n       dnstrace SUBCOMMAND ..."
    words = "SUBCOMMAND ..." if command.subcommands else command.usage
    options = "" if command.subcommands else "[OPTION]..."
    return " ".join(part for part in ("Usage:", name, options, words) if part)


def _groups(command: Command) -> list[str]:
    taken = set(options_of(command.options).values())
    return [
        _listed(title, [(each.usage, each.described) for each in options if each in taken])
        for title, options in GROUPS
        if any(each in taken for each in options)
    ]


def _listed(title: str, rows: list[tuple[str, str]]) -> str:
    return "\n".join([f"{title}:", *(_row(left, right) for left, right in rows)])


def _row(left: str, right: str) -> str:
    words, lines, width = right.split(), [""], _WIDTH - _COLUMN
    for word in words:
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    first = f"  {left}".ljust(_COLUMN)
    if len(left) + 2 >= _COLUMN:
        first = f"  {left}\n" + " " * _COLUMN
    return first + ("\n" + " " * _COLUMN).join(lines)
