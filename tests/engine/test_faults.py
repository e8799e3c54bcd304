"""Each fault that a tracing resolver must survive: cause, culprit, price, outcome."""

from pathlib import Path
from typing import NamedTuple

import pytest

from dnstrace.engine.replay import replay
from dnstrace.model import report as reports
from dnstrace.model.exchange import Outcome
from dnstrace.model.question import RetryReason
from dnstrace.model.report import ANSWERED, BOGUS, FAILED, UNREACHABLE, Report
from dnstrace.options import Options
from tests.engine import walks

NS1, NS2 = "ns1.broken.com. (45.90.77.1)", "ns2.broken.com. (45.90.78.1)"
FULL = Options(stub=False, seed=1)
MOST_SECONDS, MOST_QUERIES = 10.5, 100


class Case(NamedTuple):
    """One world and what a resolver must make of it.

    Args:
        at_fault: what each finding's servers are; a code may come for several.
        questions: the walk's own, root and top level included, without minimisation.
        seconds: virtual, from the first query to the end of the walk.
        seed: one with which the server at fault is asked first, where that matters.
        options: those with which the fault shows.
    """

    world: str
    status: str
    at_fault: dict[str, list[str]]
    questions: int = 8
    seconds: float = MOST_SECONDS
    seed: int = 1
    options: Options = walks.PLAIN


def both(code: str) -> dict[str, list[str]]:
    """The same at each of the zone's two servers."""
    return {code: [NS1, NS2]}


def needs(zone: str, *name_servers: str) -> list[str]:
    """Name servers without an address."""
    return [f"{name}.{zone}" for name in name_servers]


CASES = [
    Case("F01", FAILED, both("referral-loop"), 8),
    Case("F02", FAILED, both("upward-referral"), 8),
    Case("F03", FAILED, both("upward-referral"), 8),
    Case("F04", FAILED, both("referral-loop"), 10),
    Case("F05", FAILED, {"dependency-cycle": ["ns.cycle-b.com."]}, 10),
    Case("F06", FAILED, {"ns-unresolvable": ["*.victim.net."]}, 12),
    Case("F07", FAILED, {"ns-unresolvable": ["*.victim.net."]}, 15),
    Case("F08", FAILED, {"ns-depth": []}, 40),
    Case("F09", ANSWERED, {"server-timeout": [NS1]}, seconds=3.0, seed=3),
    Case("F10", FAILED, {"all-servers-timeout": [NS1, NS2], "server-timeout": [NS1, NS2]}),
    Case("F11", ANSWERED, {"server-unreachable": [NS1]}, seconds=0.5, seed=3),
    Case("F11-port", ANSWERED, {"port-unreachable": [NS1]}, seconds=0.5, seed=3),
    Case("F12", FAILED, both("tcp-failed"), seconds=2.0),
    Case("F13", FAILED, both("tcp-timeout")),
    Case("F14", FAILED, both("tcp-timeout")),
    Case("F15", FAILED, both("tcp-short")),
    Case("F16", ANSWERED, {}),
    Case("F17", ANSWERED, {}),
    Case("F18", ANSWERED, {}),
    Case("F19", ANSWERED, {}),
    Case("F20", FAILED, both("malformed-reply")),
    Case("F21", ANSWERED, {}),
    Case("F22", FAILED, {"cname-loop": ["*"]}, 8),
    Case("F23", FAILED, {"cname-limit": ["*"]}, 18),
    Case("F24", FAILED, {"name-too-long": ["*"]}, 18),
    Case("F25", FAILED, both("server-refused"), 8),
    Case("F26", ANSWERED, {"server-failure": [NS1]}, seed=3),
    Case("F27", ANSWERED, {"edns-formerr": ["*"]}),
    Case("F28", ANSWERED, {"edns-timeout": ["*"], "server-timeout": ["*"]}, 2 + 8),
    Case("F29", BOGUS, {"validation-budget": ["*"]}, options=FULL),
    Case("F30", ANSWERED, {"malformed-option": ["*", "*", "*"]}),
    Case("F31", ANSWERED, {"rfc8020-violation": ["*"]}, options=walks.PLAIN._replace(qmin=True)),
    Case("F32", FAILED, {"private-address-refused": ["*", "*", "*"], "ns-unresolvable": ["*"]}),
    Case("F33", FAILED, {"private-address-refused": ["*"] * 4, "ns-unresolvable": ["*", "*", "*"]}),
    Case("F34", ANSWERED, {"scrubbed": ["*", "*", "*"]}),
    Case("F35", FAILED, both("reply-too-complex")),
    Case("F36", FAILED, both("reply-too-complex")),
    Case("F37", ANSWERED, {}),
    Case("F38", ANSWERED, {}),
    Case("F40", UNREACHABLE, {"no-route": []}, 0, seconds=0.5),
    Case("F40-v4-only", ANSWERED, {}, seconds=2.0),
    Case("F40-v6-only", ANSWERED, {}, seconds=2.0),
    Case("F40-v6-black-hole", ANSWERED, {}, seconds=2.0),
]


