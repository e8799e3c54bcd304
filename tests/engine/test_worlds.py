"""Walks over whole worlds: what an answer is, how it was reached, and that it replays."""

from typing import NamedTuple

import pytest

from dnstrace import api, lab
from dnstrace.engine import session
from dnstrace.engine.replay import replay
from dnstrace.model.exchange import Outcome
from dnstrace.model.question import RetryReason
from dnstrace.model.report import ANSWERED, BOGUS, FAILED, NODATA, NXDOMAIN, Report
from dnstrace.model.trace import Step, StepReason
from dnstrace.options import Options
from dnstrace.wire import names
from tests.engine import walks

FULL = Options(stub=False, seed=1)


class Name(NamedTuple):
    """A question to the default world and what comes of it.

    Args:
        data: type and RDATA of the answer, in chain order.
        zones: the zone cuts that the walk itself stepped to, in order, each once.
    """

    question: str
    status: str
    data: tuple[tuple[str, str], ...] = ()
    zones: str = ". com. example.com."


NAMES = [
    Name("www.example.com A", ANSWERED, (("A", "185.31.40.80"),)),
    Name("www.example.com AAAA", ANSWERED, (("AAAA", "2a04:4e40:31::80"),)),
    Name("example.com MX", ANSWERED, (("MX", "10 mail.example.com."),)),
    Name("example.com NS", ANSWERED, (("NS", "ns1.example.com."), ("NS", "ns2.example.com."),)),
    Name("alias.example.com A", ANSWERED, (("CNAME", "www.example.com."), ("A", "185.31.40.80"),)),
    Name(
        "shop.example.com A", ANSWERED, (("CNAME", "www.example.net."), ("A", "193.104.3.90"),),
        ". com. example.com. net. example.net.",
    ),
    Name(
        "docs.example.com A", ANSWERED,
        (("CNAME", "reader.example.org."), ("CNAME", "www.example.org."), ("A", "23.215.0.132"),),
        ". com. example.com. org. example.org.",
    ),
    Name(
        "www.legacy.example.com A", ANSWERED,
        (("DNAME", "example.org."), ("CNAME", "www.example.org."), ("A", "23.215.0.132"),),
        ". com. example.com. org. example.org.",
    ),
    Name("x.apps.example.com A", ANSWERED, (("A", "3.4.5.81"),)),
    Name("x.apps.example.com MX", NODATA),
    Name("under.nothing.example.com A", NODATA),
    Name("deep.under.nothing.example.com A", ANSWERED, (("A", "3.4.5.82"),)),
    Name("www.example.com MX", NODATA),
    Name("nowhere.example.com A", NXDOMAIN),
    Name("exists.not A", NXDOMAIN, (), "."),
    Name("_sip._tcp.example.com SRV", ANSWERED, (("SRV", "10 60 5060 mail.example.com."),)),
    Name(
        "www.example.jp A", ANSWERED, (("A", "202.232.10.80"),), ". jp. example.jp.",
    ),
    Name(
        "www.example.net A", ANSWERED, (("A", "193.104.3.90"),), ". net. example.net.",
    ),
    Name(
        "www.nur-sechs.de AAAA", ANSWERED, (("AAAA", "2a0a:e5c0:66::80"),), ". de. nur-sechs.de.",
    ),
    Name(
        "6.5.4.3.in-addr.arpa PTR", ANSWERED, (("PTR", "ns1.example.com."),),
        ". in-addr.arpa. 5.4.3.in-addr.arpa.",
    ),
    Name("www.plain.fr A", ANSWERED, (("A", "194.150.60.81"),), ". fr. plain.fr."),
    Name("WwW.ExAmPlE.cOm A", ANSWERED, (("A", "185.31.40.80"),)),
    Name(". NS", ANSWERED, tuple(("NS", f"{c}.root-servers.net.") for c in "abcdefghijklm"), "."),
]  # fmt: skip


def zones(report: Report) -> str:
    """The zones of the walk's own steps, each once."""
    return " ".join(dict.fromkeys(names.to_text(step.zone) for step in own(report)))


def own(report: Report) -> list[Step]:
    """The steps at which the walk itself asked, not only for keys."""
    return [
        step
        for step in report.trace.steps
        if any(not exchange.query.beside for exchange in step.exchanges)
    ]


def every_step(steps: tuple[Step, ...]) -> list[Step]:
    """The steps with their sub-walks."""
    return [one for step in steps for one in (step, *every_step(step.children))]


def check(report: Report, name: Name) -> None:
    """Status, answer, path and what holds for every report."""
    assert report.status == name.status
    assert walks.data(report) == list(name.data)
    steps = every_step(report.trace.steps)
    assert [step.id for step in sorted(steps, key=lambda s: s.id)] == list(range(1, len(steps) + 1))
    exchanges = report.trace.exchanges()
    assert [exchange.id for exchange in exchanges] == list(range(1, len(exchanges) + 1))
    by_id = {exchange.id: exchange for exchange in exchanges}
    for finding in report.findings:
        assert set(finding.exchanges) <= set(by_id)
    for step in steps:
        assert all(exchange.query.step == step.id for exchange in step.exchanges)
        assert step.because
    assert walks.private(report) == []


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name.question)
@pytest.mark.parametrize("options", [walks.PLAIN, FULL], ids=["plain", "full"])
def test_names_of_the_default_world(name: Name, options: Options) -> None:
    report = walks.walk("default", name.question, options)
    check(report, name)
    assert zones(report) == name.zones
    if options == FULL:
        unsigned = "plain.fr" in name.question
        assert report.security.status == ("insecure" if unsigned else "secure")


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name.question)
@pytest.mark.parametrize("options", [walks.PLAIN, FULL], ids=["plain", "full"])
def test_replay_is_equal_also_out_of_the_archive(name: Name, options: Options) -> None:
    report = walks.walk("default", name.question, options)
    again = replay(report)
    assert again.trace == report.trace
    assert again.findings == report.findings
    assert again.network.kind == "replay"
    thawed = api.from_json(api.to_json(report))
    assert api.to_json(thawed) == api.to_json(report)
    once_more = replay(thawed)
    assert once_more.trace == thawed.trace
    # Times are archived in microseconds, so a sum of them may differ in the last one.
    assert once_more.elapsed == pytest.approx(thawed.elapsed, abs=5e-5)
    assert once_more._replace(network=thawed.network, elapsed=thawed.elapsed) == thawed


