"""A server process, asked over real sockets."""

import json
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import dns.edns
import dns.flags
import dns.message
import dns.rcode
import pytest

from .authority import Authority
from .running import OPT_DO, Running, query, whole


def parsed(wire: bytes) -> dns.message.Message:
    return dns.message.from_wire(wire)


def ede(message: dns.message.Message) -> list[int]:
    return [int(o.code) for o in message.options if isinstance(o, dns.edns.EDEOption)]


def test_answer_over_both_transports(running: Running) -> None:
    for wire in (running.udp(query("A.example")), running.tcp(query("A.example"))):
        message = parsed(wire)
        assert message.rcode() == dns.rcode.NOERROR
        assert message.flags & (dns.flags.QR | dns.flags.RD | dns.flags.RA) == 0x8180
        assert not message.flags & (dns.flags.AA | dns.flags.AD)
        assert str(message.question[0].name) == "A.example."
        assert message.answer[0][0].to_text() == "93.184.216.34"


def test_alias_and_denials(running: Running) -> None:
    alias = parsed(running.udp(query("alias.example")))
    assert [rrset.rdtype.name for rrset in alias.answer] == ["CNAME", "A"]
    gone = parsed(running.udp(query("nx.example")))
    assert gone.rcode() == dns.rcode.NXDOMAIN
    assert (gone.authority[0].rdtype.name, gone.authority[0].ttl) == ("SOA", 60)
    empty = parsed(running.udp(query("nodata.example", 28)))
    assert (empty.rcode(), len(empty.answer)) == (0, 0)


@pytest.mark.parametrize("label", ["tail", "tailed"], ids=["udp", "tcp"])
def test_octets_behind_a_name_are_never_asked_for(
    running: Running, authority: Authority, label: str
) -> None:
    authority.longest = 0
    said = parsed(running.udp(query(f"{label}.example")))
    assert (said.rcode(), said.answer) == (dns.rcode.SERVFAIL, [])
    assert authority.count(label) > 0
    assert 0 < authority.longest <= 12 + 255 + 4 + 64


def test_ttls_shrink(running: Running) -> None:
    first = parsed(running.udp(query("ttl.example"))).answer[0].ttl
    time.sleep(1.2)
    assert first == 300
    assert parsed(running.udp(query("ttl.example"))).answer[0].ttl == 299


def test_what_is_too_long_comes_over_tcp(running: Running) -> None:
    short = parsed(running.udp(query("big.example", 16)))
    assert short.flags & dns.flags.TC
    assert not short.answer
    assert len(parsed(running.tcp(query("big.example", 16))).answer[0]) == 10


def test_one_walk_for_equal_questions(running: Running, authority: Authority) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(5)
        sock.connect(("127.0.0.1", running.port))
        for identifier in range(20):
            sock.send(query("slowonce.example", identifier=identifier))
        got = {sock.recv(4096)[:2] for _ in range(20)}
    assert len(got) == 20
    assert authority.count("slowonce") == 1


def test_a_connection_answers_as_answers_come(running: Running) -> None:
    with running.connect() as sock:
        first, second = (
            query("slowfirst.example", identifier=7),
            query("fast.example", identifier=8),
        )
        both = b"".join(len(one).to_bytes(2, "big") + one for one in (first, second))
        sock.sendall(both[:9])
        time.sleep(0.05)
        sock.sendall(both[9:])
        assert [whole(sock)[:2] for _ in range(2)] == [b"\0\x08", b"\0\x07"]


def test_half_closed_connection_gets_its_answers(running: Running) -> None:
    with running.connect() as sock:
        message = query("slowhalf.example")
        sock.sendall(len(message).to_bytes(2, "big") + message)
        sock.shutdown(socket.SHUT_WR)
        assert parsed(whole(sock)).answer
        assert sock.recv(1) == b""


def test_thousands_of_questions_at_once(running: Running) -> None:
    count = 5_000
    message = query("localhost")
    got, data = 0, b""
    with running.connect() as sock:
        writer = threading.Thread(
            target=sock.sendall, args=((len(message).to_bytes(2, "big") + message) * count,)
        )
        writer.start()
        time.sleep(0.3)  # by then more is unread than the server puts up with
        while got < count:
            whole(sock)
            got += 1
        writer.join()
        sock.shutdown(socket.SHUT_WR)
        data = sock.recv(1)
    assert (got, data) == (count, b"")


def test_a_client_has_eight_connections(running: Running) -> None:
    time.sleep(0.2)
    sockets = [running.connect() for _ in range(9)]
    try:
        message = query("a.example")
        answered = 0
        for sock in sockets:
            try:
                sock.sendall(len(message).to_bytes(2, "big") + message)
                answered += bool(whole(sock))
            except (EOFError, OSError):
                continue
        assert answered == 8
    finally:
        for sock in sockets:
            sock.close()


def test_without_rd_only_the_cache_answers(running: Running, authority: Authority) -> None:
    refused = parsed(running.udp(query("norecursion.example", flags=0)))
    assert refused.rcode() == dns.rcode.REFUSED
    assert ede(refused) == [20]
    assert authority.count("norecursion") == 0
    running.udp(query("norecursion.example"))
    assert parsed(running.udp(query("norecursion.example", flags=0))).answer
    assert authority.count("norecursion") == 1


