"""Servers that choke on EDNS options: what is left out, what is still secure, who is named."""

from collections.abc import Callable

import dns.flags
import dns.message
import dns.rcode
import pytest

from dnstrace.engine.replay import replay
from dnstrace.lab.faults.actions import Silence
from dnstrace.model.report import Report
from dnstrace.options import Options
from tests.engine import walks
from tests.engine.hostile import ENEMIES, Enemy, Heard, walk
from tests.engine.signed import signed

FULL = Options(stub=False, seed=1)
NS1 = "ns1.broken.com. (45.90.77.1)"
Minds = Callable[[dns.message.Message], bool]


def on_options(query: dns.message.Message) -> bool:
    """Whether a query has any EDNS option."""
    return bool(query.options)


def on_edns(query: dns.message.Message) -> bool:
    """Whether a query has EDNS."""
    return query.edns >= 0


def saying(rcode: dns.rcode.Rcode, minds: Minds = on_options, opt: bool = False) -> Enemy:
    """A server that answers with this RCODE to what it minds; with or without an OPT."""

    def enemy(heard: Heard) -> bytes:
        query = dns.message.from_wire(heard.wire)
        if not minds(query):
            return heard.honest
        made = dns.message.make_response(query)
        made.set_rcode(rcode)
        if not opt:
            made.use_edns(False)
        return made.to_wire()

    return enemy


def dropping(minds: Minds = on_options, times: int = 1_000) -> Enemy:
    """A server that drops what it minds, at most so often."""
    dropped = 0

    def enemy(heard: Heard) -> bytes | list[Silence]:
        nonlocal dropped
        if minds(dns.message.from_wire(heard.wire)) and dropped < times:
            dropped += 1
            return [Silence()]
        return heard.honest

    return enemy


def codes(report: Report) -> set[str]:
    """The codes of all findings."""
    return {finding.code for finding in report.findings}


@pytest.mark.parametrize("name", ["FORMERR", "NOTIMP", "REFUSED", "SERVFAIL"])
@pytest.mark.parametrize("servers", [ENEMIES, ENEMIES[:1]], ids=["both", "one"])
def test_an_rcode_to_options(name: str, servers: tuple[str, ...]) -> None:
    enemy = saying(dns.rcode.from_text(name))
    for seed in range(4):
        options = FULL._replace(seed=seed)
        report = walk("www.broken.com", enemy, options, *servers, true=signed())
        assert (report.status, report.security.status) == ("answered", "secure")
        assert codes(report) <= {f"edns-option-{name.lower()}"}
        for finding in report.findings:
            assert {server.address for server in finding.servers} <= set(servers)
        again = replay(report)
        assert again.trace == report.trace
    # One of two servers is asked first at some seed.
    assert any(
        codes(walk("www.broken.com", enemy, FULL._replace(seed=n), *servers, true=signed()))
        for n in range(4)
    )


def test_options_dropped() -> None:
    report = walk("www.broken.com", dropping(), FULL, true=signed())
    assert (report.status, report.security.status) == ("answered", "secure")
    # The other server was overtaken before that could be found out of it.
    assert codes(report) - {"server-timeout"} == {"edns-option-timeout"}
    plain = walk("www.broken.com", dropping(on_edns), FULL._replace(dnssec=False), true=signed())
    assert codes(plain) - {"server-timeout"} == {"edns-timeout"}
    assert report.elapsed <= 1.5 * plain.elapsed


@pytest.mark.parametrize("times", [1, 2])
def test_a_packet_that_was_lost_is_no_finding(times: int) -> None:
    report = walk("www.broken.com", dropping(times=times), FULL, true=signed())
    assert report.security.status == "secure"
    assert "edns-option-timeout" not in codes(report)


def test_a_refusal_with_an_opt_is_about_the_question() -> None:
    enemy = saying(dns.rcode.REFUSED, opt=True)
    report = walk("www.broken.com", enemy, walks.PLAIN._replace(nsid=True))
    assert codes(report) == {"server-refused"}


def test_who_cannot_do_edns_is_at_fault_not_the_signer() -> None:
    report = walk("www.broken.com", saying(dns.rcode.FORMERR, on_edns), FULL, true=signed())
    assert report.security.status == "bogus"
    assert not codes(report) & {"signature-missing", "dnskey-invalid", "dnskey-missing"}
    assert "edns-formerr" in codes(report)
    one = walk(
        "www.broken.com", saying(dns.rcode.FORMERR, on_edns), FULL, *ENEMIES[:1], true=signed()
    )
    assert (one.status, one.security.status) == ("answered", "secure")
    assert codes(one) <= {"edns-formerr"}
