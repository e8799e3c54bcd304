"""A fault of our own beside the walk: the answer is still given, and a finding says where."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dnstrace.cli import exits
from dnstrace.engine.lab_venue import lab_venue
from dnstrace.engine.one_server import run_at_server
from dnstrace.engine.session import run
from dnstrace.engine.venue import nothing
from dnstrace.model.progress import Progress
from dnstrace.model.question import Question
from dnstrace.model.report import Report
from dnstrace.options import Options
from dnstrace.wire import names

OPTIONS = Options(lab="faults/F11", seed=7)
WWW = Question(names.from_text("www.broken.com"))


def walk(
    progress: Progress | None = None, idle: Callable[[], Iterator[object]] = nothing
) -> Report:
    """A walk in a world whose servers have to be asked who they are."""
    return next(run([WWW], OPTIONS, progress, lab_venue(OPTIONS)._replace(idle=idle)))


@pytest.fixture(scope="module", autouse=True)
def sound() -> Report:
    """The same walk before anything is broken."""
    return walk()


def broken(*_: object, **__: object) -> Any:
    """A part of ours that fails, with a text that no terminal should get as it is."""
    raise ZeroDivisionError("\x1b[31mno\nreason")


def told(report: Report) -> list[str]:
    """What the report says about ourselves."""
    return [finding.text for finding in report.findings if finding.code == "internal-fault"]


def check(report: Report, where: str, sound: Report) -> None:
    """The answer is that of a walk without the fault, and the place is named."""
    assert report.status == sound.status == "answered"
    assert report.answer == sound.answer
    assert report.security == sound.security
    assert any(re.search(rf"in dnstrace/{where}\S*\.py:\d+ ", text) for text in told(report)), told(
        report
    )
    assert all("ZeroDivisionError: \\x1b[31mno\\nreason" in text for text in told(report))
    ours = tuple(each for each in report.findings if each.code == "internal-fault")
    assert exits.code_of(report._replace(findings=ours), "info") == exits.code_of(sound)


@pytest.mark.parametrize(
    ("what", "where"),
    [
        ("dnstrace.annotate.identity.questions", "engine/session"),
        ("dnstrace.annotate.identity.questions_left", "engine/session"),
        ("dnstrace.annotate.identity.identities", "engine/report_builder"),
        ("dnstrace.annotate.asn.route_table.Routes.origins", "annotate/asn/table"),
        ("dnstrace.engine.asn_lookup.Origins.of", "engine/report_builder"),
        ("dnstrace.diagnose.causes.causes", "diagnose/__init__"),
        ("dnstrace.diagnose.causes.disbelieved", "diagnose/__init__"),
        ("dnstrace.diagnose.interception.signs.interception", "diagnose/__init__"),
        ("dnstrace.diagnose.routes.routes", "diagnose/__init__"),
    ],
)
def test_what_fails_beside_the_walk(
    what: str, where: str, monkeypatch: pytest.MonkeyPatch, sound: Report
) -> None:
    monkeypatch.setattr(what, broken)
    check(walk(), where, sound)


def test_decoding_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    options = Options(lab="default", seed=7)
    question = Question(names.from_text("www.example.com"))
    sound = next(run([question], options, None, lab_venue(options)))
    monkeypatch.setattr("dnstrace.annotate.geoloc.locate.decode", broken)
    report = next(run([question], options, None, lab_venue(options)))
    check(report, "annotate/geoloc/locate", sound)
    assert sound.annotations.places
    assert report.annotations == sound.annotations._replace(places=())


def test_a_query_beside_the_walk(monkeypatch: pytest.MonkeyPatch, sound: Report) -> None:
    from dnstrace.lab.simulated.network import LabNetwork

    asking = LabNetwork._ask

    def ask(network: LabNetwork, attempt: Any) -> None:
        if attempt.query.question.klass == 3:
            broken()
        asking(network, attempt)

    monkeypatch.setattr(LabNetwork, "_ask", ask)
    report = walk()
    check(report, "lab/simulated/network", sound)
    assert len(told(report)) == 1  # one place, however often


def test_the_keys_that_are_fetched_beside(monkeypatch: pytest.MonkeyPatch, sound: Report) -> None:
    from dnstrace.lab.simulated.network import LabNetwork

    asking, failed = LabNetwork._ask, list[object]()

    def ask(network: LabNetwork, attempt: Any) -> None:
        if attempt.query.question.type == 48 and not failed:
            failed.append(attempt)
            broken()
        asking(network, attempt)

    monkeypatch.setattr(LabNetwork, "_ask", ask)
    check(walk(), "lab/simulated/network", sound)


@pytest.mark.parametrize("method", ["began", "step_opened", "started", "ended", "judged"])
def test_whoever_watches(method: str, monkeypatch: pytest.MonkeyPatch, sound: Report) -> None:
    progress = Progress()
    monkeypatch.setattr(progress, method, broken)
    report = walk(progress)
    check(report, "engine/faults", sound)
    assert len(told(report)) == 1


def test_work_of_idle_moments(sound: Report) -> None:
    def work() -> Iterator[object]:
        yield None
        broken()

    check(walk(idle=work), "eventloop/scheduled", sound)


def test_the_host_s_own_resolver(monkeypatch: pytest.MonkeyPatch, sound: Report) -> None:
    monkeypatch.setattr("dnstrace.stub.leg.StubLeg._from_hosts", broken)
    venue = lab_venue(OPTIONS)._replace(stub=True)
    report = next(run([WWW], OPTIONS, None, venue))
    check(report, "stub/leg", sound)
    assert report.annotations.stub is not None
    assert report.annotations.stub.status == "error"


def test_the_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    from rich.console import Console

    from dnstrace.model.report import NetworkUsed
    from dnstrace.render.live_tree import Growing
    from dnstrace.render.screen import view_of

    console = Console(file=io.StringIO())
    failed: list[Exception] = []
    progress = Progress()
    progress.began(WWW)
    monkeypatch.setattr("dnstrace.render.live_tree.headline", broken)
    growing = Growing(progress, view_of(console), NetworkUsed("lab"), failed.append)
    for _ in range(2):
        console.print(growing)
    assert [type(error) for error in failed] == [ZeroDivisionError]


@pytest.mark.parametrize("what", ["dnstrace.annotate.identity.questions"])
def test_one_server_alone(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    options = OPTIONS._replace(server="198.41.0.4", at_server=True, port=53)
    venue = lab_venue(options)
    sound = next(run_at_server([WWW], options, None, venue))
    monkeypatch.setattr(what, broken)
    report = next(run_at_server([WWW], options, None, venue))
    assert report.status == sound.status
    assert report.trace.steps[0].exchanges[0] == sound.trace.steps[0].exchanges[0]


def test_every_client_subnet_has_its_report(monkeypatch: pytest.MonkeyPatch) -> None:
    from dnstrace.engine.client_subnets import run_by_subnet

    monkeypatch.setattr("dnstrace.diagnose.causes.causes", broken)
    venue = lab_venue(OPTIONS)
    found = list(run_by_subnet([WWW], OPTIONS, None, venue, ("198.51.100.0/24",)))
    assert [report.status for report in found] == ["answered", "answered"]
    assert all(told(report) for report in found)


def test_without_a_fault_nothing_is_said() -> None:
    assert told(walk(Progress())) == []


PROGRAM = """
import sys
from dnstrace.annotate.geoloc import locate
def broken(*_, **__):
    raise ZeroDivisionError("no reason")
locate.decode = broken
from dnstrace.cli.main import run
sys.exit(run(["--lab", "www.example.com"]))
"""


@pytest.mark.parametrize("debug", ["", "0", "1"])
def test_the_command(debug: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={"PATH": "/usr/bin:/bin", "DNSTRACE_DEBUG": debug},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0
    assert "185.31.40.80" in done.stdout
    plain = " ".join(done.stdout.split())
    assert "A fault of dnstrace itself, in dnstrace/annotate/geoloc/locate.py:" in plain
    assert ("Traceback" in done.stderr) == (debug == "1")
    if debug != "1":
        assert done.stderr == ""
