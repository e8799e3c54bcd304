"""RDATA has the layout of its type to the octet, and names have one reader."""

import struct

import dns.exception
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dnstrace.codec.queries import encode
from dnstrace.model.question import Query, Question, Server
from dnstrace.wire import names, types
from dnstrace.wire.layouts import FIXED, LAYOUTS, NAMES_IN_RDATA
from dnstrace.wire.message import Malformed, Message

QNAME = names.from_text("www.example.com")
TARGET = names.from_text("www.victim.example")


def record(kind: int, rdata: bytes, owner: bytes = b"\xc0\x0c") -> bytes:
    """A record of class IN with this RDATA."""
    return owner + struct.pack("!HHIH", kind, 1, 60, len(rdata)) + rdata


def reply(*records: bytes) -> bytes:
    """A reply to www.example.com A with these records in its answer."""
    head = struct.pack("!HHHHHH", 1, 0x8400, 1, len(records), 0, 0)
    return head + QNAME + struct.pack("!HH", 1, 1) + b"".join(records)


@pytest.mark.parametrize("kind", [types.CNAME, types.NS, types.DNAME, types.PTR])
@pytest.mark.parametrize("tail", [b"\0", b"J" * 60_000], ids=["one-octet", "60-kB"])
def test_a_name_with_octets_behind_it_is_broken(kind: int, tail: bytes) -> None:
    message = Message(reply(record(kind, TARGET + tail)))
    assert message.broken == kind
    with pytest.raises(Malformed):
        message.rdata(message.records[0])
    assert not Message(reply(record(kind, TARGET))).broken


# One RDATA of each type as a zone file gives it, read by dnspython; "" stands for what it cannot.
SAMPLES = {
    "A": "192.0.2.1", "AAAA": "2001:db8::1", "NS": "ns.example.", "CNAME": "x.example.",
    "SOA": "a. b. 1 2 3 4 5",
    "MX": "10 mail.example.", "PTR": "x.example.", "SRV": "1 2 3 x.example.", "RP": "a. b.",
    "NAPTR": '1 2 "s" "x" "" x.example.', "AFSDB": "1 x.example.", "KX": "1 x.example.",
    "PX": "1 a. b.", "DNAME": "x.example.", "TXT": '"one" "two"', "HINFO": '"a" "b"',
    "DS": "1 8 2 " + "ab" * 32, "DNSKEY": "257 3 8 AwEAAa==",
    "RRSIG": "A 8 2 60 20300101000000 20200101000000 1 example. AwEAAa==",
    "NSEC": "x.example. A RRSIG TYPE1234", "NSEC3": "1 0 0 - 2t7b4g4vsa5smi47k61mv5bv1a22bojr A",
    "NSEC3PARAM": "1 0 0 abcd", "TLSA": "3 1 1 " + "ab" * 32, "CAA": '0 issue "ca.example"',
    "LOC": "42 21 54.000 N 71 06 18.000 W -24.00m 30.00m 10000.00m 10.00m",
    "URI": '1 2 "https://x.example/"', "SVCB": "1 x.example. alpn=h2 port=53",
    "HTTPS": "1 . ipv4hint=192.0.2.1", "SSHFP": "1 1 " + "ab" * 20, "CSYNC": "1 3 A NS",
    "ZONEMD": "1 1 1 " + "ab" * 48, "CDS": "0 0 0 00", "CDNSKEY": "0 3 0 AA==",
    "X25": '"311"', "ISDN": '"1" "2"', "EUI48": "00-00-5e-00-53-2a", "NID": "1 0001:0002:0003:0004",
    "CERT": "1 1 1 AwEAAa==", "SPF": '"v=spf1"', "LP": "1 x.example.",
    "APL": "1:192.0.2.0/24 !2:2001:db8::/32", "IPSECKEY": "10 3 2 x.example. AwEAAa==",
    "HIP": "2 200100107b1a74df365639cc39f1d578 AwEAAa== x.example. y.example.",
    "AMTRELAY": "10 0 3 x.example.", "AVC": '"app"', "RESINFO": '"qnamemin"',
    "WALLET": '"x" "y"', "WKS": "192.0.2.1 6 25", "DSYNC": "CDS NOTIFY 5300 x.example.",
    "DLV": "1 8 2 " + "ab" * 32, "TYPE32768": "\\# 36 00010802" + "ab" * 32,
}  # fmt: skip


def sample(kind: str) -> tuple[int, bytes]:
    """A type's number and the octets of its sample."""
    made = dns.rdata.from_text(dns.rdataclass.IN, dns.rdatatype.from_text(kind), SAMPLES[kind])
    octets = made.to_wire()
    assert octets is not None
    return int(made.rdtype), octets


def test_there_is_a_sample_of_nearly_every_layout() -> None:
    shown = {int(dns.rdatatype.from_text(kind)) for kind in SAMPLES}
    obsolete = {3, 4, 7, 8, 9, 14, 20, 21, 24, 25, 26, 27, 30, 47, 53, 56, 58, 105, 106, 109}
    assert not {*FIXED, *LAYOUTS, *NAMES_IN_RDATA} - shown - obsolete


