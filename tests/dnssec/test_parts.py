"""The parts by themselves: canonical forms against dnspython's, the cache, odd delegations."""

from __future__ import annotations

import dns.dnssec
import dns.name
import dns.rdata
import dns.rdatatype
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dnstrace.codec.anchors import TrustAnchor, TrustAnchors
from dnstrace.dnssec import KeyCache, codes, nsec, records
from dnstrace.dnssec.alias import is_synthesised
from dnstrace.dnssec.canonical import canonical_owner, canonical_rdata
from dnstrace.dnssec.keys import ZoneKeys
from dnstrace.dnssec.nsec3 import hash_name
from dnstrace.dnssec.signature import serial_difference
from dnstrace.model.question import Question
from dnstrace.model.rrset import RRset, SignedRRset
from dnstrace.model.security import BOGUS, INSECURE, SECURE, Security
from dnstrace.model.verdict import Answer, NoData, Redirect, Unusable, Verdict, as_said
from dnstrace.resolver.ports import Looked
from dnstrace.wire import names, types

from .example import check, example
from .world import World, denial
from .zones import KeyPair, Zone, wire


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("NS", "NS.Example."),
        ("CNAME", "A.B.C."),
        ("DNAME", "Example."),
        ("PTR", "Host.Example."),
        ("SOA", "NS.Example. Admin.Example. 1 2 3 4 5"),
        ("MX", "10 Mail.Example."),
        ("RP", "Box.Example. Text.Example."),
        ("AFSDB", "1 DB.Example."),
        ("RT", "1 Route.Example."),
        ("PX", "10 Map.Example. X400.Example."),
        ("KX", "10 KX.Example."),
        ("SRV", "0 5 443 Host.Example."),
        ("NAPTR", '100 10 "U" "E2U+sip" "!^.*$!sip:Info@Example.com!" Repl.Example.'),
        ("A", "192.0.2.1"),
        ("TXT", '"Mixed Case"'),
        ("NSEC", "Next.Example. A RRSIG NSEC"),
        ("HINFO", '"PC" "Linux"'),
        ("SVCB", "1 Target.Example. alpn=H2"),
    ],
)
def test_canonical_form_is_that_of_dnspython(kind: str, text: str) -> None:
    made = dns.rdata.from_text("IN", kind, text)
    expected = made.to_digestable(dns.name.root)
    if kind == "NSEC":  # RFC 6840 §5.1: its name keeps its case
        expected = made.to_wire() or b""
    assert canonical_rdata(int(made.rdtype), made.to_wire() or b"") == expected


def test_canonical_form_of_a6() -> None:
    host = bytes(8)
    name = b"\x03ABC\x00"
    assert canonical_rdata(38, b"\x40" + host + name) == b"\x40" + host + name.lower()
    assert canonical_rdata(38, b"\x00" + bytes(16)) == b"\x00" + bytes(16)


@given(st.integers(0, 60), st.binary(max_size=40))
def test_broken_rdata_is_signed_as_it_stands(kind: int, rdata: bytes) -> None:
    assert canonical_rdata(kind, rdata).lower() == rdata.lower()


@pytest.mark.parametrize(
    ("owner", "labels", "expected"),
    [
        ("www.example.", 2, "www.example."),
        ("www.example.", 1, "*.example."),
        ("a.b.example.", 1, "*.example."),
        ("*.example.", 1, "*.example."),
        (".", 0, "."),
        ("www.example.", 0, "*."),
    ],
)
def test_owner_as_signed(owner: str, labels: int, expected: str) -> None:
    assert canonical_owner(wire(owner), labels) == wire(expected)
    assert canonical_owner(wire(owner), labels + 3) is None


@given(st.binary(min_size=4, max_size=80))
def test_key_tags_are_those_of_dnspython(value: bytes) -> None:
    rdata = b"\x01\x01\x03\x0f" + value
    made = dns.rdata.from_wire("IN", "DNSKEY", rdata, 0, len(rdata))
    assert records.key_tag(rdata) == dns.dnssec.key_id(made)  # type: ignore[arg-type]


def test_hashes_of_rfc_5155() -> None:
    salt = bytes.fromhex("aabbccdd")
    assert dns.dnssec.nsec3_hash("a.example.", salt, 12, 1).lower().encode() == _base32(
        hash_name(wire("a.example."), salt, 12)
    )
    assert _base32(hash_name(wire("example."), salt, 12)) == b"0p9mhaveqvm6t7vbl5lop2u3t2rp3tom"


def _base32(data: bytes) -> bytes:
    from base64 import b32hexencode

    return b32hexencode(data).lower()