# Where validation has a say.
STATUSES = {
    "expired-signature": (BOGUS,),
    "wrong-ds": (BOGUS,),
}


@pytest.mark.parametrize(
    "world", [name for name in lab.world_names() if "/" not in name and name != "default"]
)
def test_worlds_to_learn_from(world: str) -> None:
    case = lab.load(world).spec.case
    seen = set()
    for seed in range(4):
        report = walks.walk(world, options=FULL._replace(seed=seed))
        assert report.status in STATUSES.get(world, (case.outcome,))
        assert report.elapsed <= 10.5
        assert len(walks.sent(report)) <= 100
        seen |= walks.codes(report)
    assert set(case.codes) <= seen


def test_a_long_answer_comes_over_tcp() -> None:
    report = walks.walk("default", "long.example.com TXT")
    last = walks.asked(report)[-1]
    assert report.status == ANSWERED
    assert len(report.answer[0].rrset.rdatas[0]) > 1232
    assert (last.query.transport, last.query.because) == ("tcp", RetryReason.TRUNCATED)
    assert last.connect is not None


def test_tcp_from_the_start() -> None:
    report = walks.walk("default", "www.example.com A", walks.PLAIN._replace(tcp=True))
    assert report.status == ANSWERED
    assert {exchange.query.transport for exchange in walks.asked(report)} == {"tcp"}


def test_glueless_name_servers_are_looked_up_where_they_are_needed() -> None:
    report = walks.walk("default", "www.example.net A")
    (parent,) = [step for step in report.trace.steps if step.children]
    assert names.to_text(parent.zone) == "example.net."
    (first, *_) = parent.children
    assert first.because.reason == StepReason.ADDRESS
    assert first.because.name is not None
    assert names.to_text(first.because.name).startswith("ns1.")
    assert len(first.exchanges) == 1


@pytest.mark.parametrize("family", [4, 6])
def test_one_family_only(family: int) -> None:
    place = walks.venue("default", (family,))
    (report,) = session.run([api.question("www.example.de")], walks.PLAIN, venue=place)
    assert report.status == ANSWERED
    assert report.network.families == (family,)
    assert {exchange.query.server.family for exchange in walks.sent(report)} == {family}
    assert replay(report).trace == report.trace


def test_ipv6_only_servers_from_an_ipv4_only_host_are_unreachable() -> None:
    place = walks.venue("default", (4,))
    (report,) = session.run([api.question("www.nur-sechs.de", "AAAA")], walks.PLAIN, venue=place)
    assert report.status == FAILED
    assert walks.codes(report) & {"no-route", "ns-unresolvable"}


def test_same_seed_same_trace_other_seed_other_servers() -> None:
    one, same, other = (
        walks.walk("default", "www.example.com A", walks.PLAIN._replace(seed=seed))
        for seed in (7, 7, 8)
    )
    assert one == same
    assert one.trace.seed == 7
    assert ("seed", 7) in one.options
    assert [e.query.server for e in walks.asked(one)] != [
        e.query.server for e in walks.asked(other)
    ]


def test_a_seed_is_drawn_and_shown() -> None:
    report = walks.walk("default", "www.example.com A", walks.PLAIN._replace(seed=None))
    assert dict(report.options)["seed"] == report.trace.seed
    drawn = walks.walk("default", "www.example.com A", walks.PLAIN._replace(seed=report.trace.seed))
    assert drawn.trace == report.trace


def test_minimisation_shows_each_zone_one_label_more() -> None:
    report = walks.walk("default", "deep.under.nothing.example.com A", FULL)
    seen = [names.to_text(step.question.name) for step in own(report)]
    assert seen[:3] == ["com.", "example.com.", "nothing.example.com."]
    assert seen[-1] == "deep.under.nothing.example.com."


def test_minimising_hostile_servers_get_the_whole_question() -> None:
    report = walks.walk("minimising-hostile", options=FULL)
    assert report.status == ANSWERED


def test_chaos_rides_beside_and_costs_nothing() -> None:
    silent = walks.PLAIN._replace(nsid=False)
    without = walks.walk("default", "www.example.com A", silent)
    with_chaos = walks.walk("default", "www.example.com A", silent._replace(chaos=True))
    beside = [e for e in with_chaos.trace.exchanges() if e.query.beside == "chaos"]
    assert beside
    assert with_chaos.elapsed == without.elapsed
    assert all(len([b for b in beside if b.query.server == e.query.server]) <= 2 for e in beside)


def test_a_lossy_network_is_survived_for_every_seed() -> None:
    for seed in range(8):
        report = walks.walk("lossy", options=walks.PLAIN._replace(seed=seed))
        assert report.status == ANSWERED
        assert report.elapsed <= 10.0


def test_priming_is_beside_the_walk() -> None:
    report = walks.walk("default", "www.example.com A")
    priming = [e for e in report.trace.exchanges() if e.query.beside == "priming"]
    assert [e.outcome for e in priming] == [Outcome.REPLY]
    assert priming[0].query.question.name == names.ROOT
