"""The stub leg against a resolver on the loopback: what it says, and that it holds nothing up."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from dnstrace.model.annotation import Stub
from dnstrace.model.question import Question
from dnstrace.stub.leg import Files, StubLeg, nothing_configured
from dnstrace.wire import names, types
from tests.transport.loopback import nobody

from .loopback import Reaction, resolver, says, silent

WWW = names.from_text("www.example.com")


def ask(react: Reaction, kind: int = types.A, name: names.Name = WWW, timeout: float = 5.0) -> Stub:
    """The stub leg's result where the resolver reacts so."""
    with resolver(react) as port:
        leg = StubLeg(Question(name, kind), timeout, server="127.0.0.1", port=port)
        leg.start()
        return leg.wait(10.0)


def test_answer_with_its_chain_and_ttls() -> None:
    stub = ask(
        says(
            "www.example.com. 300 IN CNAME web.EXAMPLE.net.",
            "web.example.net. 60 IN A 192.0.2.1",
            "web.example.net. 60 IN A 192.0.2.2",
        )
    )
    assert stub.status == "answered"
    assert stub.resolver == "127.0.0.1"
    assert stub.elapsed is not None
    assert 0 < stub.elapsed < 5
    assert stub.answer[0] == ("CNAME", "web.EXAMPLE.net.", 300)
    assert set(stub.answer[1:]) == {("A", "192.0.2.1", 60), ("A", "192.0.2.2", 60)}


@pytest.mark.parametrize(
    ("record", "text"),
    [
        ("AAAA 2001:db8:0:0::1", "2001:db8::1"),
        ("NS ns1.example.com.", "ns1.example.com."),
        ("MX 10 mx.example.com.", "10 mx.example.com."),
        ("SRV 1 2 443 a.example.com.", "1 2 443 a.example.com."),
        (
            "SOA ns.example.com. h.example.com. 1 2 3 4 5",
            "ns.example.com. h.example.com. 1 2 3 4 5",
        ),
        ('TXT "one" "two"', '"onetwo"'),
        (r'TXT "\027[31m\"\\"', r'"\027[31m\"\\"'),
        (r'TXT "\195\164"', r'"\195\164"'),
        ('CAA 0 issue "ca.example.net"', '0 issue "ca.example.net"'),
        ('NAPTR 1 2 "s" "x" "" r.example.com.', '1 2 "s" "x" "" r.example.com.'),
        ("PTR host.example.com.", "host.example.com."),
    ],
)
def test_rdata_is_presented_as_elsewhere(record: str, text: str) -> None:
    kind = record.split()[0]
    stub = ask(says(f"www.example.com. 60 IN {record}"), types.type_number(kind))
    assert stub.answer == ((kind, text, 60),)


@pytest.mark.parametrize(
    ("rcode", "status", "detail"),
    [(3, "nxdomain", ""), (2, "error", "SERVFAIL"), (5, "error", "REFUSED"), (0, "nodata", "")],
)
def test_failures_are_told_apart(rcode: int, status: str, detail: str) -> None:
    stub = ask(says(rcode=rcode))
    assert (stub.status, stub.detail) == (status, detail)
    assert stub.elapsed is not None


def test_chain_without_data_is_no_data() -> None:
    assert ask(says("www.example.com. 300 IN CNAME web.example.net.")).status == "nodata"


def test_dead_resolver_is_a_timeout() -> None:
    stub = ask(silent, timeout=0.3)
    assert stub.status == "timeout"
    assert stub.elapsed is not None
    assert 0.2 <= stub.elapsed < 5  # c-ares: once, and after the timeout


def test_waiting_is_bounded_and_result_never_waits() -> None:
    with resolver(silent) as port:
        leg = StubLeg(Question(WWW), 2.0, server="127.0.0.1", port=port)
        leg.start()
        assert leg.result() is None
        began = time.monotonic()
        stub = leg.wait(0.1)
        assert time.monotonic() - began < 1.5
        assert (stub.status, stub.resolver) == ("timeout", "127.0.0.1")
        leg.wait(10.0)


def test_nobody_at_the_address() -> None:
    with nobody() as port:
        leg = StubLeg(Question(WWW), 3.0, server="127.0.0.1", port=port)
        leg.start()
        stub = leg.wait(10.0)
    assert stub.status == "error"
    assert "refused" in stub.detail


@pytest.mark.parametrize(("kind", "text"), [(types.DS, "type DS"), (65280, "type TYPE65280")])
def test_types_that_it_cannot_ask(kind: int, text: str) -> None:
    stub = ask(silent, kind)
    assert stub.status == "unsupported"
    assert text in stub.detail
    assert stub.elapsed is None


def test_name_that_it_cannot_ask() -> None:
    stub = ask(silent, name=names.from_text("a\\027b.example"))
    assert stub.status == "unsupported"
    assert "octets" in stub.detail


