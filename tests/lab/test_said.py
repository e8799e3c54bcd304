"""What a fault makes of a reply: each kind on a small world of its own."""

from pathlib import Path

import pytest
from dns.dnssec import validate
from dns.edns import GenericOption, OptionType
from dns.exception import DNSException
from dns.message import Message, from_wire, make_query
from dns.name import Name, from_text
from dns.node import Node
from dns.rdataclass import IN
from dns.rdataset import Rdataset
from dns.rdatatype import DNSKEY, RRSIG
from dns.rrset import RRset

from dnstrace.errors import WorldError
from dnstrace.lab import World, load
from dnstrace.lab.authority.features import FEATURES as TOLD
from dnstrace.lab.faults.actions import Close, Send, Silence
from dnstrace.lab.faults.fault_names import FEATURES
from tests.lab.asking import ask, lines, react

GOOD, BROKEN = "45.90.79.1", "45.90.77.1"
NOON_2027 = 1_798_800_000


def world(tmp_path: Path, fault: str, rest: str = "") -> World:
    """good.net's first server with this fault, on the small world."""
    file = tmp_path / "world.toml"
    file.write_text(
        'extends = "_small"\ntitle = "A fault"\n[[server]]\nname = "ns1.good.net"\n'
        f"[[server.faults]]\n{fault}\n{rest}\n"
    )
    return load(str(file))


def keys(one: World) -> dict[Name, Node | Rdataset]:
    """The keys of good.net, for dnspython's validator."""
    zone = from_text("good.net.")
    reply = ask(one, "45.90.80.1", "good.net", "DNSKEY", dnssec=True)
    return {zone: reply.find_rrset(reply.answer, zone, IN, DNSKEY)}


def pairs(reply: Message) -> list[tuple[RRset, RRset]]:
    """Every RRset of answer and authority with its signatures."""
    everything = [*reply.answer, *reply.authority]
    return [
        (rrset, signatures)
        for rrset in everything
        for signatures in everything
        if signatures.rdtype == RRSIG and signatures.name == rrset.name
        if signatures.covers == rrset.rdtype
    ]


def test_the_features_have_the_names_that_a_world_may_use() -> None:
    assert set(TOLD) == set(FEATURES)


def test_any_record_can_be_said_in_any_order_and_signed(tmp_path: Path) -> None:
    one = world(
        tmp_path,
        'kind = "say"\nqtype = "TLSA"\naa = true\nsign = "good.net"\nauthority = """\n'
        "www.good.net. 300 NSEC \\\\000.www.good.net. A TLSA RRSIG NSEC\n"
        'good.net. 300 SOA ns1.good.net. h.good.net. 1 2 3 4 5\n"""',
    )
    reply = ask(one, GOOD, "www.good.net", "TLSA", dnssec=True)
    assert [rrset.rdtype.name for rrset in reply.authority] == ["NSEC", "SOA", "RRSIG", "RRSIG"]
    for rrset, signatures in pairs(reply):
        validate(rrset, signatures, keys(one), now=NOON_2027)
    assert len(pairs(reply)) == 2


def test_records_of_other_zones_doubles_and_cname_beside_data(tmp_path: Path) -> None:
    one = world(
        tmp_path,
        'kind = "say"\nanswer = """\n{qname} 5 CNAME x.\n{qname} 5 A 192.0.2.1\n'
        '{qname} 5 A 192.0.2.1\n"""\nauthority = "net. 5 SOA a. b. 1 2 3 4 5"',
    )
    send = react(one, GOOD, "www.good.net")[0]
    assert isinstance(send, Send)
    assert int.from_bytes(send.wire[6:8], "big") == 3
    assert lines(from_wire(send.wire).authority) == ["net. 5 IN SOA a. b. 1 2 3 4 5"]


def test_a_name_with_an_alias_and_data_in_a_zone(tmp_path: Path) -> None:
    zone = '[[zone]]\nname = "good.net"\nadd = """\n@ CNAME www\nwww CNAME other\n"""'
    one = world(tmp_path, 'kind = "delay"', zone)
    assert (
        lines(ask(one, GOOD, "good.net", "MX").answer)[0] == "good.net. 3600 IN CNAME www.good.net."
    )
    assert len(ask(one, GOOD, "good.net", "SOA").answer) == 1
    assert lines(ask(one, GOOD, "www.good.net").answer) == ["www.good.net. 3600 IN A 45.90.79.80"]


@pytest.mark.parametrize("how", ["damaged", "key-tag", "algorithm", "labels", "signer", "expired"])
@pytest.mark.parametrize("covers", ["A", "NS"])
def test_signatures_that_do_not_hold(tmp_path: Path, how: str, covers: str) -> None:
    one = world(tmp_path, f'kind = "signature"\nhow = "{how}"\ncovers = "{covers}"')
    reply = ask(one, GOOD, "www.good.net", dnssec=True)
    for rrset, signatures in pairs(reply):
        if rrset.rdtype.name == covers:
            with pytest.raises(DNSException):
                validate(rrset, signatures, keys(one), now=NOON_2027)
        else:
            validate(rrset, signatures, keys(one), now=NOON_2027)


