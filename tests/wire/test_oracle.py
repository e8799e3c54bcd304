"""The reader agrees with dnspython wherever dnspython reads a message at all."""

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rdata
import dns.rdatatype
import dns.rrset
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dnstrace.wire import edns, layouts, message, names, rdata
from dnstrace.wire.message import Malformed, Message

STEADY = settings(max_examples=400)

RECORDS = """
www.Example.com. 300 IN A 192.0.2.1
www.example.com. 0 IN AAAA 2001:db8::1
www.example.com. 300 IN AAAA ::ffff:192.0.2.1
example.com. 86400 IN NS Ns1.Example.net.
example.com. 60 IN SOA ns1.example.net. host\\.master.example.com. 2026112301 7200 3600 1209600 300
alias.example.com. 60 IN CNAME WWW.example.COM.
old.example.com. 60 IN DNAME new.example.org.
1.2.0.192.in-addr.arpa. 60 IN PTR www.example.com.
example.com. 60 IN MX 10 mail.example.com.
example.com. 60 IN MX 0 .
example.com. 60 IN TXT "v=spf1 -all" "second \\"string\\" with \\\\ and \\000\\255" ""
_sip._tcp.example.com. 60 IN SRV 10 60 5060 sip.example.com.
example.com. 60 IN CAA 0 issue "ca.example.net; a=b"
example.com. 60 IN CAA 128 iodef "mailto:security@example.com"
example.com. 60 IN HINFO "PDP-11" "UNIX; \\007"
example.com. 60 IN DS 60485 5 1 2bb183af5f22588179a53b0a98631fad1a292118
example.com. 60 IN CDS 0 0 0 00
example.com. 60 IN DNSKEY 257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxIL
example.com. 60 IN CDNSKEY 0 3 0 AA==
www.example.com. 60 IN RRSIG A 13 3 3600 20261231235959 20261101000000 345 example.com. AAECAwQ=
www.example.com. 60 IN RRSIG TYPE65280 13 3 3600 21060207062815 19700101000000 1 . AA==
www.example.com. 60 IN NSEC xyz.example.com. A AAAA RRSIG NSEC TYPE1234
www.example.com. 60 IN NSEC \\000.www.example.com. RRSIG
0p9mhaveqvm6t7vb.example. 60 IN NSEC3 1 1 12 aabbccdd 2t7b4g4vsa5smi47k61mv5bv1a22bojr NS MX
0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.example. 60 IN NSEC3 1 0 0 - 2t7b4g4vsa5smi47k61mv5bv1a22bojr
example. 60 IN NSEC3PARAM 1 0 12 aabbccdd
_443._tcp.example.com. 60 IN TLSA 3 1 240 0c72ac70b745ac19998811b131d662c9
example.com. 60 IN SSHFP 2 1 123456789abcdef67890123456789abcdef67890
example.com. 60 IN HTTPS 1 . alpn=h2,h3 ipv4hint=192.0.2.1
example.com. 60 IN SVCB 0 svc.example.net.
example.com. 60 IN HTTPS 16 f.example. alpn=h2 no-default-alpn port=53 ipv6hint=2001:db8::1,::
example.com. 60 IN HTTPS 1 . mandatory=alpn alpn=h3 ech=AAhmYWtlZWNoIQ== dohpath=/q{?dns}
example.com. 60 IN NAPTR 100 10 "U" "E2U+sip" "!^.*$!sip:info@example.com!" .
example.com. 60 IN URI 10 1 "https://www.example.com/path"
example.com. 60 IN LOC 52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m
example.com. 60 IN RP admin.example.com. txt.example.com.
example.com. 60 IN AFSDB 1 afs.example.com.
example.com. 60 IN RT 10 relay.example.com.
example.com. 60 IN PX 10 map822.example.com. mapx400.example.com.
example.com. 60 IN KX 10 kx.example.com.
example.com. 60 IN ZONEMD 2018031900 1 240 c68090d90a7aed716bc459f9340e3d7c1370d4d2
example.com. 60 IN SPF "v=spf1 -all"
example.com. 60 IN EUI48 00-00-5e-00-53-2a
example.com. 60 IN TYPE65280 \\# 4 0a000001
example.com. 60 IN CSYNC 66 3 A NS AAAA
"""
LINES = RECORDS.strip().splitlines()
WITH_NAMES = layouts.NAMES_IN_RDATA


def reply_of(lines: list[str], section: int) -> bytes:
    """A reply with these records in one section, compressed as dnspython does it."""
    reply = dns.message.make_response(dns.message.make_query("www.example.com.", "A", use_edns=0))
    for line in lines:
        owner, ttl, klass, kind, text = line.split(" ", 4)
        reply.sections[section].append(dns.rrset.from_text(owner, int(ttl), klass, kind, text))
    reply.flags |= dns.flags.AA
    return reply.to_wire(max_size=65535)


def octets_of(data: dns.rdata.Rdata) -> bytes:
    """An RDATA as octets, its names whole."""
    return data.to_wire() or b""


def by_dnspython(wire: bytes) -> dns.message.Message | None:
    """The message as dnspython reads it; `None` when it does not."""
    try:
        return dns.message.from_wire(wire, one_rr_per_rrset=True, ignore_trailing=True)
    except (dns.exception.DNSException, ValueError, IndexError, AttributeError):
        return None


