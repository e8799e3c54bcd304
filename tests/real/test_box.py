"""The box itself: its servers answer, and the tools that everybody uses work in it."""

import dns.edns
import dns.flags
import dns.rcode
import pytest

from .addresses import RECURSORS
from .asker import Asked, ask_all
from .box import Box
from .programs import RECURSORS as PROGRAMS
from .questions import questions


def test_every_server_answers_at_all_its_addresses_over_both_transports(box: Box) -> None:
    asked = [
        Asked(address, sorted(box.held_by(server))[0], "SOA", tcp=tcp)
        for server in box.servers
        for address in server.addresses
        for tcp in (False, True)
    ]
    replies = ask_all(box, asked)
    silent = [a for a, reply in zip(asked, replies, strict=True) if not (reply and reply.answer)]
    assert not silent


def test_every_server_says_who_it_is(box: Box) -> None:
    for server in box.servers:
        ask = ["dig", f"@{server.addresses[0]}", "+nsid", "+norecurse", "com.", "NS"]
        assert f'("{server.name}")' in box.run(*ask).stdout


def test_dig_traces(box: Box) -> None:
    shown = box.run("dig", "+trace", "+nodnssec", "www.d.c.b.a.deep.com", "A").stdout
    assert "www.d.c.b.a.deep.com.\t3600\tIN\tA\t149.20.1.84" in shown
    assert shown.count("Received") == 7


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(("unbound-host", "-C", "/dev/null"), marks=pytest.mark.needs("unbound-host")),
        pytest.param(("drill", "-T"), marks=pytest.mark.needs("drill")),
    ],
)
def test_other_walkers_find_the_way(box: Box, command: tuple[str, ...]) -> None:
    assert "185.49.140.81" in box.run(*command, "www.plain.com").stdout


@pytest.mark.needs("unbound-host")
def test_unbound_host_validates(box: Box) -> None:
    command = ("unbound-host", "-v", "-C", "/dev/null", "-f", str(box.anchor), "-t", "A")
    assert "(secure)" in box.run(*command, "www.signed-nsec3.com").stdout
    assert "(insecure)" in box.run(*command, "www.plain.com").stdout
    assert "(BOGUS" in box.run(*command, "www.expired.com").stdout


@pytest.mark.parametrize(
    "resolver",
    [pytest.param(name, marks=pytest.mark.needs(by)) for name, by in PROGRAMS.items()],
)
def test_recursive_resolvers_validate(box: Box, resolver: str) -> None:
    names = ["www.signed-nsec.com.", "www.signed-nsec3.com.", "www.plain.com.", "www.expired.com."]
    replies = ask_all(
        box, [Asked(RECURSORS[resolver], name, "A", recursive=True, dnssec=True) for name in names]
    )
    seen = [(reply.rcode(), bool(reply.flags & dns.flags.AD)) for reply in replies if reply]
    good, failed = dns.rcode.NOERROR, dns.rcode.SERVFAIL
    assert seen == [(good, True), (good, True), (good, False), (failed, False)]


def test_there_is_enough_to_ask(box: Box) -> None:
    asked = questions()
    names = [name.lower() for name, _ in asked]
    below = {z for z in box.zones if any(n == z or n.endswith("." + z) for n in names)}
    assert len(asked) >= 300
    assert len(below) >= 60
