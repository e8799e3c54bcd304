"""Findings that rest on the networks of the servers: one each, with what shows it."""

from pathlib import Path

from dnstrace import api
from dnstrace.diagnose.routes import routes
from dnstrace.engine import session
from dnstrace.model.annotation import Annotations, Origin, Rpki
from dnstrace.model.finding import Finding
from dnstrace.model.question import Query, Server
from dnstrace.model.trace import Because, Step, StepReason, Trace
from dnstrace.wire import names
from tests.engine import walks
from tests.resolver import replies

ZONE = names.from_text("example.com")
QUESTION = replies.question("www.example.com")
SERVERS = tuple((names.from_text(f"ns{n}.example.com"), (f"192.0.9.{n}",)) for n in (1, 2))


def origin(
    last: int, asn: int = 64500, prefix: str = "192.0.9.0/24", rpki: Rpki | None = None
) -> Origin:
    return Origin(f"192.0.9.{last}", asn, "X", prefix, rpki, "table", "2026-05-01")


def found(*origins: Origin, asked: tuple[int, ...] = (1, 2)) -> list[Finding]:
    """The findings of a step at a zone with two servers."""
    exchanges = []
    for number in asked:
        made = replies.exchange(QUESTION, None)
        name, (address,) = SERVERS[number - 1]
        query: Query = made.query._replace(server=Server(address, 53, name))
        exchanges.append(made._replace(id=number, query=query))
    step = Step(
        1,
        ZONE,
        QUESTION,
        Because(StepReason.REFERRAL, names.ROOT),
        "referral",
        False,
        tuple(exchanges),
        servers=SERVERS,
    )
    return routes(Trace(QUESTION, (step,)), Annotations(origins=origins))


def test_an_invalid_route_is_a_warning_that_cites_its_server() -> None:
    (finding,) = found(origin(1, rpki="invalid-asn"), origin(2, 64501, rpki="valid"))
    assert (finding.code, finding.severity) == ("rpki-invalid", "warning")
    assert finding.exchanges == (1,)
    assert [server.label for server in finding.servers] == ["ns1.example.com. (192.0.9.1)"]
    assert finding.text.startswith(
        "192.0.9.0/24 announced by AS64500 is RPKI invalid-asn (table, 2026-05-01)."
    )
    assert finding.remedy.startswith("Announce it")


def test_two_servers_behind_one_invalid_route_are_one_finding() -> None:
    (finding,) = (
        f
        for f in found(*(origin(n, rpki="invalid-length") for n in (1, 2)))
        if f.code == "rpki-invalid"
    )
    assert finding.exchanges == (1, 2)


def test_several_origins_of_one_prefix() -> None:
    (finding,) = found(origin(1), origin(1, 64501), origin(2, 64502))
    assert (finding.code, finding.severity, finding.exchanges) == ("several-origins", "info", (1,))
    assert "192.0.9.0/24 is announced by AS64500, AS64501" in finding.text


def test_a_zone_in_one_network() -> None:
    (finding,) = found(origin(1), origin(2))
    assert (finding.code, finding.severity, finding.exchanges) == ("single-as", "info", (1, 2))
    assert finding.text.startswith(
        "All 2 name servers of example.com. are in one network, AS64500, and in one prefix, 192"
    )
    (finding,) = found(origin(1), origin(2, prefix="192.0.8.0/23"))
    assert "prefix" not in finding.text


def test_what_is_not_known_is_not_said() -> None:
    assert found() == []
    assert found(origin(1)) == [], "of the other server nothing is known"
    assert found(origin(1), origin(2, 64501)) == []
    assert found(origin(1, rpki="not-found"), origin(2, 64501, rpki="valid")) == []


def test_a_walk_with_tables_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "all.pfx2as").write_text("0.0.0.0\t1\t64500\n128.0.0.0\t1\t64500\n::\t0\t64500\n")
    (tmp_path / "vrps.csv").write_text("ASN,IP Prefix,Max Length\nAS64501,0.0.0.0/0,32\n")
    options = walks.PLAIN._replace(
        asn_db=(str(tmp_path / "all.pfx2as"),), vrps=(str(tmp_path / "vrps.csv"),)
    )
    question = api.question("www.example.com", "A")
    (report,) = session.run([question], options, venue=walks.venue("default"))
    findings = [finding for finding in report.findings if finding.code == "rpki-invalid"]
    assert findings
    by_id = {exchange.id for exchange in report.trace.exchanges()}
    assert all(set(finding.exchanges) <= by_id for finding in findings)
    assert "invalid-asn" in findings[0].text
