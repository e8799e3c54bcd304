"""The subcommands as a click group; each is imported when it is called for."""

from importlib import import_module
from typing import Any

import click

from dnstrace.cli import exits
from dnstrace.cli.args.table import SUBCOMMANDS
from dnstrace.cli.output.destination import OutputFailed
from dnstrace.errors import UsageError


class Group(click.Group):
    """Finds `name` as the attribute `name` of the module `dnstrace.cli.commands.name`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All of them, in the order of the help."""
        return list(SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one."""
        if cmd_name not in SUBCOMMANDS:
            return None
        command: Any = getattr(import_module(f"dnstrace.cli.commands.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command


group = Group("dnstrace")


def run_subcommand(argv: list[str]) -> int:
    """Run the subcommand that the arguments begin with.

    Returns: its exit code.
    Raises: UsageError, OutputFailed, KeyboardInterrupt.
    """
    import sys

    try:
        code = _invoked(argv)
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.Abort:
        raise KeyboardInterrupt from None
    except click.ClickException as error:
        if isinstance(error, click.FileError):
            raise OutputFailed(error.format_message()) from None
        raise UsageError(_one_line(error, argv)) from None
    except BrokenPipeError:
        raise OutputFailed("", exits.CLOSED_PIPE) from None
    except OSError as error:
        raise OutputFailed(f"cannot write: {error.strerror}") from None
    return code if isinstance(code, int) else exits.ANSWERED


def _invoked(argv: list[str]) -> object:
    """Not by `group.main`: that exits with 1 by itself when whoever reads has gone."""
    try:
        with group.make_context("dnstrace", list(argv)) as context:
            return group.invoke(context)
    except click.exceptions.Exit as ended:
        return ended.exit_code


def _one_line(error: click.ClickException, argv: list[str]) -> str:
    """What is wrong and where to read on, without click's line breaks."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    path = context.command_path if context is not None else f"dnstrace {argv[0]}"
    if isinstance(error, click.exceptions.NoArgsIsHelpError) and context is not None:
        assert isinstance(context.command, click.Group)
        return f"say which: {path} {' | '.join(context.command.list_commands(context))}"
    text = " ".join(error.format_message().split()).rstrip(".")
    return f"{text} ({path} --help)"
