"""Every command there is, with those below others."""

from collections.abc import Iterator

from dnstrace.cli.args import command as commands
from dnstrace.cli.args.command import Command


def all_commands() -> Iterator[tuple[str, Command]]:
    """The full name and the command, for each that runs something."""
    trace = commands.named(commands.DEFAULT)
    assert trace is not None
    yield "dnstrace", trace
    for name, command in commands.every():
        if command.subcommands:
            yield from ((f"dnstrace {name} {below}", one) for below, one in command.subcommands)
        else:
            yield f"dnstrace {name}", command