def test_failure_says_why_and_is_remembered(running: Running, authority: Authority) -> None:
    failed = parsed(running.udp(query("refused.example")))
    assert (failed.rcode(), ede(failed)) == (dns.rcode.SERVFAIL, [23])
    before = authority.count("refused")
    again = parsed(running.udp(query("refused.example")))
    assert (again.rcode(), ede(again)) == (dns.rcode.SERVFAIL, [23, 13])
    assert authority.count("refused") == before


def test_silence_is_no_reachable_authority(running: Running) -> None:
    assert ede(parsed(running.udp(query("silent.example")))) == [22]


def test_what_is_known_is_told_in_the_greatest_crowd(authority: Authority, hints: str) -> None:
    server = Running(authority, hints, ["--allow-private", "--timeout", "1"])
    assert parsed(server.udp(query("known.example"))).answer
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as crowd:
        crowd.connect(("127.0.0.1", server.port))
        for number in range(600):
            crowd.send(query(f"silent{number}.example", identifier=number))
        turned_away = parsed(server.udp(query("new.example")))
        assert (turned_away.rcode(), ede(turned_away)) == (dns.rcode.SERVFAIL, [14])
        assert parsed(server.udp(query("known.example"))).answer
    assert server.stop() == 0


def test_a_server_that_stood_still_blames_no_walk(authority: Authority, hints: str) -> None:
    server = Running(authority, hints, ["--allow-private", "--total", "1"])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.connect(("127.0.0.1", server.port))
        client.settimeout(10.0)
        client.send(query("silent.example"))
        while not authority.count("silent"):
            time.sleep(0.01)
        server.signal(signal.SIGSTOP)
        time.sleep(4.2)  # more than a walk's time and what it is given beyond
        server.signal(signal.SIGCONT)
        assert parsed(client.recv(4096)).rcode() == dns.rcode.SERVFAIL
    server.process.terminate()
    assert server.process.stderr is not None
    assert "fault" not in server.process.stderr.read()
    assert server.stop() == 0


def test_hangup_flushes(running: Running, authority: Authority) -> None:
    running.udp(query("flushed.example"))
    running.signal(signal.SIGHUP)
    assert running.process.stderr is not None
    assert "flushed" in running.process.stderr.readline()
    running.udp(query("flushed.example"))
    assert authority.count("flushed") == 2


def test_termination_answers_what_is_in_flight(authority: Authority, hints: str) -> None:
    server = Running(authority, hints, ["--allow-private"])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock, server.connect() as stream:
        sock.settimeout(5)
        sock.connect(("127.0.0.1", server.port))
        sock.send(query("slowlast.example"))
        message = query("slowstream.example")
        stream.sendall(len(message).to_bytes(2, "big") + message)
        time.sleep(0.08)
        began = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - began < 2
        assert parsed(sock.recv(4096)).answer
        assert parsed(whole(stream)).answer


def test_rebinding(authority: Authority, hints: str) -> None:
    options = ["--allow-private", "127.0.0.0/8", "--rebind-protection"]
    server = Running(authority, hints, options)
    refused = parsed(server.udp(query("private.example")))
    assert (refused.rcode(), ede(refused)) == (dns.rcode.REFUSED, [15])
    assert parsed(server.udp(query("a.example"))).answer
    assert server.stop() == 0


def test_traces(authority: Authority, hints: str, tmp_path: Path) -> None:
    server = Running(authority, hints, ["--allow-private", "--traces", str(tmp_path / "t")])
    server.udp(query("traced.example"))
    server.udp(query("traced.example"))
    assert server.stop() == 0
    (path,) = (tmp_path / "t").iterdir()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d\.jsonl", path.name)
    reports = [json.loads(line) for line in path.read_text().splitlines()]
    assert [report["schema"] for report in reports] == ["dnstrace/report/2"] * 2
    assert [report["status"] for report in reports] == ["answered"] * 2
    assert [step["cached"] for step in reports[1]["steps"]] == [True]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--listen", "127.0.0.1:dns"), "a port is a number"),
        (("--listen", "localhost:53"), "is no IP address"),
        (("--listen", "203.0.113.7:5300"), "this host has no such address"),
        (("--allow-from", "10/8"), "--allow-from"),
        (("--hints", "/nonexistent"), "/nonexistent"),
        (("--traces", "/proc/nowhere"), "--traces"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(options: tuple[str, ...], said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "dnstrace", "serve", *options],
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert said in done.stderr


def test_a_port_in_use_is_said(running: Running) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "dnstrace", "serve", "--listen", f"127.0.0.1:{running.port}"],
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert done.returncode == 2
    assert "another program has that port" in done.stderr


def test_do_brings_the_flag_back(running: Running) -> None:
    message = parsed(running.udp(query("a.example", opt=OPT_DO)))
    assert (message.edns, message.payload) == (0, 1232)
    assert message.ednsflags & dns.flags.DO
    assert parsed(running.udp(query("a.example", opt=b""))).edns == -1
