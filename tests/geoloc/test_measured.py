"""RIPE Atlas and Globalping results of every shape become records, and records a table."""

import base64
import gzip
import io
import json
from pathlib import Path

import dns.edns
import dns.message
import dns.rrset
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dnstrace.annotate.geoloc.measured.atlas import atlas_records, is_atlas
from dnstrace.annotate.geoloc.measured.catchment import catchments
from dnstrace.annotate.geoloc.measured.documents import DocumentFault, read_documents
from dnstrace.annotate.geoloc.measured.globalping import globalping_records, is_globalping
from dnstrace.annotate.geoloc.measured.probes import read_probes
from dnstrace.annotate.geoloc.measured.record import FormFault, Measured
from dnstrace.annotate.geoloc.measured.replies import NotAMessage, read_reply

DATA = Path(__file__).with_name("data")


def reply(text: str | None = None, nsid: bytes | None = None, owner: str = "id.server.") -> str:
    """A captured reply in base64."""
    message = dns.message.make_response(dns.message.make_query(owner, "TXT", "CH", use_edns=0))
    if nsid is not None:
        message.use_edns(0, options=[dns.edns.NSIDOption(nsid)])
    if text is not None:
        message.answer.append(dns.rrset.from_text(owner, 0, "CH", "TXT", f'"{text}"'))
    return base64.b64encode(message.to_wire()).decode()


def result(**fields: object) -> dict[str, object]:
    """A RIPE Atlas result."""
    return {"fw": 5020, "type": "dns", "prb_id": 7, "msm_id": 1, "dst_addr": "193.0.14.129",
            "dst_name": "k.root-servers.net", "from": "192.0.2.1", "timestamp": 1600000000,
            **fields}  # fmt: skip


def only(**fields: object) -> Measured:
    (record,) = atlas_records(result(**fields))
    return record


@pytest.mark.parametrize(
    ("name", "records", "placed", "errors", "largest", "vantages"),
    [
        ("RIPE-Atlas-measurement-24980149.json", 14, 13, 1, "Amsterdam", 8),
        ("RIPE-Atlas-measurement-29083406.json", 96, 88, 2, "Amsterdam", 18),
        ("RIPE-Atlas-measurement-29096558.json", 96, 87, 3, "Amsterdam", 17),
    ],
)
def test_real_results(
    name: str, records: int, placed: int, errors: int, largest: str, vantages: int
) -> None:
    with (DATA / name).open("rb") as file:
        found = [r for d in read_documents(file) for r in atlas_records(d.value)]
    assert len(found) == records
    assert sum(r.place.known for r in found) == placed
    assert sum(r.error is not None for r in found) == errors
    first = catchments(found)[0]
    assert (first.operator, first.city, first.vantages) == ("Quad9", largest, vantages)


def test_nsid_is_believed_before_a_text_answer() -> None:
    record = only(
        result={"rt": 12.5, "abuf": reply("ns1.gb-lon.k.ripe.net", b"ns2.de-fra.k.ripe.net")}
    )
    assert record.identifiers == (
        ("nsid", "ns2.de-fra.k.ripe.net"),
        ("id.server", "ns1.gb-lon.k.ripe.net"),
    )
    assert (record.place.city, record.place.operator) == ("Frankfurt am Main", "RIPE NCC")
    assert (record.rtt, record.time, record.vantage) == (0.0125, 1600000000.0, "probe 7")


def test_a_resultset_is_a_record_for_each_resolver() -> None:
    entries = [
        {"dst_addr": "192.0.2.53", "time": 1600000001, "result": {"rt": 1, "abuf": reply("x")}},
        {"dst_addr": "192.0.2.54", "time": 1600000002, "error": {"timeout": 5000}},
    ]
    first, second = atlas_records(result(resultset=entries, dst_name=None))
    assert (first.server, first.time, first.error) == ("192.0.2.53", 1600000001.0, None)
    assert (second.server, second.rtt, second.error) == ("192.0.2.54", None, "timeout 5000")


def test_a_result_without_octets_is_read_from_the_answers() -> None:
    answers = [
        {"TYPE": "TXT", "NAME": "hostname.bind", "RDATA": "ns1.jp-tyo.k.ripe.net"},
        {"TYPE": "SOA", "NAME": ".", "MNAME": "a.root-servers.net."},
    ]
    record = only(fw=4600, result={"rt": 3.0, "answers": answers})
    assert record.identifiers == (("hostname.bind", "ns1.jp-tyo.k.ripe.net"),)
    assert record.place.city == "Tokyo"


def test_a_reply_without_identifier_still_counts() -> None:
    record = only(result={"rt": 3.0, "abuf": reply()})
    assert (record.identifiers, record.error) == ((), None)
    assert record.place.operator == "RIPE NCC"
    assert not record.place.known


@pytest.mark.parametrize("abuf", ["!!", "AAAA", base64.b64encode(b"\x00" * 11).decode()])
def test_octets_that_are_no_message_are_an_error(abuf: str) -> None:
    record = only(result={"rt": 3.0, "abuf": abuf})
    assert record.error is not None
    assert record.error in (
        "the reply is not in base64",
        "the reply is no DNS message: ShortHeader",
    )


