"""Each sign of interception in a world of its own: the walk end to end, and what shows it."""

from pathlib import Path

import pytest

from dnstrace import api, render_tree
from dnstrace.cli.exits import code_of
from dnstrace.engine import session
from dnstrace.engine.replay import replay
from dnstrace.model.report import Report
from dnstrace.options import Options
from dnstrace.render.short import short_remark
from dnstrace.wire import types
from tests.engine import walks

ROOTS = [f"{letter}.root-servers.net" for letter in "abcdefghijklm"]
GTLDS = [f"{letter}.gtld-servers.net" for letter in "abcdefghijklm"]
SEED = 2  # with which the first root server is no Verisign's, as the gTLD servers are
FAR = {  # sites out of each other's reach, in the style of the operator of the letter
    "a": "nnn1-nrt5", "b": "b4-scl", "c": "lax1a.c.root-servers.org", "d": "jbza1.droot",
    "e": "c01.SYD.eroot", "f": "gru1a.f.root-servers.org", "g": "groot-pac1-1",
    "h": "001.syd.h.root-servers.org", "i": "s1.tok", "j": "nnn1-sin3", "l": "au-syd-aa",
    "k": "ns1.jp-tyo.k.ripe.net", "m": "M-NRT-1",
}  # fmt: skip


AT = 'at = "Berlin"'


def everybody(instance: str, names: list[str]) -> str:
    """TOML that gives servers one instance near the asker."""
    made = (f'[[server]]\nname = "{name}"\ninstances = [{{ {AT}{instance} }}]\n' for name in names)
    return "".join(made)


def all_far() -> str:
    """TOML in which everybody stands in Berlin and says that he stands far away."""
    roots = (everybody(f', nsid = "{FAR[name[0]]}"', [name]) for name in ROOTS)
    gtlds = (everybody(f', nsid = "{name[0]}.g.sin5.sgsin-0"', [name]) for name in GTLDS)
    leaf = everybody(', nsid = "syd1.example"', ["ns1.example.com", "ns2.example.com"])
    return "".join((*roots, *gtlds, leaf))


SAME = ', nsid = "cpe-1"'
ROUTER = ', id_server = "cpe-1", version = "dnsmasq-2.89"'
RUNS_DOWN = """
[[zone]]
name = "com"
add = '''
slow.com. 3600 IN NS ns1.slow.com.
slow.com. 3600 IN NS ns2.slow.com.
ns1.slow.com. 3600 IN A 3.4.9.1
ns2.slow.com. 3600 IN A 3.4.9.2
'''
[[server]]
name = "ns1.slow.com"
addresses = ["3.4.9.1"]
instances = [{ at = "Berlin" }]
[[server.faults]]
kind = "say"
rcode = "REFUSED"
authority = "slow.com. 300 IN NS ns1.slow.com."
[[server]]
name = "ns2.slow.com"
addresses = ["3.4.9.2"]
instances = [{ at = "Berlin" }]
[[server.faults]]
kind = "silence"
first = 2
[[server.faults]]
kind = "delay"
ms = 1200
[[server.faults]]
kind = "say"
aa = true
answer = "www.slow.com. 60 IN A 192.0.2.1"
authority = "slow.com. 297 IN NS ns1.slow.com."
"""
WORLDS = {
    "a resolver answers for everybody": (
        '[[middlebox]]\nkind = "resolve"\n',
        {"intercepted", "root-answers-leaf", "recursion-available-at-root"},
    ),
    "it hides that it recurses, and claims authority": (
        '[[middlebox]]\nkind = "resolve"\n'
        '[[middlebox]]\nkind = "flags"\nset = "aa"\nclear = "ra"\n',
        {"intercepted", "root-answers-leaf"},
    ),
    "a proxy adds RA to true replies": (
        '[[middlebox]]\nkind = "flags"\nset = "ra"\n',
        {"intercepted", "recursion-available-at-root"},
    ),
    "a proxy takes AA away": (
        '[[middlebox]]\nkind = "flags"\nclear = "aa"\n',
        {"intercepted", "authority-missing-aa"},
    ),
    "everybody has one name": (
        everybody(SAME, ROOTS + GTLDS),
        {"intercepted", "same-identity", "wrong-identity-style"},
    ),
    "a stranger's name at the root": (
        everybody(', nsid = "resolver7.isp.example"', ROOTS),
        {"wrong-identity-style"},
    ),
    "a home router at the root": (
        everybody(ROUTER, ROOTS) + '[[middlebox]]\nkind = "flags"\nset = "ra"\n',
        {"intercepted", "resolver-software-at-root", "recursion-available-at-root"},
    ),
    "all as near, wherever they say that they are": (all_far(), {"implausible-latency"}),
    "one cache's TTLs": (RUNS_DOWN, {"ttl-counts-down"}),
}


