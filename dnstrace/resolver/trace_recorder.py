"""Collects a trace while it grows, so that it can be had at any moment, also when interrupted."""

from typing import TYPE_CHECKING

from dnstrace.model.exchange import MAX_STRAYS, Exchange, Stray
from dnstrace.model.question import Query, Question
from dnstrace.model.security import Security
from dnstrace.model.trace import Because, Judged, Step, Trace
from dnstrace.model.verdict import Verdict
from dnstrace.model.zonecut import ZoneCut

if TYPE_CHECKING:
    from dnstrace.resolver.observer import Observer


class OpenStep:
    """A step that may still grow."""

    __slots__ = (
        "because", "cached", "children", "cut", "exchanges", "id", "judged", "question", "security",
    )  # fmt: skip

    def __init__(self, number: int, cut: ZoneCut, question: Question, because: Because) -> None:
        self.id, self.cut, self.question, self.because = number, cut, question, because
        self.cached = False
        self.exchanges: list[Exchange] = []
        self.judged: list[Judged] = []
        self.children: list[OpenStep] = []
        self.security = Security()

    def freeze(self, late: dict[int, list[Stray]]) -> Step:
        """The step as it stands now."""
        return Step(
            self.id,
            self.cut.zone,
            self.question,
            self.because,
            self.cut.source,
            self.cached,
            tuple(
                _with_late(exchange, late.get(exchange.id))
                for exchange in sorted(self.exchanges, key=lambda exchange: exchange.id)
            ),
            tuple(self.judged),
            tuple(child.freeze(late) for child in self.children),
            tuple((server.name, server.addresses) for server in self.cut.servers),
            self.security,
        )


class TraceRecorder:
    """The record of one question's walk; implements the port `Record`."""

    def __init__(self, question: Question, seed: int, observer: "Observer | None" = None) -> None:
        self.question, self.seed, self.observer = question, seed, observer
        self._exchanges = 0
        self._steps: list[OpenStep] = []
        self._roots: list[OpenStep] = []
        self._late: dict[int, list[Stray]] = {}

    def next_id(self) -> int:
        """The id of the exchange that is about to begin, counted from 1."""
        self._exchanges += 1
        return self._exchanges

    def open(
        self, cut: ZoneCut, question: Question, because: Because, parent: OpenStep | None
    ) -> OpenStep:
        """A new step, inside `parent` when it is part of a sub-walk."""
        step = OpenStep(len(self._steps) + 1, cut, question, because)
        self._steps.append(step)
        (parent.children if parent else self._roots).append(step)
        if self.observer is not None:
            above = parent.id if parent else None
            self.observer.step_opened(step.id, cut.zone, question, because, above)
        return step

    def note(self, step: OpenStep, exchange: int | None, verdict: Verdict) -> None:
        """Note what an exchange, or with `None` the whole step, was taken to mean."""
        step.judged.append(Judged(exchange, verdict))
        if self.observer is not None:
            self.observer.judged(step.id, exchange, verdict)

    def blame(self, identifier: int, verdict: Verdict) -> None:
        """Note of an exchange that was of use so far that it is none: it does not validate."""
        for step in self._steps:
            held = any(exchange.id == identifier for exchange in step.exchanges)
            if held and Judged(identifier, verdict) not in step.judged:
                self.note(step, identifier, verdict)

    def started(self, identifier: int, query: Query, at: float) -> None:
        """A query is about to leave."""
        if self.observer is not None:
            self.observer.started(identifier, query)

    def ended(self, exchange: Exchange) -> None:
        """An exchange has its outcome."""
        self._steps[exchange.query.step - 1].exchanges.append(exchange)
        if self.observer is not None:
            self.observer.ended(exchange)

    def strayed(self, identifier: int, stray: Stray) -> None:
        """Something came in for an exchange that had ended already."""
        self._late.setdefault(identifier, []).append(stray)

    def freeze(self) -> Trace:
        """The trace as it stands now."""
        return Trace(
            self.question, tuple(step.freeze(self._late) for step in self._roots), self.seed
        )


def _with_late(exchange: Exchange, late: list[Stray] | None) -> Exchange:
    if not late:
        return exchange
    counts = {kind: (number, octets) for kind, number, octets in exchange.stray_counts}
    for stray in late:
        number, octets = counts.get(stray.kind, (0, 0))
        counts[stray.kind] = (number + 1, octets + stray.size)
    return exchange._replace(
        strays=(*exchange.strays, *late)[:MAX_STRAYS],
        stray_counts=tuple((kind, *count) for kind, count in counts.items()),
    )