@pytest.mark.parametrize("kind", SAMPLES)
def test_what_a_zone_can_hold_is_whole(kind: str) -> None:
    number, rdata = sample(kind)
    assert not Message(reply(record(number, rdata))).broken


OPEN_ENDED = {"DS", "DNSKEY", "RRSIG", "TLSA", "CAA", "URI", "SSHFP", "ZONEMD", "CDS", "CDNSKEY",
              "CERT", "IPSECKEY", "WKS", "DLV", "TYPE32768"}  # fmt: skip
"""What ends in octets of any number: one more is not seen."""


@pytest.mark.parametrize("kind", sorted(SAMPLES.keys() - OPEN_ENDED))
def test_an_octet_more_or_fewer_is_broken(kind: str) -> None:
    number, rdata = sample(kind)
    assert Message(reply(record(number, rdata + b"\1"))).broken == number
    assert Message(reply(record(number, rdata[:-1]))).broken == number


VALUES = [  # key, what its value can be, what it cannot (RFC 9460 §7, §8)
    (0, b"\0\1", b"\0"), (0, b"\0\1\0\3", b""), (1, b"\2h2\2h3", b"\2h2\0"), (1, b"\1x", b""),
    (1, b"\1x", b"\3h2"), (2, b"", b"x"), (3, b"\0\x35", b"\x35"), (3, b"\0\x35", b"\0\0\x35"),
    (4, bytes(8), bytes(7)), (4, bytes(4), b""), (6, bytes(32), bytes(20)), (6, bytes(16), b""),
]  # fmt: skip


@pytest.mark.parametrize("kind", [types.SVCB, types.HTTPS])
@pytest.mark.parametrize(("key", "right", "wrong"), VALUES)
def test_values_of_service_parameters(kind: int, key: int, right: bytes, wrong: bytes) -> None:
    def service(value: bytes) -> Message:
        parameter = struct.pack("!HH", key, len(value)) + value
        return Message(reply(record(kind, b"\0\1" + TARGET + parameter)))

    assert not service(right).broken
    assert service(wrong).broken == kind


@pytest.mark.parametrize(("kind", "head"), [(45, b"\n%c\2"), (260, b"\n%c")])
def test_gateways_and_relays(kind: int, head: bytes) -> None:
    wholes = [(0, b""), (1, bytes(4)), (2, bytes(16)), (3, TARGET), (9, b"unknown")]
    for number, whole in wholes:
        assert not Message(reply(record(kind, head % number + whole))).broken
    for number, whole in wholes[1:4]:
        assert Message(reply(record(kind, head % number + whole[:-1]))).broken == kind


@pytest.mark.parametrize("kind", SAMPLES)
@given(data=st.data())
def test_what_dnspython_reads_is_never_broken(kind: str, data: st.DataObject) -> None:
    number, rdata = sample(kind)
    changed = bytearray(rdata)
    changed[data.draw(st.integers(0, len(rdata) - 1))] = data.draw(st.integers(0, 255))
    broken = Message(reply(record(number, bytes(changed)))).broken
    try:
        kind_number = dns.rdatatype.RdataType.make(number)
        dns.rdata.from_wire(dns.rdataclass.IN, kind_number, bytes(changed), 0, len(changed))
    except (dns.exception.DNSException, ValueError):
        return
    # A label may have become a pointer, which dnspython resolves against the RDATA alone.
    assert not broken or max(changed) >= 0xC0


def test_what_is_sent_is_one_name() -> None:
    server = Server("192.0.2.1")
    for octets in (
        TARGET + b"J" * 100,
        b"",
        b"\1",
        b"\x40" + b"a" * 64 + b"\0",
        b"\3abc" * 64 + b"\0",
    ):
        with pytest.raises(names.BadName):
            encode(Query(Question(names.Name(octets), types.A), server), 1)
    assert len(encode(Query(Question(TARGET, types.A), server, payload=None), 1)) == 12 + 20 + 4


def test_two_readers_of_a_name_cannot_disagree() -> None:
    """A label in RDATA runs on into records behind it, and a later owner points at that label."""

    def at(offset: int) -> bytes:
        return struct.pack("!H", 0xC000 | offset)

    start = len(reply())
    first = record(1, b"\1\2\3\4")
    carrier = start + len(first) + 12
    parts = [
        first,
        record(65280, b"\x1c"),
        record(2, b"\1e" + at(12)),
        record(2, b"\1d" + at(carrier + 13)),
        record(1, b"\1\2\3\4", at(carrier)),
    ]
    with pytest.raises(Malformed, match="backwards"):
        Message(reply(*parts))


def test_a_long_chain_of_pointers_is_refused() -> None:
    chain = b"".join(
        struct.pack("!H", 0xC000 | 12 + 21 + 12 + 2 * max(at - 1, 0)) for at in range(300)
    )
    carrier = record(65280, chain)
    last = len(reply()) + 12 + 2 * 299
    with pytest.raises(Malformed):
        Message(reply(carrier, record(1, b"\1\2\3\4", struct.pack("!H", 0xC000 | last))))


@given(st.binary(max_size=300))
def test_a_checked_name_is_one(octets: bytes) -> None:
    try:
        name = names.checked(octets)
    except names.BadName:
        return
    assert names.from_labels(names.split(name)) == octets
