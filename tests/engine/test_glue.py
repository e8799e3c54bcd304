"""Name servers of another zone: asked where its delegation says, looked up if that fails."""

from pathlib import Path

import pytest

from dnstrace.codec.root_addresses import ROOT_SERVERS
from dnstrace.engine.replay import replay
from dnstrace.model.report import ANSWERED, Report
from dnstrace.wire import names, types

from . import walks

WORLD = """
title = "A zone whose name servers stand in another zone, whose own glue may be stale"
vantage = "Berlin"
vantages = ["Berlin"]
[[zone]]
name = "."
text = '''
@ 86400 IN SOA a.root-servers.net. x. 1 1 1 1 60
@ 86400 IN NS a.root-servers.net.
a.root-servers.net. 86400 IN A 198.41.0.4
org. 86400 IN NS ns.org.
ns.org. 86400 IN A 199.4.137.1
net. 86400 IN NS ns.net.
ns.net. 86400 IN A 192.5.6.30
'''
[[zone]]
name = "org"
text = '''
@ 86400 IN SOA ns x. 1 1 1 1 60
@ 86400 IN NS ns
ns 86400 IN A 199.4.137.1
leaf 86400 IN NS ns1.hosting.net.
'''
[[zone]]
name = "net"
text = '''
@ 86400 IN SOA ns x. 1 1 1 1 60
@ 86400 IN NS ns
ns 86400 IN A 192.5.6.30
hosting 86400 IN NS ns1.hosting
hosting 86400 IN NS ns2.hosting
ns1.hosting 86400 IN A GLUE
ns2.hosting 86400 IN A 185.31.43.53
'''
[[zone]]
name = "hosting.net"
text = '''
@ 86400 IN SOA ns1 x. 1 1 1 1 60
@ 86400 IN NS ns1
@ 86400 IN NS ns2
ns1 86400 IN A 185.31.42.53
ns2 86400 IN A 185.31.43.53
'''
[[zone]]
name = "leaf.org"
text = '''
@ 86400 IN SOA ns1.hosting.net. x. 1 1 1 1 60
@ 86400 IN NS ns1.hosting.net.
www 300 IN A 185.31.40.80
'''
[[server]]
name = "a.root-servers.net"
addresses = ROOTS
zones = ["."]
instances = [{ at = "Berlin" }]
[[server]]
name = "ns.org"
addresses = ["199.4.137.1"]
zones = ["org"]
instances = [{ at = "Berlin" }]
[[server]]
name = "ns.net"
addresses = ["192.5.6.30"]
zones = ["net"]
instances = [{ at = "Berlin" }]
[[server]]
name = "ns1.hosting.net"
addresses = ["185.31.42.53"]
zones = ["hosting.net", "leaf.org"]
instances = [{ at = "Berlin" }]
[[server]]
name = "ns2.hosting.net"
addresses = ["185.31.43.53"]
zones = ["hosting.net"]
instances = [{ at = "Berlin" }]
[[server]]
name = "former.hosting.net"
addresses = ["185.31.44.53"]
zones = []
instances = [{ at = "Berlin" }]
"""


ROOTS = [address for _, *both in ROOT_SERVERS for address in both]


def walk(directory: Path, glue: str, question: str = "www.leaf.org A") -> Report:
    """A walk in the world, with that address for ns1.hosting.net in its parent."""
    path = directory / "glue.toml"
    path.write_text(WORLD.replace("GLUE", glue).replace("ROOTS", str(ROOTS)))
    return walks.walk(str(path), question)


def asked(report: Report) -> list[tuple[str, str, str]]:
    """Who was asked for what, in order."""
    return [
        (
            "root" if each.query.server.address in ROOTS else each.query.server.address,
            names.to_text(each.query.question.name),
            types.type_name(each.query.question.type),
        )
        for each in walks.asked(report)
    ]


def test_a_delegation_that_gives_the_address_is_enough(tmp_path: Path) -> None:
    report = walk(tmp_path, "185.31.42.53")
    assert report.status == ANSWERED
    assert asked(report) == [
        ("root", "www.leaf.org.", "A"),
        ("199.4.137.1", "www.leaf.org.", "A"),
        ("root", "ns1.hosting.net.", "A"),
        ("192.5.6.30", "ns1.hosting.net.", "A"),
        ("185.31.42.53", "www.leaf.org.", "A"),
    ]
    assert replay(report).trace == report.trace


@pytest.mark.parametrize("stale", ["185.31.44.53", "185.31.45.53"], ids=["refuses", "is silent"])
def test_stale_glue_costs_a_look_up(tmp_path: Path, stale: str) -> None:
    report = walk(tmp_path, stale)
    assert report.status == ANSWERED
    assert asked(report)[-1] == ("185.31.42.53", "www.leaf.org.", "A")
    assert ("185.31.43.53", "ns1.hosting.net.", "A") in asked(report)
    assert (stale, "www.leaf.org.", "A") in asked(report)
    assert replay(report).trace == report.trace
