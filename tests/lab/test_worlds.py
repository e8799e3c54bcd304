"""World files: those that come along, and what is said about wrong ones."""

import re
from pathlib import Path

import pytest

from dnstrace.errors import WorldError
from dnstrace.lab import load, world_names
from dnstrace.lab.faults.actions import Drip, Reset, Send, Silence, Unreachable
from dnstrace.lab.faults.bendings import BENDINGS
from dnstrace.lab.faults.fault_names import CATALOGUE
from dnstrace.lab.faults.path_faults import DISTURBANCES
from tests.lab.asking import ask, lines, react

WORLDS = Path(__file__).parents[2] / "dnstrace" / "lab" / "worlds"
FAULTS = [f"F{number:02d}" for number in range(1, 41) if number != 39]  # F39 is F13 interrupted
ELSEWHERE = {"tcp-connect", "cut", "case", "strip-edns"}
"""Kinds of fault that other tests show."""
FIRST, SECOND = "45.90.77.1", "45.90.78.1"


@pytest.mark.parametrize("name", world_names())
def test_a_world_is_whole(name: str) -> None:
    world = load(name)
    world.check()
    assert 10 < len(world.title) <= 110
    assert world.case.question.count(" ") == 1
    assert world.case.outcome in ("answered", "failed", "unreachable")
    assert {place.name for place in world.spec.vantages} >= {world.vantage.name}


def test_there_is_a_world_for_every_fault() -> None:
    names = set(world_names())
    assert {f"faults/{fault}" for fault in FAULTS} <= names
    assert len([name for name in names if "/" not in name]) >= 9


def test_names_are_found_in_any_case() -> None:
    assert load("f01").name == "faults/F01"
    assert load("faults/f40-V4-only").name == "faults/F40-v4-only"


def test_every_kind_of_fault_has_its_function_and_is_used() -> None:
    assert set(CATALOGUE) == {*BENDINGS, *DISTURBANCES, "resolve"}
    used = set()
    for name in world_names():
        spec = load(name).spec
        for fault in (*spec.middlebox, *(f for server in spec.servers for f in server.faults)):
            used.add(fault.kind)
    missing = set(CATALOGUE) - used
    said = (Path(__file__).parent / "test_said.py").read_text(encoding="utf-8")
    assert {kind for kind in missing if f'kind = "{kind}"' not in said} <= ELSEWHERE


@pytest.mark.parametrize(
    ("fault", "transport", "shape"),
    [
        ("F09", "udp", [Silence]),
        ("F10", "udp", [Silence]),
        ("F11", "udp", [Unreachable]),
        ("F12", "tcp", [Reset]),
        ("F13", "tcp", [Silence]),
        ("F14", "tcp", [Drip]),
        ("F17", "udp", [Send, Send]),
        ("F18", "udp", [Send, Send]),
        ("F19", "udp", [Send] * 5),
        ("F16", "udp", [Send] * 501),
        ("F40", "udp", [Unreachable]),
    ],
)
def test_shapes(fault: str, transport: str, shape: list[type]) -> None:
    reaction = react(load(fault), FIRST, "www.broken.com", transport=transport)
    assert [type(action) for action in reaction] == shape


def test_f01_to_f04_refer_wrongly() -> None:
    expected = {
        "F01": "broken.com. 3600 IN NS ns1.broken.com.",
        "F02": ". 3600 IN NS a.root-servers.net.",
        "F03": "com. 3600 IN NS a.gtld-servers.net.",
        "F04": "broken.com. 3600 IN NS ns2.broken.com.",
    }
    for fault, record in expected.items():
        reply = ask(load(fault), FIRST, "www.broken.com")
        assert lines(reply.authority)[0] == record
        assert reply.answer == []


def test_f06_and_f07_name_many_servers() -> None:
    for fault, count in (("F06", 60), ("F07", 1000)):
        reply = ask(load(fault), FIRST, "www.sub.broken.com", transport="tcp")
        assert len(reply.authority[0]) == count
        assert reply.additional == []


def test_f15_promises_more_than_it_gives() -> None:
    send, _ = react(load("F15"), FIRST, "www.broken.com", transport="tcp")
    assert isinstance(send, Send)
    assert (len(send.wire), send.length) == (40, 65535)


def test_f26_fails_at_one_server_only() -> None:
    world = load("F26")
    assert ask(world, FIRST, "www.broken.com").rcode().name == "SERVFAIL"
    assert ask(world, SECOND, "www.broken.com").rcode().name == "NOERROR"


def test_f27_and_f28_dislike_edns() -> None:
    refusing, dropping = load("F27"), load("F28")
    assert ask(refusing, FIRST, "www.broken.com", payload=1232).rcode().name == "FORMERR"
    assert ask(refusing, FIRST, "www.broken.com").rcode().name == "NOERROR"
    assert react(dropping, FIRST, "www.broken.com", payload=1232) == (Silence(),)
    assert ask(dropping, FIRST, "www.broken.com").rcode().name == "NOERROR"


def test_f29_has_keys_of_one_tag() -> None:
    world = load("F29")
    from dns.dnssec import key_id

    reply = ask(world, FIRST, "broken.com", "DNSKEY", dnssec=True, transport="tcp")
    keys, signatures = reply.answer
    assert (len(keys), len({key_id(key) for key in keys}), len(signatures)) == (20, 1, 20)