def test_neither_result_nor_error_is_said() -> None:
    assert only().error == "neither a result nor an error"


def test_other_types_are_no_records() -> None:
    assert list(atlas_records(result(type="ping"))) == []


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"prb_id": "x"}, "prb_id"),
        ({"prb_id": None}, "prb_id"),
        ({"result": [1]}, "result"),
        ({"result": {"rt": "fast"}}, "rt"),
        ({"resultset": 3}, "resultset"),
        ({"result": {"rt": -5}}, "rt is -5, less"),
        ({"resultset": [3]}, r"resultset\[0\]"),
        ({"dst_addr": 5}, "dst_addr"),
        ({"result": {"answers": {"a": 1}}}, "answers"),
        ({"timestamp": 1e300}, "timestamp"),
    ],
)
def test_a_field_of_another_kind_is_named(fields: dict[str, object], reason: str) -> None:
    with pytest.raises(FormFault, match=reason):
        list(atlas_records(result(**fields)))


@given(st.binary(max_size=200))
def test_any_octets_are_a_message_or_not(octets: bytes) -> None:
    try:
        found = read_reply(base64.b64encode(octets).decode())
    except NotAMessage:
        return
    assert all(text.isascii() and text.isprintable() for _, text in found)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)
replies = st.fixed_dictionaries({"rt": json_values, "abuf": json_values, "answers": json_values})


@given(
    st.dictionaries(
        st.sampled_from(["type", "result", "resultset", "error", "dst_name", "time", "prb_id"]),
        json_values | replies,
    )
)
def test_any_fields_give_records_or_a_fault(fields: dict[str, object]) -> None:
    try:
        records = list(atlas_records(result(**fields)))
    except FormFault:
        return
    assert all(isinstance(record, Measured) for record in records)


def test_globalping() -> None:
    with (DATA / "globalping.json").open("rb") as file:
        (document,) = read_documents(file)
    assert is_globalping(document.value)
    assert not is_atlas(document.value)
    berlin, frankfurt, munich = globalping_records(document.value)
    assert berlin.identifiers == (("nsid", "TXL01"), ("id.server", "TXL"))
    assert (berlin.place.operator, berlin.place.city, berlin.rtt) == ("Cloudflare", "Berlin", 0.004)
    assert (berlin.vantage, berlin.latitude, berlin.time) == (
        "Berlin DE AS3320",
        52.52,
        1770112800.0,
    )
    assert not frankfurt.place.known  # two milliseconds from Frankfurt, and says Tokyo
    assert frankfurt.place.rejected[0].place.city == "Tokyo"
    assert (munich.rtt, munich.error) == (
        None,
        ";; connection timed out; no servers could be reached",
    )


def test_a_globalping_trace_is_a_record_for_each_hop() -> None:
    hops = [
        {"resolver": "193.0.14.129", "timings": {"total": 5}, "answers": []},
        {"resolver": "192.5.6.30", "timings": {"total": 9}, "answers": []},
    ]
    entry: dict[str, object] = {
        "probe": {"city": "Oslo"},
        "result": {"status": "finished", "hops": hops},
    }
    measurement: dict[str, object] = {"type": "dns", "target": "example.com", "results": [entry]}
    assert [(r.server, r.rtt, r.place.operator) for r in globalping_records(measurement)] == [
        ("193.0.14.129", 0.005, "RIPE NCC"),
        ("192.5.6.30", 0.009, "Verisign"),
    ]


def test_a_globalping_fault_names_the_result() -> None:
    with pytest.raises(FormFault, match=r"results\[0\]: probe"):
        list(globalping_records({"type": "dns", "target": "x", "results": [{"probe": 3}]}))


@pytest.mark.parametrize(
    "content",
    [
        '[{"a":1},{"a":2}]',
        '{"a":1}\n{"a":2}\n',
        ' [ {"a":1} ,\n {"a":2} ] \n',
        '\ufeff[{"a":1},{"a":2}]',
    ],
)
def test_arrays_and_lines_are_read_alike(content: str) -> None:
    found = list(read_documents(io.BytesIO(content.encode())))
    assert [d.value for d in found] == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"", 1, "no result"), (b"\n\n", 3, "no result"), (b"[{\"a\":1}", 1, "cut off"),
        (b"[\n{\"a\":1},\n{\"b\":", 3, "cut off"), (b"[{\"a\":1}\n,", 2, "middle of a list"),
        (b"[{\"a\":1} {\"a\":2}]", 1, "comma"), (b"{\"a\":1}\nhello", 2, "object belongs"),
        (b"[1]", 1, "object belongs"), (b"[{\"a\":1}]\n x", 2, "follows"),
        (b"{\n\"a\" 1}", 2, "not JSON"), (b"{\"a\":\"\xff\"}", 1, "UTF-8"),
        (b"{\"a\":\"\n", 1, "not JSON|cut off"), (b"prb_id,msm_id\n1,2\n", 1, "object belongs"),
        (b'{"a":1' + b"0" * 5000 + b"}", 1, "endless number"),
        (gzip.compress(b'[{"a":1}]', mtime=0)[:-6], 1, "compressed data is cut off"),
        (b"\x1f\x8b no gzip", 1, "compressed data is cut off"),
        (b"[" * 5, 1, "object belongs"), (b'{"a":' + b"[" * 100_000, 1, "deeply"),
    ],
)  # fmt: skip
def test_a_broken_file_says_where(content: bytes, line: int, reason: str) -> None:
    with pytest.raises(DocumentFault, match=reason) as caught:
        list(read_documents(io.BytesIO(content)))
    assert caught.value.line == line


