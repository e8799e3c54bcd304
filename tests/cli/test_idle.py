"""The rehearsal of a walk's end: it goes the way of the real one, once, and changes nothing."""

from dnstrace.cli.startup.warmup import Rehearsal
from dnstrace.engine.lab_venue import lab_venue
from dnstrace.engine.session import run
from dnstrace.model.progress import Progress
from dnstrace.model.question import Question
from dnstrace.model.report import INTERRUPTED, Report
from dnstrace.options import Options
from dnstrace.wire import names

OPTIONS = Options(lab="default", vantage="Frankfurt", seed=7)
WWW = Question(names.from_text("www.example.com"))


def walk(progress: Progress | None) -> Report:
    """A walk in the default world."""
    return next(run([WWW], OPTIONS, progress, lab_venue(OPTIONS)))


def test_what_is_known_is_annotated_and_shown_once() -> None:
    progress, shown = Progress(), list[Report]()
    rehearsal = Rehearsal(progress, shown.append)
    report = walk(progress)
    for job in (*rehearsal.jobs(), *rehearsal.jobs()):
        job()
    assert [rehearsed.status for rehearsed in shown] == [INTERRUPTED]
    assert shown[0].trace.exchanges() == report.trace.exchanges()
    places = [place for place in report.annotations.places if place.exchange is not None]
    assert places
    assert {place.city for place in shown[0].annotations.places} >= {p.city for p in places}
    assert walk(None).trace == report.trace


def test_before_a_question_there_is_nothing_to_rehearse() -> None:
    shown = list[Report]()
    for job in Rehearsal(Progress(), shown.append).jobs():
        job()
    assert shown == []
