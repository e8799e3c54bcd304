"""The engine on Internets that fit on a napkin."""

from ipaddress import ip_network
from pathlib import Path

import pytest

from dnstrace.bgp.aspa import PathValidity, verify_downstream, verify_upstream
from dnstrace.bgp.events import at_moment
from dnstrace.bgp.explain import refusals
from dnstrace.bgp.fixpoint import is_stable, settle, solve
from dnstrace.bgp.forwarding import Fate, Knowledge, reach
from dnstrace.bgp.graph import Graph
from dnstrace.bgp.internet import Internet, Roa
from dnstrace.bgp.lines import Document, Lines
from dnstrace.bgp.reading import read_internet
from dnstrace.bgp.route import Reason
from dnstrace.bgp.rov import Validity, validate
from dnstrace.errors import UsageError, WorldError
from dnstrace.model.place import Place

FIGURE = """
links = ["2>1", "2>3", "6>1", "5>6", "5>4", "4>3"]
[[announce]]
prefix = "3.4.4.0/23"
as = 3
"""


def read(text: str) -> Internet:
    import tomllib

    lines = Lines((Document(Path("w.toml"), text),))
    return read_internet(tomllib.loads(text), lines, lambda name: Place(name, 0.0, 0.0))


def reached(text: str, target: str = "3.4.4.4", moment: str | None = None):  # type: ignore[no-untyped-def]
    return reach(Graph(at_moment(read(text), moment)), ip_network(target))


def site_of(found, number: int) -> str:  # type: ignore[no-untyped-def]
    return str(found.label(found.way(found.graph.index(number)).end))


def reasons(found, number: int) -> dict[int, Reason]:  # type: ignore[no-untyped-def]
    node = found.graph.index(number)
    return {
        found.graph.nodes[each.neighbour.node].number: each.reason for each in refusals(found, node)
    }


def test_the_figure_goes_the_short_way() -> None:
    found = reached(FIGURE)
    way = found.way(found.graph.index(1))
    assert [found.graph.nodes[node].number for node in way.nodes] == [1, 2, 3]
    assert reasons(found, 1) == {6: Reason.LONGER_PATH}


def test_among_peers_only_everything_is_a_valley() -> None:
    text = FIGURE.replace(">", "=")
    assert site_of(reached(text), 1) == "no-route"
    assert reasons(reached(text), 1) == {2: Reason.NOT_EXPORTED, 6: Reason.NO_ROUTE}


def test_without_policy_hops_are_all_that_counts() -> None:
    from dataclasses import replace

    plain = replace(read(FIGURE.replace(">", "=")), policy=False)
    found = reach(Graph(plain), ip_network("3.4.4.4"))
    assert site_of(found, 1) == "AS3"


SITES = """
links = ["1>3", "2>3", "1=2", "1>4", "2>5"]
[[announce]]
prefix = "10.0.0.0/24"
as = 64500
site = "par"
via = [1]
[[announce]]
prefix = "10.0.0.0/24"
as = 64500
site = "nyc"
via = [2]
"""


def test_a_tie_is_no_knowledge() -> None:
    found = reached(SITES, "10.0.0.1")
    node = found.graph.index(3)
    assert found.knowledge(node) is Knowledge.POSSIBLE
    assert {found.label(end) for end in found.ends[node]} == {"par", "nyc"}
    assert found.knowledge(found.graph.index(4)) is Knowledge.CERTAIN
    assert (site_of(found, 4), site_of(found, 5)) == ("par", "nyc")
    assert reasons(found, 3) == {2: Reason.TIE}


def test_a_prepend_moves_who_had_the_choice() -> None:
    text = SITES.replace("via = [1]", "via = [1]\nprepend = {1 = 1}")
    found = reached(text, "10.0.0.1")
    assert site_of(found, 3) == "nyc"
    assert found.knowledge(found.graph.index(3)) is Knowledge.CERTAIN
    assert reasons(found, 3) == {1: Reason.LONGER_PATH}
    assert site_of(found, 4) == "par"


