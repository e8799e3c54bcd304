"""The commands about routes, as they are typed."""

import json

import pytest

from .running import run


def told(*words: str) -> str:
    done = run(*words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_route_shows_the_path_and_every_neighbour_that_lost() -> None:
    text = told("route", "3.4.4.4", "--from", "AS1", "--lab", "routes")
    assert "AS path 2 3" in text
    assert "AS6 (provider) 3.4.4.0/23: lost, longer path, path 6 5 4 3" in text


def test_route_as_json_by_the_name_of_a_server() -> None:
    data = json.loads(
        told("route", "ns1.example.com", "--from", "Berlin", "--lab=routes", "--json")
    )
    assert (data["from"], data["as_path"], data["site"]) == (1, [2, 3], "par")
    assert [each["reason"] for each in data["not_chosen"]] == ["longer-path"]
    assert data["knowledge"] == "certain"


def test_world_is_another_word_for_lab() -> None:
    assert "certain" in told("catchment", "--world", "two-sites")


def test_catchment_before_and_after() -> None:
    data = json.loads(told("catchment", "--lab=two-sites", "--events", "--json"))
    shares = [{row["site"]: row["share"] for row in each["sites"]} for each in data["moments"]]
    assert shares == [{"nyc": 0.5, "par": 0.5}, {"nyc": 1.0}, {"nyc": 0.5, "par": 0.5}]


def test_without_a_site_the_other_has_all() -> None:
    text = told("catchment", "--lab=two-sites", "--without", "par")
    assert "100%" in text
    assert "par" not in text


def test_hijack_with_and_without_validation() -> None:
    data = json.loads(
        told("hijack", "3.4.4.0/23", "--by", "AS6", "--more-specific", "--lab=routes", "--json")
    )
    caught = {each["protection"]: each["certain"] for each in data["caught"]}
    assert caught["none"] == [1, 4, 5]
    assert caught["rov"] == []


def test_a_leak_has_its_type() -> None:
    text = told("leak", "--by", "AS30", "--lab=route-leak")
    assert "RFC 7908 type 1" in text
    assert "AS20 AS21" in text


def test_a_hijacked_name_server_in_an_ordinary_trace() -> None:
    at = ("--lab", "hijack", "www.example.com", "--short")
    assert told(*at) == "192.0.2.80\n"
    assert told(*at, "--event", "t1") == "203.0.113.66\n"
    assert told(*at, "--event", "t2") == "192.0.2.80\n"


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("route", "3.4.4.4", "--from", "AS99", "--lab=routes"), "no AS99"),
        (("route", "3.4.4.5/23", "--lab=routes"), "is no prefix"),
        (("route", "www.example.org", "--lab=routes"), "no address and no server"),
        (("catchment", "--lab=default"), "has no links"),
        (("hijack", "3.4.4.0/23", "--lab=routes"), "say who hijacks"),
        (("leak", "--lab=routes"), "say who leaks"),
        (("catchment", "--lab=two-sites", "--without", "lax"), "no site 'lax'"),
        (("www.example.com", "--lab=two-sites", "--event", "t9"), "there is t1, t2"),
    ],
)
def test_what_cannot_be_is_one_line(words: tuple[str, ...], complaint: str) -> None:
    done = run(*words)
    assert done.returncode == 2
    assert complaint in done.stderr
    assert done.stderr.count("\n") == 1
