"""What single identifiers mean, by operator rules, by the generic reading, and not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dnstrace.annotate.geoloc import DecodedPlace, decode, operator_of, questions_for


@pytest.mark.parametrize(
    ("server", "identifier", "operator", "city", "country", "site", "method"),
    [
        ("c.root-servers.net", "bts1b.c.root-servers.org", "Cogent",
         "Bratislava", "SK", "bts1", "iata"),
        ("e.root-servers.net", "c01.XNH.eroot", "NASA Ames", "Nasiriyah", "IQ", "xnh", "iata"),
        ("e.root-servers.net", "1.2.e.zrh.pch.net", "NASA Ames", "Zürich", "CH", "zrh", "iata"),
        ("g.root-servers.net", "groot-eur1-2", "US DoD DISA",
         "Stuttgart", "DE", "eur1", "operator-table"),
        ("i.root-servers.net", "s2.amx", "Netnod", "Amsterdam", "NL", "amx", "operator-table"),
        ("k.root-servers.net", "ns2.ca-van.k.ripe.net", "RIPE NCC",
         "Vancouver", "CA", "van", "unlocode"),
        ("d.root-servers.net", "sjca2.droot.maxgigapop.net", "University of Maryland",
         "San Jose", "US", "sj", "abbreviation"),
        ("j.root-servers.net", "rootns1-elpek3", "Verisign", "Beijing", "CN", "pek3", "iata"),
        ("a.gtld-servers.net", "nnn1-lon8", "Verisign", "London", "GB", "lon8", "nickname"),
        (None, "dns3.frpar1.ultradns.net", "UltraDNS", "Paris", "FR", "par1", "unlocode"),
        ("d.ns.nic.cz", "dns-vix-dns01", "CZ.NIC", "Vienna", "AT", "vix", "operator-table"),
        ("ns1.dns.nl", "eqx-fr-ns02", "SIDN", "Frankfurt am Main", "DE", "fr", "equinix"),
        ("1.1.1.1", "LHR", "Cloudflare", "London", "GB", "lhr", "iata"),
        ("8.8.8.8", "gpdns-tpe", "Google", "Taipei", "TW", "tpe", "iata"),
        ("208.67.222.222", "server m54.sea", "Cisco OpenDNS", "Seattle", "US", "sea", "iata"),
        (None, "edge01.sgp1", None, "Singapore", "SG", "sgp1", "nickname"),
        (None, "dns-new-york-2", None, "New York City", "US", "newyork", "town-name"),
        (None, "chcgil01-dns", None, "Chicago", "US", "chcg", "abbreviation"),
        (None, "pdns-eu-west-1a", None, "Dublin", "IE", "eu-west-1", "cloud-region"),
        (None, "k2.linx.example.net", None, "London", "GB", "linx", "exchange"),
    ],
)  # fmt: skip
def test_place(
    server: str | None,
    identifier: str,
    operator: str,
    city: str,
    country: str,
    site: str,
    method: str,
) -> None:
    place = decode(server, identifier)
    assert (place.operator, place.city, place.country) == (operator, city, country)
    assert (place.site, place.method, place.instance) == (site, method, identifier)
    assert place.confidence >= 0.5
    assert place.evidence.startswith("nsid: ")


@pytest.mark.parametrize(
    "identifier",
    ["", "none", "ns1", "all", "nic", "dns", "resolver-2", "localhost.localdomain", "87m362",
     "PDUS-VJ5JVS-CTI2KM", "MZ/Y 2022", "unbound 1.19.0", "ip-10-0-1-5.ec2.internal",
     "www.example.co.uk", "7f3a9c2e", "pod-dns-7c9f8d-xkz2p", "server1.example.com"],
)  # fmt: skip
def test_unknown_beats_a_guess(identifier: str) -> None:
    place = decode(None, identifier)
    assert not place.known
    assert place.city is None
    assert place.method == "unknown"


@pytest.mark.parametrize("code", ["all", "nic", "con", "pac", "res", "van", "lio", "dns"])
def test_words_of_host_names_are_no_airports(code: str) -> None:
    assert not decode(None, f"{code}1.prod").known


@pytest.mark.parametrize(
    ("server", "identifier"),
    [
        ("ns-1.awsdns-1.com", "dns1-a2.x"),
        ("f.root-servers.net", "dns1.isc.org"),
        ("c.root-servers.net", "res1.cogentco.com"),
    ],
)
def test_nor_are_they_by_a_loose_rule_of_an_operator(server: str, identifier: str) -> None:
    assert not decode(server, identifier).known


@pytest.mark.parametrize(
    ("identifier", "city"),
    [
        ("ua-kiv-ns1", "Kharkiv"),  # KIV is Chisinau's airport, in another country
        ("s1.jak", None),  # Jacmel's airport, or the beginning of Jakarta
        ("amsnl1", "Amsterdam"),
        ("meb1", "Melbourne"),
        ("meb-admin", None),
        ("sgsg1.ns", "Singapore"),
        ("node1.ns", None),
    ],
)
def test_generic_reading_between_guess_and_silence(identifier: str, city: str | None) -> None:
    assert decode(None, identifier).city == city


def test_a_country_vetoes_a_code_of_another() -> None:
    place = decode("l.root-servers.net", "de-jfk-aa")
    assert not place.known
    assert place.country == "DE"


def test_a_second_airport_means_the_chief_town() -> None:
    place = decode("l.root-servers.net", "aa.tn-nbe.l.root")
    assert (place.city, place.method) == ("Tunis", "second-airport")
    assert place.confidence < 0.7


def test_state_or_country_is_not_guessed() -> None:
    place = decode("d.root-servers.net", "mnca1.droot.maxgigapop.net")
    assert not place.known
    assert [(a.city, a.country) for a in place.alternatives[:2]] == [
        ("Montréal", "CA"),
        ("Mountain View", "US"),
    ]


def test_a_code_of_the_operators_own_making_stays_unknown() -> None:
    place = decode("l.root-servers.net", "aa02.xz-abc.l.root")
    assert (place.operator, place.method, place.city) == ("ICANN", "unknown", None)


def test_another_reading_is_an_alternative() -> None:
    place = decode("k.root-servers.net", "ns1.us-por.k.ripe.net")
    assert {a.country for a in place.alternatives} <= {"US"}
    assert decode(None, "dns-tor1-a").alternatives[0].city == "Torrington"


def test_the_host_of_a_node_is_understood_but_the_operator_is_the_servers() -> None:
    place = decode("e.root-servers.net", "3.ams.pch")
    assert (place.operator, place.city) == ("NASA Ames", "Amsterdam")


def test_operator_by_name_and_address() -> None:
    assert operator_of("K.ROOT-SERVERS.NET.") == "RIPE NCC"
    assert operator_of("9.9.9.9") == "Quad9"
    assert operator_of("ns.example", "2001:4860:4860::8888") == "Google"
    assert operator_of("ns1.example.com") is None
    assert operator_of(None) is None


def test_an_address_is_known_however_it_is_written() -> None:
    for text in ("2001:500:9F::42", "2001:500:9f:0:0:0:0:42", "2001:0500:009f::0042"):
        assert operator_of(text) == operator_of(None, text) == "ICANN"
    assert operator_of(":::") is None


def test_identity_questions_only_where_they_fit() -> None:
    assert questions_for("9.9.9.9") == (("id.server.on.quad9.net.", "IN", "TXT"),)
    assert questions_for("dns.example", "208.67.222.222")[0][0] == "debug.opendns.com."
    assert questions_for("l.root-servers.net")[0][0] == "identity.l.root-servers.org."
    assert questions_for("192.175.48.6")[0][0] == "hostname.as112.net."
    assert questions_for("ns1.example.com") == ()


def test_evidence_says_where_the_identifier_came_from() -> None:
    place = decode("l.root-servers.net", "nl-ams-aa", source="hostname.bind")
    assert place.evidence.startswith("hostname.bind: 'nl-ams-aa' by the rule of ICANN")


@given(st.none() | st.text(max_size=60), st.text(max_size=400))
def test_any_text_gives_a_place(server: str | None, identifier: str) -> None:
    place = decode(server, identifier)
    assert isinstance(place, DecodedPlace)
    assert 0 <= place.confidence <= 1
    assert (place.lat is None) == (place.lon is None) == (place.city is None)


@given(st.from_regex(r"[a-z0-9.-]{1,40}", fullmatch=True), st.sampled_from("abcdefghijklm"))
def test_any_host_name_of_a_root_gives_a_place(identifier: str, letter: str) -> None:
    place = decode(f"{letter}.root-servers.net", identifier)
    assert place.operator is not None
    if place.lat is not None and place.lon is not None:
        assert -90 <= place.lat <= 90
        assert -180 <= place.lon <= 180
