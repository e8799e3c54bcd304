"""The installed command resolves through NSD, Knot and BIND as `dig +trace` and unbound-host do."""

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from .box import Box

COMMAND = str(Path(sys.executable).with_name("dnstrace"))
NAMES = [
    "www.plain.com A",
    "www.plain.com AAAA",
    "plain.org MX",
    "any.wildcard.com TXT",
    "a.b.c.d.ent.com A",
    "b.c.d.ent.com A",
    "missing.plain.com A",
    "mail.plain.com AAAA",
    "www.glueless.com A",
    "www.glueless2.com A",
    "www.sibling.com A",
    "www.cross-a.com A",
    "www.mixed-ns.com A",
    "www.many-ns.com A",
    "www.parent-fewer.com A",
    "www.a.deep.com A",
    "www.d.c.b.a.deep.com A",
    "www.x.y.ent-cut.com A",
    "www.child.same-server.com A",
    "7.0-31.140.49.185.in-addr.arpa PTR",
    "www.types.com A",
    "www.signed-nsec.com A",
    "www.signed-nsec3.com A",
    "www.signed.signed-optout.com A",
    "www.unsigned.signed-nsec3.com A",
    "many.signed-big.com A",
]
# Parent and child stand on the same servers.
SAME_SERVERS = {"www.child.same-server.com", "www.d.c.b.a.deep.com"}
KINDS = {"nsd", "knot", "bind"}


def traced(box: Box, *arguments: str) -> dict[str, Any]:
    """The report that the command gives in the box, told that its root is one of its own."""
    # With the built-in hints, one identity at letters of several operators would be interception.
    root = ("--hints", str(box.hints))
    anchor = str(box.anchor)
    done = box.run(COMMAND, *arguments, *root, "--json", check=False, DNSTRACE_TRUST_ANCHOR=anchor)
    assert done.returncode in (0, 3), done.stdout + done.stderr
    report = json.loads(done.stdout)
    assert isinstance(report, dict)
    return report


def answer(report: dict[str, Any]) -> set[str]:
    """Its answer section as text."""
    return {f"{r['name'].lower()} {r['type']} {plain(r['rdata'])}" for r in report["answer"]}


def plain(rdata: str) -> str:
    """RDATA without what two programs write differently."""
    return rdata.lower().replace(" ", "")


def path(report: dict[str, Any]) -> list[str]:
    """The zones whose servers were asked for the name itself, in order."""
    steps = [s for s in report["steps"] if s["because"] in ("root-hints", "referral")]
    zones = [step["zone"] for step in steps]
    return [zone for number, zone in enumerate(zones) if zone != (zones[:number] or [""])[-1]]


def dug(box: Box, name: str, kind: str, *options: str) -> tuple[list[str], set[str]]:
    """What `dig +trace` saw: the zone of every referral, and the answer's records."""
    shown = box.run("dig", "+trace", "+nodnssec", *options, name, kind).stdout
    cuts: list[str] = []
    found = set()
    for line in shown.splitlines():
        record = re.fullmatch(r"(\S+)\s+\d+\s+IN\s+(\S+)\s+(.*)", line)
        if record and record[2] == "NS" and record[1].lower() not in cuts:
            cuts.append(record[1].lower())
        elif record and record[2] == kind:
            found.add(f"{record[1].lower()} {kind} {plain(record[3])}")
    return cuts, found


def exchanges(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Every exchange of a report, those of sub-walks too."""

    def below(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [e for s in steps for e in [*s["exchanges"], *below(s["children"])]]

    return below(report["steps"])


@pytest.mark.parametrize("question", NAMES)
def test_answer_and_path_are_those_of_dig(box: Box, question: str) -> None:
    name, kind = question.split()
    report = traced(box, name, kind)
    cuts, found = dug(box, name, kind)
    assert answer(report) == found
    assert report["status"] == ("answered" if found else report["status"])
    if found:
        # After a denial dig prints no NS of the zone that denied; else its blocks are the cuts. A
        # server of parent and child may add the child's NS to its answer: no cut that was walked.
        walked = path(report)
        assert walked == cuts[: len(walked)]
        assert len(cuts) - len(walked) <= (name in SAME_SERVERS)
    assert report["network"]["kind"] == "real"


@pytest.mark.parametrize("option", ["-4", "-6", "--tcp"])
def test_families_and_transports(box: Box, option: str) -> None:
    for question in NAMES[:4]:
        name, kind = question.split()
        report = traced(box, name, kind, option)
        flags = {"-4": ["-4"], "-6": ["-6", "@::1"], "--tcp": ["+tcp"]}[option]
        assert answer(report) == dug(box, name, kind, *flags)[1]
        asked = [e for e in exchanges(report) if e["beside"] != "stub"]
        assert asked
        if option == "--tcp":
            assert {e["transport"] for e in asked if not e["beside"]} == {"tcp"}
        else:
            assert {":" in e["server"]["address"] for e in asked} == {option == "-6"}


@pytest.mark.needs("unbound-host")
@pytest.mark.parametrize("question", [name for name in NAMES if name.endswith(" A")])
def test_addresses_are_those_of_unbound_host(box: Box, question: str) -> None:
    name = question.split()[0]
    shown = box.run("unbound-host", "-C", "/dev/null", "-t", "A", name, check=False).stdout
    report = traced(box, name)
    addresses = {record["rdata"] for record in report["answer"] if record["type"] == "A"}
    assert addresses == set(re.findall(r"has address (\S+)", shown))


def test_all_three_kinds_of_server_answer(box: Box) -> None:
    seen = {
        exchange["nsid_text"].split("-")[0]
        for question in NAMES[:8]
        for exchange in exchanges(traced(box, *question.split()))
        if exchange["nsid_text"]
    }
    assert seen == KINDS


def test_truncation_leads_to_tcp(box: Box) -> None:
    report = traced(box, "large.big.com", "TXT")
    asked = [e for e in exchanges(report) if "tc" in (e["flags"] or [])]
    assert {e["transport"] for e in asked} == {"udp"}
    assert "tcp" in {e["transport"] for e in exchanges(report)}
    assert len(report["answer"]) == 30


@pytest.mark.parametrize(
    ("name", "security"),
    [
        ("www.signed-nsec.com", "secure"),
        ("missing.signed-nsec3.com", "secure"),
        ("www.signed-ed448.org", "secure"),
        ("www.plain.com", "insecure"),
        ("www.unsigned.signed-optout.com", "insecure"),
    ],
)
def test_chain_of_trust(box: Box, name: str, security: str) -> None:
    assert traced(box, name)["security"] == security


@pytest.mark.parametrize("zone", ["expired.com", "wrong-ds.com", "unsigned-ds.com", "stripped.com"])
def test_broken_chain(box: Box, zone: str) -> None:
    done = box.run(
        COMMAND, f"www.{zone}", "--json", check=False, DNSTRACE_TRUST_ANCHOR=str(box.anchor)
    )
    report = json.loads(done.stdout)
    assert (done.returncode, report["status"], report["rcode"]) == (4, "bogus", "SERVFAIL")
