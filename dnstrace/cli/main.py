"""The entry point: as little as possible is imported on the way to the first query."""

import sys
from typing import NoReturn

from dnstrace.cli import exits
from dnstrace.cli.table import SUBCOMMANDS
from dnstrace.errors import DnstraceError


def main() -> NoReturn:
    """Run the command with the program's arguments and exit."""
    code = run(sys.argv[1:])
    if code in (exits.ANSWERED, exits.USAGE) and not _walked():
        sys.exit(code)
    # The stub leg's thread may wait for a dead resolver: nobody has to wait for it any more.
    import os

    if sys.stderr is not None:
        sys.stderr.flush()
    os._exit(code)


def _walked() -> bool:
    return "dnstrace.session" in sys.modules


def run(argv: list[str]) -> int:
    """Do what the arguments say; all output is flushed.

    Returns: the exit code.
    """
    from dnstrace.cli.sink import OutputFailed

    try:
        return _dispatch(argv)
    except DnstraceError as error:
        complain(str(error))
        return exits.USAGE
    except OutputFailed as failure:
        if failure.reason:
            complain(failure.reason)
        return failure.code
    except KeyboardInterrupt as interrupt:
        from dnstrace.cli.signals import Terminated

        return exits.TERMINATED if isinstance(interrupt, Terminated) else exits.INTERRUPTED


def _dispatch(argv: list[str]) -> int:
    if argv and argv[0] == "help":
        argv = [*argv[1:], "--help"]
    if argv and argv[0] in SUBCOMMANDS:
        from dnstrace.cli.commands import run_subcommand

        return run_subcommand(argv)
    from dnstrace.cli.arguments import parse

    request = parse(argv)
    if request.asks_for == "version":
        from dnstrace.cli.sink import Sink
        from dnstrace.version import __version__

        return Sink(None).finish(f"dnstrace {__version__}\n")
    if request.asks_for == "help":
        from dnstrace.cli.help import help_text
        from dnstrace.cli.sink import Sink

        return Sink(None).finish(help_text())
    from dnstrace.cli.early import head_start
    from dnstrace.cli.questions import questions
    from dnstrace.cli.sink import Sink

    asked = questions(request)
    sink = Sink(request.output.path)
    try:
        # The query is on its way while the resolver, which is a hundred times larger, is imported.
        options, early = head_start(request.options)
        from dnstrace.cli.trace import trace

        return trace(request._replace(options=options), asked, sink, early)
    finally:
        sink.abandon()


def complain(text: str) -> None:
    """One line on stderr, if there is one."""
    if sys.stderr is None:
        return
    from dnstrace.render.escape import terminal

    try:
        sys.stderr.write(f"dnstrace: {terminal(text, True)}\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        return
