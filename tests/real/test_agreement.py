"""Where Unbound, BIND, Knot Resolver and PowerDNS agree on an answer, `dnstrace serve` agrees."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import dns.flags
import dns.message
import dns.rdatatype
import pytest

from .addresses import RECURSORS
from .asker import Asked, ask_all
from .box import Box
from .questions import questions

PEERS = ("unbound", "bind", "knot", "powerdns")
OURS = "127.0.1.9"
# Three of four: one of them differs in something nearly everywhere, each in something else.
ENOUGH = 3


class Said(NamedTuple):
    """What a client makes of a reply: RCODE, records of the answer without signatures, AD."""

    rcode: int
    answer: tuple[str, ...]
    authentic: bool


def said(reply: dns.message.Message | None) -> Said | None:
    """The same in a form that can be compared: order, letter case and TTL do not count."""
    if reply is None:
        return None
    records = {
        f"{rrset.name.to_text().lower()} {rrset.rdtype} {rdata.to_digestable().hex()}"
        for rrset in reply.answer
        if rrset.rdtype != dns.rdatatype.RRSIG
        for rdata in rrset
    }
    return Said(int(reply.rcode()), tuple(sorted(records)), bool(reply.flags & dns.flags.AD))


def within(name: str, zone: str) -> bool:
    """Whether a name stands at or below a zone's."""
    return zone == "." or f".{name}".endswith(f".{zone}")


@pytest.fixture(scope="module")
def ours(box: Box) -> Iterator[str]:
    """Our server's address in the box."""
    box.add_addresses([OURS])
    command = str(Path(sys.executable).with_name("dnstrace"))
    log = box.log("serve")
    server = box.start(
        command,
        "serve",
        "--listen",
        f"{OURS}:53",
        log=log,
        DNSTRACE_TRUST_ANCHOR=str(box.anchor),
    )
    deadline = time.monotonic() + 20
    while not (ready := ask_all(box, [Asked(OURS, ".", "SOA", recursive=True, timeout=1)])[0]):
        assert server.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
    assert ready.flags & dns.flags.RA
    yield OURS
    assert "Traceback" not in log.read_text()


@pytest.mark.needs("kresd", "pdns_recursor")
def test_where_the_others_agree_we_agree(box: Box, ours: str) -> None:
    asked = questions()
    replies = {
        who: ask_all(
            box,
            [Asked(a, n, t, recursive=True, dnssec=True, timeout=12) for n, t in asked],
        )
        for who, a in [*((peer, RECURSORS[peer]) for peer in PEERS), ("ours", ours)]
    }
    judged = 0
    zones = set()
    differences = []
    for number, (name, rdtype) in enumerate(asked):
        heard = [said(replies[peer][number]) for peer in PEERS]
        common = max(heard, key=heard.count)
        if common is None or heard.count(common) < ENOUGH:
            continue
        judged += 1
        zones.add(next(zone for zone in box.zones if within(name.lower(), zone)))
        mine = said(replies["ours"][number])
        if mine != common:
            differences.append(f"{name} {rdtype}: {heard.count(common)} say {common}, we {mine}")
    print(f"{judged} questions below {len(zones)} zones on which three of four agree")
    assert not differences, "\n".join(differences)
    assert judged >= 300
    assert len(zones) >= 40
