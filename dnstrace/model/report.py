"""A question's Trace, Annotations and Findings, and their outcome."""

from enum import StrEnum
from typing import Literal, NamedTuple

from dnstrace.model.annotation import Annotations
from dnstrace.model.finding import Finding
from dnstrace.model.question import Question
from dnstrace.model.rrset import SignedRRset
from dnstrace.model.security import Security
from dnstrace.model.trace import Trace


class Status(StrEnum):
    """How a walk ended."""

    ANSWERED = "answered"
    NXDOMAIN = "nxdomain"
    NODATA = "nodata"
    FAILED = "failed"  # servers answered, with nothing of use
    BOGUS = "bogus"  # there was an answer, and it does not validate
    UNREACHABLE = "unreachable"  # no server answered at all
    INTERCEPTED = "intercepted"  # something else answered in the servers' name
    INTERRUPTED = "interrupted"


ANSWERED, NXDOMAIN, NODATA, FAILED, BOGUS, UNREACHABLE, INTERCEPTED, INTERRUPTED = Status

NetworkKind = Literal["real", "lab", "replay"]


class NetworkUsed(NamedTuple):
    """Where the packets went, so that a demonstration is never mistaken for a measurement."""

    kind: NetworkKind
    world: str = ""
    vantage: str = ""
    families: tuple[int, ...] = ()  # 4, 6: those that had a route when the walk began


class Report(NamedTuple):
    """Everything that is known about one question; every output is a rendering of it."""

    question: Question
    started: float  # UTC, seconds since 1970
    elapsed: float  # seconds, the walk alone
    status: Status
    rcode: int  # what a resolver would tell its client
    security: Security
    answer: tuple[SignedRRset, ...]  # in chain order
    trace: Trace
    annotations: Annotations
    findings: tuple[Finding, ...]
    network: NetworkUsed
    options: tuple[tuple[str, object], ...]  # what differs from the defaults; the seed always
    version: str
    authority: tuple[SignedRRset, ...] = ()  # of the last reply, for negative answers
    partial: bool = False  # read from a report without the messages: it cannot be replayed

    def __repr__(self) -> str:
        """The question and its outcome: a report holds every octet, too much to be shown here."""
        count = len(self.trace.exchanges())
        return f"<Report {self.question.text}: {self.status}, {count} exchanges>"
