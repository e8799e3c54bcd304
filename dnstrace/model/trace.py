"""Everything that was sent and received, arranged by the steps of the walk that needed it."""

from enum import StrEnum
from typing import Literal, NamedTuple

from dnstrace.model.exchange import Exchange
from dnstrace.model.question import Question
from dnstrace.model.security import Security
from dnstrace.model.verdict import Verdict
from dnstrace.model.zonecut import CutSource
from dnstrace.wire.names import Name


class Judged(NamedTuple):
    """What the resolver took an exchange (or, with `None`, the whole step) to mean."""

    exchange: int | None
    verdict: Verdict


class StepReason(StrEnum):
    """Why a walk comes to a zone cut."""

    ROOT_HINTS = "root-hints"  # it begins there
    CLOSEST_CUT = "closest-cut"  # it begins there: the closest cut that is known
    GIVEN = "given"  # it begins there: whoever asks said so
    CACHED = "cached"  # the answer is known
    REFERRAL = "referral"  # from the zone that is named
    NO_ZONE_CUT = "no-zone-cut"  # at the name asked for before: the zone is asked for more of it
    NOT_UNDERSTOOD = "not-understood"  # the minimised question was not (RFC 9156 §2.3)
    DS_IN_BETWEEN = "ds-in-between"  # a zone in between decides about DS
    ALIAS = "alias"  # of the name that is named
    ADDRESS = "address"  # of the name server that is named
    DS = "ds"  # of the zone that is named
    DNSKEY = "dnskey"  # of the zone that is named
    SURVEY = "survey"  # all servers of the zone are compared


class Because(NamedTuple):
    """Why a step was made, and the name that the reason is about."""

    reason: StepReason
    name: bytes | None = None  # wire form; None where the reason needs none


class Step(NamedTuple):
    """One step of the walk: a zone cut, the servers asked there, and the outcome."""

    id: int
    zone: Name  # wire form
    question: Question  # what was asked here, after minimisation
    because: Because
    source: CutSource | Literal[""] = ""  # of the cut's servers; "" is not known (yet)
    cached: bool = False  # answered from the cache: nothing was sent
    exchanges: tuple[Exchange, ...] = ()
    judged: tuple[Judged, ...] = ()
    children: tuple["Step", ...] = ()  # sub-walks: addresses of name servers, keys
    servers: tuple[tuple[Name, tuple[str, ...]], ...] = ()  # the cut's name servers and glue
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
