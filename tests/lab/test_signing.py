"""Signed zones: what the lab signs, dnspython's own validator accepts; the same every time."""

import subprocess
import sys

import dns.dnssec
import pytest
from dns.name import Name
from dns.node import Node
from dns.rdataset import Rdataset
from dns.rdatatype import DNSKEY, DS, NS, NSEC3, RRSIG

from dnstrace.lab import World, load
from dnstrace.lab.world.zone import Zone


@pytest.fixture(scope="module")
def world() -> World:
    """The default world."""
    return load()


def signed_zones(world: World) -> list[Zone]:
    """Every zone that signs itself, its chain built."""
    zones = [world.zones.zone(name) for name, spec in world.spec.zones.items() if spec.signing]
    for zone in zones:
        zone.ensure_signed()
    return zones


def test_most_zones_are_signed(world: World) -> None:
    unsigned = {name for name, spec in world.spec.zones.items() if not spec.signing}
    assert unsigned == {
        "root-servers.net.",
        "gtld-servers.net.",
        "nstld.com.",
        "unsigned.org.",
        "plain.fr.",
    }


def test_every_signature_verifies(world: World) -> None:
    checked = 0
    for zone in signed_zones(world):
        keys: dict[Name, Node | Rdataset] = {zone.origin: zone.nodes[zone.origin][DNSKEY]}
        for owner, node in zone.nodes.items():
            for kind, rdataset in node.items():
                signature = zone.signature(owner, rdataset)
                if owner != zone.origin and NS in node and kind.name not in ("DS", "NSEC"):
                    assert signature is None
                elif signature is not None and checked % 7 == 0:
                    dns.dnssec.validate((owner, rdataset), (owner, signature), keys, now=1.8e9)
                checked += signature is not None
    assert checked > 500


def test_every_ds_fits_its_child(world: World) -> None:
    count = 0
    for zone in signed_zones(world):
        for owner, node in zone.nodes.items():
            for record in node.get(DS, ()):
                child = world.zones.zone(owner.to_text())
                child.ensure_signed()
                key = child.nodes[owner][DNSKEY][0]
                assert dns.dnssec.make_ds(owner, key, "SHA256") == record
                count += 1
    assert count > 30


def test_com_has_nsec3_and_fr_opts_out(world: World) -> None:
    com, france = world.zones.zone("com."), world.zones.zone("fr.")
    for zone in (com, france):
        zone.ensure_signed()
    assert {record[0].flags for record in com.nsec3.values()} == {0}
    assert {record[0].flags for record in france.nsec3.values()} == {1}
    assert len(france.nsec3) == len(france.nodes) - insecure(france)
    assert all(record.rdtype == NSEC3 for record in com.nsec3.values())


def insecure(zone: Zone) -> int:
    """Delegations without DS, and names that exist only as glue below a cut."""
    left_out = 0
    for owner, node in zone.nodes.items():
        cut = zone.find(owner).owner
        below = owner != zone.origin and cut != owner
        left_out += below or (owner != zone.origin and NS in node and DS not in node)
    return left_out


def test_the_anchor_is_the_roots_key(world: World) -> None:
    lines = world.trust_anchor_text().splitlines()
    assert [line.split()[3] for line in lines] == ["DNSKEY", "DS"]
    assert world.trust_anchor_text() == load().trust_anchor_text()
    assert load("F40").trust_anchor_text() != ""


def test_signatures_are_the_same_every_time(world: World) -> None:
    def signature(of: World) -> str:
        zone = of.zones.zone("example.com.")
        zone.ensure_signed()
        found = zone.signature(zone.origin, zone.soa())
        assert found is not None
        assert found.rdtype == RRSIG
        return found.to_text()

    assert signature(world) == signature(load())


def test_the_lab_is_imported_without_what_it_needs_only_later() -> None:
    code = (
        "import sys, dnstrace.lab, dnstrace.lab.world.file\n"
        "dnstrace.lab.world.file.read_world(dnstrace.lab.world.shipped.find_world('default'))\n"
        "heavy = ('dns', 'cryptography', 'asyncio', 'click', 'rich')\n"
        "print([name for name in heavy if name in sys.modules])\n"
        "world = dnstrace.lab.load(); world.check()\n"
        "print('cryptography' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\nFalse\n"