def run(case: Case) -> Report:
    """The walk of a case."""
    return walks.walk(f"faults/{case.world}", options=case.options._replace(seed=case.seed))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.world)
def test_cause_culprit_price_and_outcome(case: Case) -> None:
    report = run(case)
    assert report.status == case.status
    assert walks.codes(report) == set(case.at_fault)
    for code, expected in case.at_fault.items():
        found = [f for f in report.findings if f.code == code]
        servers = [server.label for finding in found for server in finding.servers]
        wanted = [server for server in expected if "*" not in server]
        assert set(wanted) <= set(servers)
        assert len(servers) >= len(expected)
        assert all(server in wanted for server in servers) or len(wanted) < len(expected)
    assert len(walks.asked(report)) <= case.questions
    assert report.elapsed <= case.seconds
    assert len(walks.sent(report)) <= MOST_QUERIES
    assert walks.private(report) == []
    if case.status != ANSWERED:
        assert any(finding.severity != "info" for finding in report.findings)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.world)
@pytest.mark.parametrize("seed", range(3))
def test_with_the_defaults_within_the_limits(case: Case, seed: int) -> None:
    report = walks.walk(f"faults/{case.world}", options=FULL._replace(seed=seed))
    assert report.status == case.status
    assert report.elapsed <= case.seconds
    assert len(walks.sent(report)) <= MOST_QUERIES
    assert walks.private(report) == []
    assert len(report.findings) <= 12
    for finding in report.findings:
        assert finding.text.isprintable()
        assert all(server.label.isprintable() for server in finding.servers)


DUAL = """
extends = "{world}"
title = "The same with four addresses"
[[zone]]
name = "com"
add = "{glue}"
[[zone]]
name = "broken.com"
add = "{glue}"
[[server]]
name = "ns1.broken.com"
addresses = ["45.90.77.1", "2a0b:4d07:77::1"]
[[server]]
name = "ns2.broken.com"
addresses = ["45.90.78.1", "2a0b:4d07:78::1"]
"""
GLUE = r"ns1.broken.com. AAAA 2a0b:4d07:77::1\nns2.broken.com. AAAA 2a0b:4d07:78::1"
MORE_WITH_FOUR = {"F10": 14, "F12": 10, "F13": 10, "F14": 10, "F15": 10, "F20": 14}
MORE_WITH_FOUR |= {"F29": 10, "F35": 10, "F36": 10}


@pytest.mark.parametrize(
    "case",
    [c for c in CASES if not c.world.startswith(("F40", "F32", "F33"))],
    ids=lambda case: case.world,
)
def test_with_four_addresses_of_two_families(case: Case, tmp_path: Path) -> None:
    file = tmp_path / "dual.toml"
    file.write_text(DUAL.format(world=f"faults/{case.world}", glue=GLUE))
    seen: set[str] = set()
    for seed in range(4):
        report = walks.walk(str(file), options=case.options._replace(seed=seed))
        seen |= walks.codes(report)
        assert report.status == case.status
        assert len(walks.asked(report)) <= MORE_WITH_FOUR.get(case.world, case.questions)
        assert report.elapsed <= case.seconds
        assert walks.private(report) == []
    assert set(case.at_fault) <= seen


def test_every_world_of_a_fault_is_in_the_table() -> None:
    from dnstrace import lab

    worlds = {name for name in lab.world_names() if name.startswith("faults/")}
    assert worlds == {f"faults/{case.world}" for case in CASES}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.world)
