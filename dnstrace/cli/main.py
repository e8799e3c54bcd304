"""The entry point: as little as possible is imported on the way to the first query."""

import gc
import os
import sys

COMPLETE_VARIABLE = "_DNSTRACE_COMPLETE"  # a shell's script puts into it what it wants to know

TYPE_CHECKING = False  # typing's own costs more than the rest of this module
if TYPE_CHECKING:
    from typing import NoReturn


def main() -> "NoReturn":
    """Run the command with the program's arguments and exit."""
    from dnstrace.cli.startup.interrupts import keep_quiet

    keep_quiet()
    code = run(sys.argv[1:])
    from dnstrace.cli import exits

    if code in (exits.ANSWERED, exits.USAGE) and not _walked():
        sys.exit(code)
    # The stub leg's thread may wait for a dead resolver: nobody has to wait for it any more.
    if sys.stderr is not None:
        sys.stderr.flush()
    os._exit(code)


def _walked() -> bool:
    return "dnstrace.engine.session" in sys.modules


def run(argv: list[str]) -> int:
    """Do what the arguments say; all output is flushed.

    Returns: the exit code.
    """
    try:
        return _dispatch(argv)
    except BaseException as error:
        return _ended_by(error)


def _ended_by(error: BaseException) -> int:
    """Say what ended the command early.

    Returns: the exit code.
    Raises: the error itself, when it is a fault of ours.
    """
    from dnstrace.cli import exits
    from dnstrace.cli.output.destination import OutputFailed
    from dnstrace.cli.startup.interrupts import interrupt_behind
    from dnstrace.errors import DnstraceError

    interrupt = interrupt_behind(error)
    if interrupt is not None:
        from dnstrace.cli.startup.signals import Terminated

        return exits.TERMINATED if isinstance(interrupt, Terminated) else exits.INTERRUPTED
    if isinstance(error, DnstraceError):
        complain(str(error))
        return exits.USAGE
    if isinstance(error, OutputFailed):
        if error.reason:
            complain(error.reason)
        return error.code
    if isinstance(error, MemoryError | OSError) and _is_used_up(error):
        complain(f"this host has no more: {getattr(error, 'strerror', None) or 'out of memory'}")
        return exits.UNREACHABLE
    raise error


def _is_used_up(error: BaseException) -> bool:
    """Whether files or memory have run out."""
    from errno import EMFILE, ENFILE, ENOMEM

    return isinstance(error, MemoryError) or getattr(error, "errno", 0) in (EMFILE, ENFILE, ENOMEM)


def _dispatch(argv: list[str]) -> int:
    if COMPLETE_VARIABLE in os.environ:
        from dnstrace.cli.commands.completion import answer
        from dnstrace.cli.output.destination import Destination

        return Destination(None).finish(answer(os.environ[COMPLETE_VARIABLE]))
    if argv and argv[0] == "help":
        argv = [*argv[1:], "--help"]
    from dnstrace.cli.args.table import SUBCOMMANDS

    if argv and argv[0] in SUBCOMMANDS:
        from dnstrace.cli.commands.group import run_subcommand

        return run_subcommand(argv)
    # One walk makes too little garbage for what looking for it costs while modules are imported.
    gc.disable()
    from dnstrace.cli.args.parse import parse

    request = parse(argv)
    if request.asks_for == "version":
        from dnstrace.cli.output.destination import Destination
        from dnstrace.version import __version__

        return Destination(None).finish(f"dnstrace {__version__}\n")
    if request.asks_for == "help":
        from dnstrace.cli.args.help import help_text
        from dnstrace.cli.output.destination import Destination

        return Destination(None).finish(help_text())
    from itertools import chain

    from dnstrace.cli.args.questions import questions
    from dnstrace.cli.output.destination import Destination
    from dnstrace.cli.startup.early import head_start

    asked = questions(request)
    sink = Destination(request.output.path)
    early = None
    try:
        if request.words[:1] != ("-",):
            first = next(asked)
            # It is on its way while the resolver, which is a hundred times larger, is imported.
            options, early = head_start(request.options, first)
            request, asked = request._replace(options=options), chain((first,), asked)
        from dnstrace.cli.commands.trace import trace

        return trace(request, asked, sink, early)
    finally:
        sink.abandon()


def complain(text: str) -> None:
    """One line on stderr, if there is one."""
    if sys.stderr is None:
        return
    from dnstrace.render.escape import terminal

    try:
        plain = (sys.stderr.encoding or "").lower().replace("-", "") != "utf8"
        sys.stderr.write(f"dnstrace: {terminal(text, plain)}\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        return
