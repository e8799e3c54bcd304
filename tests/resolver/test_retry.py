"""Whether the same server is asked once more, and how."""

import pytest

from dnstrace.model.exchange import Outcome
from dnstrace.model.question import RetryReason
from dnstrace.resolver.limits import Limits
from dnstrace.resolver.retry import follow_up
from tests.resolver import replies

QUESTION = replies.question("www.example.com")


def check(
    expected: tuple[str, int | None, RetryReason] | None, transport: str, **reply: object
) -> None:
    """Transport, payload and reason of the query that follows."""
    message = replies.message(QUESTION, **reply)  # type: ignore[arg-type]
    before = replies.exchange(QUESTION, message, transport=transport)
    query = follow_up(before, Limits())
    assert (query and (query.transport, query.payload, query.because)) == expected
    if query is not None:
        assert query.question == QUESTION
        assert query.server == before.query.server
        assert follow_up(before._replace(query=query), Limits()) is None or query.payload


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_reply_that_is_whole_needs_nothing(transport: str) -> None:
    check(None, transport)


def test_truncation_leads_to_tcp() -> None:
    check(("tcp", 1232, RetryReason.TRUNCATED), "udp", flags="AA TC")


def test_truncation_over_tcp_leads_nowhere() -> None:
    check(None, "tcp", flags="AA TC")


def test_tcp_gets_its_own_time() -> None:
    message = replies.message(QUESTION, flags="TC")
    query = follow_up(replies.exchange(QUESTION, message), Limits(tcp=7.0))
    assert query is not None
    assert query.timeout == 7.0


@pytest.mark.parametrize("rcode", ["FORMERR", "NOTIMP", "BADVERS"])
@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_server_that_chokes_is_asked_without_edns(rcode: str, transport: str) -> None:
    check((transport, None, RetryReason[rcode]), transport, rcode=rcode)


@pytest.mark.parametrize("rcode", ["FORMERR", "NOTIMP", "BADVERS", "SERVFAIL", "REFUSED"])
def test_options_go_before_edns(rcode: str) -> None:
    message = replies.message(QUESTION, rcode=rcode, edns=False)
    before = replies.exchange(QUESTION, message)
    query = before.query._replace(options=((3, b""),), do=True)
    bare = follow_up(before._replace(query=query), Limits())
    assert bare is not None
    assert (bare.options, bare.payload, bare.do) == ((), query.payload, True)
    assert (bare.left_out, bare.because) == ("options", RetryReason[rcode])
    without = follow_up(before._replace(query=bare), Limits())
    assert without is not None
    assert (without.payload, without.do, without.left_out) == (None, False, "edns")
    assert follow_up(before._replace(query=without), Limits()) is None


def test_without_edns_there_is_nothing_left_to_leave_out() -> None:
    message = replies.message(QUESTION, rcode="FORMERR", edns=False)
    before = replies.exchange(QUESTION, message)
    bare = before._replace(query=before.query._replace(payload=None))
    assert follow_up(bare, Limits()) is None


@pytest.mark.parametrize("rcode", ["SERVFAIL", "REFUSED", "NXDOMAIN", "NOTAUTH"])
def test_other_errors_are_taken_as_said(rcode: str) -> None:
    check(None, "udp", rcode=rcode)


@pytest.mark.parametrize("outcome", [Outcome.TIMEOUT, Outcome.UNREACHABLE, Outcome.MALFORMED])
def test_no_reply_is_the_race_s_business(outcome: str) -> None:
    assert follow_up(replies.exchange(QUESTION, outcome=outcome), Limits()) is None
