"""The help, made from the table of options."""

from dnstrace.cli.args.table import GROUPS, SUBCOMMANDS, Option

_COLUMN = 28
_HEAD = """\
Usage: dnstrace NAME... [TYPE] [@SERVER]
       dnstrace SUBCOMMAND ...

Walks the DNS from the root down to each NAME and shows every hop: who was
asked, which instance answered, how fast, and what it said. A NAME of - reads
names from standard input. @SERVER is asked in hop 0 instead of this host's own
resolver, to be compared with.
"""
_TAIL = """
Limits of a question: 100 queries, 10 s, 40 zone cuts, 11 aliases, 3 tries a
server; docs/reference/limits.md has them all, with their reasons.

Exit codes: 0 answered; 1 findings (--fail-on); 2 usage; 3 no such name or no
such data; 4 failed or bogus; 5 nothing reachable from here; 74 output failed;
130 interrupted; 141 the reader of the pipe went away; 143 terminated.
"""


def help_text() -> str:
    """Usage, options grouped by purpose, subcommands, exit codes; 80 columns wide."""
    lines = [_HEAD]
    for title, options in GROUPS:
        lines.append(f"{title}:")
        lines += [_row(_usage(option), option.help) for option in options]
        lines.append("")
    lines.append("Subcommands (a name that is called like one: with a final dot):")
    lines += [_row(name, text) for name, text in SUBCOMMANDS.items()]
    return "\n".join(lines) + "\n" + _TAIL


def _usage(option: Option) -> str:
    flags = ", ".join(option.flags)
    if not option.metavar:
        return flags
    return f"{flags} [{option.metavar}]" if option.optional else f"{flags} {option.metavar}"


def _row(left: str, right: str) -> str:
    words, lines, width = right.split(), [""], 78 - _COLUMN
    for word in words:
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    first = f"  {left}".ljust(_COLUMN)
    if len(left) + 2 >= _COLUMN:
        first = f"  {left}\n" + " " * _COLUMN
    return first + ("\n" + " " * _COLUMN).join(lines)
