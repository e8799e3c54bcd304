"""Servers on the loopback that do what a test wants, and one query to them."""

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import NamedTuple

from dnstrace import api
from dnstrace.eventloop.socket_clock import SocketClock
from dnstrace.model.exchange import Exchange, Stray
from dnstrace.model.question import Query, Server, Transport
from dnstrace.transport.real_network import RealNetwork

QUESTION = api.question("www.example.com")
OPTIONS = ((3, b""),)


class Heard(NamedTuple):
    """A query as a server got it."""

    wire: bytes
    peer: tuple[str, int]
    answer: Callable[[bytes], None]


Behaviour = Callable[[Heard], None]


def reply_to(
    wire: bytes, *, rcode: int = 0, flags: int = 0x8400, data: bytes = b"\xc0\0\x09\x50"
) -> bytes:
    """An answer with one A record to the query `wire`."""
    name = names_end(wire)
    question = wire[12 : name + 4]
    record = b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 60, len(data)) + data
    head = wire[:2] + struct.pack("!HHHHH", flags | rcode, 1, 1, 0, 0)
    return head + question + record


def names_end(wire: bytes) -> int:
    """Where the question's name ends."""
    position = 12
    while wire[position]:
        position += wire[position] + 1
    return position + 1


class Notes:
    """A record that keeps everything."""

    def __init__(self) -> None:
        self.ids = 0
        self.begun: list[int] = []
        self.exchanges: list[Exchange] = []
        self.late: list[tuple[int, Stray]] = []

    def next_id(self) -> int:
        self.ids += 1
        return self.ids

    def started(self, identifier: int, query: Query, at: float) -> None:
        self.begun.append(identifier)

    def ended(self, exchange: Exchange) -> None:
        self.exchanges.append(exchange)

    def strayed(self, identifier: int, stray: Stray) -> None:
        self.late.append((identifier, stray))


@contextmanager
def udp(behave: Behaviour, address: str = "127.0.0.1") -> Iterator[int]:
    """A UDP server; gives its port."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as server:
        server.bind((address, 0))
        server.settimeout(20)
        port = int(server.getsockname()[1])

        def serve() -> None:
            while True:
                wire, peer = server.recvfrom(65_535)
                if not wire:
                    return
                behave(Heard(wire, peer, partial(answer, peer)))

        def answer(peer: tuple[str, int], data: bytes) -> None:
            server.sendto(data, peer)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield port
        finally:
            with socket.socket(family, socket.SOCK_DGRAM) as stop:
                stop.sendto(b"", (address, port))
            thread.join()


@contextmanager
def nobody() -> Iterator[int]:
    """A UDP port of 127.0.0.1 that refuses, and that nobody else can take meanwhile."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as holder:
        holder.bind(("127.0.0.1", 0))
        holder.connect(("127.0.0.1", 1))  # it hears nobody else: all others are refused
        yield int(holder.getsockname()[1])


@contextmanager
def tcp(behave: Callable[[socket.socket], None]) -> Iterator[int]:
    """A TCP server on 127.0.0.1 that treats each connection so; gives its port."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(8)
        port = int(server.getsockname()[1])
        done = threading.Event()

        def serve() -> None:
            while True:
                connection, _ = server.accept()
                if done.is_set():
                    connection.close()
                    return
                with connection:
                    connection.settimeout(5)
                    behave(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield port
        finally:
            done.set()
            socket.create_connection(("127.0.0.1", port)).close()
            thread.join()


def read_query(connection: socket.socket) -> bytes:
    """One message with its length prefix taken off."""
    data = connection.recv(4096)
    while len(data) < 2 + int.from_bytes(data[:2], "big"):
        data += connection.recv(4096)
    return data[2:]


def query(
    port: int, transport: Transport = "udp", timeout: float = 2.0, address: str = "127.0.0.1"
) -> Query:
    """The question, to that port."""
    return Query(QUESTION, Server(address, port), transport, timeout, options=OPTIONS)


def ask(asked: Query, *, linger: float = 0.0, busy: float = 0.0) -> tuple[Exchange, Notes]:
    """One exchange over real sockets.

    Args:
        linger: seconds to go on listening after its end.
        busy: seconds for which the program does something else as soon as the query has left.
    """
    notes = Notes()
    network = RealNetwork(notes, SocketClock())

    async def main() -> Exchange:
        running = network.scheduler.spawn(network.exchange(asked))
        await network.scheduler.sleep_until(network.now())
        time.sleep(busy)
        exchange = await running
        await network.scheduler.sleep_until(network.now() + linger)
        return exchange

    try:
        exchange = network.scheduler.run(main())
    finally:
        network.close()
    assert notes.exchanges == [exchange]
    return exchange, notes
