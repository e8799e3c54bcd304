"""Worlds with links: routes decide who answers, how fast, and what is said."""

from pathlib import Path

import pytest

from dnstrace.errors import UsageError
from dnstrace.lab import load
from dnstrace.lab.world.vantage import find_vantage
from dnstrace.lab.world.world import World

ADDRESS = "3.4.4.4"


def site(world: World, vantage: str) -> str | None:
    """The identifier of the machine that a vantage reaches."""
    server = world.server(ADDRESS)
    assert server is not None
    instance = world.catchment.instance(server, find_vantage(world, vantage), ADDRESS)
    return instance.nsid if instance else None


def test_each_side_of_the_ocean_lands_at_its_site() -> None:
    world = load("two-sites")
    assert (site(world, "AS11"), site(world, "as21")) == ("par", "nyc")


def test_a_place_is_the_nearest_as() -> None:
    assert site(load("two-sites"), "Munich") == "par"


def test_an_event_moves_everybody() -> None:
    assert site(load("two-sites", "t1"), "AS11") == "nyc"
    assert site(load("two-sites", "t2"), "AS11") == "par"
    with pytest.raises(UsageError, match="t1, t2"):
        load("two-sites", "t9")


def test_latency_follows_the_path() -> None:
    near, far = load("two-sites"), load("two-sites", "t1")
    vantage = find_vantage(near, "AS11")
    assert near.round_trip(ADDRESS, vantage) < 0.03 < 0.09 < far.round_trip(ADDRESS, vantage)


def test_a_hijack_changes_who_answers_until_origins_are_validated() -> None:
    assert [site(load("hijack", moment), "AS11") for moment in (None, "t1", "t2")] == [
        *("par", "evil", "par"),
    ]


def test_a_leak_leads_through_the_leaker() -> None:
    before, after = load("route-leak"), load("route-leak", "t1")
    vantage = find_vantage(before, "AS21")
    assert after.round_trip(ADDRESS, vantage) > 5 * before.round_trip(ADDRESS, vantage)


def test_what_nobody_announces_is_reached_as_ever() -> None:
    world = load("two-sites")
    assert world.round_trip("198.41.0.4", find_vantage(world, "AS11")) > 0


def written(folder: Path, old: str, new: str) -> Path:
    """The world of two sites, changed."""
    from dnstrace.lab.world.shipped import WORLDS

    text = (WORLDS / "two-sites.toml").read_text(encoding="utf-8")
    assert old in text
    path = folder / "w.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('site = "nyc"', 'site = "lax"', r"w\.toml:3\d: announce\.site: no server has an instance"),
        ('variant = "europe"', 'regions = ["EU"]', r"w\.toml:\d+: .*links decide"),
        ('place = "Dallas"', 'place = "Nowhere at all"', r"w\.toml:\d+: as\.21\.place: no place"),
        ('"20>22"', '"20>22", "22>20"', r"w\.toml:4: links: "),
        ("via = [20]", "via = [99]", r"w\.toml:\d+: announce\.via: no AS99"),
    ],
)
def test_bad_worlds(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        load(str(written(tmp_path, old, new)))


def test_an_ambiguous_place_is_an_error(tmp_path: Path) -> None:
    world = load(str(written(tmp_path, 'place = "Madrid"', 'place = "Berlin"')))
    with pytest.raises(UsageError, match="AS11, AS12"):
        find_vantage(world, "Berlin")


def test_routing_keys_without_links_are_an_error(tmp_path: Path) -> None:
    path = tmp_path / "w.toml"
    path.write_text('title = "x"\nextends = "_small"\n[rov]\nas = [1]\n', encoding="utf-8")
    with pytest.raises(UsageError, match="needs links"):
        load(str(path))


def test_a_forged_origin_passes_origin_validation() -> None:
    assert site(load("forged-origin"), "AS31") == "par"
    assert site(load("forged-origin", "t1"), "AS31") == "evil"
    assert site(load("forged-origin", "t1"), "AS21") == "par"


def test_a_prepend_moves_who_had_the_choice() -> None:
    assert [site(load("prepend", moment), "AS31") for moment in (None, "t1")] == ["par", "lon"]
    assert [site(load("prepend", moment), "AS11") for moment in (None, "t1")] == ["par", "par"]


def test_two_rightful_origins_are_both_valid() -> None:
    world = load("several-origins")
    assert (site(world, "AS11"), site(world, "AS21")) == ("par", "nyc")


def test_behind_a_blackhole_nobody_answers() -> None:
    world = load("blackhole")
    assert (site(world, "AS11"), site(world, "AS21")) == (None, "nyc")


def test_who_announces_but_has_no_server_answers_nothing(tmp_path: Path) -> None:
    from dnstrace.lab.world.shipped import WORLDS

    text = (WORLDS / "routes.toml").read_text(encoding="utf-8")
    text = text.replace(
        "[[roa]]", '[[announce]]\nprefix = "3.4.4.0/24"\nas = 666\nvia = [2]\n[[roa]]', 1
    )
    path = tmp_path / "w.toml"
    path.write_text(text, encoding="utf-8")
    assert site(load(str(path)), "AS1") is None
