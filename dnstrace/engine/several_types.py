"""Several types of one name: one walk, at whose end each type is asked for; a report each."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from dnstrace.engine.session import run
from dnstrace.engine.venue import Opened, Venue, real_venue
from dnstrace.model.exchange import Exchange
from dnstrace.model.question import Question
from dnstrace.model.report import INTERRUPTED, Report
from dnstrace.options import Options
from dnstrace.resolver.ports import Record
from dnstrace.transport.resumed import ResumedNetwork
from dnstrace.wire import types

if TYPE_CHECKING:
    from dnstrace.resolver.observer import Observer


def run_by_type(
    questions: Iterable[Question],
    options: Options,
    observer: "Observer | None" = None,
    venue: Venue | None = None,
) -> Iterator[Report]:
    """Walk to each question; what was answered to an earlier one of the same name is not asked.

    Each report is whole: it has the exchanges that it shares with those before it, whose types its
    options name as `asked_after`.

    Raises: UsageError as `session.run`.
    """
    venue = venue or real_venue(options)
    before: list[Exchange] = []
    asked: list[str] = []
    chosen, last = options, None
    for question in questions:
        if (question.name, question.klass) != last:
            chosen, last = options, (question.name, question.klass)
            before.clear()
            asked.clear()
        opened: list[ResumedNetwork] = []
        report = next(run([question], chosen, observer, _resumed(venue, before, opened)))
        spared = sum(network.spared for network in opened)
        shown = (("asked_after", list(asked)),) if asked else ()
        yield report._replace(elapsed=report.elapsed + spared, options=(*report.options, *shown))
        if report.status == INTERRUPTED:
            return
        before += report.trace.exchanges()
        asked.append(types.type_name(question.type))
        chosen = options._replace(seed=report.trace.seed)


def _resumed(venue: Venue, before: list[Exchange], opened: list[ResumedNetwork]) -> Venue:
    def open_network(record: Record) -> Opened:
        network: Any = ResumedNetwork(venue.open(record), record, before)
        opened.append(network)
        return network  # type: ignore[no-any-return]

    return venue._replace(open=open_network) if before else venue