@given(st.integers(0, 2**32 - 1), st.integers(-(2**31), 2**31 - 1))
def test_serial_arithmetic(time: int, later: int) -> None:
    assert serial_difference((time + later) % 2**32, time) == later


@given(st.binary(max_size=60), st.sampled_from([wire("a.b."), wire(".")]))
def test_records_are_read_or_refused(rdata: bytes, owner: names.Name) -> None:
    for read in (records.signature, records.key, records.ds):
        read(rdata)
    records.nsec(owner, rdata)
    records.nsec3(owner, rdata)


def test_nsec_at_a_dname_or_a_delegation_covers_nothing_below() -> None:
    plain = records.Nsec(wire("b.example."), wire("d.example."), frozenset({types.A}))
    assert nsec.covers(plain, wire("x.b.example."))
    assert nsec.covers(plain, wire("c.example."))
    assert not nsec.covers(plain, wire("e.example."))
    assert not nsec.covers(plain, wire("b.example."))
    for kind in (types.DNAME, types.NS):
        other = plain._replace(types=frozenset({kind}))
        assert not nsec.covers(other, wire("x.b.example."))
        assert nsec.covers(other, wire("c.example."))


def test_the_only_and_the_last_nsec_of_a_zone() -> None:
    only = records.Nsec(wire("example."), wire("example."), frozenset({types.SOA, types.NS}))
    assert nsec.covers(only, wire("a.example."))
    assert not nsec.covers(only, wire("b."))
    last = records.Nsec(wire("z.example."), wire("example."), frozenset({types.A}))
    assert nsec.covers(last, wire("zz.example."))
    assert not nsec.covers(last, wire("a.example."))
    assert not nsec.covers(last, wire("zz.other."))


def test_wildcard_that_is_an_empty_non_terminal() -> None:
    """`*.w.example` exists because `a.*.w.example` does: no data of any type below it."""
    cover = records.Nsec(wire("w.example."), wire("a.*.w.example."), frozenset({types.TXT}))
    both = (cover, records.Nsec(wire("a.*.w.example."), wire("example."), frozenset({types.A})))
    assert nsec.prove_no_data(both, wire("x.w.example."), types.A)
    assert not nsec.prove_no_data(both, wire("x.y.example."), types.A)


def test_synthesised_cnames() -> None:
    dname = RRset(wire("d.example."), types.DNAME, 1, 60, (wire("t."),))
    good = RRset(wire("x.d.example."), types.CNAME, 1, 60, (wire("x.t."),))
    assert is_synthesised(good, dname)
    assert not is_synthesised(good._replace(name=dname.name), dname)
    assert not is_synthesised(good._replace(rdatas=(wire("x.t."), wire("y.t."))), dname)
    assert not is_synthesised(good._replace(name=wire("x.e.example.")), dname)


def test_cache_of_keys() -> None:
    cache = KeyCache(most=2)
    for number, status in enumerate((SECURE, INSECURE, BOGUS)):
        cache.put(ZoneKeys(names.Name(bytes((number,))), Security(status), (), 1e9), 0.0)
    assert len(cache) == 2
    assert cache.get(b"\0", 0.0) is None  # the oldest had to go
    assert cache.get(b"\1", 3_599.0) is not None
    assert cache.get(b"\1", 3_600.0) is None
    assert cache.get(b"\2", 61.0) is None
    cache.put(ZoneKeys(names.Name(b"\3"), Security(SECURE)), 0.0)  # TTL 0: not kept
    assert len(cache) == 0
    cache.put(ZoneKeys(names.Name(b"\3"), Security(SECURE), (), 5.0), 0.0)
    cache.clear()
    assert cache.get(b"\3", 0.0) is None


def test_anchor_given_as_a_key() -> None:
    world = example()
    key = world.root.keys[0].rdata
    world.anchors = TrustAnchors((TrustAnchor(world.root.name, (), (key,)),), "test")
    check(world, "www.example.com.", "A", SECURE)
    other = KeyPair(number=77)
    world = example()
    world.anchors = TrustAnchors((TrustAnchor(world.root.name, (), (other.rdata,)),), "test")
    says = f"matches the trust anchor (tag {other.tag})"
    check(world, "www.example.com.", "A", BOGUS, codes.TRUST_ANCHOR_UNMATCHED, says)


@pytest.mark.parametrize(
    "anchor", ["DS 1 12 2 " + "00" * 32, "DS 1 8 3 " + "00" * 32, "DNSKEY 257 3 12 AQID"]
)
def test_anchor_of_which_we_know_nothing_is_insecure(anchor: str) -> None:
    from dnstrace.codec.anchors import parse

    world = example()
    world.anchors = parse(f". {anchor}", "test")
    check(world, "www.example.com.", "A", INSECURE, says="uses only what is not supported")


