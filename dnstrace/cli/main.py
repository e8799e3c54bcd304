"""The entry point: as little as possible is imported on the way to the first query."""

import os
import sys

COMPLETE_VARIABLE = "_DNSTRACE_COMPLETE"  # a shell's script puts into it what it wants to know

INTERRUPTED = 130  # as in `exits`, which is not imported yet where this is needed

TYPE_CHECKING = False  # typing's own costs more than the rest of this module
if TYPE_CHECKING:
    from typing import NoReturn


def main() -> "NoReturn":
    """Run the command with the program's arguments and exit."""
    try:
        from dnstrace.cli.startup.interrupts import keep_quiet

        keep_quiet()
    except KeyboardInterrupt:  # before there is anything that would take it quietly
        os._exit(INTERRUPTED)
    code = run(sys.argv[1:])
    if sys.stderr is not None:
        sys.stderr.flush()
    # Nothing is left to tidy up, and nobody has to wait for a thread that asks a dead resolver.
    os._exit(code)


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
    from dnstrace.cli.output.complaint import complain
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
        from dnstrace.cli.args.completion import answer

        return _print(answer(os.environ[COMPLETE_VARIABLE]))
    from dnstrace.cli.args.command import find
    from dnstrace.cli.args.parse import parse

    found = find(argv)
    given = parse(found)
    if given.get("help"):
        from dnstrace.cli.args.help import help_text

        return _print(help_text(found.name, found.command))
    if given.get("version"):
        from dnstrace.version import __version__

        return _print(f"dnstrace {__version__}\n")
    if isinstance(most := given.get("max_size"), int):
        from dnstrace.codec.unpack import limit_to

        limit_to(most)
    assert found.command.run is not None
    return found.command.run(given)


def _print(text: str) -> int:
    from dnstrace.cli.output.destination import Destination

    return Destination(None).finish(text)