@pytest.fixture(params=WORLDS)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, set[str]]:
    """A world file, and the codes of its signs."""
    text, codes = WORLDS[request.param]
    path = tmp_path / "world.toml"
    path.write_text(f'extends = "default"\n{text}')
    return str(path), codes


def walked(world: str, name: str = "www.example.com") -> Report:
    options = Options(stub=False, dnssec=False, seed=SEED)
    (report,) = session.run([api.question(name, "A")], options, venue=walks.venue(world))
    return report


def test_the_sign_is_found_and_cites_what_shows_it(world: tuple[str, set[str]]) -> None:
    path, codes = world
    report = walked(path, "www.slow.com" if "ttl-counts-down" in codes else "www.example.com")
    found = {finding.code: finding for finding in report.findings}
    assert codes <= found.keys()
    exchanges = {exchange.id: exchange for exchange in report.trace.exchanges()}
    for code in codes:
        cited = [exchanges[number] for number in found[code].exchanges]
        assert cited, code
        assert found[code].servers, code
        assert all(exchange.reply is not None for exchange in cited), code
    assert ("intercepted" in found) == ("intercepted" in codes)


def test_an_honest_world_has_no_sign() -> None:
    assert walked("default").findings == ()


def test_nothing_is_known_where_something_else_answers() -> None:
    report = walked("middlebox")
    assert (report.status, report.rcode, report.answer) == ("intercepted", types.SERVFAIL, ())
    assert code_of(report) == 5
    drawn = render_tree(report)
    assert "answers port 53 itself: nothing is known about www.example.com." in drawn
    assert "✓" not in drawn
    assert short_remark(report).endswith("nothing is known about www.example.com.")


def test_a_signature_vouches_for_data_whoever_brings_it() -> None:
    options = Options(stub=False, seed=SEED)
    question = api.question("www.example.com", "A")
    (report,) = session.run([question], options, venue=walks.venue("middlebox"))
    assert (report.status, report.security.status) == ("answered", "secure")
    assert "intercepted" in {finding.code for finding in report.findings}
    assert short_remark(report) == ""
    assert "✓ answered" in render_tree(report)


def test_one_sign_that_is_not_certain_decides_nothing(tmp_path: Path) -> None:
    path = tmp_path / "world.toml"
    text = everybody(', nsid = "resolver7.isp.example"', ROOTS)
    path.write_text(f'extends = "default"\n{text}')
    assert walked(str(path)).status == "answered"


def test_a_root_of_the_users_own_may_do_what_it_likes(tmp_path: Path) -> None:
    hints = tmp_path / "hints"
    hints.write_text(". 1 IN NS a.root-servers.net.\na.root-servers.net. 1 IN A 198.41.0.4\n")
    options = Options(stub=False, dnssec=False, seed=SEED, hints=str(hints))
    question = api.question("www.example.com", "A")
    (report,) = session.run([question], options, venue=walks.venue("middlebox"))
    assert report.status == "answered"
    assert replay(report).status == "answered"
    assert "intercepted" not in {finding.code for finding in report.findings}
