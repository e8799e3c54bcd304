"""`--subnet`: the answer depends on the client's network, and few servers learn of it."""

import json
from typing import Any

import pytest

from dnstrace import api
from dnstrace.codec.client_subnet import WORLDWIDE, canonical, option_data
from dnstrace.engine.client_subnets import run_by_subnet
from dnstrace.engine.replay import replay
from dnstrace.errors import UsageError
from dnstrace.model.report import Report
from dnstrace.options import Options
from dnstrace.wire import edns, names
from tests.cli.running import run
from tests.engine import walks

ARGUMENTS = ("--lab=client-subnet", "--seed", "1", "www.example.net")
OPTIONS = Options(stub=False, seed=1)


def reports(question: str, *subnets: str, options: Options = OPTIONS) -> list[Report]:
    asked = [api.question(*question.split())]
    venue = walks.venue("client-subnet")
    return list(run_by_subnet(asked, options, None, venue, subnets))


def zones_told(report: Report) -> set[str]:
    """The zones whose servers were sent the option."""
    return {
        names.to_text(step.zone)
        for step in _steps(report.trace.steps)
        for exchange in step.exchanges
        if edns.ECS in dict(exchange.query.options)
    }


def _steps(steps: Any) -> list[Any]:
    return [one for step in steps for one in (step, *_steps(step.children))]


def test_clients_of_each_network_get_their_answer() -> None:
    plain, europe, asia, elsewhere, v6 = reports(
        "www.example.net A", "91.0.0.0/24", "1.72.0.0/24", "73.0.0.0/24", "2001:db8:7::/56"
    )
    assert [walks.data(report) for report in (plain, europe, asia, elsewhere, v6)] == [
        [("A", f"193.104.3.{last}")] for last in (90, 91, 92, 90, 91)
    ]
    assert {report.security.status for report in (plain, europe, asia)} == {"secure"}


@pytest.mark.parametrize("qmin", [True, False])
@pytest.mark.parametrize("question", ["www.example.net A", "example.net A", "shop.example.com A"])
def test_only_the_zones_that_answer_learn_the_subnet(question: str, qmin: bool) -> None:
    options = OPTIONS._replace(qmin=qmin)
    plain, told = reports(question, "91.0.0.0/24", options=options)
    assert zones_told(plain) == set()
    expected = {"example.net."} | ({"example.com."} if "shop" in question else set())
    assert zones_told(told) == expected
    assert set(dict(told.options)["subnet_zones"]) == expected  # type: ignore[call-overload]
    assert dict(told.options)["subnet"] == "91.0.0.0/24"


def test_a_walk_with_a_subnet_replays() -> None:
    _, told = reports("www.example.net A", "91.0.0.0/24")
    saved = api.from_json(api.to_json(told))
    assert replay(saved).trace.steps == saved.trace.steps


def test_no_subnet_no_option() -> None:
    assert zones_told(walks.walk("client-subnet", "www.example.net A")) == set()


def test_the_table_compares_and_says_the_scope() -> None:
    subnets = ("--subnet", "91.0.0.0/24", "--subnet", "worldwide")
    done = run(*ARGUMENTS, *subnets)
    assert done.returncode == 0
    assert done.stderr == ""
    assert done.stdout.count("root hints") == 1
    assert max(map(len, done.stdout.splitlines())) <= 80
    text = " ".join(done.stdout.split())
    for part in (
        "no subnet 193.104.3.90",
        "91.0.0.0/24 193.104.3.91 · scope /16 · from Berlin DE",
        "1.72.0.0/24 193.104.3.92 · scope /13",
        "scope /0: the same for all",
        "Germany, Deutsche Telekom",
        "3 different answers",
    ):
        assert part in text, part
    assert text.count("91.0.0.0/24") == 1
    assert run(*ARGUMENTS, *subnets[:2], "-v").stdout.count("root hints") == 2


def test_servers_without_client_subnet_are_said() -> None:
    done = run("--lab", "--seed", "1", "www.example.com", "--subnet", "91.0.0.0/24")
    assert "the server ignores client subnets" in " ".join(done.stdout.split())
    assert "the answer is the same everywhere" in done.stdout


def test_json_has_a_report_for_each() -> None:
    done = run(*ARGUMENTS, "--json", "--subnet", "91.7.7.7", "--subnet=1.72.0.0/16")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["options"].get("subnet") for each in found] == [None, "91.7.7.0/24", "1.72.0.0/16"]
    assert [each["answer"][0]["rdata"][-2:] for each in found] == ["90", "91", "92"]
    assert len({each["seed"] for each in found}) == 1


def test_where_nobody_answers_nobody_is_told() -> None:
    done = run("--lab=F10", "-q", "www.broken.com", "www.example.com", "--subnet", "91.0.0.0/24")
    assert done.returncode == 4
    first, _, second = done.stdout.partition("no zone answered, so no subnet was sent\n")
    assert "failed" in first
    assert second
    (only,) = reports("www.nowhere.example A", "91.0.0.0/24", options=OPTIONS._replace(total=0.001))
    assert only.status in ("failed", "unreachable")


@pytest.mark.parametrize(
    ("text", "shown", "data"),
    [
        ("198.51.100.77/24", "198.51.100.0/24", "00011800c63364"),
        ("198.51.100.77", "198.51.100.0/24", "00011800c63364"),
        ("198.51.100.77/21", "198.51.96.0/21", "00011500c63360"),
        ("0.0.0.0/0", "0.0.0.0/0", "00010000"),
        ("2001:db8:1:2ff::1", "2001:db8:1:200::/56", "0002380020010db8000102"),
    ],
)
def test_option_octets(text: str, shown: str, data: str) -> None:
    assert canonical(text) == shown
    assert option_data(text).hex() == data


@pytest.mark.parametrize("text", ["", "x", "192.0.2.0/33", "192.0.2.0/-1", "::/129", "world"])
def test_what_is_no_subnet_is_one_line(text: str) -> None:
    with pytest.raises(UsageError, match="--subnet"):
        canonical(text)
    done = run("--lab", "www.example.com", f"--subnet={text}")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1


def test_the_worldwide_set_is_canonical_and_seven_regions() -> None:
    assert all(canonical(net) == net for net, _ in WORLDWIDE)
    assert len({label for _, label in WORLDWIDE}) == len(WORLDWIDE) == 7


def test_the_world_shows_different_answers_at_every_seed() -> None:
    for seed in range(20):
        options = OPTIONS._replace(seed=seed)
        walked = reports("www.example.net A", "91.0.0.0/24", "1.72.0.0/24", options=options)
        assert len({tuple(walks.data(report)) for report in walked}) == 3