def test_a_withdrawn_site_is_taken_over_by_the_other() -> None:
    text = SITES + '[[event]]\nat = "t1"\nwithdraw = "par"\n'
    assert site_of(reached(text, "10.0.0.1"), 4) == "par"
    assert site_of(reached(text, "10.0.0.1", "t1"), 4) == "nyc"
    with pytest.raises(UsageError, match="t1"):
        reached(text, "10.0.0.1", "t2")


HIJACK = (
    FIGURE + '[[announce]]\nprefix = "3.4.4.0/24"\nas = 666\nvia = [5]\n'
    '[[roa]]\nprefix = "3.4.4.0/23"\nmax_length = 23\nas = 3\n'
)


def test_a_more_specific_takes_all_and_validation_saves_who_checks() -> None:
    assert site_of(reached(HIJACK), 1) == "AS666"
    assert site_of(reached(HIJACK, "3.4.5.5"), 1) == "AS3"
    checked = HIJACK + "[rov]\nas = [1, 2, 6]\n"
    assert site_of(reached(checked), 1) == "AS3"
    assert site_of(reached(checked), 5) == "AS666"
    assert reasons(reached(checked), 6)[5] in (Reason.ROV_INVALID, Reason.LESS_SPECIFIC)


def test_who_checks_is_caught_all_the_same_behind_one_that_does_not() -> None:
    found = reached(HIJACK + "[rov]\nas = [6]\n")
    assert [found.graph.nodes[node].number for node in found.way(found.graph.index(6)).nodes] == [
        *(6, 5, 666),
    ]


def test_a_forged_origin_passes_origin_validation_but_not_aspa() -> None:
    forged = """
links = ["1>2", "1>3", "2>4"]
[[announce]]
prefix = "10.0.0.0/24"
as = 4
[[announce]]
prefix = "10.0.0.0/24"
as = 666
via = [3]
forge = [4]
[[roa]]
prefix = "10.0.0.0/24"
as = 4
[rov]
as = [1, 3]
[[aspa.object]]
customer = 4
providers = [2]
"""
    assert site_of(reached(forged, "10.0.0.1"), 3) == "AS666"
    checked = forged.replace("[[aspa.object]]", "[aspa]\nas = [3]\n[[aspa.object]]")
    found = reached(checked, "10.0.0.1")
    assert site_of(found, 3) == "AS4"
    assert Reason.ASPA_INVALID in {each.reason for each in refusals(found, found.graph.index(3))}


LEAK = """
links = ["1>3", "2>3", "1=2", "2>5", "1>4"]
[[announce]]
prefix = "10.0.0.0/24"
as = 4
[[leak]]
as = 3
"""


def test_a_leak_draws_traffic_and_otc_stops_it() -> None:
    found = reached(LEAK, "10.0.0.1")
    numbers = [found.graph.nodes[node].number for node in found.way(found.graph.index(5)).nodes]
    assert numbers == [5, 2, 3, 1, 4]
    for speakers, reason in (("[1, 2]", Reason.OTC), ("[3]", Reason.OTC)):
        guarded = reached(LEAK + f"[otc]\nas = {speakers}\n", "10.0.0.1")
        way = guarded.way(guarded.graph.index(5)).nodes
        assert [guarded.graph.nodes[node].number for node in way] == [5, 2, 1, 4]
        assert reasons(guarded, 2)[3] is reason


def test_a_blackholed_site_that_still_announces() -> None:
    text = SITES + (
        '[[announce]]\nprefix = "10.0.0.1/32"\nas = 64500\nsite = "par"\nvia = [1]\n'
        'communities = ["blackhole"]\n'
    )
    found = reached(text, "10.0.0.1")
    assert site_of(found, 4) == "discarded"
    assert site_of(found, 5) == "nyc"
    assert site_of(reached(text, "10.0.0.2"), 4) == "par"
    assert found.way(found.graph.index(4)).end.fate is Fate.DISCARDED


def test_no_export_and_no_peer_stop_where_they_should() -> None:
    for community, at_3, at_2 in (
        ("no-export", "no-route", "no-route"),
        ("no-peer", "AS9", "no-route"),
    ):
        text = f"""
links = ["1>3", "1=2"]
[[announce]]
prefix = "10.0.0.0/24"
as = 9
via = [1]
communities = ["{community}"]
"""
        found = reached(text, "10.0.0.1")
        assert (site_of(found, 3), site_of(found, 2)) == (at_3, at_2)
        assert reasons(found, 2)[1] == Reason(community)