def test_expired_and_early_signatures_were_right_on_their_days(tmp_path: Path) -> None:
    for how, then in (("expired", 1_600_000_000), ("not-yet-valid", 2_130_000_000)):
        one = world(tmp_path, f'kind = "signature"\nhow = "{how}"')
        ((rrset, signatures), *_) = pairs(ask(one, GOOD, "www.good.net", dnssec=True))
        validate(rrset, signatures, keys(one), now=then)


def test_signatures_and_types_left_out(tmp_path: Path) -> None:
    one = world(tmp_path, 'kind = "signature"\nhow = "missing"\ncovers = "A"')
    assert len(pairs(ask(one, GOOD, "www.good.net", dnssec=True))) == 1
    one = world(tmp_path, 'kind = "omit"\ntypes = "NSEC"')
    reply = ask(one, GOOD, "nowhere.good.net", dnssec=True)
    assert {rrset.rdtype.name for rrset in reply.authority} == {"SOA", "RRSIG"}
    assert len(pairs(reply)) == 1


def test_a_bitmap_lies_and_is_signed(tmp_path: Path) -> None:
    one = world(tmp_path, 'kind = "bitmap"\nwith = "TLSA"\nwithout = "A"')
    reply = ask(one, GOOD, "www.good.net", "TLSA", dnssec=True)
    nsec = next(rrset for rrset in reply.authority if rrset.rdtype.name == "NSEC")
    assert nsec[0].to_text() == "good.net. RRSIG NSEC TLSA"
    for rrset, signatures in pairs(reply):
        validate(rrset, signatures, keys(one), now=NOON_2027)


@pytest.mark.parametrize(
    ("condition", "struck", "spared"),
    [
        ('has = ["option"]', {"nsid": True}, {"dnssec": True}),
        ('has = ["nsid"]\nlacks = ["do"]', {"nsid": True}, {"nsid": True, "dnssec": True}),
        ('has = ["do"]', {"dnssec": True}, {"payload": 1232}),
        ("edns = false", {}, {"payload": 1232}),
        ('reply = "data"', {}, {"kind": "TLSA"}),
        ('reply = "nodata"', {"kind": "TLSA"}, {}),
        ('reply = "nxdomain"', {"name": "nowhere.good.net"}, {}),
        ('has = ["capitals"]', {"name": "wWw.good.net"}, {}),
        ('at = "Paris"', {}, None),
        ('at = "Tokyo"', None, {}),
        ('address = "45.90.79.1"', {}, None),
    ],
)
def test_conditions(
    tmp_path: Path,
    condition: str,
    struck: dict[str, object] | None,
    spared: dict[str, object] | None,
) -> None:
    one = world(tmp_path, f'kind = "silence"\ntransport = "udp"\n{condition}')
    for how, silent in ((struck, True), (spared, False)):
        if how is not None:
            reaction = react(one, GOOD, **{"name": "www.good.net", **how})  # type: ignore[arg-type]
            assert (reaction == (Silence(),)) is silent


def test_order_and_doubles(tmp_path: Path) -> None:
    pool = '[[zone]]\nname = "good.net"\nadd = "pool A 192.0.2.1\\npool A 192.0.2.2"'

    def wire(fault: str) -> bytes:
        send = react(world(tmp_path, fault, pool), GOOD, "pool.good.net")[0]
        assert isinstance(send, Send)
        return send.wire

    one, two = bytes([192, 0, 2, 1]), bytes([192, 0, 2, 2])
    plain, reverse = wire('kind = "delay"'), wire('kind = "reorder"')
    assert plain.index(one) < plain.index(two)
    assert reverse.index(two) < reverse.index(one)
    assert wire('kind = "repeat"\ncount = 2').count(one) == 3
    signed = ask(
        world(tmp_path, 'kind = "reorder"\nhow = "signatures-first"'),
        GOOD,
        "www.good.net",
        dnssec=True,
    )
    assert signed.answer[0].rdtype == RRSIG


def test_the_question_of_a_reply(tmp_path: Path) -> None:
    assert ask(world(tmp_path, 'kind = "no-question"'), GOOD, "www.good.net").question == []
    other = world(tmp_path, 'kind = "other-question"\nname = "x.example."\ntype = "MX"')
    assert lines(ask(other, GOOD, "www.good.net").question) == ["x.example. IN MX"]


