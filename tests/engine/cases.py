"""One enemy and what a resolver must make of it, and the octets that enemies are made of."""

from struct import pack
from typing import NamedTuple

from dnstrace.model.report import FAILED, Report
from dnstrace.options import Options
from dnstrace.wire import names
from tests.engine import walks
from tests.engine.hostile import Enemy, Heard, walk

FULL = Options(stub=False, seed=1)


MOST_SECONDS = 10.5


MOST_QUERIES = 100


WWW = "www.broken.com. A 45.90.77.80"


class Case(NamedTuple):
    """One enemy and what a resolver must make of it.

    Args:
        codes: findings that must be among those reported.
        data: type and RDATA of the answer.
    """

    title: str
    enemy: Enemy
    status: str
    codes: str = ""
    question: str = "www.broken.com"
    data: str = ""
    queries: int = MOST_QUERIES


def header(heard: Heard, flags: int, *counts: int) -> bytes:
    """A header and the question, with these counts."""
    return heard.wire[:2] + pack("!HHHHH", flags, *counts) + asked(heard)


def asked(heard: Heard) -> bytes:
    """The question section as sent."""
    return heard.question.name + pack("!HH", heard.question.type, heard.question.klass)


def flagged(wire: bytes, flags: int) -> bytes:
    """The message with other flags."""
    return wire[:2] + pack("!H", flags) + wire[4:]


def record(owner: bytes, kind: int, rdata: bytes, ttl: int = 60, klass: int = 1) -> bytes:
    """One record in wire form."""
    return owner + pack("!HHIH", kind, klass, ttl, len(rdata)) + rdata


def extended(code: int) -> Enemy:
    """A reply with an RCODE above 15."""
    return lambda heard: (
        header(heard, 0x8400 | (code & 15), 1, 0, 0, 1)
        + record(names.ROOT, 41, b"", code >> 4 << 24, 1232)
    )


def check(case: Case, options: Options) -> Report:
    """Walk; what holds for every report."""
    report = walk(case.question, case.enemy, options)
    assert report.status == case.status
    assert report.elapsed <= MOST_SECONDS
    assert len(walks.sent(report)) <= MOST_QUERIES
    assert walks.private(report) == []
    # No octet that a server sent rides along in a question, however long its RDATA was.
    assert all(len(each.sent) <= 12 + 255 + 4 + 11 + 64 for each in report.trace.exchanges())
    assert case.status != FAILED or any(f.severity != "info" for f in report.findings)
    return report
