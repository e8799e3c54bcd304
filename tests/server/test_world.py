"""The server in the lab's default world, which is signed from the root."""

import json
import shutil
import sys
from collections.abc import Iterator

import pytest

from dnstrace.lab import Internet
from dnstrace.lab.namespace.kernel import BoxError

pytestmark = pytest.mark.namespace

ASK = """
import json, subprocess, sys, dns.flags, dns.message, dns.query
server = subprocess.Popen(
    [sys.executable, "-m", "dnstrace", "serve", "--trust-anchor", "/etc/trusted-key.key"],
    stderr=subprocess.PIPE,
    text=True,
)
server.stderr.readline()
said = []
for line in sys.argv[1:]:
    name, kind, *flags = line.split()
    query = dns.message.make_query(name, kind, want_dnssec="do" in flags, use_edns=0)
    for flag in flags:
        if flag in ("ad", "cd"):
            query.flags |= getattr(dns.flags, flag.upper())
    reply = dns.query.udp(query, "127.0.0.1", port=5300, timeout=12)
    said.append({
        "rcode": reply.rcode(),
        "flags": dns.flags.to_text(reply.flags),
        "answer": [rrset.rdtype.name for rrset in reply.answer],
        "authority": [rrset.rdtype.name for rrset in reply.authority],
        "errors": [int(o.code) for o in reply.options if int(o.otype) == 15],
    })
server.terminate()
print(json.dumps([said, server.wait(10)]))
"""
DELV = """
import subprocess, sys
server = subprocess.Popen(
    [sys.executable, "-m", "dnstrace", "serve", "--trust-anchor", "/etc/trusted-key.key"],
    stderr=subprocess.PIPE,
    text=True,
)
server.stderr.readline()
for name in sys.argv[1:]:
    done = subprocess.run(["delv", "@127.0.0.1", "-p", "5300", *name.split()],
        capture_output=True, text=True)
    print((done.stdout + done.stderr).replace("\\n", " "))
server.terminate()
server.wait(10)
"""


@pytest.fixture(scope="module")
def world() -> Iterator[Internet]:
    """The default world."""
    try:
        with Internet() as internet:
            yield internet
    except BoxError as error:
        pytest.skip(str(error))


def asked(world: Internet, *questions: str) -> list[dict[str, object]]:
    """What a server in the world says to each, one after another."""
    done = world.run([sys.executable, "-c", ASK, *questions], timeout=60)
    said, code = json.loads(done.stdout)
    assert code == 0
    assert isinstance(said, list)
    return said


def test_security_as_the_client_wants_it(world: Internet) -> None:
    plain, ad, do, cd = asked(
        world,
        "www.example.com A",
        "www.example.com A ad",
        "www.example.com A do",
        "www.example.com A do cd",
    )
    assert (plain["flags"], plain["answer"]) == ("QR RD RA", ["A"])
    assert (ad["flags"], ad["answer"]) == ("QR RD RA AD", ["A"])
    assert (do["flags"], do["answer"]) == ("QR RD RA AD", ["A", "RRSIG"])
    assert (cd["flags"], cd["answer"]) == ("QR RD RA CD", ["A", "RRSIG"])


def test_denials_and_wildcards_come_with_their_proofs(world: Internet) -> None:
    gone, wildcard, hidden, insecure = asked(
        world,
        "nope.example.com A do",
        "x.apps.example.com A do",
        "nope.example.com A ad",
        "www.unsigned.org A do",
    )
    assert (gone["rcode"], gone["flags"]) == (3, "QR RD RA AD")
    assert set(gone["authority"]) == {"SOA", "NSEC", "RRSIG"}  # type: ignore[call-overload]
    assert wildcard["flags"] == "QR RD RA AD"
    assert {"NSEC", "RRSIG"} <= set(wildcard["authority"])  # type: ignore[call-overload]
    assert (hidden["flags"], hidden["authority"]) == ("QR RD RA AD", ["SOA"])
    assert (insecure["rcode"], insecure["flags"]) == (0, "QR RD RA")


def test_what_does_not_validate_fails_unless_the_client_checks() -> None:
    try:
        with Internet("expired-signature") as internet:
            failed, taken = asked(internet, "www.example.net A", "www.example.net A cd")
    except BoxError as error:
        pytest.skip(str(error))
    assert (failed["rcode"], failed["errors"], failed["answer"]) == (2, [7], [])
    assert (taken["rcode"], taken["errors"], taken["answer"]) == (0, [], ["A"])


def test_a_validating_client_is_content(world: Internet) -> None:
    if shutil.which("delv") is None:
        pytest.skip("not installed: delv")
    names = ["www.example.com", "nope.example.com", "x.apps.example.com", "www.example.com TXT"]
    done = world.run([sys.executable, "-c", DELV, *names], timeout=60)
    lines = done.stdout.splitlines()
    assert len(lines) == 4, done.stderr
    assert all("fully validated" in line for line in lines), lines


TWICE = """
import json, subprocess, sys, dns.message, dns.query
server = subprocess.Popen(
    [sys.executable, "-m", "dnstrace", "serve", "--trust-anchor", "/etc/trusted-key.key",
     "--traces", "-"],
    stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
)
server.stderr.readline()
said = []
for _ in range(2):
    query = dns.message.make_query(*sys.argv[1].split(), use_edns=0)
    reply = dns.query.udp(query, "127.0.0.1", port=5300, timeout=12)
    errors = [[int(o.code), o.text or ""] for o in reply.options if int(o.otype) == 15]
    said.append([reply.rcode(), errors])
server.terminate()
walks, _ = server.communicate(timeout=20)
print(json.dumps([*said, server.returncode, len(walks.splitlines())]))
"""


@pytest.mark.parametrize(
    ("fault", "question", "rcode", "code", "cause"),
    [
        ("F01", "www.broken.com A", 2, 22, "referral-loop: "),
        ("F05", "www.cycle-a.com A", 2, 22, "dependency-cycle: cycle-a.com. needs cycle-b.com."),
        ("F06", "www.sub.broken.com A", 2, 22, "ns-unresolvable: "),
        ("F08", "www.start.broken.com A", 2, 22, "ns-depth: "),
        ("F12", "www.broken.com A", 2, 23, "tcp-failed: "),
        ("F22", "loop.broken.com A", 2, 0, "cname-loop: "),
        ("F29", "www.broken.com A", 2, 6, "validation-budget: "),
        ("F32", "www.inward.com A", 2, 22, "ns-unresolvable: "),
        ("F35", "www.broken.com A", 2, 24, "reply-too-complex: "),
    ],
)
def test_a_fault_is_told_and_not_walked_to_again(
    fault: str, question: str, rcode: int, code: int, cause: str
) -> None:
    try:
        with Internet(f"faults/{fault}") as internet:
            done = internet.run([sys.executable, "-c", TWICE, question], timeout=60)
    except BoxError as error:
        pytest.skip(str(error))
    first, second, ended, walked = json.loads(done.stdout)
    assert (first[0], second[0], ended) == (rcode, rcode, 0)
    ((number, text),) = first[1]
    assert number == code
    assert text.startswith(cause)
    assert second[1] == [[number, text], [13, ""]]  # RFC 9520, and 13 is "cached error"
    assert walked == 1
