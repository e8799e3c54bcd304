"""Sixty wrong command lines: exit code 2, one line on stderr, and it says what to do."""

import re
from pathlib import Path

import pytest

from tests.cli.running import run_here

MISTAKES = [
    # What is no name.
    ("https://www.example.com/a?b=c", "write dnstrace www.example.com"),
    ("https://www.example.com MX --tcp", "write dnstrace www.example.com MX --tcp"),
    ("http://user@example.com:8080/", "write dnstrace example.com"),
    ("https://[2001:db8::1]/", "write dnstrace -x 2001:db8::1"),
    ("www.example.com:443", "write dnstrace www.example.com"),
    ("192.0.2.1:53", "write dnstrace -x 192.0.2.1"),
    ("192.0.2.1", "give -x 192.0.2.1"),
    ("2001:db8::1", "give -x 2001:db8::1"),
    ("someone@example.com", "write dnstrace example.com MX"),
    ("mailto:someone@example.com", "write dnstrace example.com MX"),
    ("example.com/path", "write dnstrace example.com"),
    ("example.com,", "write dnstrace example.com"),
    ("a..b", "empty label"),
    (".example.com", "empty label"),
    ("-foo.example.com", "stands behind --"),
    ("-zoo.example.com", "-- -zoo.example.com"),
    # Types and classes.
    ("example.com AAAAA", "did you mean AAAA?"),
    ("example.com FOO", "a name is written FOO."),
    ("MX", "give a name too"),
    ("example.com AXFR", "dig has it"),
    ("-t MXX example.com", "did you mean MX?"),
    ("-t TYPE70000 example.com", "TYPE65280"),
    ("example.com -c XX", "give one of IN, CH, HS"),
    ("id.server CH TXT", "dnstrace @192.0.2.1 id.server CH TXT"),
    # Servers.
    ("example.com @dns.google", "dnstrace --short dns.google"),
    ("example.com @8.8.8.8:53", "give the address without the port: @8.8.8.8"),
    ("example.com @[2001:db8::1]:5353", "@2001:db8::1 --at-server --port 5353"),
    ("example.com @8.8.8.8 @9.9.9.9", "give one"),
    ("example.com @", "as in @192.0.2.1"),
    ("example.com --at-server", "name the server, as in @192.0.2.1"),
    ("example.com --start 192.0.2.1", "--start example.com@192.0.2.1"),
    ("a.com --start com@192.5.6.30:5353", "--start com@192.5.6.30 --port 5353"),
    ("a.com --start @192.5.6.30", "--start example.com@192.0.2.1"),
    ("example.com --lab @192.0.2.1", "--at-server"),
    # Options.
    ("example.com --jsn", "did you mean --json?"),
    ("example.com --no-dnsec", "did you mean --no-dnssec?"),
    ("example.com --tcp=yes", "takes no value"),
    ("example.com --timeout", "--timeout SECONDS"),
    ("example.com --timeout soon", "a number of seconds from 0.01 to 60"),
    ("example.com --tries 0", "a whole number from 1 to 10"),
    ("example.com --fail-on bad", "info, notice, warning, error, critical"),
    ("example.com --at tomorrow", "2026-01-31T12:00:00Z"),
    ("example.com --allow-private=10.0.0.0/99", "or all"),
    ("example.com --source nowhere", "give an IPv4 or IPv6 address"),
    ("example.com --every never", "30, 0.5s, 5m or 1h"),
    ("example.com --subnet nowhere", "198.51.100.0/24"),
    ("-x example.com", "give an IPv4 or IPv6 address"),
    ("example.com -f /nowhere/names", "cannot read /nowhere/names"),
    ("example.com --hints /nowhere", "cannot read the root hints /nowhere"),
    # dig's words.
    ("example.com +shrt", "did you mean +short?"),
    ("example.com +tls", "dig +tls asks a resolver over TLS"),
    ("example.com +nssearch", "dnstrace servers ZONE"),
    ("example.com +tries", "+tries=3"),
    ("example.com +notrace", "--at-server"),
    ("example.com +cd", "--no-dnssec leaves that out"),
    # Formats and outputs.
    ("example.com -o json", "--format json"),
    ("example.com --format jsn", "did you mean json?"),
    ("example.com --format json=", "the name of a file"),
    ("example.com --json --short", "--format short=FILE"),
    ("example.com --format csv", "tree, json, short, markdown"),
    ("example.com --color=pink", "auto, always, never"),
    # What has no effect together.
    ("example.com --no-wire", "add --json"),
    ("example.com --no-recurse", "--at-server"),
    ("example.com --no-dnssec --trust-anchor /dev/null", "give one of them"),
    ("example.com --no-dnssec --at @0", "give one of them"),
    ("example.com --lab --source ::1", "leave out one of them"),
    ("example.com --count 3", "--every"),
    # Subcommands and worlds.
    ("server example.com", "did you mean dnstrace servers example.com?"),
    ("example.com servers", "stands first"),
    ("help nosuch", "there are"),
    ("help serv", "did you mean serve?"),
    ("servers", "dnstrace servers example.com"),
    ("servers a.b c.d", "give one zone"),
    ("servers org --lab --count 21", "from 1 to 20"),
    ("show", "dnstrace show FILE..."),
    ("show /nowhere", "cannot read /nowhere"),
    ("diff /nowhere", "dnstrace diff A B"),
    ("lab", "dnstrace lab list | show | run"),
    ("lab lst", "did you mean list?"),
    ("lab run dig +trace example.com", "dnstrace lab run dig -- +trace example.com"),
    ("example.com --lab=dead-servr", "did you mean dead-server?"),
    ("--lab ded-server", "did you mean dead-server?"),
    ("example.com --lab --vantage Tokio", "there is Tokyo"),
    ("completion tcsh", "bash, zsh, fish"),
    ("whereami --lab --short", "there are tree, json"),
    ("", "dnstrace NAME..."),
]


@pytest.mark.parametrize(
    ("line", "says"), MISTAKES, ids=[line or "nothing" for line, _ in MISTAKES]
)
def test_a_mistake_is_one_line_that_says_what_to_do(
    line: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run_here(*line.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("dnstrace: ")
    assert done.stderr.count("\n") == 1
    assert says in done.stderr
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", done.stderr)
    assert list(tmp_path.iterdir()) == []


def test_there_are_enough_of_them() -> None:
    assert len({line for line, _ in MISTAKES}) >= 60


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("--lab servers example.com --count 1", 0),
        ("--json --lab servers example.com --count 1", 0),
        ("--lab -- -foo.example.com", 3),
        ("show. --lab", 3),
        ("--lab servers. NS", 3),
    ],
)
def test_what_is_understood_all_the_same(line: str, code: int) -> None:
    done = run_here(*line.split())
    assert done.returncode == code, done.stderr