def test_done_is_called_once_with_the_result_there() -> None:
    seen: list[Stub | None] = []
    called = threading.Event()

    def done() -> None:
        seen.append(leg.result())
        called.set()

    with resolver(says("www.example.com. 60 IN A 192.0.2.1")) as port:
        leg = StubLeg(Question(WWW), 5.0, done, server="127.0.0.1", port=port)
        leg.start()
        assert called.wait(10.0)
    assert [stub.status for stub in seen if stub] == ["answered"]


def hosts_leg(tmp_path: Path, name: str, kind: int, nsswitch: str = "hosts: files dns") -> StubLeg:
    """A leg that finds its settings in a directory."""
    (tmp_path / "hosts").write_text(
        "# 192.0.2.9 www.example.com\n"
        "192.0.2.1 other.example WWW.example.com # a comment\n"
        "2001:DB8::1 www.example.com.\n"
        "192.0.2.2\twww.example.com\nnonsense www.example.com\n"
    )
    (tmp_path / "nsswitch.conf").write_text(f"passwd: files\n{nsswitch}\n")
    files = Files(str(tmp_path / "hosts"), "/nonexistent", str(tmp_path / "nsswitch.conf"))
    return StubLeg(Question(names.from_text(name), kind), 0.2, files=files)


@pytest.mark.parametrize(
    ("kind", "addresses"),
    [(types.A, ["192.0.2.1", "192.0.2.2"]), (types.AAAA, ["2001:db8::1"])],
)
def test_hosts_file_comes_first(tmp_path: Path, kind: int, addresses: list[str]) -> None:
    leg = hosts_leg(tmp_path, "www.EXAMPLE.com.", kind)
    leg.start()
    stub = leg.wait(10.0)
    assert (stub.status, stub.resolver) == ("answered", "hosts file")
    assert [(text, ttl) for _, text, ttl in stub.answer] == [(text, None) for text in addresses]
    assert stub.elapsed is not None


@pytest.mark.parametrize("nsswitch", ["hosts: dns files", "hosts: dns", "hosts: resolve files"])
def test_hosts_file_that_is_not_first_is_not_read(tmp_path: Path, nsswitch: str) -> None:
    leg = hosts_leg(tmp_path, "www.example.com", types.A, nsswitch)
    leg.start()
    assert leg.wait(10.0).resolver != "hosts file"


def test_given_server_is_asked_and_not_the_hosts_file() -> None:
    stub = ask(says("localhost. 60 IN A 192.0.2.7"), name=names.from_text("localhost"))
    assert stub.answer == (("A", "192.0.2.7", 60),)


@pytest.mark.parametrize(
    ("text", "servers", "nothing"),
    [
        ("", ["127.0.0.1"], True),
        ("search example.com\n# nameserver 192.0.2.1\n", ["127.0.0.1"], True),
        ("nameserver 127.0.0.1\n", ["127.0.0.1"], False),
        ("", ["192.0.2.1"], False),
        (None, ["127.0.0.1"], True),
    ],
)
def test_no_resolver_is_a_fact(
    tmp_path: Path, text: str | None, servers: list[str], nothing: bool
) -> None:
    path = tmp_path / "resolv.conf"
    if text is not None:
        path.write_text(text)
    assert nothing_configured(str(path), servers) is nothing


@pytest.mark.skipif(sys.platform != "linux", reason="c-ares asks other sources elsewhere")
def test_where_no_resolver_is_configured_nobody_is_asked(tmp_path: Path) -> None:
    leg = hosts_leg(tmp_path, "www.example.org", types.A)
    leg.start()
    assert leg.wait(10.0).status == "no-resolver"


def test_what_is_imported_beside_the_thread_does_not_meet_it() -> None:
    program = (
        "from dnstrace.stub.leg import StubLeg\n"
        "from dnstrace.model.question import Question\n"
        "leg = StubLeg(Question(b'\\3www\\0'), 0.2, server='127.0.0.1', port=1)\n"
        "steps = leg.begin()\n"
        "next(steps)\n"
        "leg.start()\n"
        "assert len(list(steps)) == 1\n"
        "print(leg.wait(10.0).status)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=30
    )
    assert (done.stderr, done.stdout) == ("", "error\n")


def test_process_ends_at_once_and_in_silence_though_the_resolver_is_dead() -> None:
    with resolver(silent) as port:
        program = (
            "import time\n"
            "from dnstrace.stub.leg import StubLeg\n"
            "from dnstrace.model.question import Question\n"
            f"leg = StubLeg(Question(b'\\3www\\0'), 30.0, server='127.0.0.1', port={port})\n"
            "leg.start()\n"
            "print(leg.wait(1.0).status)\n"
        )
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-W", "error", "-X", "dev", "-c", program],
            capture_output=True,
            text=True,
            timeout=20,
        )
    assert (done.stdout, done.stderr, done.returncode) == ("timeout\n", "", 0)
    assert time.monotonic() - began < 5


def test_module_imports_nothing_heavy() -> None:
    program = (
        "import sys, dnstrace.stub.leg\n"
        "print({'aiodns', 'pycares', 'asyncio', 'dns'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "set()\n"