def test_nobody_answers_for_the_anchor() -> None:
    world = example()
    world.change = lambda question, attempt, looked: Looked(Unusable("server-timeout"), names.ROOT)
    check(world, "www.example.com.", "A", BOGUS, codes.TRUST_ANCHOR_UNREACHABLE)


def _about_ds(world: World, name: names.Name, verdict: Verdict) -> None:
    def changed(question: Question, attempt: int, looked: Looked) -> Looked:
        return looked._replace(verdict=verdict) if question == Question(name, types.DS) else looked

    world.change = changed


def test_nobody_answers_for_the_ds() -> None:
    world = example()
    _about_ds(world, wire("example.com."), Unusable("server-timeout", as_said("no reply")))
    says = "there is no reply about the DS of example.com (no reply)"
    check(world, "www.example.com.", "A", BOGUS, codes.DS_MISSING, says)


def test_a_cname_is_no_zone_cut() -> None:
    """The DS of an alias: unsigned data below it stays bogus, and the walk goes on past it."""
    world = example()
    child = world.root.children[0].children[0]
    name = wire("alias.example.com.")
    alias = child.rrset(name, types.CNAME)
    _about_ds(world, name, Redirect((alias,), wire("www.example.com.")))
    bare = SignedRRset(RRset(wire("x.alias.example.com."), types.A, 1, 60, (bytes(4),)))
    verdict = Answer((bare,), bare.rrset.name)
    judged = world.judge_verdict(Question(bare.rrset.name), verdict, child.name)
    assert judged.security.status == BOGUS


def test_ds_that_does_not_verify() -> None:
    world = example()
    com = world.root.children[0]
    com.signatures[wire("example.com."), types.DS] = (KeyPair(number=9).rdata,)
    check(world, "www.example.com.", "A", BOGUS, codes.SIGNATURE_MISSING, "DS example.com")


def test_dnskey_not_signed_by_the_key_of_its_ds() -> None:
    world = example(keys=[KeyPair(number=3), KeyPair(number=8, flags=256)])
    child = world.root.children[0].children[0]
    both = child.sign(child.name, types.DNSKEY, child.data[child.name, types.DNSKEY])
    child.signatures[child.name, types.DNSKEY] = both[1:]
    says = "DNSKEY example.com is not signed by the key that its DS names"
    check(world, "www.example.com.", "A", BOGUS, codes.DNSKEY_INVALID, says)


def test_unsigned_soa_of_a_denial() -> None:
    world = example()
    name = wire("nx.example.com.")
    verdict = world.answer(Question(wire("www.example.com."), types.MX)).verdict
    assert isinstance(verdict, NoData)
    soa, *proof = verdict.authority
    bare = verdict._replace(authority=(SignedRRset(soa.rrset), *proof))
    question = Question(wire("www.example.com."), types.MX)
    judged = world.judge_verdict(question, bare, wire("example.com."))
    assert (judged.security.status, judged.security.code) == (BOGUS, codes.SIGNATURE_MISSING), name


def test_zones_many_labels_apart() -> None:
    """The signer tells where the zone is: the labels between need no questions."""
    root = Zone(".")
    deep = "1.2.3.4.5.6.7.8.9.a.b.c.ip6.arpa."
    arpa = root.delegate(Zone("arpa.", keys=[KeyPair(number=2)]))
    ip6 = arpa.delegate(Zone("ip6.arpa.", keys=[KeyPair(number=3)]))
    ip6.delegate(Zone(deep, "f PTR host.example.", keys=[KeyPair(number=4)]))
    world = World(root)
    assert world.judge("f." + deep, "PTR").security.status == SECURE
    assert len(world.asked) == 7  # DNSKEY of four zones, DS of three
    unsigned = World(root)
    ip6.children.clear()
    ip6.data = {key: value for key, value in ip6.data.items() if key[0] == ip6.name}
    ip6.signatures.clear()
    ip6.delegate(Zone(deep, "f PTR host.example.", signed=False))
    assert unsigned.judge("f." + deep, "PTR").security.status == INSECURE
    assert len(unsigned.asked) <= 7


def test_opt_out_denies_no_signed_delegation_above() -> None:
    zone = Zone("example.", "www A 192.0.2.1", keys=[KeyPair(number=2)], nsec3=(0, b"", True))
    root = Zone(".")
    root.delegate(zone)
    world = World(root)
    name = wire("www.example.")
    verdict = NoData((), denial(zone, [wire("x.example.")]), name)
    assert world.judge_verdict(Question(name), verdict, zone.name).security.status == BOGUS
