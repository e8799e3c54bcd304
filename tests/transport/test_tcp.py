"""TCP on real sockets: every way in which a whole message does not come."""

import socket
import struct
import sys
import threading
import time

import pytest

from dnstrace.model.exchange import Outcome
from tests.transport import loopback
from tests.transport.loopback import ask, query, read_query, reply_to


def prefixed(data: bytes) -> bytes:
    """With its length."""
    return len(data).to_bytes(2, "big") + data


def whole(connection: socket.socket) -> None:
    connection.sendall(prefixed(reply_to(read_query(connection))))


def in_pieces(connection: socket.socket) -> None:
    for octet in prefixed(reply_to(read_query(connection))):
        connection.sendall(bytes((octet,)))


def with_more(connection: socket.socket) -> None:
    wire = read_query(connection)
    connection.sendall(prefixed(reply_to(wire)) + prefixed(reply_to(wire)))


def after_others(connection: socket.socket) -> None:
    wire = read_query(connection)
    other = prefixed(bytes((wire[0] ^ 1,)) + reply_to(wire)[1:])
    connection.sendall(b"\0\0" + other + other + prefixed(reply_to(wire)))


def large(connection: socket.socket) -> None:
    wire = read_query(connection)
    data = b"".join(b"\xff" + b"x" * 255 for _ in range(200))
    reply = bytearray(reply_to(wire, data=data))
    reply[reply.rindex(data) - 10 : reply.rindex(data) - 8] = b"\0\x10"
    connection.sendall(prefixed(bytes(reply)))


@pytest.mark.parametrize("behave", [whole, in_pieces, with_more, after_others, large])
def test_a_whole_message(behave: object) -> None:
    with loopback.tcp(behave) as port:  # type: ignore[arg-type]
        exchange, _ = ask(query(port, "tcp"))
    assert exchange.outcome == Outcome.REPLY
    assert exchange.reply is not None
    assert exchange.connect is not None
    assert 0 < exchange.connect < 1.0
    assert exchange.elapsed is not None
    assert 0 < exchange.elapsed < 1.0
    assert exchange.waited < 1.5


def reset(connection: socket.socket) -> None:
    read_query(connection)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def closed(connection: socket.socket) -> None:
    read_query(connection)


def one_octet(connection: socket.socket) -> None:
    read_query(connection)
    connection.sendall(b"\0")


def short(connection: socket.socket) -> None:
    wire = read_query(connection)
    connection.sendall(b"\xff\xff" + reply_to(wire)[:40])


def silent(connection: socket.socket) -> None:
    read_query(connection)
    connection.recv(1)  # until the other side gives up


def drip(connection: socket.socket) -> None:
    for octet in prefixed(reply_to(read_query(connection))):
        try:
            connection.sendall(bytes((octet,)))
        except OSError:
            return
        time.sleep(0.03)


def wrong_id(connection: socket.socket) -> None:
    wire = read_query(connection)
    connection.sendall(prefixed(bytes((wire[0] ^ 1,)) + reply_to(wire)[1:]))


def others_only(connection: socket.socket) -> None:
    wire = read_query(connection)
    connection.sendall(prefixed(bytes((wire[0] ^ 1,)) + reply_to(wire)[1:]) * 2)
    connection.recv(1)


def others_without_end(connection: socket.socket) -> None:
    wire = read_query(connection)
    other = prefixed(bytes((wire[0] ^ 1,)) + reply_to(wire)[1:])
    try:
        while True:
            connection.sendall(other * 100)
    except OSError:
        return


def empty(connection: socket.socket) -> None:
    read_query(connection)
    connection.sendall(bytes(2))


def garbage(connection: socket.socket) -> None:
    connection.sendall(prefixed(read_query(connection)[:2] + b"\x84\0" + b"\xee" * 20))


@pytest.mark.parametrize(
    ("behave", "outcome", "detail"),
    [
        (reset, Outcome.TCP_FAILED, "reset by peer"),
        (closed, Outcome.TCP_FAILED, "closed without a reply"),
        (one_octet, Outcome.TCP_FAILED, "closed"),
        (short, Outcome.TCP_SHORT, "40 of the promised 65535 octets"),
        (silent, Outcome.TCP_TIMEOUT, "nothing came"),
        (drip, Outcome.TCP_TIMEOUT, "not a whole message"),
        (wrong_id, Outcome.MALFORMED, ""),
        (others_only, Outcome.TCP_TIMEOUT, "2 messages came, none of which answers"),
        (others_without_end, Outcome.MALFORMED, ""),
        (empty, Outcome.TCP_FAILED, "closed without a reply"),
        (garbage, Outcome.MALFORMED, "ee"),
    ],
)
def test_no_whole_message(behave: object, outcome: str, detail: str) -> None:
    with loopback.tcp(behave) as port:  # type: ignore[arg-type]
        exchange, _ = ask(query(port, "tcp", timeout=0.3))
    assert exchange.outcome == outcome
    assert detail in exchange.detail
    assert exchange.waited <= 2.0
    assert exchange.reply is None


def test_nobody_accepts() -> None:
    with socket.socket() as placeholder:
        placeholder.bind(("127.0.0.1", 0))
        port = placeholder.getsockname()[1]
        exchange, _ = ask(query(port, "tcp", timeout=3.0))
    assert exchange.outcome == Outcome.PORT_UNREACHABLE
    assert exchange.waited < 2.0


@pytest.mark.skipif(sys.platform != "linux", reason="a full backlog drops the SYN on Linux")
def test_a_connection_that_is_never_accepted() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        port = server.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]
        for sock in waiting:
            sock.setblocking(False)
            sock.connect_ex(("127.0.0.1", port))
        exchange, _ = ask(query(port, "tcp", timeout=0.2))
        for sock in waiting:
            sock.close()
    assert exchange.outcome == Outcome.TCP_TIMEOUT
    assert "not accepted" in exchange.detail


@pytest.mark.skipif(sys.platform != "linux", reason="kernel stamps as Linux gives them")
def test_tcp_is_timed_by_the_kernel_too() -> None:
    served: list[float] = []

    def slow(connection: socket.socket) -> None:
        wire = read_query(connection)
        began = time.monotonic()
        time.sleep(0.03)
        served.append(time.monotonic() - began)
        connection.sendall(prefixed(reply_to(wire)))

    with loopback.tcp(slow) as port:
        exchange, _ = ask(query(port, "tcp"), busy=1.0)
    assert exchange.outcome == Outcome.REPLY
    assert exchange.timed_by == "kernel"
    assert exchange.elapsed is not None
    assert served[0] <= exchange.elapsed < 0.9  # and not when the reader came to read it


@pytest.mark.skipif(sys.platform != "linux", reason="a full backlog drops the SYN on Linux")
def test_a_lost_segment_is_part_of_the_time_to_connect() -> None:
    with socket.socket() as server, socket.socket() as waiting:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        waiting.connect(server.getsockname())

        def make_room() -> None:
            server.accept()[0].close()
            with server.accept()[0] as connection:
                connection.sendall(prefixed(reply_to(read_query(connection))))

        room = threading.Timer(0.1, make_room)
        room.start()
        exchange, _ = ask(query(server.getsockname()[1], "tcp", timeout=8.0))
        room.join()
    assert exchange.outcome == Outcome.REPLY
    assert exchange.connect is not None
    assert exchange.connect > 0.5  # RFC 6298 §2: a SYN is sent again after a second
    assert exchange.elapsed is not None
    assert exchange.elapsed < exchange.connect
