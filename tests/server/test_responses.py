"""Responses as octets, read back by an independent reader."""

import dns.flags
import dns.message
import pytest

from dnstrace.codec.responses import Body, Opt, encode
from dnstrace.wire import names, types

from .parts import rrset

QUESTION = (names.from_text("wWw.Example.com"), types.A, types.IN)


def name(text: str) -> bytes:
    return names.from_text(text)


def test_names_are_compressed_and_keep_their_case() -> None:
    body = Body(
        (
            rrset("www.example.COM", types.CNAME, name("Web.example.com")),
            rrset("Web.example.com", types.A, b"\1\2\3\4", b"\1\2\3\5"),
        ),
        (rrset("example.com", types.NS, name("ns1.example.com"), name("ns2.Example.com")),),
    )
    wire = encode(77, types.QR, QUESTION, body, None, 512)
    message = dns.message.from_wire(wire)
    assert message.id == 77
    assert str(message.question[0].name) == "wWw.Example.com."
    assert str(message.answer[0].name) == "wWw.Example.com."
    assert str(message.answer[0][0].target) == "Web.example.com."
    assert [rdata.address for rdata in message.answer[1]] == ["1.2.3.4", "1.2.3.5"]
    assert {str(rdata.target) for rdata in message.authority[0]} == {
        "ns1.example.com.",
        "ns2.Example.com.",
    }
    # Header, question, 5 records of which only Web, example.com, ns1 and ns2 are spelled out.
    assert len(wire) <= 12 + 21 + (12 + 17) + 2 * 16 + (12 + 6) + (12 + 6) + 12 + 20


def test_only_the_oldest_types_have_names_compressed() -> None:
    srv = b"\0\1\0\1\0\x35" + name("www.example.com")
    wire = encode(
        1, types.QR, QUESTION, Body((rrset("www.example.com", types.SRV, srv),)), None, 512
    )
    assert wire.endswith(srv)


@pytest.mark.parametrize("signed", [True, False])
def test_signatures_go_with_their_set(signed: bool) -> None:
    signature = bytes(18) + name("example.com") + b"s" * 64
    body = Body((rrset("www.example.com", types.A, bytes(4), signatures=(signature,)),), (), signed)
    message = dns.message.from_wire(encode(1, types.QR, QUESTION, body, None, 1232))
    assert [answer.rdtype.name for answer in message.answer] == ["A", "RRSIG"][: 1 + signed]


def test_only_whole_sets_fit() -> None:
    many = rrset("a.example.com", types.A, *(bytes((1, 1, 1, n)) for n in range(40)))
    few = rrset("www.example.com", types.CNAME, name("a.example.com"))
    wire = encode(1, types.QR, QUESTION, Body((few, many)), Opt(1232), 512)
    message = dns.message.from_wire(wire)
    assert len(wire) <= 512
    assert message.flags & dns.flags.TC
    assert [answer.rdtype.name for answer in message.answer] == ["CNAME"]
    assert message.edns == 0


def test_names_of_a_set_that_did_not_fit_are_not_pointed_to() -> None:
    big = rrset(
        "host.other.net", types.MX, *(bytes(2) + name(f"m{n}.other.net") for n in range(99))
    )
    body = Body((), (big, rrset("host.other.net", types.A, bytes(4))))
    message = dns.message.from_wire(encode(1, types.QR, QUESTION, body, None, 512))
    assert not message.authority


def test_extended_rcode_and_options() -> None:
    opt = Opt(1232, types.BADVERS, True, ((15, b"\0\x16why"), (10, bytes(24))))
    wire = encode(1, types.QR | types.BADVERS & 15, None, Body(), opt, 512)
    message = dns.message.from_wire(wire)
    assert message.rcode() == types.BADVERS
    assert message.ednsflags & dns.flags.DO
    assert [int(option.otype) for option in message.options] == [15, 10]
    assert not message.question


def test_the_longest_message_points_no_further_than_a_pointer_can() -> None:
    sets = tuple(
        rrset(f"n{n}.zone{n}.example", types.NS, name(f"ns.of{n}.example")) for n in range(1500)
    )
    message = dns.message.from_wire(encode(1, types.QR, QUESTION, Body(sets), None, 65_535))
    assert len(message.answer) == 1500
    assert {str(answer[0].target) for answer in message.answer} == {
        f"ns.of{n}.example." for n in range(1500)
    }
