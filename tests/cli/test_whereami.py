"""`dnstrace whereami`: every vantage of the lab is found; what cannot be is said."""

import json
from pathlib import Path
from typing import Any

import pytest

from dnstrace.annotate.geoloc.region import agreeing, nearest_town, region
from dnstrace.engine.lab_venue import lab_venue
from dnstrace.engine.vantage_location import find_out
from dnstrace.lab import load
from dnstrace.model.geometry import SLACK, kilometres
from dnstrace.model.location import Claim
from dnstrace.options import Options
from tests.cli.running import run
from tests.engine import walks

OPTIONS = Options(seed=1, stub=False, dnssec=False, lab="")
VANTAGES = {place.name: place for place in load("default").spec.vantages}


def claim(city: str, lat: float, lon: float, milliseconds: float) -> Claim:
    return Claim(
        "x.", "192.0.2.1", city, None, city, "XX", lat, lon, milliseconds / 1000,
        milliseconds * 100 + SLACK,
    )  # fmt: skip


BERLIN = claim("Berlin", 52.52, 13.4, 2.0)
PARIS = claim("Paris", 48.85, 2.35, 14.0)
TOKYO = claim("Tokyo", 35.68, 139.69, 3.0)


def asked(*arguments: str, code: int = 0) -> dict[str, Any]:
    done = run("whereami", *arguments, "--json")
    assert done.returncode == code, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("city", list(VANTAGES))
def test_every_vantage_of_the_lab_lies_in_its_region(city: str) -> None:
    options = OPTIONS._replace(vantage=city)
    # The network is asked from there; the place itself is not told.
    found = find_out(options, 1, lab_venue(options)._replace(vantage=None))
    place = VANTAGES[city]
    assert found.status == "placed"
    assert found.region is not None
    away = kilometres(
        place.latitude, place.longitude, found.region.latitude, found.region.longitude
    )
    assert away <= found.region.radius + SLACK
    smallest = found.claims[0]
    assert found.region.radius <= smallest.reach + SLACK
    assert found.town is not None


def test_berlin_comes_out_near_berlin() -> None:
    found = asked("--lab", "--vantage", "Berlin", "--seed", "1")
    assert found["nearest"]["city"] == "Berlin"
    assert found["region"]["radius_km"] < 150
    assert found["answered"] == found["asked"] >= 26
    assert found["sites"][0]["rtt_ms"] <= found["sites"][-1]["rtt_ms"]
    done = run("whereami", "--lab", "--vantage", "Berlin", "--seed", "1", "--count", "1")
    assert "near Berlin DE" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_a_place_that_cannot_be_is_contradictory() -> None:
    venue = lab_venue(OPTIONS._replace(vantage="Berlin"))._replace(vantage=(35.7, 139.7))
    found = find_out(OPTIONS, 1, venue)
    assert found.status == "contradictory"
    assert "the place that was given is" in found.outside
    assert found.town is not None
    assert found.town.city == "Berlin"


def test_a_middlebox_is_told_and_no_place_is() -> None:
    found = asked("--lab=middlebox", "--count", "2", code=1)
    assert found["status"] == "intercepted"
    assert found["region"] is None
    assert found["findings"][0]["code"] == "intercepted"
    done = run("whereami", "--lab=middlebox", "--count", "1")
    assert "answers in the servers' name" in " ".join(done.stdout.split())


LIAR = """
extends = "default"
[[server]]
name = "f.root-servers.net"
instances = [{ at = "Berlin", id = "NRT.cf.f.root-servers.org" }]
"""
HALF_FAR_AWAY = "".join(
    f"""
[[server]]
name = "{letter}.root-servers.net"
instances = [{{ at = "Berlin", id = "{identifier}" }}]
"""
    for letter, identifier in {
        "a": "a.r.nrt2.jptyo-0", "b": "b4-sin", "c": "lax1a.c.root-servers.org",
        "d": "nyny1.droot.maxgigapop.net", "e": "c01.SYD.eroot", "f": "GRU.cf.f.root-servers.org",
        "i": "s1.hkg", "j": "j.r.nrt2.jptyo-0", "k": "ns1.jp-nrt.k.ripe.net", "m": "M-NRT-DIX-1",
    }.items()
)  # fmt: skip


