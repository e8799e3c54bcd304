"""`dnstrace servers`: every address of every name server, in the lab and in a box."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from dnstrace.annotate.identity import operators_own
from dnstrace.engine.lab_venue import lab_venue
from dnstrace.engine.survey import survey_zone
from dnstrace.model.question import Query, Question, Server
from dnstrace.options import Options
from dnstrace.wire import names
from tests.cli.running import run

LAB = ("--lab", "--seed", "1")
DIFFERENT = """
extends = "default"
[[zone]]
name = "com"
add = '''
two.com. 3600 IN NS ns1.two.com.
two.com. 3600 IN NS old.two.com.
ns1.two.com. 3600 IN A 3.4.9.1
old.two.com. 3600 IN A 3.4.9.2
private.com. 3600 IN NS ns.private.com.
ns.private.com. 3600 IN A 192.168.0.1
'''
[[zone]]
name = "two.com"
text = '''
@ 3600 IN SOA ns1 x 7 1 1 1 60
@ 3600 IN NS ns1
@ 3600 IN NS ns2
ns1 3600 IN A 3.4.9.1
ns2 3600 IN A 3.4.9.3
'''
[zone.variants]
older = "@ 3600 SOA ns1 x 6 1 1 1 60"
[[server]]
name = "ns1.two.com"
addresses = ["3.4.9.1"]
zones = ["two.com"]
instances = [{ at = "Paris", nsid = "par1\\u001b[31m.two.com", version = "Tester 9.1" }]
[[server]]
name = "ns2.two.com"
addresses = ["3.4.9.3"]
zones = ["two.com"]
instances = [{ at = "Tokyo", nsid = "tyo1.two.com", variant = "older" }]
"""


@pytest.fixture
def different(tmp_path: Path) -> str:
    """A world in which parent and child disagree, with an old version and a silent server."""
    path = tmp_path / "different.toml"
    path.write_text(DIFFERENT)
    return f"--lab={path}"


def surveyed(*arguments: str, code: int = 0) -> dict[str, Any]:
    done = run("servers", *arguments, "--json")
    assert done.returncode == code, done.stderr
    assert done.stderr == ""
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def test_all_addresses_of_the_root_with_place_origin_and_latency() -> None:
    found = surveyed(".", *LAB, "--count", "2")
    assert len(found["servers"]) == 13
    seen = [each for server in found["servers"] for each in server["addresses"]]
    assert len(seen) == 26
    for each in seen:
        assert each["trouble"] is None
        assert each["serial"] == 2026112300
        assert each["replies"] == each["asked"] == 2
        assert 0 < each["rtt_min_ms"] <= each["rtt_median_ms"] < 400
        assert [place["city"] for place in each["places"]] != [None]
        assert each["origins"][0]["prefix"]
    operators = {each["places"][0]["operator"] for each in seen}
    assert len(operators) == 12  # Verisign has two letters


def test_the_vantage_decides_which_instance_answers() -> None:
    cities = {
        surveyed("org", *LAB, "--count", "1", "--vantage", vantage)["servers"][0]["addresses"][0][
            "places"
        ][0]["city"]
        for vantage in ("Berlin", "Tokyo")
    }
    assert len(cities) == 2
    assert None not in cities


def test_parent_and_child_are_told_apart(different: str) -> None:
    found = surveyed("two.com", different, "--seed", "1")
    assert found["parent"] == ["ns1.two.com.", "old.two.com."]
    assert found["child"] == ["ns1.two.com.", "ns2.two.com."]
    assert found["differ"] is True
    by_name = {server["name"]: server for server in found["servers"]}
    assert by_name["ns1.two.com."]["listed_by"] == ["parent", "child"]
    (old,) = by_name["old.two.com."]["addresses"]
    assert (old["trouble"], old["replies"], old["known_by"]) == ("no reply", 0, ["glue"])
    assert [by_name[f"ns{n}.two.com."]["addresses"][0]["serial"] for n in (1, 2)] == [7, 6]


def test_networks_of_all_servers_are_judged_together(different: str, tmp_path: Path) -> None:
    table, vrps = tmp_path / "one.csv", tmp_path / "vrps.json"
    table.write_text("3.0.0.0,3.255.255.255,64500,ONE\n")
    vrps.write_text('{"roas": [{"asn": 64499, "prefix": "3.0.0.0/8", "maxLength": 8}]}\n')
    found = surveyed(
        "two.com", different, "--count", "1", "--asn-db", str(table), "--vrps", str(vrps)
    )
    remarks = {each["code"]: each["text"] for each in found["remarks"]}
    assert "AS64500" in remarks["single-as"]
    assert remarks["rpki-invalid"] == "3.0.0.0/8 of AS64500 is RPKI invalid-asn"
    assert remarks["addresses-in-trouble"].startswith("1 of 3")
    assert {"ns-sets-differ", "serials-differ"} <= set(remarks)
    both = tmp_path / "both.pfx2as"
    both.write_text("3.4.9.0\t24\t64500_64501\n")
    found = surveyed("two.com", different, "--count", "1", "--asn-db", str(both))
    remarks = {each["code"]: each["text"] for each in found["remarks"]}
    assert remarks["several-origins"] == "several ASes announce 3.4.9.0/24"
    assert "single-as" not in remarks


def test_what_answers_in_the_servers_name_is_said() -> None:
    found = surveyed("com", "--lab", "middlebox", "--count", "1", code=4)
    assert found["findings"][0]["code"] == "intercepted"
    assert surveyed("com", *LAB, "--count", "1")["findings"] == []
    done = run("servers", "com", "--lab", "middlebox", "--count", "1")
    assert "error intercepted: Something on this network" in done.stdout


def test_a_family_without_a_route_is_no_fault_of_the_servers() -> None:
    found = surveyed("org", *LAB, "-4", "--count", "1")
    seen = [each for server in found["servers"] for each in server["addresses"]]
    assert {each["trouble"] for each in seen if ":" in each["address"]} == {"no route from here"}
    assert {each["trouble"] for each in seen if ":" not in each["address"]} == {None}
    assert [each["code"] for each in found["remarks"]] == ["no-route"]


def test_an_operator_is_asked_its_own_question_and_none_that_tells_the_asker() -> None:
    l_root = Server("199.7.83.42", 53, names.from_text("l.root-servers.net"))
    like = Query(Question(names.ROOT), l_root, beside="chaos")
    assert [query.question.text for query in operators_own(like)] == [
        "identity.l.root-servers.org. TXT"
    ]
    for address in ("8.8.8.8", "208.67.222.222", "192.0.2.1"):
        assert operators_own(like._replace(server=Server(address))) == []


@pytest.mark.parametrize("width", [80, 140])
def test_the_table_says_the_same_and_is_harmless(different: str, width: int) -> None:
    done = run(
        "servers", "two.com", different, "--seed", "1", "--count", "2", "--width", str(width), "-v"
    )
    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= width
    for part in (
        "only in the parent's NS set",
        "only in the child's NS set",
        "3.4.9.2",
        "no reply",
        "Tester 9.1",
        "Tokyo JP",
        "different versions of the zone: 6, 7",
        "1 of 3 addresses do not answer",
    ):
        assert part in " ".join(done.stdout.split()), part


def test_version_is_asked_with_verbose_only(different: str) -> None:
    assert "Tester" not in run("servers", "two.com", different, "--count", "1").stdout


def test_special_purpose_addresses_are_not_asked(different: str) -> None:
    found = surveyed("private.com", different, code=4)
    (seen,) = found["servers"][0]["addresses"]
    assert seen["trouble"] == "special-purpose address, not asked"
    assert seen["asked"] == 0


def test_exit_codes() -> None:
    assert surveyed("nowhere.example", *LAB, code=3)["status"] == "nxdomain"
    assert surveyed("www.example.com", *LAB, code=3)["status"] == "no-zone"
    dead = surveyed("broken.com", "--lab=F10", "--count", "1", code=4)
    assert [each["addresses"][0]["trouble"] for each in dead["servers"]] == ["no reply"] * 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "give one zone"),
        (("a..b", "--lab"), "empty label"),
        (("example.com", "--lab", "--vantage", "Atlantis"), "no place 'Atlantis'"),
        (("example.com", "--lab", "--asn-db", "/nowhere"), "/nowhere"),
        (("example.com", "--lab", "--source", "x"), "--source"),
    ],
)
def test_usage_errors_are_one_line(arguments: tuple[str, ...], said: str) -> None:
    done = run("servers", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_word_behind_lab_may_be_the_zone() -> None:
    assert surveyed("--lab", "example.com")["zone"] == "example.com."


@pytest.mark.parametrize("after", [3, 30])
def test_an_interrupt_shows_what_is_known(after: int) -> None:
    options = Options(lab="", seed=1, stub=False, dnssec=False)
    waits = iter(range(after))

    def pace(_seconds: float) -> None:
        if next(waits, None) is None:
            raise KeyboardInterrupt

    found = survey_zone(names.from_text("com"), options, 20, lab_venue(options, pace))
    assert found.status == "interrupted"
    assert all(len(seen.samples) < 20 for seen in found.addresses)


@pytest.mark.namespace
def test_in_a_box_on_real_sockets() -> None:
    command = [sys.executable, "-m", "dnstrace", "servers", "example.com", "--json", "--count", "1"]
    done = run("lab", "run", "--", *command)
    if done.returncode == 2 and "namespace" in done.stderr:
        pytest.skip(done.stderr)
    found = json.loads(done.stdout)
    assert found["network"]["kind"] == "real"
    for server in found["servers"]:
        (seen,) = server["addresses"]
        assert seen["serial"] == 2026112300
        assert seen["rtt_min_ms"] >= 13