def agree(wire: bytes, oracle: dns.message.Message) -> None:
    """Header, question, every record and EDNS are the same to both readers."""
    read = Message(wire)
    assert read.id == oracle.id
    assert read.flags & 0x87F0 == int(oracle.flags) & 0x87F0
    assert edns.rcode(read) == int(oracle.rcode())
    if oracle.question:
        question = oracle.question[0]
        lowered = question.name.canonicalize().to_wire()
        assert read.question == (lowered, int(question.rdtype), int(question.rdclass))
        assert read.question_name == question.name.to_wire()
    for section in (message.ANSWER, message.AUTHORITY, message.ADDITIONAL):
        found = [r for r in read.section(section) if r.type not in (41, 250)]
        expected = [rrset for rrset in oracle.sections[section] if len(rrset)]
        assert len(found) == len(expected)
        for record, rrset in zip(found, expected, strict=True):
            assert record.owner == rrset.name.canonicalize().to_wire()
            assert read.name_at(record.owner_at) == rrset.name.to_wire()
            assert (record.type, record.klass) == (int(rrset.rdtype), int(rrset.rdclass))
            assert record.ttl == rrset.ttl or (rrset.ttl == 0 and record.ttl > 0x7FFFFFFF)
            # dnspython leaves the names of obsolete types such as MD compressed; RFC 1035 has them.
            if not isinstance(rrset[0], dns.rdata.GenericRdata) or record.type not in WITH_NAMES:
                assert read.rdata(record) == rrset[0].to_wire()
    options = edns.read_edns(read)
    assert (options is None) == (oracle.edns < 0)
    if options is not None:
        assert (options.payload, options.version) == (oracle.payload, oracle.edns)
        assert options.flags == oracle.ednsflags & 0xFFFF
        assert [code for code, _ in options.options] == [int(o.otype) for o in oracle.options]


@pytest.mark.parametrize("section", [message.ANSWER, message.AUTHORITY, message.ADDITIONAL])
def test_a_message_with_every_type(section: int) -> None:
    wire = reply_of(LINES, section)
    oracle = by_dnspython(wire)
    assert oracle is not None
    agree(wire, oracle)


@STEADY
@given(
    st.lists(st.sampled_from(LINES), max_size=6),
    st.integers(1, 3),
    st.lists(st.tuples(st.integers(0, 700), st.integers(0, 255)), max_size=4),
    st.integers(0, 3).map(lambda n: n // 3),
    st.binary(max_size=4),
)
def test_damaged_messages(
    lines: list[str], section: int, damage: list[tuple[int, int]], cut: int, tail: bytes
) -> None:
    octets = bytearray(reply_of(lines, section))
    for position, octet in damage:
        octets[position % len(octets)] = octet
    wire = bytes(octets[: len(octets) - 7 * cut]) + tail
    oracle = by_dnspython(wire)
    if oracle is None or oracle.opcode() != 0 or len(oracle.question) > 1:
        try:
            Message(wire)
        except Malformed:
            return
        return
    agree(wire, oracle)


@pytest.mark.parametrize("line", LINES)
def test_rdata_as_text(line: str) -> None:
    _, _, _, kind, text = line.split(" ", 4)
    parsed = dns.rdata.from_text("IN", kind, text, relativize=False)
    ours = rdata.to_text(int(dns.rdatatype.from_text(kind)), octets_of(parsed))
    assert ours == parsed.to_text(chunksize=0)
    again = dns.rdata.from_text("IN", kind, ours, relativize=False)
    assert again == parsed


@STEADY
@given(st.integers(0, 300), st.binary(max_size=80))
def test_any_rdata_is_printable_ascii(kind: int, octets: bytes) -> None:
    text = rdata.to_text(kind, octets)
    assert text.isascii()
    assert text.isprintable()


@STEADY
@given(
    st.sampled_from(LINES), st.lists(st.tuples(st.integers(0, 90), st.integers(0, 255)), max_size=3)
)
def test_damaged_rdata_is_its_octets_or_as_dnspython_writes_it(
    line: str, damage: list[tuple[int, int]]
) -> None:
    _, _, _, kind, text = line.split(" ", 4)
    number = dns.rdatatype.from_text(kind)
    octets = bytearray(octets_of(dns.rdata.from_text("IN", kind, text, relativize=False)))
    for position, octet in damage:
        octets[position % len(octets)] = octet
    try:
        parsed = dns.rdata.from_wire("IN", number, bytes(octets), 0, len(octets))
    except (dns.exception.DNSException, ValueError, IndexError):
        return
    if parsed.to_wire() != bytes(octets):  # a compression pointer: never left in what we write
        return
    ours = rdata.to_text(int(number), bytes(octets))
    assert ours in (parsed.to_text(chunksize=0), rdata.generic(bytes(octets)))


def test_names_survive_the_reader() -> None:
    name = names.from_text("a\\.b.\\000\\255.ExAmPlE.com")
    query = dns.message.make_query(dns.name.from_wire(name, 0)[0], "A")
    read = Message(query.to_wire())
    assert read.question_name == name
    assert read.question is not None
    assert read.question[0] == names.lower(name)
