"""Route origin validation, and the files of every validator."""

import gzip
import json
import os
import random
import re
from pathlib import Path

import pytest

from dnstrace.annotate.asn import vrps
from dnstrace.annotate.asn.json_stream import members
from dnstrace.annotate.asn.lines import BadTable
from dnstrace.annotate.asn.prefixes import parse_prefix
from dnstrace.annotate.asn.table import OriginTable
from tests.annotate.tables import FILES, ROUTINATOR


def table(*payloads: tuple[str, int, int]) -> vrps.Vrps:
    """Payloads: prefix, longest length, AS."""
    made = vrps.Vrps("test", "2026-06-01")
    for prefix, longest, asn in payloads:
        made.add(parse_prefix(prefix), longest, asn)
    return made


@pytest.mark.parametrize(
    ("prefix", "asn", "state"),
    [
        ("192.0.2.0/24", 64500, "valid"),
        ("192.0.2.0/25", 64500, "invalid-length"),
        ("192.0.2.0/24", 64501, "invalid-asn"),
        ("192.0.0.0/16", 64500, "not-found"),
        ("198.51.100.0/24", 64500, "valid"),
        ("198.51.100.0/24", 64502, "valid"),
        ("198.51.100.0/26", 64502, "valid"),
        ("198.51.100.0/26", 64500, "invalid-length"),
        ("203.0.113.0/24", 0, "invalid-asn"),
        ("203.0.113.0/24", 64500, "invalid-asn"),
        ("2001:db8:1::/48", 64503, "valid"),
        ("2001:db8:1::/49", 64503, "invalid-length"),
        ("2001:db9::/32", 64503, "not-found"),
    ],
)
def test_rfc_6811(prefix: str, asn: int, state: str) -> None:
    payloads = table(
        ("192.0.2.0/24", 24, 64500),
        ("198.51.100.0/24", 24, 64500),
        ("198.51.100.0/24", 28, 64502),
        ("203.0.113.0/24", 24, 0),
        ("2001:db8::/32", 48, 64503),
    )
    assert vrps.validate(parse_prefix(prefix), asn, [payloads]) == (state, "test of 2026-06-01")


@pytest.mark.parametrize(("asn", "state"), [(64500, "valid"), (64501, "invalid-asn")])
def test_joined_ranges_are_judged_by_the_payload_around_the_address(asn: int, state: str) -> None:
    payloads = [table(("192.0.2.0/24", 24, 64500))]
    host, block = parse_prefix("192.0.2.1/32"), parse_prefix("192.0.2.0/23")
    assert vrps.validate_around(host, block, asn, payloads) == state
    elsewhere = parse_prefix("192.0.3.1/32")
    assert vrps.validate_around(elsewhere, block, asn, payloads) == "not-found"


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", FILES)
def test_every_validators_file(tmp_path: Path, name: str, packed: bool) -> None:
    path = tmp_path / name
    octets = FILES[name].encode()
    path.write_bytes(gzip.compress(octets) if packed else octets)
    found = vrps.read(str(path))
    assert len(found) == 2
    assert vrps.validate(parse_prefix("192.0.2.0/24"), 64500, [found])[0] == "valid"
    assert vrps.validate(parse_prefix("192.0.2.0/25"), 64500, [found])[0] == "invalid-length"
    assert vrps.validate(parse_prefix("2001:db8:1::/48"), 64501, [found])[0] == "valid"
    if "aspas" in FILES[name]:
        assert found.aspas == {64500: (64510, 64511)}
    if "metadata" in FILES[name]:
        assert found.as_of == "2026-05-28"


BROKEN = {
    "empty": ("", r": is empty$"),
    "cut": (ROUTINATOR[:250], r":8: is no complete JSON: it ends too early$"),
    "cut-between": (ROUTINATOR[:229] + "\n", r":\d+: is no complete JSON: it ends too early$"),
    "no-end": (ROUTINATOR.rstrip()[:-1], r":\d+: is no complete JSON: it ends too early$"),
    "trailing": (ROUTINATOR + "x", r":16: is not JSON here: something follows its end$"),
    "prefix": (ROUTINATOR.replace("192.0.2.0/24", "192.0.2.0/99"), r":\d+: payload .* no prefix$"),
    "no-asn": (ROUTINATOR.replace('"asn"', '"as"'), r":\d+: payload .*: has no 'asn'$"),
    "length": (ROUTINATOR.replace(": 24", ": 8"), r":\d+: payload .*maxLength 8 does not fit"),
    "hostile": (ROUTINATOR.replace("AS64500", "\\u001b[31m"), r":\d+: payload .*"),
    "element": ('{"roas":[1,2]}', r":1: payload 1: "),
    "other-json": ('{"a": 1}', r": has no payload"),
    "csv": ("AS64500,192.0.2.0/24,24,x\nASx,192.0.2.0/24,24,x\n", r":2: 'ASx' is no AS number$"),
    "csv-short": ("ASN,IP Prefix,Max Length\nAS1\n", r":2: has too few columns"),
    "csv-names": ("ASN,Something\nAS1,2\n", r":1: has no columns for prefix"),
    "csv-length": ("AS64500,192.0.2.0/24,x\n", r":1: 'x' is no length of a prefix$"),
    "endless": ('{"roas":[{"asn":1' + "0" * 5000 + "}]}", r":1: is not JSON here: a number has"),
    "no-text": ('{"roas":[{"asn":1,"prefix":5}]}', r":1: payload .*: '5' is no prefix$"),
    "csv-cut": ("AS64500,192.0.2.0/24,24,x\nAS64500,192.0.", r":2: the file ends inside this line"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_give_one_line(tmp_path: Path, name: str) -> None:
    text, message = BROKEN[name]
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(BadTable) as caught:
        vrps.read(str(path))
    said = str(caught.value)
    assert re.match(re.escape(str(path)) + message, said), said
    assert "\n" not in said
    assert said.isprintable()


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    for read in (vrps.read, OriginTable().load_asn_db):
        with pytest.raises(BadTable, match="is no regular file: write what it gives into one"):
            read(str(path))


def test_lists_longer_than_a_chunk_are_read_whole(tmp_path: Path) -> None:
    chance = random.Random(7)
    elements = [{"n": i, "s": "ä" * chance.randrange(40), "l": [{"x": i}]} for i in range(15_000)]
    path = tmp_path / "big.json"
    path.write_text(
        json.dumps({"first": elements, "between": 5, "last": elements[:3]}, ensure_ascii=False)
    )
    found = [(name, value) for name, value, _ in members(str(path))]
    assert [value for name, value in found if name == "first"] == elements
    assert [value for name, value in found if name == "between"] == [5]
    assert [value for name, value in found if name == "last"] == elements[:3]


def test_origins_carry_their_state_and_both_sources(tmp_path: Path) -> None:
    (tmp_path / "t.pfx2as").write_text("192.0.2.0\t24\t64500\n198.51.100.0\t24\t64500_64501\n")
    (tmp_path / "vrps.json").write_text(ROUTINATOR)
    origins = OriginTable()
    origins.load_asn_db(str(tmp_path / "t.pfx2as"))
    origins.load_vrps(str(tmp_path / "vrps.json"))
    (origin,) = origins.origins("192.0.2.1")
    assert origin.rpki == "valid"
    assert origin.source == "t.pfx2as; RPKI: vrps.json of 2026-05-28"
    assert [o.rpki for o in origins.origins("198.51.100.1")] == ["not-found", "not-found"]
    assert origins.providers(64500) == (64510, 64511)
    assert origins.providers(64501) == ()
