"""The head start: the first query leaves early, is taken for the walk's own, and is sent once."""

import os
import socket
from collections.abc import Iterator

import pytest

from dnstrace.cli.startup.early import first_query, head_start
from dnstrace.codec import root_addresses
from dnstrace.codec.queries import encode
from dnstrace.engine.lab_venue import lab_venue
from dnstrace.engine.session import run
from dnstrace.eventloop.socket_clock import SocketClock
from dnstrace.model.exchange import Exchange, Outcome, Stray
from dnstrace.model.question import Query, Question, Server
from dnstrace.options import Options
from dnstrace.transport import early_query
from dnstrace.transport.real_network import RealNetwork
from dnstrace.wire import names, types

WWW = Question(names.from_text("www.example.com"))


class Noted:
    """A record that keeps what it is told."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []

    def next_id(self) -> int:
        """One more."""
        return len(self.exchanges) + 1

    def started(self, identifier: int, query: Query, at: float) -> None:
        """Of no interest here."""

    def ended(self, exchange: Exchange) -> None:
        """Keep it."""
        self.exchanges.append(exchange)

    def strayed(self, identifier: int, stray: Stray) -> None:
        """Of no interest here."""


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A root server on the loopback, which is the only one there is."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.settimeout(2)
        monkeypatch.setattr(root_addresses, "ROOT_SERVERS", (("a", "127.0.0.1", "::1"),))
        monkeypatch.setattr(early_query, "PORT", sock.getsockname()[1])
        yield sock


def query(port: int) -> Query:
    """The first query of the walk, to the only root server."""
    found = first_query(Options(), WWW, 7)
    return found._replace(server=Server("127.0.0.1", port, names.from_text("a.root-servers.net")))


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(
    "question",
    [
        WWW,
        Question(names.from_text("a.b.c.example.org"), types.ANY),
        Question(names.from_text("com"), types.DS),
        Question(names.ROOT, types.NS),
    ],
    ids=lambda question: question.text,
)
@pytest.mark.parametrize(
    "options",
    [
        Options(),
        Options(nsid=False, payload=4096),
        Options(qmin=False),
        Options(dnssec=False),
        Options(trust_anchor=os.devnull),
    ],
    ids=lambda options: str(options.differing()),
)
def test_it_is_the_query_that_the_walk_would_send(
    options: Options, question: Question, seed: int
) -> None:
    options = options._replace(seed=seed, lab="")
    (report,) = run([question], options, venue=lab_venue(options))
    walked = [each for each in report.trace.exchanges() if not each.query.beside]
    early = first_query(options, question, seed)
    assert walked[0].query.server[:2] == early.server[:2]
    assert walked[0].sent[2:] == encode(early, 0)[2:]


def test_the_network_takes_it_for_the_walks_own(root: socket.socket) -> None:
    options, early = head_start(Options(seed=7), WWW)
    assert options.seed == 7
    assert early is not None
    data, peer = root.recvfrom(4096)
    root.sendto(data[:2] + b"\x84" + data[3:], peer)
    record = Noted()
    network = RealNetwork(record, SocketClock(), early=early)
    port = root.getsockname()[1]
    exchange = network.scheduler.run(network.exchange(query(port)))
    network.close()
    assert exchange.outcome == Outcome.REPLY
    assert exchange.sent == data
    assert exchange.started == early.departure.wall
    assert record.exchanges == [exchange]
    root.setblocking(False)
    with pytest.raises(BlockingIOError):
        root.recvfrom(4096)


def test_another_query_to_the_same_server_leaves_by_itself(root: socket.socket) -> None:
    _, early = head_start(Options(), WWW)
    assert early is not None
    root.recvfrom(4096)
    network = RealNetwork(Noted(), SocketClock(), early=early)
    other = query(root.getsockname()[1])._replace(do=False)
    answering = network.scheduler.spawn(network.exchange(other))
    network.scheduler.step()
    data, peer = root.recvfrom(4096)
    assert data[:2] != early.wire[:2] or data != early.wire
    root.sendto(data[:2] + b"\x84" + data[3:], peer)

    async def ended() -> Exchange:
        return await answering

    assert network.scheduler.run(ended()).sent == data
    network.close()
    early.sock.close()


@pytest.mark.parametrize(
    "options",
    [
        Options(tcp=True),
        Options(port=5300),
        Options(hints="/some/file"),
        Options(start=("example.com", "192.0.2.1")),
        Options(lab=""),
        Options(families=(6,)),
        Options(source="127.0.0.1"),
        Options(payload=0),
    ],
    ids=lambda options: str(options.differing() or "lab"),
)
def test_nothing_leaves_where_the_walk_would_begin_otherwise(
    root: socket.socket, options: Options
) -> None:
    assert head_start(options, WWW) == (options, None)
    root.setblocking(False)
    with pytest.raises(BlockingIOError):
        root.recvfrom(4096)
