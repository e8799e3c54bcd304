"""Everything that was sent and received, arranged by the steps of the walk that needed it."""

from typing import Literal, NamedTuple

from dnstrace.model.exchange import Exchange
from dnstrace.model.question import Question
from dnstrace.model.security import Security
from dnstrace.model.verdict import Verdict
from dnstrace.model.zonecut import CutSource


class Judged(NamedTuple):
    """What the resolver took an exchange (or, with `None`, the whole step) to mean."""

    exchange: int | None
    verdict: Verdict


class Step(NamedTuple):
    """One step of the walk: a zone cut, the servers asked there, and the outcome."""

    id: int
    zone: bytes  # wire form
    question: Question  # what was asked here, after minimisation
    because: str  # why the walk came here, in words
    source: CutSource | Literal[""] = ""  # of the cut's servers; "" is not known (yet)
    cached: bool = False  # answered from the cache: nothing was sent
    exchanges: tuple[Exchange, ...] = ()
    judged: tuple[Judged, ...] = ()
    children: tuple["Step", ...] = ()  # sub-walks: addresses of name servers, keys
    servers: tuple[tuple[bytes, tuple[str, ...]], ...] = ()  # the cut's name servers and glue
    security: Security = Security()


class Trace(NamedTuple):
    """Facts, and beside them the judgements that steered the walk."""

    question: Question
    steps: tuple[Step, ...]
    seed: int = 0

    def exchanges(self) -> list[Exchange]:
        """Every exchange of the trace, sub-walks too, in the order of their ids."""
        found: list[Exchange] = []
        todo = list(self.steps)
        while todo:
            step = todo.pop()
            found += step.exchanges
            todo += step.children
        return sorted(found, key=lambda exchange: exchange.id)
