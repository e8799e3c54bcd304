"""Findings: what several servers do alike is said once, and nobody is left out."""

import pytest

from dnstrace.model.finding import Finding
from dnstrace.model.question import Server
from dnstrace.render.findings import grouped, paragraphs
from dnstrace.render.view import View
from dnstrace.wire import names

CLAIM, REMEDY = "refuses to answer for the zone.", "Configure the zone there."


def server(text: str) -> Server:
    """`name (address)`, or an address alone."""
    name, bracket, address = text.partition(" (")
    if not bracket:
        return Server(text)
    return Server(address.removesuffix(")"), name=names.from_text(name))


def refused(*servers: str) -> list[Finding]:
    """A finding for each server, saying the same."""
    return [
        Finding(
            "server-refused",
            "warning",
            f"{text} {CLAIM}",
            (number,),
            (server(text),),
            claim=CLAIM,
            remedy=REMEDY,
        )
        for number, text in enumerate(servers)
    ]


@pytest.mark.parametrize(
    ("servers", "text"),
    [
        (["a. (1.1.1.1)"], "a. (1.1.1.1)"),
        (["a. (1.1.1.1)", "a. (::1)"], "a. (1.1.1.1, ::1)"),
        (["a. (1.1.1.1)", "b. (::1)"], "Each of a. (1.1.1.1) and b. (::1)"),
        (["a. (1)", "b. (2)", "a. (3)"], "Each of a. (1, 3) and b. (2)"),
        (["a. (1)", "b. (2)", "c. (3)", "d. (4)"], "Each of 4 servers"),
        (["1.1.1.1", "2.2.2.2"], "Each of 1.1.1.1 and 2.2.2.2"),
    ],
)
def test_servers_that_do_the_same_are_one(servers: list[str], text: str) -> None:
    (finding,) = grouped(refused(*servers))
    assert finding.text == f"{text} {CLAIM}"
    assert finding.servers == tuple(map(server, servers))
    assert finding.exchanges == tuple(range(len(servers)))


def test_what_differs_stays_apart() -> None:
    one, two = refused("a. (1)", "b. (2)")
    for other in (
        two._replace(code="server-failure"),
        two._replace(severity="error"),
        two._replace(claim="refuses to answer for another reason."),
    ):
        assert grouped([one, other]) == [one, other]


def test_findings_of_zones_stay_as_they_are() -> None:
    zones = [
        Finding("glue-missing", "error", "At zone a.: so.", (), (server("a. (1)"),)) for _ in "12"
    ]
    assert grouped(zones[:1]) == zones[:1]
    assert grouped([]) == []


def test_every_server_is_named_somewhere() -> None:
    servers = [f"ns{number}.example. (192.0.9.{number})" for number in range(1, 8)]
    (text,) = paragraphs(refused(*servers), View(80))
    assert all(each in " ".join(text.plain.split()) for each in servers)
    (text,) = paragraphs(
        refused(*(f"ns{n}.example. (192.0.9.{n})" for n in range(1, 31))), View(80)
    )
    assert "ns8.example. (192.0.9.8) and 22 more." in " ".join(text.plain.split())


def test_the_most_severe_comes_first() -> None:
    findings = [
        Finding("a", severity, f"At zone {severity}: so.")
        for severity in ("info", "error", "notice")
    ]
    starts = [text.plain.split()[0] for text in paragraphs(findings, View(80))]
    assert starts == ["error", "notice", "info"]


def test_claims_about_no_server_are_told_apart() -> None:
    one = Finding("server-timeout", "warning", "one", claim="did not answer")
    other = one._replace(text="other")
    assert grouped([one, other]) == [one, other]
