"""The resolver's network in process: virtual time, every fate of a query, strays."""

from pathlib import Path

import pytest

from dnstrace.lab import LabNetwork, load
from dnstrace.model.exchange import Exchange, Outcome, Stray
from dnstrace.model.question import Query, Question, Server, Transport
from dnstrace.wire import names

WORLD = """
title = "one server with faults"
unowned = "host"
[[zone]]
name = "test"
text = '''
@ 300 IN SOA ns hostmaster 1 2 3 4 60
@ 300 NS ns
ns 300 A 203.0.114.1
www 300 A 203.0.114.80
big 300 TXT "{big}"
'''
[[server]]
name = "ns.test"
addresses = ["203.0.114.1", "2a00:1::1"]
zones = ["test"]
at = "Paris"
{faults}
"""


class Notes:
    """A record that keeps everything."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self.strays: list[Stray] = []
        self.ids = 0

    def next_id(self) -> int:
        self.ids += 1
        return self.ids

    def started(self, identifier: int, query: Query, at: float) -> None:
        pass

    def ended(self, exchange: Exchange) -> None:
        self.exchanges.append(exchange)

    def strayed(self, identifier: int, stray: Stray) -> None:
        self.strays.append(stray)


def exchange(
    tmp_path: Path,
    faults: str = "",
    *,
    name: str = "www.test",
    transport: Transport = "udp",
    address: str = "203.0.114.1",
    again: int = 0,
) -> tuple[Exchange, Notes]:
    """One exchange (and some before it) in a world of one server."""
    file = tmp_path / "world.toml"
    blocks = "".join(
        f"[[server.faults]]\n{fault.strip()}\n" for fault in faults.split(";") if fault
    )
    file.write_text(WORLD.replace("{faults}", blocks).replace("{big}", "x" * 200))
    notes = Notes()
    network = LabNetwork(load(str(file)), notes)
    kind = 16 if name.startswith("big") else 1
    question = Question(names.from_text(name), kind)
    query = Query(question, Server(address), transport, timeout=2.0)
    for _ in range(again):
        network.scheduler.run(network.exchange(query))
    got = network.scheduler.run(network.exchange(query))
    network.close()
    return got, notes


def test_a_reply_takes_the_round_trip(tmp_path: Path) -> None:
    got, _ = exchange(tmp_path)
    assert got.outcome == Outcome.REPLY
    assert got.reply is not None
    # Frankfurt to Paris: 479 km, factor 1.4, 1 ms.
    assert got.elapsed == pytest.approx(0.0077, abs=0.0002)
    assert got.timed_by == "virtual"


def test_tcp_connects_first(tmp_path: Path) -> None:
    got, _ = exchange(tmp_path, transport="tcp")
    assert got.outcome == Outcome.REPLY
    assert got.connect == pytest.approx(got.elapsed)
    assert got.waited == pytest.approx(2 * (got.elapsed or 0))


@pytest.mark.parametrize(
    ("faults", "transport", "outcome"),
    [
        ("kind = 'silence'", "udp", Outcome.TIMEOUT),
        ("kind = 'silence'", "tcp", Outcome.TCP_TIMEOUT),
        ("kind = 'silence'\ntransport = 'tcp'", "tcp", Outcome.TCP_TIMEOUT),
        ("kind = 'unreachable'\nerror = 'host'", "udp", Outcome.UNREACHABLE),
        ("kind = 'unreachable'\nerror = 'port'", "udp", Outcome.PORT_UNREACHABLE),
        ("kind = 'unreachable'\nerror = 'host'", "tcp", Outcome.UNREACHABLE),
        ("kind = 'tcp-connect'\nhow = 'refuse'", "tcp", Outcome.PORT_UNREACHABLE),
        ("kind = 'tcp-connect'\nhow = 'silence'", "tcp", Outcome.TCP_TIMEOUT),
        ("kind = 'tcp-reset'\ntransport = 'tcp'", "tcp", Outcome.TCP_FAILED),
        ("kind = 'tcp-short'\ntransport = 'tcp'", "tcp", Outcome.TCP_SHORT),
        ("kind = 'tcp-drip'\ntransport = 'tcp'", "tcp", Outcome.TCP_TIMEOUT),
        ("kind = 'garbage'", "udp", Outcome.MALFORMED),
    ],
)
def test_fates(tmp_path: Path, faults: str, transport: Transport, outcome: str) -> None:
    got, notes = exchange(tmp_path, faults, transport=transport)
    assert got.outcome == outcome
    assert got.waited <= 2.0 + 1e-9
    assert notes.exchanges == [got]


@pytest.mark.parametrize(
    ("fault", "kind", "count"),
    [
        ("kind = 'wrong-id'\ncount = 500", "wrong-id", 500),
        ("kind = 'wrong-source'", "wrong-source", 1),
        ("kind = 'wrong-question'", "wrong-question", 1),
        ("kind = 'broken'", "malformed", 4),
    ],
)
def test_strays_are_counted_and_the_reply_is_found(
    tmp_path: Path, fault: str, kind: str, count: int
) -> None:
    got, _ = exchange(tmp_path, fault)
    assert got.outcome == Outcome.REPLY
    assert [(entry[0], entry[1]) for entry in got.stray_counts] == [(kind, count)]
    assert len(got.strays) == min(count, 32)


def test_duplicates_come_after_the_end(tmp_path: Path) -> None:
    got, notes = exchange(tmp_path, "kind = 'duplicate'\ncount = 3")
    assert got.outcome == Outcome.REPLY
    assert [stray.kind for stray in notes.strays] == ["duplicate"] * 3


def test_previous_reply_is_a_stray_of_the_next_query(tmp_path: Path) -> None:
    got, _ = exchange(tmp_path, "kind = 'previous'", again=1)
    assert got.outcome == Outcome.REPLY
    assert [(entry[0], entry[1]) for entry in got.stray_counts] == [("wrong-id", 1)]


def test_an_address_nobody_has(tmp_path: Path) -> None:
    got, _ = exchange(tmp_path, address="198.18.9.9")
    assert got.outcome == Outcome.UNREACHABLE


def test_same_world_same_octets(tmp_path: Path) -> None:
    first, _ = exchange(tmp_path, "kind = 'wrong-id'\ncount = 5")
    second, _ = exchange(tmp_path, "kind = 'wrong-id'\ncount = 5")
    assert first == second
