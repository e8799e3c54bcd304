"""The cause of a failure, said once, at the server that it is about, with what shows it."""

import re

import pytest

from dnstrace.diagnose import diagnose
from dnstrace.diagnose.catalogue import CATALOGUE, entry
from dnstrace.diagnose.causes import causes
from dnstrace.diagnose.wording import what
from dnstrace.model.annotation import Annotations
from dnstrace.model.exchange import Exchange, Outcome
from dnstrace.model.finding import SEVERITIES, Finding
from dnstrace.model.question import Query, RetryReason, Server
from dnstrace.model.security import Security
from dnstrace.model.trace import Because, Judged, Step, StepReason, Trace
from dnstrace.model.verdict import (
    Detail,
    DetailKind,
    LimitReached,
    Referral,
    Unusable,
    Verdict,
    as_said,
)
from dnstrace.model.zonecut import ZoneCut
from dnstrace.wire import names, types
from tests.resolver import replies

ZONE = names.from_text("example.com")
QUESTION = replies.question("www.example.com")
NS1, NS2 = "ns1.example.com. (192.0.9.1)", "ns2.example.com. (192.0.9.2)"


def rcode(number: int) -> Detail:
    """A server's RCODE."""
    return Detail(DetailKind.RCODE, number=number)


def exchange(number: int, server: int = 1, **about: object) -> Exchange:
    """An exchange with one of the zone's servers."""
    made = replies.exchange(QUESTION, about.pop("reply", None), **about)  # type: ignore[arg-type]
    name = names.from_text(f"ns{server}.example.com")
    query = made.query._replace(server=Server(f"192.0.9.{server}", 53, name))
    return made._replace(id=number, query=query, waited=float(about.get("waited", 0.01)))  # type: ignore[arg-type]


def step(
    exchanges: list[Exchange],
    judged: list[tuple[int | None, Verdict]],
    children: tuple[Step, ...] = (),
    zone: names.Name = ZONE,
) -> Step:
    """A step at the zone with two servers."""
    servers = ((names.from_text("ns1.example.com"), ("192.0.9.1",)),)
    return Step(
        1,
        zone,
        QUESTION,
        Because(StepReason.REFERRAL, zone),
        "referral",
        False,
        tuple(exchanges),
        tuple(Judged(number, verdict) for number, verdict in judged),
        children,
        servers,
    )


def found(*steps: Step) -> list[tuple[str, tuple[int, ...], tuple[str, ...]]]:
    """Code, exchanges and servers of each finding."""
    return [
        (f.code, f.exchanges, tuple(s.label for s in f.servers))
        for f in causes(Trace(QUESTION, steps))
    ]


def test_nothing_wrong_nothing_found() -> None:
    reply = replies.message(QUESTION, answer="www.example.com. A 192.0.9.80")
    assert found(step([exchange(1, reply=reply)], [])) == []


def test_a_server_that_fails_thrice_in_one_way_is_one_finding() -> None:
    judged = [(number, Unusable("server-timeout")) for number in (1, 2, 3)]
    exchanges = [exchange(1), exchange(2), exchange(3, 2)]
    assert found(step(exchanges, list(judged))) == [
        ("server-timeout", (1, 2), (NS1,)),
        ("server-timeout", (3,), (NS2,)),
    ]


def test_servers_that_fail_in_two_ways_are_two_findings() -> None:
    judged: list[tuple[int | None, Verdict]] = [
        (1, Unusable("server-refused", Detail(DetailKind.RCODE, number=types.REFUSED))),
        (2, Unusable("server-failure", Detail(DetailKind.RCODE, number=types.SERVFAIL))),
    ]
    assert found(step([exchange(1), exchange(2, 2)], judged)) == [
        ("server-refused", (1,), (NS1,)),
        ("server-failure", (2,), (NS2,)),
    ]


