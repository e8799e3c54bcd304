"""Which of many failures best says why nothing was got."""

import pytest

from dnstrace.model.security import BOGUS, Security
from dnstrace.model.verdict import Answer, LimitReached, NoData, Unusable, Verdict
from dnstrace.model.zonecut import NameServer, ZoneCut
from dnstrace.resolver.context import Asked
from dnstrace.resolver.failure_summary import failure
from dnstrace.resolver.ports import Judgement
from dnstrace.wire import names
from dnstrace.wording.details import detail_text
from tests.resolver import replies

QUESTION = replies.question("www.example.com")
CUT = ZoneCut(
    names.from_text("example.com"),
    tuple(NameServer(names.from_text(f"ns{n}.example.net")) for n in range(1, 6)),
)
TIMEOUT, REFUSED = Unusable("server-timeout"), Unusable("server-refused")
NO_ROUTE = Unusable("no-route")


def check(
    verdicts: list[Verdict],
    unresolved: list[Verdict],
    expected: str,
    *,
    families: tuple[int, ...] = (4, 6),
    reached: str = "",
) -> Verdict:
    """The code of the verdict that stands for all."""
    results = [Asked(verdict, replies.exchange(QUESTION)) for verdict in verdicts]
    verdict = failure(results, unresolved, CUT, QUESTION, families, reached).verdict
    assert getattr(verdict, "code", type(verdict).__name__) == expected
    return verdict


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([TIMEOUT], "all-servers-timeout"),
        ([TIMEOUT, TIMEOUT], "all-servers-timeout"),
        ([NO_ROUTE, NO_ROUTE], "no-route"),
        ([TIMEOUT, REFUSED], "server-refused"),
        ([REFUSED, TIMEOUT], "server-refused"),
        ([NO_ROUTE, REFUSED, TIMEOUT], "server-refused"),
        ([REFUSED, LimitReached("query-limit")], "query-limit"),
    ],
)
def test_what_was_said_before_silence(verdicts: list[Verdict], expected: str) -> None:
    check(verdicts, [], expected)


def test_bogus_before_all_else() -> None:
    bogus = Asked(Answer((), QUESTION.name), None, Judgement(Security(BOGUS)))
    found = failure([Asked(REFUSED), bogus, Asked(TIMEOUT)], [], CUT, QUESTION, (4,), "")
    assert found is bogus


@pytest.mark.parametrize(
    ("unresolved", "families", "reached", "expected"),
    [
        ([], (4, 6), "", "ns-unresolvable"),
        ([Unusable("ns-unresolvable")], (4, 6), "", "ns-unresolvable"),
        ([Unusable("dependency-cycle")], (4, 6), "", "dependency-cycle"),
        ([Unusable("dependency-cycle"), LimitReached("ns-depth")], (4, 6), "", "ns-depth"),
        ([Unusable("glue-missing")], (4, 6), "", "glue-missing"),
        ([], (), "", "no-route"),
        ([], (4, 6), "lookup-limit", "lookup-limit"),
    ],
)
def test_why_there_was_nobody_to_ask(
    unresolved: list[Verdict], families: tuple[int, ...], reached: str, expected: str
) -> None:
    check([], unresolved, expected, families=families, reached=reached)


def test_name_servers_are_named_and_counted() -> None:
    verdict = check([], [], "ns-unresolvable")
    assert isinstance(verdict, Unusable)
    assert "ns1.example.net., ns2.example.net., ns3.example.net. and 2 more" in detail_text(
        verdict.detail
    )


def test_nobody_knows_better_than_no_data() -> None:
    unsure = Asked(
        Unusable("server-not-authoritative"),
        replies.exchange(QUESTION, replies.message(QUESTION, flags="")),
    )
    found = failure([Asked(REFUSED), unsure], [], CUT, QUESTION, (4,), "")
    assert isinstance(found.verdict, NoData)
    refused = Asked(
        Unusable("server-not-authoritative"),
        replies.exchange(QUESTION, replies.message(QUESTION, rcode="NOTAUTH", flags="")),
    )
    found = failure([refused], [], CUT, QUESTION, (4,), "")
    assert found.verdict == Unusable("server-not-authoritative")