def test_a_gzipped_file_is_read_as_it_is() -> None:
    packed = gzip.compress(b'[{"a":1},\n{"a":2}]')
    assert [(d.line, d.value) for d in read_documents(io.BytesIO(packed))] == [
        (1, {"a": 1}),
        (2, {"a": 2}),
    ]


@pytest.mark.parametrize(
    "content",
    [
        '{"objects":[{"id":7,"latitude":52.52,"longitude":13.41},{"id":8,"latitude":null}]}',
        '{"results":[{"id":7,"geometry":{"type":"Point","coordinates":[13.41,52.52]}},{"id":8}]}',
        "id,lat,lon\n7,52.52,13.41\n",
    ],
)
def test_probes_stand_where_their_list_says(content: str) -> None:
    assert read_probes(content.encode()) == {7: (52.52, 13.41)}


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ("", 1, "no list of probes"),
        ("a,b\n", 1, "no list of probes"),
        ('{"objects":5}', 1, "neither objects nor results"),
        ('{"objects":[5]}', 1, "probe 1 of"),
        ('{"objects":\n[{"id"', 2, "cut off"),
        ("id,lat,lon\n7,95,0\n", 2, "nowhere"),
        ("id,lat,lon\n7,x,0\n", 2, "no numbers"),
        ("id,lat,lon\n7,nan,0\n", 2, "nowhere"),
        ('{"results":[{"id":7,"geometry":{"coordinates":[1]}}]}', 1, "probe 1 of the list"),
        ('{"a":' * 10_000, 1, "nobody would write"),
    ],
)
def test_a_broken_list_of_probes_says_where(content: str, line: int, reason: str) -> None:
    with pytest.raises(DocumentFault, match=reason) as caught:
        read_probes(content.encode())
    assert caught.value.line == line


def test_what_is_too_far_from_its_probe_is_rejected() -> None:
    fields = {
        "dst_name": "k.root-servers.net",
        "result": {
            "rt": 2.0,
            "answers": [{"TYPE": "TXT", "NAME": "id.server", "RDATA": ["ns1.jp-tyo.k.ripe.net"]}],
        },
    }
    (near,) = atlas_records(result(**fields), {7: (35.68, 139.69)})
    (far,) = atlas_records(result(**fields), {7: (52.52, 13.41)})
    (unknown,) = atlas_records(result(**fields), {9: (52.52, 13.41)})
    assert (near.place.city, far.place.city, unknown.place.city) == ("Tokyo", None, "Tokyo")
    assert far.place.rejected[0].reason == "latency"
    assert (far.latitude, far.longitude) == (52.52, 13.41)


@given(st.binary(max_size=60))
def test_any_file_is_objects_or_a_fault(content: bytes) -> None:
    try:
        found = list(read_documents(io.BytesIO(content)))
    except DocumentFault:
        return
    assert all(isinstance(d.value, dict) for d in found)


class Trickle(io.BytesIO):
    """A file that gives one octet at a time."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(1 if size else 0)


@given(
    st.lists(
        st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3),
        min_size=1,
        max_size=3,
    )
)
def test_objects_are_put_together_however_they_arrive(objects: list[dict[str, str]]) -> None:
    file = Trickle(json.dumps(objects, ensure_ascii=False).encode())
    assert [d.value for d in read_documents(file)] == objects


def test_catchments_share_the_vantages_that_got_a_reply() -> None:
    records = [
        only(prb_id=1, result={"rt": 10.0, "abuf": reply("ns1.de-fra.k.ripe.net")}),
        only(prb_id=1, result={"rt": 30.0, "abuf": reply("ns1.de-fra.k.ripe.net")}),
        only(prb_id=2, result={"rt": 5.0, "abuf": reply("ns1.de-fra.k.ripe.net")}),
        only(prb_id=3, result={"rt": 5.0, "abuf": reply("strange")}),
        only(prb_id=4, error={"timeout": 5000}),
    ]
    frankfurt, strange = catchments(records)
    assert (frankfurt.city, frankfurt.vantages, frankfurt.results) == ("Frankfurt am Main", 2, 3)
    assert frankfurt.share == pytest.approx(2 / 3)
    assert frankfurt.median_rtt == 0.01
    assert (strange.city, strange.site, strange.vantages) == (None, "strange", 1)
