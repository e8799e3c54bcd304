"""`dnstrace sites decode` and `dnstrace sites import` as people run them."""

import csv
import io
import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.running import run_here

DATA = Path(__file__).with_name("data")
ATLAS = str(DATA / "RIPE-Atlas-measurement-29083406.json")
KEYS = {"server", "identifier", "operator", "city", "country", "lat", "lon", "method", "confidence"}


def run(*arguments: str, input: bytes | str = b"") -> subprocess.CompletedProcess[str]:
    octets = input.encode() if isinstance(input, str) else input
    return run_here("sites", *arguments, stdin=octets)


def test_decode_writes_one_object_a_line() -> None:
    result = run("decode", input="k.root-servers.net\tns1.de-fra.k.ripe.net\nx\tnothing\n")
    assert result.returncode == 0
    known, unknown = map(json.loads, result.stdout.splitlines())
    assert known.keys() >= KEYS
    assert (known["operator"], known["city"], known["country"]) == (
        "RIPE NCC",
        "Frankfurt am Main",
        "DE",
    )
    assert {key: unknown[key] for key in KEYS} == {
        "server": "x", "identifier": "nothing", "operator": None, "city": None, "country": None,
        "lat": None, "lon": None, "method": "unknown", "confidence": 0.0,
    }  # fmt: skip


def test_decode_rejects_what_the_round_trip_forbids() -> None:
    line = "k.root-servers.net\tns1.jp-tyo.k.ripe.net\t8\t52.37,4.89\n"
    (row,) = map(json.loads, run("decode", input=line).stdout.splitlines())
    assert row["city"] is None
    assert row["rejected"][0]["city"] == "Tokyo"
    assert row["rejected"][0]["reason"] == "latency"


def test_decode_loses_nothing_and_says_which_lines_are_wrong() -> None:
    result = run(
        "decode", input="a\tfra1\nonly-one\na\tb\tfast\t1,2\na\tb\t5\t99,1\na\tb\t5\n\nb\tlon1"
    )
    assert result.returncode == 2
    assert [json.loads(line)["city"] for line in result.stdout.splitlines()] == [
        "Frankfurt am Main",
        "London",
    ]
    said = result.stderr.splitlines()
    assert [line.split(":")[1].strip() for line in said[:5]] == [
        f"standard input, line {n}" for n in (2, 3, 4, 5, 6)
    ]
    assert said[-1] == "dnstrace: 5 of 7 lines were not decoded"


def test_decode_lets_no_control_character_through() -> None:
    hostile = b"x\t\x1b[31m\x00\xe2\x80\xae\xff fra1\r\n"
    result = run("decode", input=hostile)
    assert result.returncode == 0
    assert result.stdout.isascii()
    assert all(c.isprintable() or c == "\n" for c in result.stdout)
    assert json.loads(result.stdout)["identifier"] == "\x1b[31m\x00\u202e\\xff fra1"


def test_decode_bears_a_line_without_an_end() -> None:
    result = run("decode", input=b"x\tfra1\n" + b"a" * 5_000_000 + b"\nx\tlon1\n")
    assert result.returncode == 2
    assert [json.loads(line)["city"] for line in result.stdout.splitlines()] == [
        "Frankfurt am Main",
        "London",
    ]
    assert "line 2: longer than 4096 octets" in result.stderr


def test_decode_takes_numbers_in_ascii_and_a_byte_order_mark() -> None:
    result = run("decode", input="\ufeffx\tfra1\nx\tlon1\t\u0661\t1,2\nx\tlon1\t1_0\t1,2\n")
    (row,) = map(json.loads, result.stdout.splitlines())
    assert row["server"] == "x"
    assert len(result.stderr.splitlines()) == 3


def test_decode_of_nothing_is_nothing() -> None:
    result = run("decode", input="")
    assert (result.returncode, result.stdout) == (0, "")