def test_octets_are_overwritten(tmp_path: Path) -> None:
    one = world(tmp_path, 'kind = "patch"\npatches = ["4:0002", "-1:ff"]\ntrailing = "abcd"')
    (send,) = react(one, GOOD, "www.good.net")
    assert isinstance(send, Send)
    assert (send.wire[4:6], send.wire[-3:]) == (b"\0\2", b"\xff\xab\xcd")


def test_tcp_is_closed_or_speaks_http(tmp_path: Path) -> None:
    closing = world(tmp_path, 'kind = "tcp-close"\ntransport = "tcp"')
    assert [type(a) for a in react(closing, GOOD, "www.good.net", transport="tcp")] == [Close]
    speaking = world(tmp_path, 'kind = "tcp-speak"\ntransport = "tcp"')
    send, close = react(speaking, GOOD, "www.good.net", transport="tcp")
    assert isinstance(send, Send)
    assert send.length is not None
    assert (send.length.to_bytes(2, "big") + send.wire).startswith(b"HTTP/1.1 400")
    assert isinstance(close, Close)


def test_edns_said(tmp_path: Path) -> None:
    blocked = world(tmp_path, 'kind = "extended-error"\ncode = 15\ntext = "on a list"')
    (told,) = ask(blocked, GOOD, "www.good.net", dnssec=True).options
    assert (told.code, told.text) == (15, "on a list")
    echo = world(tmp_path, 'kind = "echo-options"')
    assert len(ask(echo, GOOD, "www.good.net", nsid=True).options) == 1
    lies = ask(
        world(tmp_path, 'kind = "edns-lies"\nversion = 1\nflags = 128'), GOOD, "x.", dnssec=True
    )
    assert (lies.edns, lies.ednsflags & 0xFFFF) == (1, 0x8080)


def test_an_rcode_over_what_would_be_said(tmp_path: Path) -> None:
    reply = ask(
        world(tmp_path, 'kind = "rcode"\nrcode = "NXDOMAIN"\nkeep = true'), GOOD, "www.good.net"
    )
    assert (reply.rcode().name, len(reply.answer)) == ("NXDOMAIN", 1)


EDITIONS = """
extends = "_small"
title = "Editions of a zone"
[[zone]]
name = "good.net"
[zone.variants]
old = "www A 192.0.2.9\\n$REMOVE nothing"
[zone.signers.other]
publishes = [""]
expiration = "2037-01-01"
[[server]]
name = "ns2.good.net"
signer = "other"
variant = "old"
serial = 7
zoneversion = true
expire = true
transfer = true
"""


def edition(tmp_path: Path) -> World:
    """A world whose second server has an edition of its own."""
    file = tmp_path / "editions.toml"
    file.write_text(EDITIONS)
    return load(str(file))


def test_two_signers_publish_different_keys_and_the_parent_vouches_for_both(tmp_path: Path) -> None:
    one = edition(tmp_path)
    first, second = (
        set(ask(one, server, "good.net", "DNSKEY").answer[0]) for server in (GOOD, "45.90.80.1")
    )
    assert (len(first), len(second), len(first & second)) == (2, 3, 1)
    assert len(ask(one, "192.5.6.30", "good.net", "DS").answer[0]) == 2
    signed = ask(one, "45.90.80.1", "www.good.net", dnssec=True)
    assert signed.answer[1][0].to_text().split()[4] == "20370101000000"


def test_serial_variant_version_and_expiry(tmp_path: Path) -> None:
    one = edition(tmp_path)
    query = make_query("good.net", "SOA", use_edns=0)
    query.use_edns(
        0, 0, 1232, options=[GenericOption(OptionType.make(code), b"") for code in (19, 9)]
    )
    for server, serial, count in ((GOOD, 1, 0), ("45.90.80.1", 7, 2)):
        (send,) = one.serve(
            query.to_wire(), server=server, port=53, transport="udp", vantage=one.vantage
        )
        assert isinstance(send, Send)
        reply = from_wire(send.wire)
        assert reply.answer[0][0].serial == serial
        assert len(reply.options) == count
    told = {int(option.otype): option.to_wire() for option in reply.options}
    assert told == {19: bytes([2, 0, 0, 0, 0, 7]), OptionType.EXPIRE: (604800).to_bytes(4, "big")}
    assert lines(ask(one, "45.90.80.1", "www.good.net").answer) == [
        "www.good.net. 300 IN A 192.0.2.9"
    ]


def test_a_whole_zone_is_handed_out_where_it_may_be(tmp_path: Path) -> None:
    one = edition(tmp_path)
    send = react(one, "45.90.80.1", "good.net", "AXFR", transport="tcp")[0]
    assert isinstance(send, Send)
    reply = from_wire(send.wire, one_rr_per_rrset=True)
    assert (reply.answer[0].rdtype.name, reply.answer[-1].rdtype.name) == ("SOA", "SOA")
    assert "DNSKEY" in {rrset.rdtype.name for rrset in reply.answer}
    assert ask(one, GOOD, "good.net", "AXFR", transport="tcp").rcode().name == "REFUSED"


