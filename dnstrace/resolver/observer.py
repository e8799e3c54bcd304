"""Who watches a walk while it goes on."""

from typing import Protocol

from dnstrace.model.annotation import Stub
from dnstrace.model.exchange import Exchange
from dnstrace.model.question import Query, Question
from dnstrace.model.trace import Because
from dnstrace.model.verdict import Verdict
from dnstrace.wire.names import Name


class Observer(Protocol):
    """Told of everything as it happens, in order; its methods must be quick and never raise."""

    def began(self, question: Question) -> None:
        """A question is about to be walked; its report ends it."""

    def step_opened(
        self, step: int, zone: Name, question: Question, because: Because, parent: int | None
    ) -> None:
        """The walk stands at a zone cut, in a sub-walk of step `parent` if that is not `None`."""

    def started(self, identifier: int, query: Query) -> None:
        """A query is about to leave; `query.step` says where it belongs."""

    def ended(self, exchange: Exchange) -> None:
        """A query has its outcome."""

    def judged(self, step: int, exchange: int | None, verdict: Verdict) -> None:
        """What the resolver took an exchange, or with `None` the whole step, to mean."""

    def stub(self, stub: Stub) -> None:
        """This host's own resolver has answered, or failed to."""
