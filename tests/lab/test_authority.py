"""What the lab's name servers say: the default world, asked question by question."""

import pytest
from dns.edns import OptionType
from dns.flags import Flag
from dns.message import from_wire, make_query
from dns.rcode import FORMERR, NOERROR, NOTIMP, NXDOMAIN, REFUSED, YXDOMAIN
from dns.rdatatype import NSEC, RRSIG

from dnstrace.lab import World, load
from dnstrace.lab.faults.actions import Send, Silence, Unreachable
from tests.lab.asking import ask, lines, react

ROOT, COM, ORG_ZONE, FRANCE = "198.41.0.4", "192.5.6.30", "199.43.135.53", "194.0.9.1"
EXAMPLE = "3.4.5.6"


@pytest.fixture(scope="module")
def world() -> World:
    """The default world."""
    return load()


def test_a_referral_with_glue(world: World) -> None:
    reply = ask(world, COM, "www.example.com")
    assert not reply.flags & Flag.AA
    assert not reply.answer
    assert lines(reply.authority) == [
        "example.com. 172800 IN NS ns1.example.com.",
        "example.com. 172800 IN NS ns2.example.com.",
    ]
    assert lines(reply.additional) == [
        "ns1.example.com. 172800 IN A 3.4.5.6",
        "ns2.example.com. 172800 IN AAAA 2600:1f00:3456::6",
    ]


def test_every_root_letter_refers_to_com_at_both_addresses(world: World) -> None:
    letters = [s for s in world.spec.servers if s.name.endswith(".root-servers.net.")]
    assert len(letters) == 13
    for server in letters:
        assert len(server.instances) >= 5
        for address in server.addresses:
            reply = ask(world, address, "com", payload=1232)
            assert lines(reply.authority)[0] == "com. 172800 IN NS a.gtld-servers.net."
            assert len(reply.authority[0]) == 13


def test_a_referral_too_large_for_512_octets(world: World) -> None:
    reply = ask(world, ROOT, "www.example.com")
    assert len(reply.authority[0]) == 13
    assert 0 < len(reply.additional) < 26
    assert not reply.flags & Flag.TC


def test_an_answer_that_does_not_fit(world: World) -> None:
    reply = ask(world, EXAMPLE, "long.example.com", "TXT", payload=1232)
    assert reply.flags & Flag.TC
    assert not reply.answer
    whole = ask(world, EXAMPLE, "long.example.com", "TXT", transport="tcp")
    assert not whole.flags & Flag.TC
    assert len(whole.answer[0][0].strings) == 10


@pytest.mark.parametrize(
    ("name", "kind", "rcode", "answer"),
    [
        ("www.example.org", "A", NOERROR, ["www.example.org. 3600 IN A 23.215.0.132"]),
        ("WWW.example.ORG", "A", NOERROR, ["WWW.example.ORG. 3600 IN A 23.215.0.132"]),
        ("nope.example.org", "A", NXDOMAIN, []),
        ("www.example.org", "MX", NOERROR, []),
        ("ent.example.org", "A", NOERROR, []),
        ("b.ent.example.org", "TXT", NOERROR, []),
        ("x.ent.example.org", "TXT", NXDOMAIN, []),
        ("x.wild.example.org", "A", NOERROR, ["x.wild.example.org. 3600 IN A 23.215.0.133"]),
        ("x.y.wild.example.org", "A", NOERROR, ["x.y.wild.example.org. 3600 IN A 23.215.0.133"]),
        ("exists.wild.example.org", "A", NOERROR, []),
        ("x.exists.wild.example.org", "A", NXDOMAIN, []),
        (
            "reader.example.org",
            "A",
            NOERROR,
            [
                "reader.example.org. 3600 IN CNAME www.example.org.",
                "www.example.org. 3600 IN A 23.215.0.132",
            ],
        ),
        (
            "reader.example.org",
            "CNAME",
            NOERROR,
            ["reader.example.org. 3600 IN CNAME www.example.org."],
        ),
    ],
)
def test_answers(world: World, name: str, kind: str, rcode: int, answer: list[str]) -> None:
    reply = ask(world, ORG_ZONE, name, kind)
    assert reply.flags & Flag.AA
    assert reply.rcode() == rcode
    assert lines(reply.answer) == answer
    if not answer:
        assert lines(reply.authority)[0].startswith("example.org. 3600 IN SOA a.iana-servers.net.")


def test_a_dname_makes_a_cname(world: World) -> None:
    reply = ask(world, EXAMPLE, "a.b.legacy.example.com")
    assert lines(reply.answer) == [
        "a.b.legacy.example.com. 3600 IN CNAME a.b.example.org.",
        "legacy.example.com. 3600 IN DNAME example.org.",
    ]


def test_a_dname_that_grows_too_long() -> None:
    reply = ask(load("F24"), "45.90.77.1", "www.grow.broken.com", transport="tcp")
    assert reply.rcode() == YXDOMAIN
    assert [item.rdtype.name for item in reply.answer] == ["DNAME", *["CNAME"] * 8]
    assert all(len(item) == 1 for item in reply.answer)


def test_negative_ttl_is_the_lesser_one(world: World) -> None:
    (soa,) = lines(ask(world, EXAMPLE, "nope.example.com").authority)
    assert soa.startswith("example.com. 300 IN SOA")