def test_compact_denial(tmp_path: Path) -> None:
    zone = '[[zone]]\nname = "good.net"\nsigning = "compact"\n'
    zone += 'add = "*.wild A 192.0.2.3\\na.ent A 192.0.2.4"'
    one = world(tmp_path, 'kind = "delay"', zone)
    missing = ask(one, GOOD, "nowhere.good.net", dnssec=True)
    assert missing.rcode().name == "NOERROR"
    assert [
        r.to_text() for rrset in missing.authority if rrset.rdtype.name == "NSEC" for r in rrset
    ] == ["\\000.nowhere.good.net. RRSIG NSEC NXNAME"]
    there = ask(one, GOOD, "ent.good.net", dnssec=True)
    assert "\\000.ent.good.net. RRSIG NSEC" in str(there)
    assert ask(one, GOOD, "nowhere.good.net").rcode().name == "NXDOMAIN"
    wild = ask(one, GOOD, "x.wild.good.net", dnssec=True)
    for reply in (missing, there, wild):
        assert pairs(reply)
        for rrset, signatures in pairs(reply):
            validate(rrset, signatures, keys(one), now=NOON_2027)


def test_a_ds_in_the_parents_text_is_kept_beside_the_made_one(tmp_path: Path) -> None:
    digest = "B5E94F66167DE73D5A95B92256EF5C34CCB7201AA329BA5E053D3B9AC475A4F7"
    zone = f'[[zone]]\nname = "net"\nadd = "good.net. DS 12345 3 2 {digest}"'
    reply = ask(world(tmp_path, 'kind = "delay"', zone), "192.5.6.30", "good.net", "DS")
    assert sorted(record.algorithm for record in reply.answer[0]) == [3, 15]


def test_a_resolver_says_what_it_is(tmp_path: Path) -> None:
    file = tmp_path / "world.toml"
    file.write_text(
        'extends = "_small"\ntitle = "A resolver"\n'
        'resolver = "@ RESINFO qnamemin\\n_dns SVCB 1 dns.good.net. alpn=dot"\n'
    )
    one = load(str(file))
    for name, kind in (("resolver.arpa", "TYPE261"), ("_dns.resolver.arpa", "SVCB")):
        wire = one.recursor(one.vantage).answer(make_query(name, kind).to_wire(), "udp")
        assert wire is not None
        assert len(from_wire(wire).answer) == 1


@pytest.mark.parametrize(
    ("text", "line", "complaint"),
    [
        ('[[zone]]\nname = "good.net"\nadd = """\nx A 192.0.2.1\ny A 1.2\n"""', 7, "malformed"),
        ('[[zone]]\nname = "good.net"\nadd = """\n$REMOVE\n"""', 6, "write $REMOVE owner"),
        ('[[zone]]\nname = "good.net"\n[zone.variants]\nold = "y A 1.2"', 6, "variants.old"),
        ('[[zone]]\nname = "good.net"\nsalt = "xyz"', 5, "hexadecimal"),
        ('[[zone]]\nname = "good.net"\nsigning = "nsec3"\niterations = -1', 6, "give 0 to 2500"),
        ('[[zone]]\nname = "good.net"\n[zone.signers.x]\npublishes = ["y"]', 6, "no signer 'y'"),
        ('[[zone]]\nname = "good.net"\n[zone.signers]\nx = 5', 6, "give a table"),
        ('[[server]]\nname = "ns1.good.net"\nserial = -4', 5, "give a number from 0"),
        (
            '[[server]]\nname = "ns1.good.net"\n[[server.faults]]\nkind = "delay"\n'
            '[[server.faults]]\nkind = "silence"\nhas = ["x"]', 9, "no feature 'x'",
        ),
        (
            '[[server]]\nname = "ns1.good.net"\n[[server.faults]]\nkind = "say"\nanswer = "x"', 5,
            "correct its parameters",
        ),
        (
            '[[server]]\nname = "ns1.good.net"\n[[server.faults]]\nkind = "say"\n'
            'answer = "x. A 192.0.2.1"\nsign = "nobody"', 5, "no zone 'nobody'",
        ),
        ('seed = "one"', 3, "give a whole number"),
        ('seed = 1\nseed = 2', 4, "not TOML"),
        ('[path]\nfactor = "x"', 4, "give a number"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line_with_its_place(
    tmp_path: Path, text: str, line: int, complaint: str
) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text(f'extends = "_small"\ntitle = "x"\n{text}\n')
    with pytest.raises(WorldError) as caught:
        load(str(file))
    message = str(caught.value)
    assert message.startswith(f"{file}:{line}: ")
    assert complaint in message
    assert "\n" not in message
