"""Decisions that take more than one reply, met on walks among servers that answer oddly."""

import dns.message
import dns.rdatatype
import dns.rrset
import pytest

from dnstrace.codec.hints import built_in
from dnstrace.options import Options
from dnstrace.wire import names
from tests.engine import walks
from tests.engine.hostile import ENEMIES, Heard, walk

PLAIN = walks.PLAIN
MINIMISED = PLAIN._replace(qmin=True)
FULL = Options(stub=False, seed=1)
FIRST_COM = ("192.5.6.30", "2001:503:a83e::2:30")
COM = (*FIRST_COM, "192.33.14.30", "2001:503:231d::2:30")
ROOT = tuple(address for server in built_in().servers for address in server.addresses)
SOA = "broken.com. SOA ns1.broken.com. host.broken.com. 1 2 3 4 60"


def test_a_recursive_resolver_among_the_name_servers_is_a_last_resort() -> None:
    def enemy(heard: Heard) -> bytes:
        if heard.server == ENEMIES[0]:
            return heard.say("www.broken.com. A 45.90.77.50", flags="RA")
        return heard.say("www.broken.com. A 45.90.77.80")

    for seed in range(4):
        report = walk("www.broken.com", enemy, PLAIN._replace(seed=seed))
        assert walks.data(report) == [("A", "45.90.77.80")]


def test_where_all_are_recursive_resolvers_they_are_believed() -> None:
    def enemy(heard: Heard) -> bytes:
        return heard.say("www.broken.com. A 45.90.77.50", flags="RA")

    report = walk("www.broken.com", enemy, PLAIN)
    assert walks.data(report) == [("A", "45.90.77.50")]
    assert len(walks.asked(report)) == 4  # the root, com, and two of broken.com


def test_what_follows_an_alias_is_asked_for() -> None:
    def enemy(heard: Heard) -> bytes:
        if heard.name == "next.broken.com.":
            return heard.say("next.broken.com. A 45.90.77.80")
        return heard.say("www.broken.com. CNAME next.broken.com.", "next.broken.com. A 45.90.77.50")

    for options in (PLAIN, FULL):
        report = walk("www.broken.com", enemy, options)
        assert walks.data(report) == [("CNAME", "next.broken.com."), ("A", "45.90.77.80")]


def test_who_refers_upwards_has_no_authority_even_with_aa() -> None:
    def enemy(heard: Heard) -> bytes:
        if heard.server == ENEMIES[0]:
            return heard.say(authority=". NS a.root-servers.net.")
        return heard.say("www.broken.com. A 45.90.77.80")

    for seed in range(4):
        report = walk("www.broken.com", enemy, PLAIN._replace(seed=seed))
        assert walks.data(report) == [("A", "45.90.77.80")]


def test_ns_is_tried_before_all_of_a_name_is_shown() -> None:
    def enemy(heard: Heard) -> bytes:
        if heard.name == "a.b.broken.com.":
            return heard.say("a.b.broken.com. A 45.90.77.80")
        if heard.question.type == dns.rdatatype.NS:
            return heard.say(authority=SOA)
        return heard.say(rcode="SERVFAIL")

    report = walk("a.b.broken.com", enemy, MINIMISED)
    assert walks.data(report) == [("A", "45.90.77.80")]
    kinds = [(e.query.question.name, e.query.question.type) for e in walks.asked(report)]
    below = [kind for name, kind in kinds if name.startswith(b"\1b")]
    assert sorted(below) == [1, 1, 2]  # A at both servers, then NS at one


def test_all_of_a_name_is_shown_where_neither_is_understood() -> None:
    def enemy(heard: Heard) -> bytes:
        if heard.name == "a.b.broken.com.":
            return heard.say("a.b.broken.com. A 45.90.77.80")
        return heard.say(rcode="SERVFAIL")

    report = walk("a.b.broken.com", enemy, MINIMISED)
    assert walks.data(report) == [("A", "45.90.77.80")]


def test_below_a_name_that_is_proven_not_to_exist_nothing_is_asked() -> None:
    report = walk("a.b.c.d.nowhere.com", lambda h: h.say(), FULL)
    assert (report.rcode, report.security.status) == (3, "secure")
    names = {exchange.query.question.name for exchange in walks.asked(report)}
    assert names == {b"\3com\0", b"\7nowhere\3com\0"}


def test_an_nxdomain_that_nothing_proves_is_asked_further() -> None:
    def enemy(heard: Heard) -> bytes:
        if heard.name == "a.b.broken.com.":
            return heard.say("a.b.broken.com. A 45.90.77.80")
        return heard.say(authority=SOA, rcode="NXDOMAIN")

    report = walk("a.b.broken.com", enemy, FULL)
    assert walks.data(report) == [("A", "45.90.77.80")]


def spoilt(wire: bytes) -> bytes:
    """A reply whose signatures over DS and NSEC do not verify."""
    message = dns.message.from_wire(wire)
    for section in (message.answer, message.authority):
        for position, rrset in enumerate(section):
            if rrset.rdtype == dns.rdatatype.RRSIG and rrset.covers in (47, 43):
                wrong = rrset[0].replace(signature=bytes(64))
                section[position] = dns.rrset.from_rdata(rrset.name, rrset.ttl, wrong)
    return message.to_wire()


@pytest.mark.parametrize(("name", "security"), [("broken.com", "insecure"), ("good.net", "secure")])
def test_other_servers_are_asked_for_ds_when_a_referral_does_not_validate(
    name: str, security: str
) -> None:
    def enemy(heard: Heard) -> bytes:
        return spoilt(heard.honest) if heard.server in FIRST_COM else heard.honest

    for seed in range(6):
        report = walk(f"www.{name}", enemy, FULL._replace(seed=seed), *COM)
        assert (report.status, report.security.status) == ("answered", security)


@pytest.mark.parametrize("name", ["broken.com", "good.net"])
def test_a_referral_that_no_server_signs_rightly_is_bogus(name: str) -> None:
    report = walk(f"www.{name}", lambda h: spoilt(h.honest), FULL, *COM)
    assert (report.status, report.security.status) == ("bogus", "bogus")


def test_ds_is_asked_on_the_right_side_of_the_cut() -> None:
    def enemy(heard: Heard) -> bytes:
        if heard.question.type == dns.rdatatype.DS:
            return heard.say("broken.com. CNAME www.good.net.")
        return heard.honest

    report = walk("broken.com DS", enemy, PLAIN, *ROOT)
    # What com. says is believed; that root servers answer for such a name is another matter.
    assert (report.status, walks.data(report)) == ("intercepted", [])
    assert any(step.zone == names.from_text("com") for step in report.trace.steps)