def test_one_false_site_is_named_and_left_out(tmp_path: Path) -> None:
    world = tmp_path / "liar.toml"
    world.write_text(LIAR)
    found = asked(f"--lab={world}", "--vantage", "Berlin", "--count", "1")
    assert found["status"] == "placed"
    assert found["nearest"]["city"] == "Berlin"
    dropped = [site for site in found["sites"] if site["dropped"]]
    assert {site["server"] for site in dropped} == {"f.root-servers.net."}
    assert "km apart" in dropped[0]["dropped"]
    done = run("whereami", f"--lab={world}", "--vantage", "Berlin", "--count", "1")
    assert "not believed" in done.stdout


def test_sites_all_over_the_world_within_a_millisecond_cannot_be(tmp_path: Path) -> None:
    world = tmp_path / "far.toml"
    world.write_text('extends = "default"\n' + HALF_FAR_AWAY)
    found = asked(f"--lab={world}", "--vantage", "Berlin", "--count", "1", code=1)
    assert found["status"] in ("contradictory", "intercepted")
    assert len([site for site in found["sites"] if site["dropped"]]) >= 10


def test_an_interrupt_shows_what_is_known() -> None:
    waits = iter(range(60))

    def pace(_seconds: float) -> None:
        if next(waits, None) is None:
            raise KeyboardInterrupt

    found = find_out(OPTIONS, 20, lab_venue(OPTIONS, pace))
    assert found.status == "interrupted"
    assert 0 < found.answered <= found.asked
    assert found.claims


def test_one_family_only() -> None:
    found = asked("--lab", "-6", "--count", "1")
    assert found["status"] == "placed"
    assert all(":" in site["address"] for site in found["sites"])


def test_nothing_reachable() -> None:
    found = find_out(OPTIONS._replace(timeout=0.0005), 1, walks.venue("default"))
    assert found.status == "unreachable"
    assert found.region is None
    assert found.claims == ()


def test_discs_overlap_where_all_sites_are_within_reach() -> None:
    found = region([BERLIN, PARIS])
    assert found is not None
    assert kilometres(found.latitude, found.longitude, 52.52, 13.4) < BERLIN.reach
    assert found.radius <= BERLIN.reach + 1


def test_discs_that_barely_touch_still_have_a_point() -> None:
    apart = kilometres(BERLIN.latitude, BERLIN.longitude, PARIS.latitude, PARIS.longitude)
    found = region([BERLIN, PARIS._replace(reach=apart - BERLIN.reach + 2)])
    assert found is not None
    assert found.radius < 60
    assert region([BERLIN, PARIS._replace(reach=apart - BERLIN.reach - 5)]) is None


def test_the_site_that_most_others_contradict_falls() -> None:
    judged = agreeing([BERLIN, TOKYO, PARIS])
    assert [bool(each.dropped) for each in judged] == [False, True, False]
    assert "Tokyo and" in judged[1].dropped
    assert all(not each.dropped for each in agreeing([BERLIN, PARIS]))


def test_across_the_date_line() -> None:
    suva, apia = claim("Suva", -18.1, 178.4, 8.0), claim("Apia", -13.8, -171.8, 8.0)
    found = region([suva, apia])
    assert found is not None
    assert kilometres(found.latitude, found.longitude, -18.1, 178.4) < suva.reach
    assert kilometres(found.latitude, found.longitude, -13.8, -171.8) < apia.reach


def test_the_nearest_town() -> None:
    town = nearest_town(52.5, 13.3)
    assert town is not None
    assert (town.city, town.country) == ("Berlin", "DE")
    assert town.distance < 20
