"""What a request comes to: which kind of walk, for all its questions."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from dnstrace.engine.session import run
from dnstrace.engine.venue import Venue
from dnstrace.model.question import Question
from dnstrace.model.report import Report
from dnstrace.options import Options

if TYPE_CHECKING:
    from dnstrace.resolver.observer import Observer


def reports(
    questions: Iterable[Question],
    options: Options,
    observer: "Observer | None",
    venue: Venue,
    subnets: tuple[str, ...] = (),
    several: bool = False,
) -> Iterator[Report]:
    """A report for every question, or for every question and client subnet.

    Args:
        several: questions of the same name follow one another and share their walk.
    Raises: UsageError before anything is sent, for options that cannot be.
    """
    if options.at_server:
        from dnstrace.engine.one_server import run_at_server

        return run_at_server(questions, options, observer, venue, subnets)
    if subnets:
        from dnstrace.engine.client_subnets import run_by_subnet

        return run_by_subnet(questions, options, observer, venue, subnets)
    if several:
        from dnstrace.engine.several_types import run_by_type

        return run_by_type(questions, options, observer, venue)
    return run(questions, options, observer, venue)
