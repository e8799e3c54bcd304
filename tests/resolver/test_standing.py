"""Where a walk stands after each verdict: the table at the head of `resolver.walk`."""

import pytest

from dnstrace.model.question import Question
from dnstrace.model.rrset import RRset, SignedRRset
from dnstrace.model.verdict import (
    Answer,
    Detail,
    DetailKind,
    LimitReached,
    NoData,
    NoZoneCut,
    NXDomain,
    Redirect,
    Referral,
    Unusable,
    Verdict,
)
from dnstrace.model.zonecut import ZoneCut
from dnstrace.resolver import walk
from dnstrace.resolver.limits import Limits
from dnstrace.resolver.minimise import Minimiser
from dnstrace.resolver.walk import Standing, standing
from dnstrace.wire import names, types

COM = ZoneCut(names.from_text("com"), (), "referral")
NAME = names.from_text("www.sub.example.com")
WHOLE = Question(NAME)
PART = Question(names.from_text("example.com"))


def rrset(owner: names.Name, kind: int) -> SignedRRset:
    """An RRset whose data nobody looks at."""
    return SignedRRset(RRset(owner, kind, types.IN, 60, (names.ROOT,)))


SOA_OF_NAME = NoData((), (rrset(NAME, types.SOA),), NAME)
SOA_ABOVE = NoData((), (rrset(names.from_text("example.com"), types.SOA),), NAME)

REFUSED = Unusable("server-rcode", Detail(DetailKind.RCODE, number=types.REFUSED))


@pytest.mark.parametrize(
    ("verdict", "asked", "expected"),
    [
        (Referral(ZoneCut(names.from_text("example.com"), (), "referral")), PART, "referred"),
        (Referral(ZoneCut(names.from_text("example.com"), (), "referral")), WHOLE, "referred"),
        (NoZoneCut(), PART, "no-cut"),
        (NXDomain((), (), PART.name), PART, "misunderstood"),
        (NXDomain((), (), NAME), WHOLE, "ended"),
        (
            REFUSED,
            PART,
            "misunderstood",
        ),
        (REFUSED, WHOLE, "ended"),
        (Unusable("all-servers-timeout"), PART, "ended"),  # silence is not about the question
        (LimitReached("query-limit"), PART, "ended"),
        (Answer((), NAME), WHOLE, "ended"),
        (Redirect((rrset(NAME, types.CNAME),), names.ROOT), WHOLE, "ended"),
    ],
)
def test_what_a_verdict_means(verdict: Verdict, asked: Question, expected: str) -> None:
    assert standing(verdict, WHOLE, asked, COM, 0) == expected


REFUSED = Unusable("server-rcode", Detail(DetailKind.RCODE, number=types.REFUSED))


@pytest.mark.parametrize(
    ("verdict", "steps", "expected"),
    [
        (SOA_OF_NAME, 0, "too-low"),
        (Redirect((rrset(NAME, types.CNAME),), names.ROOT), 0, "too-low"),
        (SOA_OF_NAME, 1, "ended"),  # what comes below is known by then
        (SOA_ABOVE, 0, "ended"),
    ],
)
def test_ds_from_the_wrong_side(verdict: Verdict, steps: int, expected: str) -> None:
    ds = Question(NAME, types.DS)
    assert standing(verdict, ds, ds, COM, steps) == expected


def test_every_standing_is_in_the_table() -> None:
    head = walk.__doc__ or ""
    assert [word for word in head.split() if word in Standing.__members__] == [
        *Standing.__members__
    ]


def test_a_type_that_is_not_understood_is_hidden_by_ns_once() -> None:
    shown = Minimiser(WHOLE, COM.zone, Limits(), True)
    asked = [shown.next_question(COM.zone)]
    for again in (True, True):
        shown.misunderstood(again)
        asked.append(shown.next_question(COM.zone))
    assert asked == [PART, PART._replace(type=types.NS), WHOLE]


def test_a_name_that_is_denied_is_shown_whole_at_once() -> None:
    shown = Minimiser(WHOLE, COM.zone, Limits(), True)
    shown.next_question(COM.zone)
    shown.misunderstood(False)
    assert (shown.next_question(COM.zone), shown.steps) == (WHOLE, 1)
