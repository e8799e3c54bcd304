"""What a session promises: hedging, limits, interruption, where it starts, what it refuses."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dnstrace import api, lab
from dnstrace.engine import session
from dnstrace.engine.replay import replay
from dnstrace.engine.venue import Venue
from dnstrace.errors import UsageError
from dnstrace.eventloop.virtual_clock import VirtualClock
from dnstrace.model.exchange import Outcome
from dnstrace.model.question import Query
from dnstrace.model.report import ANSWERED, FAILED, INTERRUPTED, NetworkUsed, Report
from dnstrace.options import Options
from dnstrace.resolver.ports import Record
from dnstrace.wire import names
from tests.engine import walks

FULL = Options(stub=False, seed=1)
HINTS = ". 3600000 NS A.ROOT-SERVERS.NET.\nA.ROOT-SERVERS.NET. 3600000 A 198.41.0.4\n"


def run(world: str, question: str, options: Options, place: Venue | None = None) -> Report:
    """One walk in a world or a place."""
    name, kind = question.split()
    (report,) = session.run([api.question(name, kind)], options, venue=place or walks.venue(world))
    return report


def test_the_second_server_leaves_a_short_stagger_after_a_silent_first() -> None:
    report = walks.walk("faults/F09", options=walks.PLAIN._replace(seed=3))
    first, second = walks.asked(report)[-2:]
    assert (first.query.server.address, first.outcome) == ("45.90.77.1", Outcome.ABANDONED)
    assert second.outcome == Outcome.REPLY
    stagger = second.started - first.started
    assert 0.1 <= stagger <= 0.4
    assert report.status == ANSWERED


def test_nothing_is_broadcast_where_servers_answer() -> None:
    report = walks.walk("default", "www.example.de A")
    per_step = [
        len([e for e in step.exchanges if not e.query.beside]) for step in report.trace.steps
    ]
    assert per_step == [1] * len(per_step)


def test_a_failure_starts_the_next_server_at_once() -> None:
    report = walks.walk("faults/F11", options=walks.PLAIN._replace(seed=3))
    first, second = walks.asked(report)[-2:]
    assert first.outcome == Outcome.UNREACHABLE
    assert second.started == pytest.approx(first.started + first.waited, abs=1e-6)


def test_ipv6_that_leads_nowhere_costs_little() -> None:
    good = walks.walk("cases/order-reversed", "www.broken.com A")
    for seed in range(4):
        report = walks.walk("faults/F40-v6-black-hole", options=walks.PLAIN._replace(seed=seed))
        assert report.status == ANSWERED
        assert report.elapsed <= good.elapsed + 1.0


class Impatient(VirtualClock):
    """A user who presses Ctrl-C."""

    def __init__(self, at: float) -> None:
        super().__init__()
        self.at = at

    def wait(self, until: float | None) -> None:
        if until is None or until > self.at:
            self._now = self.at
            raise KeyboardInterrupt
        super().wait(until)


@pytest.mark.parametrize("at", [0.0, 0.01, 0.05, 1.0, 5.0])
def test_an_interrupted_walk_keeps_what_is_known(at: float) -> None:
    loaded = lab.load("faults/F13")
    place = Venue(
        NetworkUsed("lab", "F13"),
        lambda record: lab.LabNetwork(loaded, record, clock=Impatient(at)),
    )
    questions = [api.question("www.broken.com"), api.question("www.good.net")]
    reports = list(session.run(questions, walks.PLAIN, venue=place))
    (report,) = reports  # the second question is not begun
    assert report.status == INTERRUPTED
    assert report.rcode == 2
    assert report.elapsed == pytest.approx(at)
    exchanges = report.trace.exchanges()
    assert all(e.started + e.waited <= report.started + at + 1e-6 for e in exchanges)
    assert exchanges[-1].outcome in (Outcome.ABANDONED, Outcome.REPLY)
    assert api.from_json(api.to_json(report)).status == INTERRUPTED
    again = replay(report)
    assert again.trace == report.trace
    assert again.status == INTERRUPTED


def test_time_runs_out() -> None:
    report = walks.walk("faults/F10", options=walks.PLAIN._replace(total=2.0))
    assert report.status == FAILED
    assert report.elapsed <= 2.0 + 1e-6
    assert all(e.waited <= 2.0 + 1e-6 for e in report.trace.exchanges())


def test_queries_run_out(monkeypatch: pytest.MonkeyPatch) -> None:
    from dnstrace.engine import builders
    from dnstrace.resolver.limits import Limits

    monkeypatch.setattr(builders, "Limits", lambda **given: Limits(**{**given, "queries": 3}))
    report = walks.walk("faults/F23")
    assert report.status == FAILED
    assert "query-limit" in walks.codes(report)
    assert len(walks.sent(report)) == 3


def test_octets_run_out(monkeypatch: pytest.MonkeyPatch) -> None:
    from dnstrace.engine import builders
    from dnstrace.resolver.limits import Limits

    monkeypatch.setattr(builders, "Limits", lambda **given: Limits(**{**given, "octets": 900}))
    report = walks.walk("faults/F23")
    assert "octet-limit" in walks.codes(report)
    got = sum(len(e.reply.wire) for e in walks.asked(report) if e.reply is not None)
    assert got <= 900 + 4096


def test_every_question_starts_cold() -> None:
    questions = [api.question("www.example.com"), api.question("www.example.com", "AAAA")]
    one, two = session.run(questions, walks.PLAIN, venue=walks.venue("default"))
    assert len(walks.asked(one)) == len(walks.asked(two)) == 3
    assert replay(two).trace == two.trace


def test_start_at_a_zone_and_a_server() -> None:
    options = walks.PLAIN._replace(start=("example.com", "3.4.5.6"))
    report = run("default", "www.example.com A", options)
    (only,) = walks.sent(report)
    assert only.query.server.address == "3.4.5.6"
    assert report.trace.steps[0].source == "given"
    assert report.status == ANSWERED
    assert replay(report).trace == report.trace


def test_start_at_a_server_by_its_name() -> None:
    options = walks.PLAIN._replace(start=("example.com", "ns1.example.com"))
    report = run("default", "www.example.com A", options)
    assert report.status == ANSWERED
    assert walks.asked(report)[-1].query.server.address == "3.4.5.6"


def test_start_somewhere_else_is_refused_before_anything_is_sent() -> None:
    options = walks.PLAIN._replace(start=("example.net", "3.4.5.6"))
    with pytest.raises(UsageError, match="not in"):
        run("default", "www.example.com A", options)


@pytest.mark.parametrize("start", [("bad..name", "3.4.5.6"), ("example.com", "bad..name")])
def test_start_with_a_bad_name_is_refused(start: tuple[str, str]) -> None:
    with pytest.raises(UsageError, match="--start"):
        run("default", "www.example.com A", walks.PLAIN._replace(start=start))


def test_hints_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "hints"
    file.write_text(HINTS)
    report = run("default", "www.example.com A", walks.PLAIN._replace(hints=str(file)))
    assert report.status == ANSWERED
    assert walks.asked(report)[0].query.server.address == "198.41.0.4"
    assert report.trace.steps[0].servers == (
        (names.from_text("a.root-servers.net"), ("198.41.0.4",)),
    )
    assert replay(report).trace == report.trace


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "cannot read"),
        ("", "has no hints"),
        ("what is this?\n", "cannot read|no hints"),
        (". NS a.root-servers.net.\n", "has no hints"),
        ("a.root-servers.net. A 198.41.0.4\n", "has no hints"),
        ("x" * (1 << 20) + "y", "no root hints file"),
    ],
)
def test_hints_that_cannot_be(tmp_path: Path, content: str | None, complaint: str) -> None:
    file = tmp_path / "hints"
    if content is not None:
        file.write_text(content)
    with pytest.raises(UsageError, match=complaint) as error:
        run("default", "www.example.com A", walks.PLAIN._replace(hints=str(file)))
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("allowed", "asked"),
    [
        ((), set()),
        (("10.0.0.0/8",), {"10.1.2.3"}),
        (("10.1.2.3",), {"10.1.2.3"}),
        (("fe80::/10",), {"fe80::1"}),
        (("all",), {"10.1.2.3", "169.254.169.254", "::ffff:127.0.0.1"}),  # as far as it takes
    ],
)
def test_private_addresses_that_are_allowed(allowed: tuple[str, ...], asked: set[str]) -> None:
    report = walks.walk("faults/F33", options=walks.PLAIN._replace(allow_private=allowed))
    assert set(walks.private(report)) == asked


@pytest.mark.parametrize("text", ["10.0.0.0/99", "nonsense", "10.0.0/8", ""])
def test_a_network_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        run("default", "www.example.com A", walks.PLAIN._replace(allow_private=(text,)))


@pytest.mark.parametrize(
    ("name", "kind"),
    [("", "A"), ("a..b", "A"), ("x" * 64, "A"), ("www.example.com", "NOSUCH"), ("\udc80", "A")],
)
def test_questions_that_cannot_be(name: str, kind: str) -> None:
    with pytest.raises(UsageError) as error:
        api.question(name, kind)
    assert "\n" not in str(error.value)


def test_internationalised_names_are_asked_by_idna_2008() -> None:
    assert api.question("faß.de").name == names.from_text("xn--fa-hia.de")
    assert api.question("Bücher.example").name == names.from_text("xn--bcher-kva.example")


class Watcher:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.exchanges: list[int] = []
        self.begun: set[int] = set()

    def __getattr__(self, name: str) -> Any:
        def note(*given: Any) -> None:
            self.told.append(name)
            if name == "started":
                self.begun.add(given[0])
            if name == "ended":
                assert given[0].id in self.begun or not given[0].sent
                self.exchanges.append(given[0].id)

        return note


def test_an_observer_is_told_of_everything_in_order() -> None:
    watcher = Watcher()
    questions = [api.question("www.example.com")]
    (report,) = session.run(questions, FULL, watcher, venue=walks.venue("default"))
    assert watcher.told[0] == "began"
    assert watcher.told[1] == "step_opened"
    assert sorted(watcher.exchanges) == [e.id for e in report.trace.exchanges()]
    assert watcher.told.count("judged") == sum(
        len(step.judged) for step in every_step(report.trace.steps)
    )


def every_step(steps: Any) -> Iterator[Any]:
    """The steps with their sub-walks."""
    for step in steps:
        yield step
        yield from every_step(step.children)


def test_nothing_is_sent_once_the_walk_has_ended() -> None:
    sent: list[float] = []

    def open_network(record: Record) -> lab.LabNetwork:
        network = lab.LabNetwork(lab.load("default"), record)
        original = network.exchange

        async def exchange(query: Query) -> Any:
            sent.append(network.now())
            return await original(query)

        network.exchange = exchange  # type: ignore[method-assign]
        return network

    place = Venue(NetworkUsed("lab"), open_network)
    report = run("default", "www.example.com A", walks.PLAIN, place)
    assert max(sent) <= report.elapsed


def test_without_messages_a_report_cannot_be_replayed() -> None:
    report = walks.walk("default", "www.example.com A")
    bare = api.from_json(api.to_json(report, wires=False))
    assert bare.status == ANSWERED
    with pytest.raises(UsageError, match="without its messages"):
        replay(bare)
