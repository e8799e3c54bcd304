"""`--every`: the same questions again and again; what changed, and how latencies go."""

import gc
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import count
from time import gmtime, monotonic, strftime

from dnstrace.cli import exits
from dnstrace.cli.args.request import Request
from dnstrace.cli.args.venue import venue_of
from dnstrace.cli.output.printer import Printer
from dnstrace.cli.startup.signals import Ending
from dnstrace.engine.differences import differences, latencies
from dnstrace.engine.runs import reports
from dnstrace.model.question import Question
from dnstrace.model.report import INTERRUPTED, Report
from dnstrace.render.differences import line, sparkline
from dnstrace.render.escape import terminal
from dnstrace.transport import entropy

MOST_POINTS = 40  # of a sparkline


class Course:
    """One question's reports over time."""

    def __init__(self) -> None:
        self._last: Report | None = None
        self._rounds: deque[dict[str, float]] = deque(maxlen=MOST_POINTS)

    def add(self, report: Report, plain: bool) -> Iterator[str]:
        """The lines about a report that follows another; none for the first.

        Args:
            plain: ASCII only.
        """
        before, self._last = self._last, report
        self._rounds.append(latencies(report))
        if before is None:
            return
        changed = list(differences(before, report))
        when = strftime("%Y-%m-%dT%H:%M:%SZ", gmtime(report.started))
        said = f"{len(changed)} changed" if changed else "the same"
        took = f"{report.elapsed * 1000:.1f} ms"
        yield f"{when} {report.question.text} {report.status} {took}, {said}"
        yield from (f"  {line(each)}" for each in changed)
        for zone in dict.fromkeys(zone for each in self._rounds for zone in each):
            values = [each.get(zone) for each in self._rounds]
            now = values[-1]
            shown = "no reply" if now is None else f"{now * 1000:.1f} ms"
            yield f"  {sparkline(values, plain)} {zone} {shown}"


def repeat(request: Request, every: float, asked: Iterable[Question], printer: Printer) -> int:
    """Walk to all questions every `every` seconds, `request.rounds` times or for ever.

    Each round has the same seed, so that it asks the same servers in the same order. Ctrl-C ends it
    between two walks; the one that is under way is not shown.

    Returns: the worst exit code of all walks; 143 after SIGTERM.
    """
    gc.enable()
    questions = list(asked)
    options = request.options._replace(seed=entropy.seed(request.options.seed))
    request = request._replace(options=options)
    code = exits.ANSWERED
    with closing(Ending()) as ending:
        courses = [Course() for _ in questions]
        due = monotonic()
        try:
            for number in count(1):
                code = exits.worse(code, _round(request, questions, courses, printer, ending))
                if number == request.rounds:
                    break
                due = max(due + every, monotonic())  # a round may last longer than that
                ending.wait(max(0.0, due - monotonic()))
        except KeyboardInterrupt:
            pass  # whoever watches has seen enough
        ending.hold()
        printer.finish()
        return exits.TERMINATED if ending.terminated else code


def _round(
    request: Request,
    questions: list[Question],
    courses: list[Course],
    printer: Printer,
    ending: Ending,
) -> int:
    """One walk to each question. Returns: the worst exit code."""
    options, code = request.options, exits.ANSWERED
    venue = venue_of(options, ending)
    drawn = printer.drawn()
    several = len(request.types) > 1
    found = reports(questions, options, None, venue, several=several)
    for course, report in zip(courses, found, strict=False):
        if report.status == INTERRUPTED:
            raise KeyboardInterrupt
        code = exits.worse(code, exits.code_of(report, request.output.fail_on))
        plain = drawn is not None and (drawn.file.encoding or "").lower()[:3] != "utf"
        lines = list(course.add(report, plain))
        printer(report, drawn=not lines)
        if drawn is not None:
            drawn.write("".join(f"{terminal(text, plain)}\n" for text in lines))
    return code