def test_what_left_the_walk_without_an_answer_is_an_error() -> None:
    refused = Unusable("server-refused", Detail(DetailKind.RCODE, number=types.REFUSED))
    lost = step([exchange(1)], [(1, refused), (None, refused)])
    went_on = step([exchange(1)], [(1, refused)])
    severities = [causes(Trace(QUESTION, (one,)))[0].severity for one in (lost, went_on)]
    assert severities == ["error", "warning"]


UP, SELF = DetailKind.REFERS_UPWARDS, DetailKind.REFERS_TO_ITSELF


@pytest.mark.parametrize(
    ("code", "details", "expected"),
    [
        ("server-timeout", (), "did not answer"),
        ("server-failure", (rcode(types.SERVFAIL),), "answers SERVFAIL"),
        ("server-refused", (rcode(types.REFUSED),), "refuses to answer for the zone (REFUSED)"),
        ("upward-referral", (Detail(UP, (names.ROOT,)),), "refers upwards (to .)"),
        (
            "referral-loop",
            (Detail(SELF, (ZONE,)),),
            "refers to example.com. itself, for which it was asked",
        ),
        (
            "name-too-long",
            (Detail(DetailKind.DNAME_MAKES_TOO_LONG),),
            "the name that a DNAME makes is too long",
        ),
        ("server-timeout", ("so", "and so"), "did not answer (so; and so)"),
        ("server-timeout", tuple("123456"), "did not answer (1; 2; 3; 2 more; 6)"),
    ],
)
def test_nothing_is_said_twice(code: str, details: tuple[Detail | str, ...], expected: str) -> None:
    assert what(code, details) == expected


def test_what_all_servers_do_is_said_of_the_zone_as_well() -> None:
    judged: list[tuple[int | None, Verdict]] = [
        (1, Unusable("server-timeout")),
        (None, Unusable("all-servers-timeout", Detail(DetailKind.ALL_SILENT, number=2))),
    ]
    codes = found(step([exchange(1)], judged))
    assert codes[-1] == ("all-servers-timeout", (1,), (NS1,))


def test_what_one_server_does_is_not_said_of_the_zone_again() -> None:
    refused = Unusable("server-refused", Detail(DetailKind.RCODE, number=types.REFUSED))
    assert len(found(step([exchange(1)], [(1, refused), (None, refused)]))) == 1


def test_a_cause_that_sub_walks_hand_on_is_one_finding() -> None:
    depth = LimitReached(
        "ns-depth",
        Detail(DetailKind.LOOKUP_TOO_DEEP, (names.from_text("ns.deep.example"),), number=7),
    )
    inner = step([], [(None, depth)], zone=names.from_text("deep.example"))
    outer = step([], [(None, depth)], (inner,))
    ((code, _, _),) = found(outer)
    assert code == "ns-depth"
    texts = [f.text for f in causes(Trace(QUESTION, (outer,)))]
    assert texts[0].startswith("At zone example.com.")


@pytest.mark.parametrize("answered", [True, False])
def test_where_nobody_answers_at_all_this_network_is_the_first_suspect(answered: bool) -> None:
    reply = replies.message(QUESTION, answer="www.example.com. A 192.0.9.80") if answered else None
    silent = Unusable("all-servers-timeout", Detail(DetailKind.ALL_SILENT, number=2))
    one = step(
        [exchange(1, reply=reply, outcome=Outcome.REPLY if answered else Outcome.TIMEOUT)],
        [(None, silent)],
    )
    remedy = causes(Trace(QUESTION, (one,)))[-1].remedy
    assert ("look at this network first" in remedy) is not answered


def test_a_limit_of_the_question_is_one_finding() -> None:
    limit = LimitReached("time-limit")
    inner = step([], [(None, limit)], zone=names.from_text("example.net"))
    assert [code for code, _, _ in found(step([], [(None, limit)], (inner,)))] == ["time-limit"]


