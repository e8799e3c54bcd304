"""Tables of origins in every form that is known, and what broken ones say."""

import gzip
import re
from pathlib import Path

import pytest

from dnstrace.annotate.asn.lines import BadTable
from dnstrace.annotate.asn.table import OriginTable, embedded
from dnstrace.codec import unpack
from dnstrace.codec.hints import built_in
from tests.annotate.tables import PFX2AS
from tests.factory.packing import packed

from .mmdb_file import Value, write


def loaded(path: Path, text: str | bytes) -> OriginTable:
    """A table read from a file with that text, and nothing else."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    table = OriginTable(with_embedded=False)
    table.load_asn_db(str(path))
    return table


def seen(table: OriginTable, address: str) -> list[tuple[int | None, str | None, str | None]]:
    """AS, name and prefix of each origin of an address."""
    return [(o.asn, o.as_name, o.prefix) for o in table.origins(address)]


def test_pfx2as(tmp_path: Path) -> None:
    table = loaded(tmp_path / "routeviews-rv2-20260601-1200.pfx2as", PFX2AS)
    assert seen(table, "192.0.2.1") == [(64500, None, "192.0.2.0/24")]
    assert seen(table, "192.0.3.1") == [(64501, None, "192.0.0.0/16")]
    assert [asn for asn, _, _ in seen(table, "198.51.100.1")] == [64502, 64503]
    assert [asn for asn, _, _ in seen(table, "203.0.113.1")] == [64504, 64505, 64506]
    assert seen(table, "2001:db8::53") == [(64507, None, "2001:db8::/32")]
    assert table.lookup("10.0.0.1") is None
    origin = table.lookup("192.0.2.1")
    assert origin is not None
    assert (origin.source, origin.as_of) == ("routeviews-rv2-20260601-1200.pfx2as", "2026-06-01")


def test_gzipped_is_the_same(tmp_path: Path) -> None:
    table = loaded(tmp_path / "a.pfx2as.gz", gzip.compress(PFX2AS.encode()))
    assert seen(table, "192.0.2.1") == [(64500, None, "192.0.2.0/24")]


@pytest.mark.parametrize(
    "text",
    [
        '192.0.2.0,192.0.3.127,64500,"Example, Inc."\n2001:db8::,2001:db8::ffff,64501,Six\n',
        '3221225984,3221226367,64500,"Example, Inc."\n'
        "42540766411282592856903984951653826560,42540766411282592856903984951653892095,64501,Six\n",
        "192.0.2.0\t192.0.3.127\t64500\tDE\tExample, Inc.\n"
        "192.0.4.0\t192.0.4.255\t0\tNone\tNot routed\n"
        "2001:db8::\t2001:db8::ffff\t64501\tUS\tSix\n",
        "network,autonomous_system_number,autonomous_system_organization\n"
        '192.0.2.0/24,64500,"Example, Inc."\n'
        '192.0.3.0/25,64500,"Example, Inc."\n2001:db8::/112,64501,Six\n',
        "start_ip,end_ip,country,asn,as_name\n"
        '192.0.2.0,192.0.3.127,DE,AS64500,"Example, Inc."\n'
        "2001:db8::,2001:db8::ffff,US,AS64501,Six\n",
    ],
    ids=["ip-location-db", "ip-location-db-num", "iptoasn", "geolite-csv", "ipinfo-csv"],
)
def test_ranges(tmp_path: Path, text: str) -> None:
    table = loaded(tmp_path / "table.csv", text)
    assert seen(table, "192.0.2.200") == [(64500, "Example, Inc.", "192.0.2.0/24")]
    assert seen(table, "192.0.3.1") == [(64500, "Example, Inc.", "192.0.3.0/25")]
    assert seen(table, "192.0.3.128") == []
    assert seen(table, "192.0.4.1") == []
    assert seen(table, "2001:db8::5") == [(64501, "Six", "2001:db8::/112")]


@pytest.mark.parametrize(
    "record",
    [
        {"autonomous_system_number": 64500, "autonomous_system_organization": "Example"},
        {"asn": "AS64500", "name": "Example", "domain": "example.com"},
        {"asn": "AS64500", "as_name": "Example", "country_code": "DE"},
        {"traits": {"autonomous_system_number": 64500, "as_organization": "Example"}},
    ],
    ids=["maxmind-dbip", "ipinfo", "ipinfo-lite", "traits"],
)
def test_mmdb(tmp_path: Path, record: Value) -> None:
    path = write(tmp_path / "asn.mmdb", {"192.0.2.0/24": record, "2001:db8::/32": record})
    table = OriginTable(with_embedded=False)
    table.load_asn_db(str(path))
    assert seen(table, "192.0.2.1") == [(64500, "Example", "192.0.2.0/24")]
    assert seen(table, "2001:db8::1") == [(64500, "Example", "2001:db8::/32")]
    assert seen(table, "192.0.3.1") == []
    origin = table.lookup("192.0.2.1")
    assert origin is not None
    assert (origin.source, origin.as_of) == ("Test-ASN (asn.mmdb)", "2026-05-28")


def test_mmdb_with_another_name(tmp_path: Path) -> None:
    path = write(tmp_path / "data.bin", {"192.0.2.0/24": {"asn": "AS64500"}})
    table = OriginTable(with_embedded=False)
    table.load_asn_db(str(path))
    assert seen(table, "192.0.2.1") == [(64500, None, "192.0.2.0/24")]


@pytest.mark.parametrize("suffix", ["gz", "bz2", "xz", "zip", "tar.gz"])
def test_packed_mmdb(tmp_path: Path, suffix: str) -> None:
    plain = write(tmp_path / "asn.mmdb", {"192.0.2.0/24": {"asn": 64500, "name": "Example"}})
    packed_as = packed(tmp_path / f"asn.mmdb.{suffix}", plain.read_bytes())
    table = OriginTable(with_embedded=False)
    table.load_asn_db(str(packed_as))
    assert seen(table, "192.0.2.1") == [(64500, "Example", "192.0.2.0/24")]


def test_mmdb_of_another_kind_is_named(tmp_path: Path) -> None:
    places: dict[str, Value] = {f"192.0.2.{n}/32": {"country": "DE"} for n in range(9)}
    path = write(tmp_path / "country.mmdb", places, "GeoLite2-Country")
    with pytest.raises(BadTable, match="is a GeoLite2-Country: it has no AS numbers"):
        OriginTable().load_asn_db(str(path))


def test_mmdb_made_when_no_clock_can_show(tmp_path: Path) -> None:
    path = write(tmp_path / "asn.mmdb", {"192.0.2.0/24": {"asn": 64500}}, build_epoch=2**64 - 1)
    table = OriginTable(with_embedded=False)
    table.load_asn_db(str(path))
    origin = table.lookup("192.0.2.1")
    assert origin is not None
    assert (origin.asn, origin.as_of) == (64500, "")


def test_the_name_is_the_ass_not_the_companys(tmp_path: Path) -> None:
    record: Value = {"asn": "AS64500", "name": "A company", "as_name": "The AS"}
    isp: Value = {"isp": "A company", "organization": "B", "autonomous_system_number": 64501}
    path = write(tmp_path / "asn.mmdb", {"192.0.2.0/25": record, "192.0.2.128/25": isp})
    table = OriginTable(with_embedded=False)
    table.load_asn_db(str(path))
    assert seen(table, "192.0.2.1") == [(64500, "The AS", "192.0.2.0/25")]
    assert seen(table, "192.0.2.129") == [(64501, None, "192.0.2.128/25")]


# What stands in a file of each form: who announces 192.0.2.1 there is AS64500.
FORMS = {
    "iptoasn": "192.0.2.0\t192.0.2.255\t64500\tDE\tExample\n",
    "iptoasn-numbers": "3221225984\t3221226239\t64500\tDE\tExample\n",
    "ip-location-db": "192.0.2.0,192.0.2.255,64500,Example\n",
    "dbip": '"192.0.2.0","192.0.2.255","64500","Example"\n',
    "ipinfo-lite": "network,country,country_code,continent,continent_code,asn,as_name,as_domain\n"
    "192.0.2.1,Germany,DE,Europe,EU,AS64500,Example,example.com\n",
    "ipinfo-asn": "start_ip,end_ip,asn,name,domain\n"
    "192.0.2.0,192.0.2.255,AS64500,Example,x.example\n",
    "ipinfo-company": "start_ip,end_ip,name,domain,type,asn,as_name,as_domain\n"
    "192.0.2.0,192.0.2.255,A company,c.example,hosting,AS64500,Example,x.example\n",
    "ipinfo-json": '{"network":"192.0.2.0/24","asn":"AS64500","as_name":"Example"}\n',
    "maxmind": "network,autonomous_system_number,autonomous_system_organization\n"
    "192.0.2.0/24,64500,Example\n",
    "ip2location": '"0","3221225983","0.0.0.0/8","-","-"\n'
    '"3221225984","3221226239","192.0.2.0/24","64500","Example"\n',
    "ip2location-ipv6": '"281473902969344","281473902969599",'
    '"::ffff:192.0.2.0/120","64500","Example"\n',
    "pfx2as": "192.0.2.0\t24\t64500\n",
    "pyasn": "; IP-ASN32-DAT file\n; Prefixes : 1\n192.0.2.0/24\t64500\n",
    "ris": "% RIS whois dump\n\n64500\t192.0.2.0/24\t350\n",
    "ris-set": "{64500}\t192.0.2.0/24\t350\n",
    "bgp.tools": '{"CIDR":"192.0.2.0/24","ASN":64500,"Hits":1600}\n',
    "bgp.tools-text": "192.0.2.0/24 64500\n",
    "ripestat-network-info": '{"data": {"asns": ["64500"], "prefix": "192.0.2.0/24"}}\n',
    "ripestat-prefix-overview": '{\n"data": {"resource": "192.0.2.0/24",\n'
    '"asns": [{"asn": 64500, "holder": "Example"}]}}\n',
    "ripestat-announced": '{"data": {"resource": "64500",'
    '"prefixes": [{"prefix": "192.0.2.0/24"}]}}\n',
}
WITHOUT_NAMES = ("pfx2as", "pyasn", "ris", "bgp.tools", "network-info", "announced")


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_read(tmp_path: Path, form: str) -> None:
    (tmp_path / "table").write_text(FORMS[form])
    table = OriginTable(with_embedded=False)
    table.load_asn_db(str(tmp_path / "table"))
    (origin,) = table.origins("192.0.2.1")
    named = not any(part in form for part in WITHOUT_NAMES)
    assert (origin.asn, origin.as_name) == (64500, "Example" if named else None)


OTHERS = {
    "places": (b"network,geoname_id,country_code\n192.0.2.0/24,1,DE\n", "is a table of places: it"),
    "ases": (b"asn,name\n64500,Example\n", "is a list of ASes: it has no prefixes"),
    "mrt": (b"\x5f\0\0\0\0\x0d\0\1\0\0\0\x20" + bytes(64), "holds octets that no text has"),
    "json": (b'{"hello": 1}\n', "has no member for a prefix and an AS number"),
    "ripestat": (b'{"data": {"hello": 1}}\n', "is no answer of RIPEstat that tells origins"),
    "zstd": (b"\x28\xb5\x2f\xfd" + bytes(40), "is packed by zstd, which is not read"),
}


@pytest.mark.parametrize("form", OTHERS)
def test_other_forms_are_refused_by_their_name(tmp_path: Path, form: str) -> None:
    octets, said = OTHERS[form]
    (tmp_path / "table").write_bytes(octets)
    with pytest.raises(BadTable, match=re.escape(said)):
        OriginTable().load_asn_db(str(tmp_path / "table"))


@pytest.mark.parametrize("suffix", ["gz", "bz2", "xz", "zip", "tar", "tar.gz", "tar.xz"])
def test_packed_tables_are_read_by_content(tmp_path: Path, suffix: str) -> None:
    path = packed(tmp_path / f"table.{suffix}", PFX2AS.encode())
    path = path.rename(tmp_path / "table")  # the name says nothing
    table = OriginTable(with_embedded=False)
    table.load_asn_db(str(path))
    assert table.origins("192.0.2.1")


BROKEN = {
    "empty": (b"", r"{path}: is empty$"),
    "text": (b"hello\n", r"{path}:1: is no table of origins"),
    "wrong-as": (b"192.0.2.0\t24\t64500\n192.0.2.0\t24\tx\n", r"{path}:2: 'x' is no AS number$"),
    "wrong-prefix": (b"192.0.2.0\t24\t1\n192.0.2.1\t24\t1\n", r"{path}:2: '192.0.2.1/24' is no pr"),
    "columns": (b"192.0.2.0\t24\t1\n192.0.3.0\t24\n", r"{path}:2: .*"),
    "few-columns": (b"192.0.2.0,192.0.2.9,1,x\n192.0.3.0,::\n", r"{path}:2: .* few columns"),
    "cut": (b"192.0.2.0\t24\t64500\n192.0.3.0\t24\t645", r"{path}:2: .*cut off"),
    "cut-gzip": (gzip.compress(PFX2AS.encode(), mtime=0)[:-9], r"{path}: the compressed .*cut"),
    "backwards": (b"192.0.2.9,192.0.2.0,1,x\n", r"{path}:1: .*is no range$"),
    "families": (b"192.0.2.9,2001:db8::,1,x\n", r"{path}:1: .*different families$"),
    "hostile": (b"192.0.2.0\t24\t1\n\x1b[31m\xff\t24\t1\n", r"{path}:2: '\\x1b\[31m\\ufffd'"),
    "long-line": (b"1" * 70_000 + b"\n", r"{path}:1: a line of more than 65536"),
    "header-only": (b"network,asn\n", r"{path}: has no line with data$"),
    "fake.mmdb": (b"hello\n" * 100, r"{path}: is no usable MMDB: "),
    "packed.mmdb.gz": (gzip.compress(b"hello", mtime=0), r"{path}: is no usable MMDB: "),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_tables_give_one_line_and_nothing_else(tmp_path: Path, name: str) -> None:
    octets, message = BROKEN[name]
    path = tmp_path / name
    path.write_bytes(octets)
    table = OriginTable(with_embedded=False)
    with pytest.raises(BadTable) as caught:
        table.load_asn_db(str(path))
    assert re.match(message.replace("{path}", re.escape(str(path))), str(caught.value))
    assert "\n" not in str(caught.value)
    assert str(caught.value).isprintable()
    assert table.lookup("192.0.2.1") is None


def test_cut_off_mmdb(tmp_path: Path) -> None:
    path = write(tmp_path / "asn.mmdb", {"192.0.2.0/24": {"asn": "AS1"}})
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(BadTable, match="is no usable MMDB"):
        OriginTable().load_asn_db(str(path))


def test_no_such_file_and_a_huge_one(tmp_path: Path) -> None:
    with pytest.raises(BadTable, match="cannot be read: No such file"):
        OriginTable().load_asn_db(str(tmp_path / "none"))
    huge = tmp_path / "huge"
    with huge.open("wb") as file:
        file.truncate(5_000_000_000)  # sparse: it takes no room
    with pytest.raises(BadTable, match="more than 65536 octets"):
        OriginTable().load_asn_db(str(huge))


def test_what_unpacks_to_more_than_the_limit_is_refused(tmp_path: Path) -> None:
    bomb = packed(tmp_path / "bomb.xz", b"192.0.2.0\t24\t64500\n" * 100_000)
    unpack.limit_to(1_000_000)
    try:
        with pytest.raises(BadTable, match=r"larger than 976\.6 KiB unpacked.*--max-size"):
            OriginTable().load_asn_db(str(bomb))
    finally:
        unpack.limit_to(unpack.DEFAULT_MAX_SIZE)


def test_embedded_table_knows_every_root_server() -> None:
    table = OriginTable()
    for server in built_in().known_addresses():
        origin = table.lookup(server.address)
        assert origin is not None, server
        assert origin.asn
        assert origin.as_of == "2026-06-17"
        assert "built in" in origin.source
    assert len(embedded()) > 150
    known = {"170.247.170.2": 394353, "193.0.14.129": 25152, "2001:dc3::35": 7500, "9.9.9.9": 19281}
    assert {a: o.asn for a in known if (o := table.lookup(a))} == known


def test_a_loaded_table_goes_before_the_embedded_one(tmp_path: Path) -> None:
    path = tmp_path / "t.pfx2as"
    path.write_text("193.0.14.0\t24\t64500\n")
    table = OriginTable()
    table.load_asn_db(str(path))
    assert [o.asn for o in table.annotate(["193.0.14.129", "192.5.5.241", "nonsense"])] == [
        64500,
        3557,
    ]
