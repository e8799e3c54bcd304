"""What the round trip allows: with a vantage, and between the sites of one trace."""

from hypothesis import given
from hypothesis import strategies as st

from dnstrace.annotate.geoloc import Alternative, DecodedPlace, Rejected, decode, judge_pairs, veto

AMSTERDAM = (52.37, 4.89)
FRANKFURT = decode("k.root-servers.net", "ns1.de-fra.k.ripe.net")
TOKYO = decode("k.root-servers.net", "ns1.jp-tyo.k.ripe.net")
LONDON = decode("k.root-servers.net", "ns1.gb-lon.k.ripe.net")
NOWHERE = DecodedPlace(operator="x")


def test_a_place_in_reach_stays() -> None:
    assert veto(FRANKFURT, 0.008, AMSTERDAM) is FRANKFURT


def test_a_place_out_of_reach_falls_and_is_shown() -> None:
    place = veto(TOKYO, 0.008, AMSTERDAM)
    assert (place.city, place.country, place.lat, place.method) == (None, None, None, "unknown")
    assert place.operator == "RIPE NCC"
    (rejected,) = place.rejected
    assert (rejected.place.city, rejected.reason) == ("Tokyo", "latency")
    assert "8.0 ms reach 800 km" in rejected.evidence


def test_the_alternative_in_reach_takes_its_stead() -> None:
    other = Alternative("Utrecht", "NL", 52.09, 5.12, "iata", 0.4)
    place = veto(TOKYO._replace(alternatives=(other,)), 0.002, AMSTERDAM)
    assert (place.city, place.country) == ("Utrecht", "NL")
    assert place.method == "iata+latency"
    assert place.confidence < TOKYO.confidence
    assert place.rejected[0].place.city == "Tokyo"


def test_the_unknown_is_not_judged() -> None:
    assert veto(NOWHERE, 0.0, AMSTERDAM) is NOWHERE


def test_a_town_is_bigger_than_a_point() -> None:
    assert veto(decode(None, "ams3-ns"), 0.0001, AMSTERDAM).city == "Amsterdam"


def test_of_two_that_contradict_each_other_the_weaker_falls() -> None:
    judged = judge_pairs([(FRANKFURT, 0.005), (TOKYO._replace(confidence=0.6), 0.005)])
    assert judged[0] is FRANKFURT
    assert isinstance(judged[1], Rejected)
    assert judged[1].reason == "pair"
    assert "10.0 ms" not in judged[1].evidence
    assert "reach 1000 km" in judged[1].evidence


def test_the_one_that_contradicts_most_falls_whatever_its_confidence() -> None:
    judged = judge_pairs(
        [(TOKYO._replace(confidence=0.99), 0.004), (FRANKFURT, 0.004), (LONDON, 0.006)]
    )
    assert isinstance(judged[0], Rejected)
    assert judged[1:] == [FRANKFURT, LONDON]


def test_sites_that_agree_stay_and_the_unknown_with_them() -> None:
    sites = [(FRANKFURT, 0.005), (NOWHERE, 0.0), (LONDON, 0.005)]
    assert judge_pairs(sites) == [FRANKFURT, NOWHERE, LONDON]


@given(
    st.lists(
        st.tuples(st.floats(-90, 90), st.floats(-180, 180), st.floats(0, 0.4), st.floats(0, 1)),
        max_size=8,
    )
)
def test_what_stays_does_not_contradict(points: list[tuple[float, float, float, float]]) -> None:
    sites = [
        (DecodedPlace(city=str(i), country="XX", lat=lat, lon=lon, confidence=sure), rtt)
        for i, (lat, lon, rtt, sure) in enumerate(points)
    ]
    judged = judge_pairs(sites)
    kept = [(p, sites[i][1]) for i, p in enumerate(judged) if isinstance(p, DecodedPlace)]
    assert len(judged) == len(sites)
    assert judge_pairs(kept) == [place for place, _ in kept]
