"""Which servers are asked who they are, and what is made of the replies."""

import pytest

from dnstrace.annotate.identity import identities, nsid_text, questions
from dnstrace.model.question import Question, RetryReason
from dnstrace.wire import names, types
from tests.factory.exchanges import chaos, exchange, reply

WWW = Question(names.from_text("www.example.com"))


def asked_of(nsid: bytes | None, verbose: bool = False, **query: object) -> list[str]:
    """The names asked of a server after a reply with that NSID."""
    found = questions(exchange(1, reply(WWW, nsid=nsid), **query), set(), verbose)  # type: ignore[arg-type]
    return [names.to_text(query.question.name) for query in found]


@pytest.mark.parametrize(
    ("nsid", "verbose", "count"),
    [(None, False, 2), (b"", False, 2), (b"a1.de-fra", False, 0), (b"a1.de-fra", True, 2)],
)
def test_only_servers_without_nsid_are_asked(nsid: bytes | None, verbose: bool, count: int) -> None:
    assert asked_of(nsid, verbose) == ["id.server.", "hostname.bind."][:count]


def test_no_server_is_asked_twice_nor_one_that_did_not_answer() -> None:
    answered = exchange(1, reply(WWW), address="192.0.2.1")
    assert questions(answered, {"192.0.2.1"}, True) == []
    assert questions(exchange(2, None), set(), True) == []


@pytest.mark.parametrize("beside", ["chaos", "priming", "dnssec"])
def test_what_is_beside_the_walk_asks_nothing_more(beside: str) -> None:
    assert asked_of(None, beside=beside) == []


def test_query_is_like_the_one_of_the_walk() -> None:
    first = exchange(1, reply(WWW), address="192.0.2.1", payload=512, timeout=9.0, step=7, do=True)
    for query in questions(first, set(), False):
        assert query.server == first.query.server
        assert (query.question.type, query.question.klass) == (types.TXT, types.CH)
        assert (query.payload, query.timeout, query.step, query.beside) == (512, 1.5, 7, "chaos")
        assert (query.do, query.transport) == (False, "udp")


@pytest.mark.parametrize(
    ("because", "transport"), [(RetryReason.NONE, "tcp"), (RetryReason.TRUNCATED, "udp")]
)
def test_tcp_only_where_the_walk_began_with_it(because: RetryReason, transport: str) -> None:
    first = exchange(1, reply(WWW), transport="tcp", because=because)
    assert {query.transport for query in questions(first, set(), False)} == {transport}


def test_identities_are_read_and_cite_their_exchange() -> None:
    found = identities(
        [
            exchange(1, reply(WWW)),
            chaos(2, "id.server", '"fra" "3"'),
            chaos(3, "hostname.bind", None),
            chaos(4, "ID.Server", '"lon1"', address="192.0.2.1"),
        ]
    )
    assert [tuple(identity) for identity in found] == [
        ("198.41.0.4", "id.server", "fra3", 2),
        ("198.41.0.4", "hostname.bind", None, 3),
        ("192.0.2.1", "id.server", "lon1", 4),
    ]


def test_a_second_try_that_says_something_counts() -> None:
    silent = exchange(
        1, None, question=Question(names.from_text("id.server"), 16, 3), beside="chaos"
    )
    assert [i.text for i in identities([silent, chaos(2, "id.server", '"fra3"'), silent])] == [
        "fra3"
    ]


def test_records_of_another_name_or_class_say_nothing() -> None:
    question = Question(names.from_text("id.server"), types.TXT, types.CH)
    message = reply(question, 'answer other.server. 0 CH TXT "x"', 'answer id.server. 0 IN TXT "y"')
    assert [i.text for i in identities([exchange(1, message, beside="chaos")])] == [None]


def test_hostile_text_comes_out_as_printable_ascii() -> None:
    octets = bytes(range(256))
    text = nsid_text(octets)
    assert text.isascii()
    assert text.isprintable()
    assert nsid_text(b"fra\x1b[31m\\\xc3\xa4") == r"fra\027[31m\092\195\164"
    presentation = "".join(f"\\{octet:03d}" for octet in range(256) if octet not in (0x22,))[:960]
    (identity,) = identities([chaos(1, "id.server", f'"{presentation}"')])
    assert identity.text is not None
    assert identity.text.isascii()
    assert identity.text.isprintable()
