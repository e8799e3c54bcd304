"""The walks of a request: where, in which order, and what is printed of each."""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING

from dnstrace.cli import exits
from dnstrace.cli.args.request import Request
from dnstrace.cli.args.venue import venue_of
from dnstrace.cli.output.printer import Printer
from dnstrace.cli.startup.interrupts import raise_lost
from dnstrace.cli.startup.signals import Ending
from dnstrace.engine.runs import reports
from dnstrace.engine.venue import Venue
from dnstrace.model.question import Question
from dnstrace.model.report import INTERRUPTED, Report
from dnstrace.options import Options

if TYPE_CHECKING:
    from dnstrace.cli.output.live_view import Watch
    from dnstrace.model.progress import Progress
    from dnstrace.transport.early_query import EarlyQuery


def walk(
    request: Request, asked: Iterable[Question], printer: Printer, early: "EarlyQuery | None"
) -> int:
    """Walk to every name and print what came of it.

    Args:
        asked: the request's questions.
        early: the first query, when it has left already.
    Returns: the worst exit code.
    Raises: UsageError, OutputFailed.
    """
    with closing(Ending()) as ending:
        code = _print_all(request, ending, asked, printer, early)
        return exits.TERMINATED if ending.terminated else code


def _print_all(
    request: Request,
    ending: Ending,
    asked: Iterable[Question],
    printer: Printer,
    early: "EarlyQuery | None",
) -> int:
    code = exits.ANSWERED
    show: Callable[[Report], None] = printer
    comparison = None
    if request.subnets and not request.options.at_server:
        from dnstrace.cli.output.client_subnets import Comparison

        show = comparison = Comparison(request.output, printer, request.subnets)
    interrupted = False
    for report in _reports(request, ending, asked, printer, early):
        if report.status == INTERRUPTED:
            interrupted = True
            ending.hold()  # what is known is shown, whatever else is pressed
        code = exits.worse(code, exits.code_of(report, request.output.fail_on))
        show(report)
        if any(name == "short" for name, _ in request.output.formats):
            _remark(report)
        if not gc.isenabled():  # there may be many more; the modules will never be garbage
            gc.freeze()
            gc.enable()
    if comparison is not None:
        comparison.finish()
    printer.finish()
    if not interrupted:
        raise_lost()
    return code


def _remark(report: Report) -> None:
    """Say on stderr what the bare data would hide."""
    from dnstrace.cli.output.complaint import complain
    from dnstrace.render.short import short_remark

    text = short_remark(report)
    if text:
        complain(text)


def _reports(
    request: Request,
    ending: Ending,
    asked: Iterable[Question],
    printer: Printer,
    early: "EarlyQuery | None",
) -> Iterator[Report]:
    options = request.options
    watch = None
    if printer.is_watched:
        from dnstrace.cli.output.live_view import Watch
        from dnstrace.model.progress import Progress

        watch = Watch(request.output, printer, Progress())
    try:
        venue = venue_of(options, ending, lambda: _idle(request, watch), early)
        if watch is not None:
            watch.used = venue.used
        progress = watch.progress if watch is not None else None
        for report in _walks(request, options, progress, venue, ending.between(asked)):
            if watch is not None:
                watch.stop()
                report = watch.with_faults(report)
            yield report
    finally:
        if watch is not None:
            watch.stop()


def _idle(request: Request, watch: "Watch | None") -> Iterator[object]:
    """What is done while replies are awaited; the drawing begins once it can."""
    from dnstrace.cli.startup.warmup import preparations

    yield from preparations(request.output, request.options.dnssec)
    if watch is not None:
        watch.start()
        yield None


def _walks(
    request: Request,
    options: Options,
    progress: "Progress | None",
    venue: Venue,
    asked: Iterable[Question],
) -> Iterator[Report]:
    if options.cymru:
        asked = _once_told(asked)
    several = len(request.types) > 1 or request.file is not None or "-" in request.names
    return reports(asked, options, progress, venue, request.subnets, several)


def _once_told(asked: Iterable[Question]) -> Iterator[Question]:
    """The questions, once the user has been told who will learn of them."""
    from dnstrace.annotate.asn.cymru import NOTICE
    from dnstrace.cli.output.complaint import complain

    told = False
    for question in asked:
        if not told:
            complain(NOTICE)
        told = True
        yield question
