"""`dnstrace sites update` with a server on the loopback: what it keeps, refuses and takes back."""

import errno
import http.server
import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dnstrace.annotate.geoloc import decode, site_updates
from dnstrace.annotate.geoloc.published_lists import ListFault, read_list
from dnstrace.cli import main
from dnstrace.engine import site_update

from .forgetting import forget

CLOUDFLARE = [
    {"iata": "XQQ", "lat": 49.45, "lon": 11.08, "cca2": "DE", "region": "EU", "city": "Nuremberg"},
    {"iata": "TIA", "lat": 41.41, "lon": 19.72, "cca2": "AL", "region": "EU", "city": "Tirana"},
]
K_ROOT = {
    "Operator": "RIPE NCC",
    "IPv4": "193.0.14.129",
    "Sites": [
        {"Country": "AT", "Town": "Graz", "Latitude": "47.07", "Longitude": 15.44, "Type": "Local",
         "Identifiers": ["ns1.at-qqq.k.ripe.net", "ns2.at-qqq.k.ripe.net"]},
        {"Country": "NL", "Town": "Amsterdam", "Latitude": 52.37, "Longitude": 4.89},
        {"Country": "AT", "Town": "Linz", "Latitude": 48.3, "Longitude": 14.29,
         "Identifiers": "ns1.at-zzz.k.ripe.net, ns2.at-zzz.k.ripe.net"},
    ],
}  # fmt: skip
CSV = "operator,identifier,town,country,lat,lon\nNetnod,S1.QQQ,Bergen,NO,60.39,5.32\n"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A web server of `tmp_path/www`: a directory is listed, /cut ends too early."""
    monkeypatch.setenv("no_proxy", "*")
    (tmp_path / "www").mkdir()

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, directory=str(tmp_path / "www"))  # type: ignore[arg-type]

        def send_header(self, keyword: str, value: str) -> None:
            if keyword == "Content-Length" and "cut" in self.path:
                value = str(int(value) + 1)
            super().send_header(keyword, value)

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def www(site: str, tmp_path: Path) -> Path:
    """The lists that the server has."""
    root = tmp_path / "www"
    (root / "locations").write_text(json.dumps(CLOUDFLARE))
    for day in ("2024/09/30/", "2025/01/02/", "2025/01/10/"):
        (root / "archives" / day).mkdir(parents=True)
    (root / "archives" / "2025" / "01" / "10" / "k-root.json").write_text(json.dumps(K_ROOT))
    (root / "archives" / "2025" / "01" / "10" / "c-root.json").write_text('{"Sites": []}')
    (root / "own.csv").write_text(CSV)
    return root


def update(*arguments: str) -> int:
    code = main.run(["sites", "update", *arguments])
    forget()
    return code


def test_newest_archive_and_locations(
    site: str, www: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not decode("1.1.1.1", "xqq03").known
    monkeypatch.setattr(site_update, "DEFAULT_URLS", (f"{site}/archives/", f"{site}/locations"))
    assert update() == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert "6 codes and identifiers" in told.err
    place = decode("1.1.1.1", "XQQ03")
    assert (place.city, place.country, place.method, place.site) == (
        "Nuremberg",
        "DE",
        "operator-list",
        "xqq03",
    )
    assert place.evidence.startswith("nsid: 'xqq' in the list of 127.0.0.1, 20")
    assert decode("k.root-servers.net", "ns1.at-qqq.k.ripe.net").city == "Graz"
    assert decode("k.root-servers.net", "ns7.at-qqq.k.ripe.net").city == "Graz", "its code"
    assert decode("k.root-servers.net", "ns1.de-fra.k.ripe.net").method == "unlocode"
    assert update("--show") == 0
    assert "fetched 0 days ago" in capsys.readouterr().out
    assert update("--remove") == 0
    assert not decode("1.1.1.1", "xqq03").known
    assert update("--remove", "--quiet") == 0
    assert "nothing to remove" in capsys.readouterr().out


def test_a_file_instead(www: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert update("--from", str(www / "own.csv"), "--from", str(www / "locations")) == 0
    assert decode("i.root-servers.net", "s1.qqq").city == "Bergen"
    assert decode("1.1.1.1", "xqq").city == "Nuremberg"
    assert "own.csv of " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("gone.json", None, "404"),
        ("cut.csv", CSV, "cut off|IncompleteRead"),
        ("a.json", '[{"iata": "TIA",\n "lat": 1', "a.json:2: not JSON, or cut off"),
        ("b.json", "[" * 100_000, "JSON that nobody would write"),
        ("c.json", '{"Sites": 5}', "neither Sites nor Instances"),
        ("d.json", "[5]", "element 1 is no object"),
        ("e.csv", "x,y\n1,2\n", "e.csv:1: no list of sites"),
        ("f.csv", CSV + "Netnod,s1.b,Oslo\n", "f.csv:3: 3 columns where 6 belong"),
        ("g.csv", CSV.replace("Netnod", "Nobody"), "operator 'Nobody' is not known"),
        ("h.csv", CSV.replace("60.39", "95"), "lat '95' is not from -90 to 90 degrees"),
        ("i.csv", CSV.replace("60.39", "nan"), "lat 'nan' is not from"),
        ("j.csv", CSV.replace("NO,", "ZZ,"), "country 'ZZ' is none"),
        ("k.csv", CSV.replace("Bergen", "Ber\x1b[31mgen"), r"town 'Ber\\x1b\[31mgen' is no name"),
        ("l.csv", CSV.replace("S1.QQQ", "s1\x07"), r"identifier 's1\\x07' is none"),
        ("m.csv", CSV.replace("60.39", "-60.39"), "km from 'Bergen'"),
        ("n.csv", "", "n.csv:1: no list of sites"),
        ("o.csv", CSV.splitlines()[0], "no identifier or code is in it"),
        ("p.csv", b"\xff\xfe\n", "p.csv:1: not UTF-8 text"),
        ("q.json", "<html><a href='../../etc/'>x</a></html>", "no list of sites"),
    ],
)
def test_what_cannot_be_believed_changes_nothing(
    site: str,
    www: Path,
    capsys: pytest.CaptureFixture[str],
    own_data_directory: Path,
    name: str,
    text: str | bytes | None,
    message: str,
) -> None:
    assert update("--from", f"{site}/own.csv") == 0
    kept = own_data_directory / "dnstrace" / "places.tsv"
    before = kept.read_bytes()
    if text is not None:
        (www / name).write_bytes(text.encode() if isinstance(text, str) else text)
    capsys.readouterr()
    assert update("--from", f"{site}/{name}") == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert said.err.isascii()
    assert re.search(message, said.err), said.err
    assert kept.read_bytes() == before
    assert [entry.name for entry in kept.parent.iterdir()] == ["places.tsv"]


def test_a_few_bad_entries_are_left_out_and_told(
    www: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [f"Netnod,s{n}.qqq,Bergen,NO,60.39,5.32" for n in range(20)]
    rows += ["Netnod,s1.zzz,Bergen,NO,0,0", "Netnod,s3.qqq,Oslo,NO,59.9,10.7"]
    path = www / "own.csv"
    path.write_text("\n".join([CSV.splitlines()[0], *rows]))
    assert update("--from", str(path)) == 0
    told = capsys.readouterr().err
    assert "1 entries left out, first own.csv:22: 0.0,0.0 is" in told
    assert "1 identifiers stand in two towns" in told
    assert decode("i.root-servers.net", "s2.qqq").city == "Bergen"
    assert not decode("i.root-servers.net", "s3.qqq").known


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)
sites = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("Town", "Country", "Latitude", "Longitude"), json_values)
    | {"Identifiers": st.lists(st.text(max_size=9), max_size=3) | json_values},
)
locations = st.fixed_dictionaries(
    {"iata": json_values}, optional=dict.fromkeys(("city", "cca2", "lat", "lon"), json_values)
)
documents = st.lists(st.fixed_dictionaries({"Sites": st.lists(sites)}) | locations)


@given(st.binary(max_size=80) | (documents | json_values).map(lambda v: json.dumps(v).encode()))
def test_any_document_is_a_list_or_is_refused(data: bytes) -> None:
    try:
        found = read_list(data, "k-root.json")
    except ListFault:
        return
    for place in found.places:
        assert place.key.isascii()
        assert place.town.isprintable()
        assert abs(place.lat) <= 90


def test_nobody_there_is_another_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert update("--from", "http://127.0.0.1:1/x") == 5
    assert "cannot fetch 'http://127.0.0.1:1/x': " in capsys.readouterr().err
    assert update("--from", "/nowhere/list.csv") == 2
    assert update("--from", "ftp://127.0.0.1/x") == 2
    assert update("--remove", "--show") == 2


def test_full_disk(
    www: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fchmod", full)
    assert update("--from", str(www / "own.csv")) == 74
    assert "cannot write: No space left on device" in capsys.readouterr().err
    folder = Path(site_updates.default_path()).parent
    assert list(folder.iterdir()) == []


def test_a_damaged_file_is_said_and_not_used(
    www: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert update("--from", str(www / "own.csv")) == 0
    path = Path(site_updates.default_path())
    path.write_bytes(path.read_bytes().replace(b"Bergen", b"Berlin"))
    forget()
    assert not decode("i.root-servers.net", "s1.qqq").known
    assert "damaged" in site_updates.newer().fault
    capsys.readouterr()
    assert update("--show") == 2
    assert "damaged" in capsys.readouterr().err
