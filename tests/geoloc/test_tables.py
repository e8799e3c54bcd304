"""The hand-made tables hold: every town is found, every operator is complete, nothing clashes."""

import re

import pytest

from dnstrace.annotate.geoloc import gazetteer
from dnstrace.annotate.geoloc.codes.facilities import EQUINIX, EXCHANGES, REGIONS
from dnstrace.annotate.geoloc.codes.systems import SYSTEMS, spot
from dnstrace.annotate.geoloc.codes.towns import NICKNAMES, RETIRED
from dnstrace.annotate.geoloc.codes.words import STOP_WORDS
from dnstrace.annotate.geoloc.operators.table import OPERATORS, by_server, shapes_of
from dnstrace.annotate.geoloc.operators.types import Operator

TABLES = {
    "nicknames": NICKNAMES,
    "retired": RETIRED,
    "exchanges": EXCHANGES,
    "equinix": EQUINIX,
    "regions": REGIONS,
}


@pytest.mark.parametrize("name", TABLES)
def test_every_town_of_a_table_is_found(name: str) -> None:
    assert not [code for code, entry in TABLES[name].items() if spot(entry) is None]


def test_stop_words_are_no_nicknames() -> None:
    assert not STOP_WORDS & NICKNAMES.keys()


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda operator: str(operator.name))
def test_operator(operator: Operator) -> None:
    assert operator.source
    assert operator.servers or operator.addresses or operator.marks
    for shape in shapes_of(operator):
        assert set(shape.systems) <= SYSTEMS.keys()
    for code, entry, why in operator.aliases:
        assert spot(entry), code
        assert why
    for name in operator.servers:
        assert by_server(name.replace("*", "x")) is operator


def test_no_two_operators_share_a_name_or_address() -> None:
    claims = [claim for o in OPERATORS for claim in (o.name, *o.servers, *o.addresses)]
    assert len(claims) == len(set(claims))


@pytest.mark.parametrize("letter", "abcdefghijklm")
def test_all_root_and_gtld_servers_are_known(letter: str) -> None:
    assert by_server(f"{letter}.root-servers.net.")
    assert by_server(f"{letter.upper()}.GTLD-SERVERS.NET")


def test_places_of_the_packed_file() -> None:
    frankfurt = gazetteer.airport("fra")
    assert frankfurt is not None
    assert (frankfurt.name, frankfurt.country) == ("Frankfurt am Main", "DE")
    vancouver = gazetteer.locode("CA", "van")
    assert vancouver is not None
    assert round(vancouver.lat) == 49
    assert gazetteer.named("wien")[0].name == "Vienna"
    assert gazetteer.is_country("NL")
    assert gazetteer.airport("qqq") is None
    assert gazetteer.locode("XZ", "stp") is None
    assert gazetteer.named("") == ()


@pytest.mark.parametrize("key", ["", "|", "a|b", "fra\n", "\nfra", "a\0", "é", "fr", "frax"])
def test_what_is_no_key_is_not_found(key: str) -> None:
    assert gazetteer.airport(key) is None
    assert gazetteer.locode("DE", key) is None
    assert not gazetteer.is_lone_airport("DE", key)
    assert not gazetteer.is_common_airport(key)


def test_towns_are_made_one_by_one() -> None:
    germany = gazetteer.towns("DE")
    assert len(germany) > 1000
    assert germany[0].weight >= gazetteer.HUB
    assert [town.name for town in germany] == germany.names
    assert list(gazetteer.hubs_of("DE")) == [t for t in germany if t.weight >= gazetteer.HUB]
    assert {town.state for town in germany} == {""}
    assert "NY" in {town.state for town in gazetteer.towns("US")}
    assert list(gazetteer.towns("XZ")) == []


def test_packed_file_is_small() -> None:
    with open(gazetteer.DATA, "rb") as file:
        assert len(file.read()) <= 2_000_000


def test_missing_or_foreign_data_is_said(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path_factory.mktemp("data") / "sites.bin"
    gazetteer._opened.cache_clear()
    monkeypatch.setattr(gazetteer, "DATA", str(path))
    try:
        with pytest.raises(gazetteer.DataFault, match=re.escape(str(path))):
            gazetteer._opened()
        path.write_bytes(b"something else")
        with pytest.raises(gazetteer.DataFault, match="reinstall"):
            gazetteer._opened()
    finally:
        gazetteer._opened.cache_clear()
