"""What is known of a walk in progress: an observer that keeps what it is told."""

from collections.abc import Sequence
from typing import NamedTuple

from dnstrace.model.annotation import Annotations, Stub
from dnstrace.model.exchange import Exchange
from dnstrace.model.question import Query, Question
from dnstrace.model.trace import Because, Judged, Step
from dnstrace.model.verdict import Verdict
from dnstrace.wire.names import Name


class _Opened(NamedTuple):
    """A step so far; its lists grow."""

    step: Step
    parent: int | None
    exchanges: list[Exchange]
    judged: list[Judged]


class Progress:
    """Implements the observer of a session; cheap, and safe to be read from another thread."""

    def __init__(self) -> None:
        self.question: Question | None = None
        self.annotations = Annotations()
        self._steps: dict[int, _Opened] = {}
        self._pending: dict[int, Query] = {}

    def began(self, question: Question) -> None:
        """A question is about to be walked."""
        self._steps, self._pending = {}, {}
        self.question, self.annotations = question, Annotations()

    def step_opened(
        self, step: int, zone: Name, question: Question, because: Because, parent: int | None
    ) -> None:
        """The walk stands at a zone cut."""
        self._steps[step] = _Opened(Step(step, zone, question, because), parent, [], [])

    def started(self, identifier: int, query: Query) -> None:
        """A query is about to leave."""
        self._pending[identifier] = query

    def ended(self, exchange: Exchange) -> None:
        """A query has its outcome."""
        self._pending.pop(exchange.id, None)
        opened = self._steps.get(exchange.query.step)
        if opened is not None:
            opened.exchanges.append(exchange)

    def judged(self, step: int, exchange: int | None, verdict: Verdict) -> None:
        """What the resolver took an exchange, or the whole step, to mean."""
        if step in self._steps:
            self._steps[step].judged.append(Judged(exchange, verdict))

    def stub(self, stub: Stub) -> None:
        """This host's own resolver has answered."""
        self.annotations = Annotations(stub=stub)

    def pending(self) -> tuple[Query, ...]:
        """The queries of the walk that have no outcome yet."""
        return tuple(self._pending.values())

    def steps(self) -> tuple[Step, ...]:
        """The steps so far, sub-walks in their places."""
        return _below(None, list(self._steps.values()))


def _below(parent: int | None, steps: Sequence[_Opened]) -> tuple[Step, ...]:
    return tuple(
        opened.step._replace(
            exchanges=tuple(opened.exchanges),
            judged=tuple(opened.judged),
            children=_below(opened.step.id, steps),
        )
        for opened in steps
        if opened.parent == parent
    )
