"""One of several servers gives what does not validate: another is believed, and it is named."""

from collections.abc import Callable

import dns.message
import dns.rdatatype
import dns.rrset
import pytest
from dns.rdata import Rdata

from dnstrace.engine.replay import replay
from dnstrace.model.report import ANSWERED, BOGUS, Report
from dnstrace.options import Options
from tests.engine import walks
from tests.engine.hostile import ENEMIES, Enemy, Heard, walk
from tests.engine.signed import signed
from tests.fuzz import outputs

FULL = Options(stub=False, seed=1)
NS1, NS2 = "ns1.broken.com. (45.90.77.1)", "ns2.broken.com. (45.90.78.1)"
GTLD = ("192.5.6.30", "192.33.14.30", "2001:503:a83e::2:30", "2001:503:231d::2:30")
Change = Callable[[dns.message.Message], None]


def changed(change: Change, servers: tuple[str, ...] = ENEMIES) -> Enemy:
    """An enemy that changes the honest reply, if it is one of these."""

    def enemy(heard: Heard) -> bytes:
        if heard.server not in servers:
            return heard.honest
        message = dns.message.from_wire(heard.honest)
        change(message)
        return message.to_wire(max_size=65_535)

    return enemy


def without(*kinds: dns.rdatatype.RdataType) -> Change:
    """Leave out the records of these types."""

    def change(message: dns.message.Message) -> None:
        for section in message.sections[1:]:
            section[:] = [rrset for rrset in section if rrset.rdtype not in kinds]

    return change


def each(kind: dns.rdatatype.RdataType, make: Callable[[Rdata], list[Rdata]]) -> Change:
    """Put other records in the place of each of a type."""

    def change(message: dns.message.Message) -> None:
        for section in message.sections[1:3]:
            for index, rrset in enumerate(section):
                if rrset.rdtype == kind:
                    made = [new for old in rrset for new in make(old)]
                    other = dns.rrset.from_rdata_list(rrset.name, rrset.ttl, made)
                    other.covers = rrset.covers
                    section[index] = other

    return change


def signatures(**fields: object) -> Change:
    """Signatures with other fields."""
    return each(dns.rdatatype.RRSIG, lambda old: [old.replace(**fields)])


def copied(kind: dns.rdatatype.RdataType, field: str) -> Change:
    """200 more records of a type that differ in the first octets of a field."""

    def make(old: Rdata) -> list[Rdata]:
        rest = getattr(old, field)[2:]
        return [old, *(old.replace(**{field: n.to_bytes(2, "big") + rest}) for n in range(200))]

    return each(kind, make)


EXPIRED = signatures(inception=1_000_000_000, expiration=1_100_000_000)
CASES: list[tuple[Change, str]] = [
    (EXPIRED, "signature-expired"),
    (signatures(inception=2_000_000_000, expiration=2_100_000_000), "signature-not-yet-valid"),
    (signatures(inception=1_900_000_000, expiration=1_200_000_000), "signature-invalid"),
    (signatures(inception=0xF0000000, expiration=0x10000000), "signature-expired"),
    (signatures(signature=b""), "signature-missing"),
    (signatures(original_ttl=0xFFFFFFFF), "signature-invalid"),
    (signatures(algorithm=250), "signature-invalid"),
    (signatures(labels=9), "signature-invalid"),
    (signatures(labels=0), "signature-invalid"),
    (signatures(key_tag=1), "dnskey-"),
    (without(dns.rdatatype.RRSIG), "signature-missing"),
    (copied(dns.rdatatype.RRSIG, "signature"), "validation-budget"),
]
IDS = [
    "expired", "future", "inception after expiration", "wrapped", "empty", "original TTL",
    "unknown algorithm", "too many labels", "no labels", "other key tag", "unsigned", "200 copies",
]  # fmt: skip


def check(report: Report) -> None:
    """What holds for all of them."""
    assert report.elapsed <= 10.5
    assert len(walks.sent(report)) <= 40
    outputs.every_output(report)
    outputs.by_schema(report)
    again = replay(report)
    assert again.trace == report.trace
    assert again.findings == report.findings


@pytest.mark.parametrize(("change", "code"), CASES, ids=IDS)
def test_both_servers(change: Change, code: str) -> None:
    report = walk("www.broken.com", changed(change), FULL, true=signed())
    check(report)
    assert report.status == BOGUS
    (finding,) = [f for f in report.findings if f.severity == "error"]
    assert finding.code.startswith(code)
    assert finding.servers[0].label in (NS1, NS2)


@pytest.mark.parametrize(("change", "code"), CASES, ids=IDS)
def test_one_server(change: Change, code: str) -> None:
    said = set()
    for seed in range(4):
        options = FULL._replace(seed=seed)
        report = walk("www.broken.com", changed(change, ENEMIES[:1]), options, true=signed())
        check(report)
        assert (report.status, report.security.status) == (ANSWERED, "secure")
        said |= {(f.code, f.severity, tuple(s.label for s in f.servers)) for f in report.findings}
    assert {servers for _, _, servers in said} == {(NS1,)}
    assert {severity for _, severity, _ in said} == {"warning"}
    assert any(found.startswith(code) for found, _, _ in said)


@pytest.mark.parametrize(
    ("question", "kinds", "code"),
    [
        ("www.broken.com TXT", [dns.rdatatype.NSEC], "denial-missing"),
        ("nothing.broken.com", [dns.rdatatype.NSEC], "denial-missing"),
        ("www.broken.com", [dns.rdatatype.DNSKEY], "dnskey-missing"),
    ],
)
def test_parts_that_are_left_out(
    question: str, kinds: list[dns.rdatatype.RdataType], code: str
) -> None:
    report = walk(question, changed(without(*kinds)), FULL, true=signed())
    check(report)
    assert (report.status, report.security.code) == (BOGUS, code)
    (finding,) = report.findings
    assert finding.servers[0].label in (NS1, NS2)


def test_a_parent_that_forges_the_delegation_is_named() -> None:
    change = each(dns.rdatatype.DS, lambda old: [old.replace(key_tag=n) for n in range(300)])
    report = walk("www.broken.com", changed(change, GTLD), FULL, *GTLD, true=signed())
    check(report)
    assert report.status == BOGUS
    (finding,) = [f for f in report.findings if f.code == report.security.code]
    assert "gtld-servers.net." in finding.servers[0].label