@pytest.mark.parametrize(("fault", "least"), [("F35", 3900), ("F36", 64900)])
def test_deep_names(fault: str, least: int) -> None:
    send = react(load(fault), FIRST, "www.broken.com", transport="tcp")[0]
    assert isinstance(send, Send)
    assert least < len(send.wire) <= least + 100


def test_f37_holds_every_octet() -> None:
    world = load("F37")
    reply = ask(world, FIRST, "octets.broken.com", "TXT")
    assert b"".join(reply.answer[0][0].strings) == bytes(range(256))


def test_the_middlebox_answers_for_everybody() -> None:
    world = load("middlebox")
    for server in ("198.41.0.4", "192.0.2.1", "2001:db8::1"):
        reply = ask(world, server, "www.example.com")
        assert lines(reply.answer) == ["www.example.com. 60 IN A 185.31.40.80"]
        assert reply.flags & 0x0080  # RA
        assert not reply.flags & 0x0400  # AA


def test_loss_is_the_same_every_time() -> None:
    def lost() -> list[bool]:
        world = load("lossy")
        return [
            react(world, "198.41.0.4", f"a{number}.com") == (Silence(),) for number in range(200)
        ]

    assert lost() == lost()
    assert 20 <= sum(lost()) <= 60


GOOD = """
title = "A world"
[[zone]]
name = "test"
text = "@ 300 IN SOA ns host 1 2 3 4 5\\n@ 300 NS ns\\nns 300 A 192.0.2.1"
[[server]]
name = "ns.test"
addresses = ["192.0.2.1"]
zones = ["test"]
at = "Paris"
"""


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('title = "A world"', "", "title: is missing; give a string"),
        ('title = "A world"', "title = 5", "title: is 5; give a string"),
        ("title =", "titel =", "title: is missing"),
        ("addresses =", "adresses =", "server[ns.test].addresses: is missing"),
        ('at = "Paris"', 'at = "Atlantis"', "server[ns.test].at: no place 'Atlantis'"),
        ('at = "Paris"', "", "server[ns.test].instances: is missing"),
        ('at = "Paris"', 'at = "Paris"\nsytle = "nsd"', "did you mean 'style'"),
        ('at = "Paris"', 'at = "Paris"\nstyle = "iis"', "give one of nsd, knot, bind"),
        ('zones = ["test"]', 'zones = ["tset"]', "no zone 'tset.'"),
        ('["192.0.2.1"]', '["192.0.2.300"]', "'192.0.2.300' is no IPv4 or IPv6 address"),
        ('["192.0.2.1"]', "[5]", "holds 5; give strings only"),
        ("IN SOA", "IN SOB", "correct the master-file text"),
        ('"A world"', '"A world"\nfamilies = [5]', "families: is [5]; give 4, 6, both or none"),
        ("[[zone]]", "[[zone", "not TOML"),
        ("[[zone]]", 'extends = "nothing"\n[[zone]]', "is not a world that can stand below"),
        ('at = "Paris"', 'at = "Paris"\nfaults = [{kind = "rudeness"}]', "give one of silence"),
        (
            'at = "Paris"',
            'at = "Paris"\nfaults = [{kind = "delay", s = 5}]',
            "is not a parameter of delay; it takes ms",
        ),
        ('name = "test"', 'name = "test"\ninception = "soon"', "give a day as YYYY-MM-DD"),
    ],
)
def test_wrong_worlds_are_explained(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    file = tmp_path / "wrong.toml"
    assert old in GOOD
    file.write_text(GOOD.replace(old, new, 1))
    with pytest.raises(WorldError) as caught:
        load(str(file)).check()
    message = str(caught.value)
    assert complaint in message
    assert re.match(rf"{re.escape(str(file))}:\d+: ", message)
    assert "\n" not in message


def test_two_servers_cannot_share_an_address(tmp_path: Path) -> None:
    file = tmp_path / "shared.toml"
    server = GOOD[GOOD.index("[[server]]") :]
    file.write_text(GOOD + server.replace("ns.test", "other.test"))
    with pytest.raises(WorldError, match=re.escape("192.0.2.1 is already that of ns.test.")):
        load(str(file))


def test_no_such_world() -> None:
    with pytest.raises(WorldError, match=r"no world 'atlantis': there are .*default"):
        load("atlantis")


def test_the_document_lists_every_kind_of_fault() -> None:
    text = (Path(__file__).parents[2] / "docs" / "lab.md").read_text(encoding="utf-8")
    for kind, entry in CATALOGUE.items():
        parameters = ", ".join(f"`{name}`" for name in entry.parameters) or "–"
        assert f"| `{kind}` | {parameters} | {entry.summary} |" in text


def test_the_documents_world_loads(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "docs" / "lab.md").read_text(encoding="utf-8")
    file = tmp_path / "document.toml"
    file.write_text(text.split("```toml\n")[1].split("```")[0])
    world = load(str(file))
    world.check()
    sydney = world.place("Sydney")
    assert react(world, "198.18.1.1", "www.shop.test", vantage=sydney) == (Silence(),)
    tcp = ask(world, "198.18.1.1", "www.shop.test", vantage=sydney, transport="tcp")
    assert lines(tcp.answer) == ["www.shop.test. 60 IN A 198.18.2.80"]