def test_own_as_and_others_only() -> None:
    text = SITES + "[as.5]\nlocal_preference = {2 = 50}\n"
    found = reached(text, "10.0.0.1")
    assert reasons(found, 1)[3] is Reason.NOT_EXPORTED
    once = SITES.replace("links = [", 'links = ["64500>9", ').replace("via = [2]", "via = [9]")
    assert reasons(reached(once, "10.0.0.1"), 64500)[9] is Reason.OWN_AS


DISAGREE = """
links = ["1=2", "1>3", "2>3"]
[as.1]
local_preference = {2 = 400}
[as.2]
local_preference = {1 = 400}
[[leak]]
as = 1
[[leak]]
as = 2
[[announce]]
prefix = "10.0.0.0/24"
as = 3
"""
NONE_STABLE = """
links = ["1=2", "2=3", "3=1", "1>9", "2>9", "3>9"]
[as.1]
local_preference = {2 = 400}
[as.2]
local_preference = {3 = 400}
[as.3]
local_preference = {1 = 400}
[[announce]]
prefix = "10.0.0.0/24"
as = 9
"""


def test_several_stable_outcomes_are_all_told() -> None:
    graph = Graph(read(DISAGREE))
    outcomes = solve(graph, ip_network("10.0.0.0/24"))
    assert len(outcomes.states) == 2
    assert all(is_stable(outcomes.policy, state) for state in outcomes.states)


def test_none_stable_is_told_and_no_outcome_made_up() -> None:
    found = reached(NONE_STABLE, "10.0.0.1")
    assert found.stable == 0
    assert found.knowledge(found.graph.index(1)) is Knowledge.UNKNOWN


@pytest.mark.parametrize(
    ("prefix", "origin", "state"),
    [
        ("10.0.0.0/16", 64500, Validity.VALID),
        ("10.0.0.0/18", 64500, Validity.VALID),
        ("10.0.0.0/19", 64500, Validity.INVALID),
        ("10.0.0.0/16", 64501, Validity.INVALID),
        ("10.0.0.0/15", 64500, Validity.NOT_FOUND),
        ("10.1.0.0/16", 64500, Validity.NOT_FOUND),
        ("2001:db8::/32", 64500, Validity.NOT_FOUND),
        ("192.0.2.0/24", 0, Validity.INVALID),
    ],
)
def test_origin_validation(prefix: str, origin: int, state: Validity) -> None:
    roas = (Roa(ip_network("10.0.0.0/16"), 18, 64500), Roa(ip_network("192.0.2.0/24"), 24, 0))
    assert validate(ip_network(prefix), origin, roas) is state


# Shared by the implementers of the draft (aspa-fuzz, OpenBGPD's regression tests): customers and
# their providers, and paths with what they come to.
ASPAS = {
    1: {4, 5, 6}, 2: {10, 11}, 3: {1, 13, 14}, 4: {16, 24}, 5: {1, 17, 25}, 8: {0}, 9: {2},
    10: {0}, 11: {2}, 12: {3}, 13: {0}, 14: {3, 25}, 15: {4}, 16: {4}, 17: {5}, 18: {6}, 20: {19},
    21: {0}, 23: {22}, 24: {0}, 25: {0}, 26: {5}, 27: {14}, 101: {102}, 102: {103, 104, 105},
    103: {111, 112, 203}, 105: {0}, 112: {0}, 113: {104, 105, 204, 205}, 201: {202},
    202: {203, 204, 205}, 203: {103, 111, 112}, 205: {0},
}  # fmt: skip
VECTORS = """
up valid: 2|3|7|2 9|2 11|3 12|3 14|3 14 27
up invalid: 2 8|2 10|3 8|3 13|7 21|3 14 25|3 14 21|7 19 22 21
up unknown: 7 19|3 14 19
down valid: 4|5|6|4 8|4 15|4 16|4 24|5 8|5 17|5 25|5 26|6 18|6 19|6 19 20|20 19 6
down valid: 1 5 17 13 3 14 27|27 14 3 13 17 5 1|201 202 203 103 102 101|101 102 103 203 202 201
down valid: 201 202 203 111 103 102 101|101 102 103 112 203 202 201|201 202 204 104 102 101
down valid: 201 202 204 105 102 101|201 202 205 104 102 101|201 202 205 105 102 101
down invalid: 27 14 3 6 7 19 17 5 1|201 202 205 111 105 102 101|201 202 205 112 105 102 101
down invalid: 201 202 205 113 105 102 101
down unknown: 6 19 22 23|27 14 3 7 19 6 1 5 17|201 202 205 111 104 102 101
down unknown: 201 202 204 111 105 102 101|201 202 204 111 104 102 101|201 202 205 112 104 102 101
down unknown: 201 202 204 112 105 102 101|201 202 204 112 104 102 101|201 202 205 113 104 102 101
down unknown: 201 202 204 113 105 102 101|201 202 204 113 104 102 101
"""


