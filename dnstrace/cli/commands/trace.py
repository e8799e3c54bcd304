"""`dnstrace NAME`: the walk from the root to each name."""

import gc
from collections.abc import Iterable
from itertools import chain

from dnstrace.cli import exits
from dnstrace.cli.args.command import Command, Given
from dnstrace.cli.args.questions import Questions
from dnstrace.cli.args.request import request_of
from dnstrace.cli.args.table import WALKING
from dnstrace.cli.output.printer import Printer
from dnstrace.cli.startup.early import head_start
from dnstrace.model.question import Question

TEXT = """\
Walks the DNS from the root down to each NAME and shows every hop: who was
asked, which instance answered, how fast, and what it said.

  dnstrace www.example.com                  the way to its addresses
  dnstrace example.com MX TXT --short       only the data, of two types
  dnstrace example.com @9.9.9.9             compare with a resolver's answer
  dnstrace example.com --json -o today      keep it; `dnstrace show today`
  dnstrace --lab dead-server                try it without a network

A NAME of - reads names from standard input. @SERVER is asked in hop 0 instead
of this host's own resolver, to be compared with; --at-server asks only it."""
NOTE = "@{} is asked beside the walk, as hop 0; --at-server asks only it, as dig would"


def run(given: Given) -> int:
    """Walk to every name and print what came of it.

    Returns: the worst exit code.
    Raises: UsageError, OutputFailed.
    """
    # One walk makes too little garbage for what looking for it costs while modules are imported.
    gc.disable()
    request = request_of(given)
    if given.typed:
        from dnstrace.cli.args.combinations import check

        check(given, request)
    asked = Questions(request, _complain)
    options, output = request.options, request.output
    beside = options.server is not None and not options.at_server and options.lab is None
    if beside and output.uses("tree") and not output.quiet:
        _complain(NOTE.format(options.server))
    with Printer(request.output, "report") as printer:
        if request.every is not None:
            from dnstrace.cli.repeating import repeat

            return repeat(request, request.every, asked, printer)
        early = None
        waiting: Iterable[Question] = asked
        if request.names[:1] != ("-",) and (first := next(asked, None)) is not None:
            # It is on its way while the resolver, which is a hundred times larger, is imported.
            options, early = head_start(request.options, first)
            request, waiting = request._replace(options=options), chain((first,), asked)
        from dnstrace.cli.walking import walk

        code = walk(request, waiting, printer, early)
    return exits.worse(code, exits.USAGE) if asked.faults else code


def _complain(text: str) -> None:
    from dnstrace.cli.output.complaint import complain

    complain(text)


COMMAND = Command(
    "the same as without a subcommand",
    "NAME... [TYPE]... [@SERVER]",
    TEXT,
    (*WALKING, "version"),
    run,
    words=(0, float("inf")),
)