def test_ds_is_the_parents(world: World) -> None:
    reply = ask(world, COM, "example.com", "DS")
    assert reply.flags & Flag.AA
    assert [rrset.rdtype.name for rrset in reply.answer] == ["DS"]
    assert ask(world, EXAMPLE, "example.com", "DS").answer == []


@pytest.mark.parametrize("server", [COM, EXAMPLE])
def test_foreign_names_are_refused(world: World, server: str) -> None:
    reply = ask(world, server, "www.example.org")
    assert reply.rcode() == REFUSED
    assert reply.authority == []


def test_nsid_only_on_request(world: World) -> None:
    asked = ask(world, EXAMPLE, "www.example.com", nsid=True)
    assert [option.otype for option in asked.options] == [OptionType.NSID]
    assert asked.options[0].to_wire() == b"fr-par-1.example"
    assert ask(world, EXAMPLE, "www.example.com", payload=1232).options == ()
    assert ask(world, EXAMPLE, "www.example.com").edns == -1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("id.server", "ns1.de-fra.k.ripe.net"),
        ("hostname.bind", "ns1.de-fra.k.ripe.net"),
        ("version.bind", None),
        ("nope.bind", None),
    ],
)
def test_chaos(world: World, name: str, text: str | None) -> None:
    reply = ask(world, "193.0.14.129", name, "TXT", klass="CH")
    if text is None:
        assert reply.rcode() == REFUSED
    else:
        assert lines(reply.answer) == [f'{name}. 0 CH TXT "{text}"']


def test_where_one_lands(world: World) -> None:
    seen = {}
    for town in ("Berlin", "Frankfurt", "Paris", "New York", "San Francisco"):
        reply = ask(world, EXAMPLE, "www.example.com", nsid=True, vantage=world.place(town))
        seen[town] = (reply.options[0].to_wire().decode(), str(reply.answer[0][0]))
    france, america = ("fr-par-1.example", "185.31.40.80"), ("us-iad-1.example", "23.185.40.80")
    assert seen == {
        "Berlin": france,
        "Frankfurt": france,
        "Paris": france,
        "New York": america,
        "San Francisco": america,
    }


def test_round_trips_come_from_distance(world: World) -> None:
    berlin, paris = world.place("berlin"), world.place("Paris")
    assert world.round_trip(EXAMPLE, paris) == pytest.approx(0.001)
    # 877 km, made longer by the path factor 1.4, at 100 km a millisecond, plus 1 ms.
    assert world.round_trip(EXAMPLE, berlin) == pytest.approx(0.0133, abs=0.0001)


def test_addresses_and_ports_nobody_has(world: World) -> None:
    assert react(world, "192.0.2.1", "example.com") == (Silence(),)
    (action,) = react(world, EXAMPLE, "example.com", port=5353)
    assert isinstance(action, Unreachable)
    assert action.kind == "port"


def send_raw(world: World, wire: bytes) -> bytes | None:
    """The reply to any octets."""
    (action,) = world.serve(wire, server=ROOT, port=53, transport="udp", vantage=world.vantage)
    return action.wire if isinstance(action, Send) else None


def test_bad_queries(world: World) -> None:
    good = make_query("com", "NS", id=7).to_wire()
    assert send_raw(world, b"") is None
    assert send_raw(world, good[:11]) is None
    reply = bytes((good[0], good[1], good[2] | 0x80)) + good[3:]
    assert send_raw(world, reply) is None
    cut = send_raw(world, good[:-2])
    assert cut is not None
    assert from_wire(cut).rcode() == FORMERR
    status = bytes((*good[:2], 2 << 3)) + good[3:]
    answer = send_raw(world, status)
    assert answer is not None
    assert from_wire(answer).rcode() == NOTIMP


def test_edns_version_1_is_bad(world: World) -> None:
    query = make_query("com", "NS", use_edns=1)
    wire = send_raw(world, query.to_wire())
    assert wire is not None
    reply = from_wire(wire)
    assert reply.rcode().name == "BADVERS"
    assert reply.edns == 0
    assert reply.answer == []


def test_signatures_only_with_do(world: World) -> None:
    plain = ask(world, EXAMPLE, "www.example.com", payload=1232)
    assert [rrset.rdtype for rrset in plain.answer] == [1]
    signed = ask(world, EXAMPLE, "www.example.com", dnssec=True)
    assert [rrset.rdtype for rrset in signed.answer] == [1, RRSIG]


def test_denial_goes_along_with_do(world: World) -> None:
    reply = ask(world, ORG_ZONE, "nope.example.org", dnssec=True)
    assert {rrset.name.to_text() for rrset in reply.authority if rrset.rdtype == NSEC} == {
        "loop2.example.org.",
        "example.org.",
    }


def test_an_unsigned_delegation_is_proven(world: World) -> None:
    reply = ask(world, "199.19.56.1", "www.unsigned.org", dnssec=True)
    kinds = [rrset.rdtype.name for rrset in reply.authority]
    assert kinds == ["NS", "NSEC", "RRSIG"]


def test_opt_out_is_proven(world: World) -> None:
    reply = ask(world, FRANCE, "www.plain.fr", dnssec=True)
    nsec3 = [rrset for rrset in reply.authority if rrset.rdtype.name == "NSEC3"]
    assert len(nsec3) == 2
    assert all(rrset[0].flags == 1 for rrset in nsec3)