def test_replay_of_a_fault_gives_the_same_trace(case: Case) -> None:
    report = run(case)
    again = replay(report)
    assert again.trace == report.trace
    assert (again.status, again.answer) == (report.status, report.answer)


def test_cycle_names_both_zones() -> None:
    (finding,) = walks.walk("faults/F05").findings
    assert "cycle-a.com." in finding.text
    assert "cycle-b.com." in finding.text


@pytest.mark.parametrize("world", ["F06", "F07"])
def test_an_amplifier_hits_its_victim_five_times_at_most(world: str) -> None:
    report = walks.walk(f"faults/{world}")
    victim = [e for e in walks.sent(report) if e.query.server.address == "45.90.81.1"]
    assert 1 <= len(victim) <= 5


def test_silent_servers_are_tried_three_times_at_most() -> None:
    report = walks.walk("faults/F10")
    tries = [e.query.server.address for e in report.trace.exchanges() if e.outcome == "timeout"]
    assert sorted(tries) == ["45.90.77.1"] * 3 + ["45.90.78.1"] * 3


def test_udp_part_of_a_broken_tcp_is_shown_as_truncated() -> None:
    report = walks.walk("faults/F12")
    (finding, _) = report.findings
    exchanges = {exchange.id: exchange for exchange in report.trace.exchanges()}
    (failed,) = [exchanges[number] for number in finding.exchanges]
    before = exchanges[failed.id - 1]
    assert (before.query.transport, failed.query.transport) == ("udp", "tcp")
    assert before.reply is not None
    assert before.reply.flags & 0x0200
    assert failed.query.because == RetryReason.TRUNCATED


@pytest.mark.parametrize(
    ("world", "kind", "count"),
    [
        ("F16", "wrong-id", 500),
        ("F17", "wrong-source", 1),
        ("F18", "wrong-question", 1),
        ("F19", "malformed", 4),
        ("F21", "duplicate", 50),
    ],
)
def test_strays_are_counted_and_32_are_kept(world: str, kind: str, count: int) -> None:
    report = walks.walk(f"faults/{world}")
    (struck,) = [e for e in walks.asked(report) if e.stray_counts]
    assert struck.outcome == Outcome.REPLY
    assert [(entry[0], entry[1]) for entry in struck.stray_counts] == [(kind, count)]
    assert len(struck.strays) == min(count, 32)
    assert all(len(stray.head) <= 64 for stray in struck.strays)


def test_a_late_reply_to_the_query_before_changes_nothing() -> None:
    report = walks.walk("faults/F21", "other.broken.com A")
    again = walks.walk("faults/F21", "www.broken.com A")
    assert report.status == reports.NXDOMAIN
    assert walks.data(again) == [("A", "198.41.30.1")] or again.status == ANSWERED


def test_garbage_is_shown_as_hexadecimal() -> None:
    report = walks.walk("faults/F20")
    for finding in report.findings:
        (text,) = [word for word in finding.text.split() if word.startswith("(") and len(word) > 99]
        assert len(bytes.fromhex(text.strip("(),."))) == 64


def test_options_that_are_malformed_keep_the_answer() -> None:
    report = walks.walk("faults/F30")
    assert [kind for kind, _ in walks.data(report)] == ["A"]
    texts = " ".join(finding.text for finding in report.findings)
    for word in ("UTF-8", "cookie of 7 octets", "client subnet"):
        assert word in texts


def test_a_network_that_is_allowed_is_asked_and_no_other() -> None:
    allowed = walks.PLAIN._replace(allow_private=("10.0.0.0/8",))
    report = walks.walk("faults/F33", options=allowed)
    assert set(walks.private(report)) == {"10.1.2.3"}


def test_what_was_scrubbed_does_not_lead_the_next_look_up_astray() -> None:
    report = walks.walk("faults/F34")
    assert walks.data(report) == walks.data(walks.walk("default", "www.broken.com A")) or [
        data for _, data in walks.data(report)
    ] != ["45.66.66.66"]
    assert "45.66.66.66" not in str(walks.data(walks.walk("faults/F34", "www.good.net A")))


def test_keytrap_ends_within_its_budget() -> None:
    report = walks.walk("faults/F29", options=FULL)
    assert report.security.status == "bogus"
    assert report.security.code == "validation-budget"
    assert report.rcode == 2
