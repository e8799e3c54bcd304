"""The lab's authoritative server says what NSD, Knot and BIND say, section by section."""

from collections.abc import Iterator
from typing import NamedTuple

import dns.flags
import dns.message
import dns.name
import dns.rdatatype
import dns.rrset
import pytest

from dnstrace.lab.authority.machine import Machine
from dnstrace.lab.authority.server_profiles import STYLES
from dnstrace.lab.world.places import PLACES
from dnstrace.lab.world.spec import InstanceSpec, ServerSpec
from dnstrace.lab.world.zone import parse_zone

from .addresses import Authority
from .asker import Asked, ask_all
from .box import Box
from .questions import questions

FLAGS = dns.flags.AA | dns.flags.TC | dns.flags.RA | dns.flags.AD
LARGE, SMALL = 1232, 512
ONE_RRSET = 250  # octets that an address with its signature takes at most
REFERRED = 5  # of the questions below a cut, every fifth

# Below these names a server does what the lab does not imitate; why:
OTHERWISE = {
    ("bind", "big.com."): "refuses to load more than 100 records of a type: SERVFAIL",
    ("bind", "no-denial.com."): "omits RRSIGs when the denial chain is not whole",
    ("bind", "cname.com."): "SERVFAIL at a ring of aliases inside the zone",
    ("bind", "net."): "holds back glue of a sibling zone that it serves itself",
    ("bind", "root-servers.net."): "the same",
}


class Said(NamedTuple):
    """A reply in a form that can be compared."""

    rcode: int
    flags: int
    edns: int
    answer: list[str]
    authority: list[str]
    additional: list[str]


def said(reply: dns.message.Message) -> Said:
    """Order and letter case of names do not count."""
    sections = [sorted(_records(section)) for section in reply.sections[1:]]
    return Said(int(reply.rcode()), reply.flags & FLAGS, reply.edns, *sections)


def _records(section: list[dns.rrset.RRset]) -> Iterator[str]:
    for rrset in section:
        for rdata in rrset:
            owner, kind = rrset.name.to_text().lower(), dns.rdatatype.to_text(rrset.rdtype)
            if owner.startswith("_25._tcp."):
                continue  # only BIND adds the TLSA of mail servers to MX
            yield f"{owner} {rrset.ttl} {kind} {rdata.to_digestable().hex()}"


def machine(box: Box, server: Authority) -> Machine:
    """The lab in the place of one real server, with the same zone files."""
    files = box.held_by(server)
    zones = [parse_zone(name, path.read_text(), str(path)) for name, path in files.items()]
    spec = ServerSpec(server.name, server.addresses, tuple(files), (), STYLES[server.kind])
    instance = InstanceSpec(PLACES["Frankfurt"], nsid=server.name)
    return Machine(spec, instance, {zone.origin: zone for zone in zones})


def asked_of(box: Box, server: Authority) -> list[Asked]:
    """Every question about its zones, in four ways, and some of those it refers elsewhere."""
    held = [dns.name.from_text(name) for name in box.held_by(server)]
    every = [dns.name.from_text(name) for name in box.zones]
    chosen = []
    for number, (name, kind) in enumerate(questions()):
        above = [zone for zone in every if dns.name.from_text(name).is_subdomain(zone)]
        own = max(above, key=len) in held
        if own or (number % REFERRED == 0 and any(zone in held for zone in above)):
            chosen.append((name, kind))
    return [
        Asked(server.addresses[0], name, kind, bufsize=size, dnssec=dnssec)
        for name, kind in chosen
        for size, dnssec in ((0, False), (LARGE, False), (LARGE, True), (SMALL, True))
    ]


def lab_reply(lab: Machine, asked: Asked) -> dns.message.Message:
    """What the lab says to the same query."""
    query = dns.message.make_query(
        asked.name,
        asked.rdtype,
        use_edns=0 if asked.bufsize else -1,
        payload=asked.bufsize or SMALL,
        want_dnssec=asked.dnssec,
        flags=0,
    )
    wire = lab.answer(query.to_wire(), "udp")
    assert wire is not None
    return dns.message.from_wire(wire, one_rr_per_rrset=True)


def differences(real: Said, lab: Said, asked: Asked, size: int) -> list[str]:
    """The fields that differ and must not.

    Of a message that does not fit, implementations keep different parts, and which helpful records
    stay out is their own affair: there only the verdict counts.
    """
    fields = set(Said._fields)
    if asked.bufsize < LARGE or size + ONE_RRSET > LARGE:
        fields.discard("additional")
    if real.flags & dns.flags.TC:
        fields -= {"answer", "authority"}
    if asked.bufsize == SMALL and (real.flags ^ lab.flags) == dns.flags.TC:
        # Whether the last proof just fits depends on the order of the proofs.
        fields -= {"flags", "authority", "answer"}
    return [field for field in fields if getattr(real, field) != getattr(lab, field)]


def show(unlike: tuple[Asked, list[str], Said, Said]) -> str:
    """One disagreement, for the message of a failed test."""
    asked, fields, real, ours = unlike
    lines = [f"{asked.name} {asked.rdtype} {asked.bufsize} DO={asked.dnssec} at {asked.server}"]
    for field in fields:
        lines.append(f"  {field} real {getattr(real, field)}, lab {getattr(ours, field)}")
    return "\n".join(lines)


@pytest.mark.parametrize("kind", STYLES)
def test_the_lab_agrees(box: Box, kind: str) -> None:
    compared, on_the_edge = 0, 0
    unlike: list[tuple[Asked, list[str], Said, Said]] = []
    for server in (server for server in box.servers if server.kind == kind):
        lab = machine(box, server)
        asked = asked_of(box, server)
        for question, reply in zip(asked, ask_all(box, asked), strict=True):
            below = dns.name.from_text(question.name)
            if any(
                by == kind and below.is_subdomain(dns.name.from_text(zone))
                for by, zone in OTHERWISE
            ):
                continue
            assert reply is not None, question
            real, ours = said(reply), said(lab_reply(lab, question))
            compared += 1
            on_the_edge += real.flags != ours.flags
            if fields := differences(real, ours, question, len(reply.wire or b"")):
                unlike.append((question, fields, real, ours))
    assert compared >= 1500
    assert on_the_edge <= 20
    assert not unlike, "\n".join(map(show, unlike[:5]))