def test_a_zone_that_nobody_was_asked_about_is_shown_by_its_delegation() -> None:
    referral = Referral(ZoneCut(ZONE, ()))
    above = step([exchange(1)], [(1, referral)], zone=names.from_text("com"))
    lost = step([], [(None, Unusable("ns-unresolvable", as_said("no usable address")))])
    assert [(code, cited) for code, cited, _ in found(above, lost)] == [("ns-unresolvable", (1,))]


def test_different_zones_with_the_same_cause_are_two_findings() -> None:
    silent = Unusable("all-servers-timeout", Detail(DetailKind.ALL_SILENT, number=2))
    one, two = step([], [(None, silent)]), step([], [(None, silent)], zone=names.from_text("net"))
    assert [code for code, _, _ in found(one, two)] == ["all-servers-timeout"] * 2


def test_no_route_is_one_finding_whatever_the_number_of_servers() -> None:
    no_route = Unusable("no-route", as_said("Network is unreachable"))
    exchanges = [exchange(1), exchange(2, 2)]
    assert found(step(exchanges, [(1, no_route), (2, no_route)])) == [
        ("no-route", (1, 2), (NS1, NS2))
    ]


def test_servers_that_only_a_detail_names_are_named() -> None:
    name = names.from_text("ns1.example.com")
    private = Unusable(
        "private-address-refused", Detail(DetailKind.SPECIAL_ADDRESS, (name,), ("192.0.9.1",))
    )
    assert found(step([], [(None, private)])) == [("private-address-refused", (), (NS1,))]


def test_what_rides_beside_is_nobody_s_failure() -> None:
    chaos = exchange(1)
    chaos = chaos._replace(query=chaos.query._replace(beside="chaos"))
    assert found(step([chaos], [(1, Unusable("server-timeout"))])) == []


@pytest.mark.parametrize(
    ("waited", "slowest", "silent"),
    [(0.5, 0.01, True), (0.3, 0.01, False), (0.8, 0.3, False), (1.0, 0.3, True)],
)
def test_who_was_overtaken_is_silent_only_beyond_patience(
    waited: float, slowest: float, silent: bool
) -> None:
    abandoned = exchange(1, outcome=Outcome.ABANDONED)._replace(waited=waited)
    reply = replies.message(QUESTION, answer="www.example.com. A 192.0.9.80")
    heard = exchange(2, 2, reply=reply)._replace(elapsed=slowest)
    expected = [("server-timeout", (1,), (NS1,))] if silent else []
    assert found(step([abandoned, heard], [])) == expected


def test_nothing_was_sent_so_nobody_was_silent() -> None:
    never = exchange(1, outcome=Outcome.ABANDONED)._replace(waited=9.0, sent=b"")
    assert found(step([never], [])) == []


@pytest.mark.parametrize(
    ("reply", "codes"),
    [
        ({"answer": "www.example.com. A 192.0.9.80"}, []),
        ({"answer": "www.example.com. A 192.0.9.80\nwww.evil.net. A 192.0.9.66"}, ["scrubbed"]),
        (
            {"answer": "www.example.com. A 192.0.9.80", "authority": "evil.net. NS ns.evil.net."},
            ["scrubbed"],
        ),
        (
            {"answer": "www.example.com. A 192.0.9.80", "additional": "www.evil.net. A 192.0.9.66"},
            ["scrubbed"],
        ),
        # What a record points to may come along; it is not believed, and nobody's fault.
        ({"answer": "www.example.com. CNAME x.example.net.\nx.example.net. A 192.0.9.80"}, []),
        (
            {
                "answer": "www.example.com. MX 1 x.example.net.",
                "additional": "x.example.net. A 192.0.9.80",
            },
            [],
        ),
        (
            {
                "authority": "sub.example.com. NS ns.example.net.",
                "flags": "",
                "additional": "ns.example.net. A 192.0.9.80",
            },
            [],
        ),
        ({"answer": "www.example.com. A 192.0.9.80", "flags": "RA"}, ["server-not-authoritative"]),
        ({"answer": "www.example.com. A 192.0.9.80", "flags": "AA RA"}, []),
    ],
)
def test_what_is_odd_in_a_usable_reply(reply: dict[str, str], codes: list[str]) -> None:
    made = exchange(1, reply=replies.message(QUESTION, **reply))  # type: ignore[arg-type]
    assert [code for code, _, _ in found(step([made], []))] == codes