def test_import_prints_a_table() -> None:
    result = run("import", ATLAS)
    assert result.returncode == 0
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["Site", "Operator", "Vantages", "Share", "Median"]
    assert lines[1] == "149.112.149.112"
    assert lines[2].split() == ["Amsterdam", "NL", "·", "ams", "Quad9", "18", "19%", "38.3", "ms"]
    assert "2 without a reply: socket connect failed" in result.stderr


def test_import_json_has_records_and_catchments() -> None:
    written = json.loads(run("import", "--json", ATLAS, str(DATA / "globalping.json")).stdout)
    assert len(written["records"]) == 99
    assert {r["source"] for r in written["records"]} == {"ripe-atlas", "globalping"}
    shares = [c["share"] for c in written["catchments"] if c["server"] == "149.112.149.112"]
    assert sum(shares) == pytest.approx(1, abs=0.01)
    assert written["records"][-2]["rejected"][0].startswith("Tokyo is ")


def test_import_csv_is_a_line_for_each_record() -> None:
    rows = list(csv.DictReader(io.StringIO(run("import", "--csv", ATLAS).stdout)))
    assert len(rows) == 96
    assert rows[1]["time"] == "2021-02-10T14:45:59Z"
    assert (rows[1]["city"], rows[1]["rtt_ms"]) == ("Vienna", "19.924")


def test_import_from_standard_input() -> None:
    assert run("import", "-", input=Path(ATLAS).read_bytes()).returncode == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (Path(ATLAS).read_bytes()[:20_000], "line 1: ends in the middle of a result"),
        (b"prb,site\n1,fra\n", "line 1: holds 'p' where an object belongs"),
        (b'{"a": 1}\n', "line 1: neither a RIPE Atlas result"),
        (b'{"prb_id": 1, "msm_id": 2, "type": "ping"}', "holds no DNS measurement"),
        (b'{"prb_id":1,"msm_id":2}\n{"prb_id":"\x1b[1m","msm_id":2}', "line 2: is not JSON here"),
        (b'{"prb_id":1,"msm_id":2}\n{"prb_id":"\\u001b","msm_id":2}', "line 2: prb_id is '\\x1b'"),
    ],
)
def test_import_prints_nothing_of_a_broken_file(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    path.write_bytes(content)
    result = run("import", ATLAS, str(path))
    assert (result.returncode, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"dnstrace: {path}")
    assert said in line


def test_import_with_a_list_of_probes(tmp_path: Path) -> None:
    path = tmp_path / "probes.csv"
    numbers = {row["prb_id"] for row in json.loads(Path(ATLAS).read_text())}
    path.write_text("id,lat,lon\n" + "".join(f"{n},-45.0,170.5\n" for n in numbers))
    result = run("import", "--json", "--probes", str(path), ATLAS)
    records = json.loads(result.stdout)["records"]
    assert {record["vantage_lat"] for record in records} == {-45.0}
    assert any(record["rejected"] for record in records), "no reply of 2 ms comes that far"
    path.write_text("nothing\n")
    result = run("import", "--probes", str(path), ATLAS)
    assert (result.returncode, result.stdout) == (2, "")
    assert f"{path}, line 1: is no list of probes" in result.stderr


def test_import_of_a_file_that_is_not_there(tmp_path: Path) -> None:
    result = run("import", str(tmp_path / "none.json"))
    assert (result.returncode, result.stdout) == (2, "")
    assert "No such file" in result.stderr


def test_import_csv_holds_no_formulas_and_no_controls(tmp_path: Path) -> None:
    path = tmp_path / "hostile.json"
    result = {
        "rt": 1,
        "answers": [{"TYPE": "TXT", "NAME": "id.server", "RDATA": ["\x1b[2J\u202e"]}],
    }
    path.write_text(
        json.dumps(
            {"prb_id": 1, "msm_id": 2, "type": "dns", "dst_name": "=cmd()", "result": result}
        )
    )
    for form in ("--csv", None):
        written = run("import", *([form] if form else []), str(path)).stdout
        assert "\x1b" not in written
        assert "\u202e" not in written
    rows = list(csv.DictReader(io.StringIO(run("import", "--csv", str(path)).stdout)))
    assert rows[0]["server"] == "'=cmd()"
