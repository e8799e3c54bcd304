"""`dnstrace db` with a server on the loopback: what it fetches, what it refuses, what it shows."""

import errno
import gzip
import http.server
import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import run_here

from .mmdb_file import write

TSV = (
    "192.0.2.0\t192.0.2.255\t64500\tUS\tEXAMPLE - Example, Inc.\n"
    "198.51.100.0\t198.51.100.255\t0\tNone\tNot routed\n"
    "2001:db8::\t2001:db8:ffff:ffff:ffff:ffff:ffff:ffff\t64501\tDE\tSIX\n"
)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A web server; what is below `tmp_path/www` is there, and /cut ends too early."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("no_proxy", "*")
    root = tmp_path / "www"
    root.mkdir()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            file = root / self.path.lstrip("/")
            octets = file.read_bytes() if file.is_file() else b""
            self.send_response(200 if octets else 404)
            self.send_header("Content-Length", str(len(octets) + self.path.count("cut")))
            self.send_header("Last-Modified", "Mon, 01 Jun 2026 10:00:00 GMT")
            self.end_headers()
            self.wfile.write(octets)

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def run(*arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout, stderr."""
    done = run_here("db", *arguments)
    return done.returncode, done.stdout, done.stderr


def test_fetch_then_look_up(site: str, tmp_path: Path) -> None:
    (tmp_path / "www" / "ip2asn.tsv.gz").write_bytes(gzip.compress(TSV.encode()))
    code, out, err = run("fetch", f"{site}/ip2asn.tsv.gz")
    assert (code, out) == (0, "")
    assert err.startswith("2 prefixes of 2026-06-01 from 127.0.0.1/ip2asn.tsv.gz: ")
    assert (tmp_path / "data" / "dnstrace" / "networks.db").stat().st_mode & 0o777 == 0o644
    code, out, _ = run("lookup", "192.0.2.1", "2001:db8::1", "198.51.100.1", "193.0.14.129")
    assert code == 3
    lines = out.splitlines()
    assert lines[0] == (
        "192.0.2.1  AS64500  EXAMPLE - Example, Inc.  192.0.2.0/24  "
        "(127.0.0.1/ip2asn.tsv.gz, 2026-06-01)"
    )
    assert lines[1].startswith("2001:db8::1  AS64501  SIX  2001:db8::/32  (")
    assert lines[2] == "198.51.100.1  unknown"
    assert "AS25152" in lines[3]


def test_fetch_an_mmdb(site: str, tmp_path: Path) -> None:
    path = write(tmp_path / "www" / "asn.mmdb", {"192.0.2.0/24": {"asn": "AS64500", "name": "X"}})
    (tmp_path / "www" / "b.mmdb.gz").write_bytes(gzip.compress(path.read_bytes()))
    for name in ("asn.mmdb", "b.mmdb.gz"):
        run("fetch", f"{site}/{name}", "--quiet", "--output", str(tmp_path / "packed"))
        _, out, _ = run("lookup", "192.0.2.1", "--asn-db", str(tmp_path / "packed"))
        assert out.startswith("192.0.2.1  AS64500  X  192.0.2.0/24  (127.0.0.1/")


@pytest.mark.parametrize(
    ("name", "octets", "message"),
    [
        ("missing", b"", "cannot fetch .*Not Found"),
        ("cut", TSV.encode(), "cannot fetch .*IncompleteRead|was cut off after"),
        ("text", b"hello\n", "cannot be used: 1: is no table of origins"),
        ("a.gz", gzip.compress(TSV.encode(), mtime=0)[:-5], "cannot be used: .*cut off or damaged"),
        ("b.mmdb.gz", gzip.compress(b"x", mtime=0)[:-5], "cannot be used: .*cut off or damaged"),
        ("c.mmdb", b"hello", "cannot be used: is no usable MMDB"),
    ],
)
def test_what_cannot_be_used_changes_nothing(
    site: str, tmp_path: Path, name: str, octets: bytes, message: str
) -> None:
    (tmp_path / "www" / "good.tsv").write_text(TSV)
    run("fetch", f"{site}/good.tsv")
    target = tmp_path / "data" / "dnstrace" / "networks.db"
    before = target.read_bytes()
    (tmp_path / "www" / name).write_bytes(octets)
    code, out, err = run("fetch", f"{site}/{name}")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert re.search(message, err)
    assert target.read_bytes() == before
    assert [entry.name for entry in target.parent.iterdir()] == ["networks.db"]


def test_nobody_there_and_no_url() -> None:
    code, out, err = run("fetch", "http://127.0.0.1:1/x")
    assert (code, out) == (5, "")
    assert "cannot fetch 'http://127.0.0.1:1/x': " in err
    assert "refused" in err
    for url in ("ftp://example.com/x", "http://[::1", "x"):
        code, out, err = run("fetch", url)
        assert (code, out) == (2, "")
        assert "is no URL" in err


def test_a_full_disk_is_no_fault_of_the_network(
    site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "www" / "good.tsv").write_text(TSV)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("dnstrace.annotate.asn.packed.os.fchmod", full)
    code, _, err = run("fetch", f"{site}/good.tsv")
    assert code == 74
    assert "No space left on device" in err
    assert [entry.name for entry in (tmp_path / "data" / "dnstrace").iterdir()] == []


def test_lookup_with_rpki_and_aspa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    (tmp_path / "t.pfx2as").write_text("192.0.2.0\t24\t64500_64501\n")
    (tmp_path / "vrps.json").write_text(
        '{"metadata":{"generatedTime":"2026-05-01T00:00:00Z"},"roas":[{"asn":"AS64500","prefix":'
        '"192.0.2.0/24","maxLength":24}],"aspas":[{"customer":"AS64500","providers":["AS64510"]}]}'
    )
    options = ("--asn-db", str(tmp_path / "t.pfx2as"), "--vrps", str(tmp_path / "vrps.json"))
    code, out, _ = run("lookup", "192.0.2.1", *options)
    first, aspa, second = out.splitlines()
    assert code == 0
    assert first.startswith("192.0.2.1  AS64500  192.0.2.0/24  RPKI valid  (t.pfx2as; RPKI: vrps.j")
    assert aspa == "    ASPA: AS64500 attests the providers AS64510"
    assert "RPKI invalid-asn" in second
    _, out, _ = run("lookup", "192.0.2.1", "203.0.113.1", "--json", *options)
    rows = [json.loads(line) for line in out.splitlines()]
    assert [(row["address"], row["asn"], row["rpki"]) for row in rows] == [
        ("192.0.2.1", 64500, "valid"),
        ("192.0.2.1", 64501, "invalid-asn"),
        ("203.0.113.1", None, None),
    ]


def test_lookup_of_what_is_no_address() -> None:
    code, out, err = run("lookup", "x.example")
    assert (code, out) == (2, "")
    assert "'x.example' is no address: give one like" in err