@pytest.mark.parametrize(
    ("direction", "path", "expected"),
    [
        (line.split()[0], path, line.split()[1].rstrip(":"))
        for line in VECTORS.strip().split("\n")
        for path in line.partition(": ")[2].split("|")
    ],
)
def test_path_verification(direction: str, path: str, expected: str) -> None:
    aspas = {customer: frozenset(providers) for customer, providers in ASPAS.items()}
    verify = verify_upstream if direction == "up" else verify_downstream
    numbers = tuple(map(int, path.split()))
    assert verify(numbers, aspas) is PathValidity(expected)
    doubled = tuple(number for number in numbers for _ in range(2))
    assert verify(doubled, aspas) is PathValidity(expected)


def test_an_empty_path_is_invalid() -> None:
    assert verify_upstream((), {}) is verify_downstream((), {}) is PathValidity.INVALID


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (FIGURE.replace('"4>3"', '"4-3"'), r'^w\.toml:2: links: .4-3. is no link; give'),
        (FIGURE.replace('"4>3"', '"4>3", "3>5"'), r"^w\.toml:2: links: .* is a loop"),
        (FIGURE.replace('"4>3"', '"4>3", "3=4"'), r"^w\.toml:2: links: .*keep one"),
        (FIGURE.replace("4.0/23", "5.0/23"), r"^w\.toml:4: .* host bits; did you mean 3\.4\.4\.0"),
        (FIGURE + "via = [9]\n", r"^w\.toml:6: announce\.via: AS9 is no neighbour"),
        (FIGURE + "vai = [2]\n", r"^w\.toml:6: announce\.vai: .* did you mean 'via'"),
        (FIGURE + "\n[[leak]]\nas = 99\n", r"^w\.toml:8: leak\.as: no AS99"),
        (FIGURE + "[rov]\nas = [1, 99]\n", r"^w\.toml:7: rov\.as: no AS99"),
        (FIGURE + '[as.99]\nplace = "Bern"\n', r"^w\.toml:6: as\.99: no AS99"),
        (FIGURE.replace("as = 3", "as = 4294967296"), r"^w\.toml:5: announce\.as: .*AS number"),
        (FIGURE.replace("as = 3", "as = 99"), r"^w\.toml:\d: announce\.via: AS99 has no links"),
    ],
)  # fmt: skip
def test_bad_worlds_are_one_line_with_file_and_line(text: str, complaint: str) -> None:
    with pytest.raises(WorldError, match=complaint) as caught:
        read(text)
    assert "\n" not in str(caught.value)


def test_orders_do_not_matter_without_leaks() -> None:
    from random import Random

    from dnstrace.bgp.fixpoint import lowest_first
    from dnstrace.bgp.policy import Policy

    from .internets import PREFIX, random_internet

    for seed in range(20):
        graph = Graph(random_internet(seed, 20, communities=True, hijack=True, rov=True))
        policy = Policy(graph, PREFIX)
        rank = lowest_first(graph)
        first = settle(policy, rank)
        assert first is not None
        assert all(settle(policy, rank, Random(order)) == first for order in range(3))
