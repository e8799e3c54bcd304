"""`dnstrace NAME`: walk and print."""

import gc
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING

from dnstrace.cli import exits
from dnstrace.cli.args.parse import Output, Request
from dnstrace.cli.args.venue import venue_of
from dnstrace.cli.output.destination import Destination
from dnstrace.cli.startup.interrupts import raise_lost
from dnstrace.cli.startup.signals import Ending
from dnstrace.cli.startup.warmup import Rehearsal, jobs
from dnstrace.engine.session import Venue, run
from dnstrace.model.progress import Progress
from dnstrace.model.question import Question
from dnstrace.model.report import INTERRUPTED, Report
from dnstrace.options import Options

if TYPE_CHECKING:
    from dnstrace.cli.output.live_view import Watch
    from dnstrace.transport.early_query import EarlyQuery


def trace(
    request: Request, asked: Iterable[Question], sink: Destination, early: "EarlyQuery | None"
) -> int:
    """Walk to every name and print what came of it.

    Args:
        asked: the request's questions.
        early: the first query, when it has left already.
    Returns: the worst exit code.
    Raises: UsageError, OutputFailed.
    """
    with closing(Ending()) as ending:
        code = _print_all(request, ending, asked, sink, early)
        return exits.TERMINATED if ending.terminated else code


def _print_all(
    request: Request,
    ending: Ending,
    asked: Iterable[Question],
    sink: Destination,
    early: "EarlyQuery | None",
) -> int:
    output = request.output
    code = exits.ANSWERED
    printer = Printer(output, sink)
    comparison = None
    if request.subnets:
        from dnstrace.cli.output.client_subnets import Comparison

        comparison = Comparison(output, sink, request.subnets)
    interrupted = False
    for report in _reports(request, ending, asked, sink, early):
        if report.status == INTERRUPTED:
            interrupted = True
            ending.hold()  # what is known is shown, whatever else is pressed
        code = exits.worse(code, exits.code_of(report, output.fail_on))
        if comparison is None or not comparison.hides(report):
            sink.write(printer(report))
        if comparison is not None:
            sink.write(comparison.table())
        if not gc.isenabled():  # there may be many more; the modules will never be garbage
            gc.freeze()
            gc.enable()
    sink.finish(comparison.table(True) if comparison is not None else "")
    if not interrupted:
        raise_lost()
    return code


def _reports(
    request: Request,
    ending: Ending,
    asked: Iterable[Question],
    sink: Destination,
    early: "EarlyQuery | None",
) -> Iterator[Report]:
    options = request.options._replace(verbose=request.output.verbose)
    watch = _watch(request.output, sink)
    progress = Progress() if watch is None else watch.progress
    rehearsal = Rehearsal(progress, Printer(request.output, sink))
    start = [watch.start] if watch is not None else []
    waiting = (*jobs(request.output, options.dnssec), *start, *rehearsal.jobs())
    try:
        venue = venue_of(options, ending, waiting, early)
        if watch is not None:
            watch.used = venue.used
        for report in _walks(request, options, progress, venue, ending.between(asked)):
            if watch is not None:
                watch.stop()
            yield report
    finally:
        if watch is not None:
            watch.stop()


def _walks(
    request: Request, options: Options, progress: Progress, venue: Venue, asked: Iterable[Question]
) -> Iterator[Report]:
    if options.cymru:
        asked = _once_told(asked)
    if not request.subnets:
        return run(asked, options, progress, venue)
    from dnstrace.engine.client_subnets import run_by_subnet

    return run_by_subnet(asked, options, progress, venue, request.subnets)


def _once_told(asked: Iterable[Question]) -> Iterator[Question]:
    """The questions, once the user has been told who will learn of them."""
    from dnstrace.annotate.asn.cymru import NOTICE
    from dnstrace.cli.main import complain

    told = False
    for question in asked:
        if not told:
            complain(NOTICE)
        told = True
        yield question


def _watch(output: Output, sink: Destination) -> "Watch | None":
    plain = output.json or output.short or output.quiet or output.path is not None
    if plain or not sink.file.isatty():
        return None
    from dnstrace.cli.output.live_view import Watch

    return Watch(output, sink, Progress())


class Printer:
    """Turns reports into the text that was asked for."""

    def __init__(self, output: Output, sink: Destination) -> None:
        self._output, self._sink = output, sink
        self._first = True

    def __call__(self, report: Report) -> str:
        """All that is to be printed of a report."""
        if self._output.json:
            from dnstrace.codec.report.encode import archive

            return archive(report, self._output.wires) + "\n"
        if self._output.short:
            from dnstrace.render.short import short

            return "".join(f"{line}\n" for line in short(report))
        return self._tree(report)

    def _tree(self, report: Report) -> str:
        from dnstrace.render.screen import TerminalBuffer, console, show

        output, memory = self._output, TerminalBuffer(self._sink.file)
        target = console(memory, output.color, output.width)
        gap = "" if self._first else "\n"
        self._first = False
        show(report, target, output.verbose, output.quiet)
        return gap + memory.getvalue()