def test_a_useless_reply_is_not_scrubbed_as_well() -> None:
    reply = replies.message(QUESTION, flags="", authority=". NS a.root-servers.net.")
    judged: list[tuple[int | None, Verdict]] = [(1, Unusable("upward-referral"))]
    assert [c for c, _, _ in found(step([exchange(1, reply=reply)], judged))] == ["upward-referral"]


@pytest.mark.parametrize(
    ("because", "code"),
    [
        (RetryReason.FORMERR, "edns-formerr"),
        (RetryReason.NOTIMP, "edns-notimp"),
        (RetryReason.BADVERS, "edns-badvers"),
        (RetryReason.SILENCE, "edns-timeout"),
    ],
)
def test_edns_that_had_to_be_left_out(because: RetryReason, code: str) -> None:
    made = exchange(1, reply=replies.message(QUESTION, edns=False))
    made = made._replace(query=made.query._replace(payload=None, left_out="edns", because=because))
    assert found(step([made], [])) == [(code, (1,), (NS1,))]


def test_the_most_severe_first() -> None:
    judged: list[tuple[int | None, Verdict]] = [
        (1, Unusable("server-timeout")),
        (None, LimitReached("time-limit")),
    ]
    findings = diagnose(Trace(QUESTION, (step([exchange(1)], judged),)), Annotations(), Security())
    ranks = [SEVERITIES.index(finding.severity) for finding in findings]
    assert ranks == sorted(ranks, reverse=True)


def test_hostile_text_is_escaped() -> None:
    evil = names.from_labels([b"\x1b[31m\x07", b"[/x]<script>", b"a\nb"])
    made = exchange(1)
    query: Query = made.query._replace(server=Server("192.0.9.1", 53, evil))
    made = made._replace(query=query)
    finding = causes(
        Trace(QUESTION, (step([made], [(1, Unusable("server-timeout"))], zone=evil),))
    )[0]
    for text in (finding.text, *(server.label for server in finding.servers)):
        assert text.isprintable()
        assert "\\027" in text


def test_a_code_that_is_not_in_the_catalogue_is_our_fault() -> None:
    with pytest.raises(KeyError):
        entry("no-such-code")


def test_every_code_that_the_walk_can_give_is_in_the_catalogue() -> None:
    from pathlib import Path

    import dnstrace
    from dnstrace.resolver import classify

    given = {*classify._OUTCOMES.values(), *classify._RCODES.values()}
    given |= {
        classify._OUTCOMES.get(outcome, outcome)
        for name, outcome in vars(Outcome).items()
        if name.isupper() and outcome != Outcome.REPLY
    }
    said = re.compile(r'(?:Unusable|LimitReached)\(\s*"([a-z0-9-]+)"|reached = .*"([a-z-]+)"')
    for room in ("resolver", "validate"):
        for source in (Path(dnstrace.__file__).parent / room).glob("*.py"):
            given |= {one or other for one, other in said.findall(source.read_text())}
    assert len(given) > 30
    assert given - set(CATALOGUE) == set()


def test_a_finding_is_a_plain_value() -> None:
    assert Finding("a", "info", "b") == Finding("a", "info", "b", (), ())


def test_what_was_scrubbed_is_named() -> None:
    others = "\n".join(f"x{number}.evil.net. A 192.0.9.66" for number in range(5))
    reply = replies.message(QUESTION, answer=f"www.example.com. A 192.0.9.80\n{others}")
    (finding,) = causes(Trace(QUESTION, (step([exchange(1, reply=reply)], []),)))
    expected = "x0.evil.net. A, x1.evil.net. A, x2.evil.net. A and 2 more in the answer section"
    assert expected in finding.text
