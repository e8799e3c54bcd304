"""UDP on real sockets: deaf to what does not fit, and timed by the kernel."""

import socket
import statistics
import sys
import threading
import time
from types import SimpleNamespace

import pytest

from dnstrace.eventloop.socket_clock import SocketClock
from dnstrace.model.exchange import Outcome
from dnstrace.transport import timestamps
from dnstrace.transport.real_network import RealNetwork
from tests.transport import loopback
from tests.transport.loopback import Heard, ask, query, reply_to


def has_ipv6() -> bool:
    """Whether this host has ::1."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sock:
            sock.bind(("::1", 0))
    except OSError:
        return False
    return True


ADDRESSES = ["127.0.0.1", *(["::1"] if has_ipv6() else [])]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_reply(address: str) -> None:
    with loopback.udp(lambda heard: heard.answer(reply_to(heard.wire)), address) as port:
        exchange, notes = ask(query(port, address=address))
    assert exchange.outcome == Outcome.REPLY
    assert exchange.reply is not None
    assert exchange.reply.wire[:2] == exchange.sent[:2]
    assert exchange.elapsed is not None
    assert 0 < exchange.elapsed < 1.0
    assert exchange.connect is None
    assert exchange.strays == ()
    assert abs(exchange.started - time.time()) < 30
    assert notes.begun == [exchange.id]


def wrong_id(wire: bytes) -> bytes:
    return bytes((wire[0] ^ 1,)) + reply_to(wire)[1:]


def wrong_question(wire: bytes) -> bytes:
    return reply_to(wire).replace(b"\x03www", b"\x03wwx")


def another_type(wire: bytes) -> bytes:
    end = loopback.names_end(wire)
    reply = reply_to(wire)
    return reply[:end] + b"\0\x1c" + reply[end + 2 :]


@pytest.mark.parametrize(
    ("strays", "kinds"),
    [
        ([wrong_id], [("wrong-id", 1)]),
        ([wrong_question], [("wrong-question", 1)]),
        ([another_type], [("wrong-question", 1)]),
        ([lambda wire: wire], [("not-a-reply", 1)]),  # our own query, sent back
        ([lambda wire: b""], [("malformed", 1)]),
        ([lambda wire: wire[:2]], [("malformed", 1)]),
        ([lambda wire: reply_to(wire)[:-3]], [("malformed", 1)]),
        ([lambda wire: wire[:2] + b"\x84\0" + b"\xff" * 40], [("malformed", 1)]),
        (
            [
                lambda wire: b"",
                lambda wire: wire[:2],
                lambda wire: reply_to(wire)[:-1],
                lambda wire: reply_to(wire)[:20],
            ],
            [("malformed", 4)],
        ),
        ([wrong_id] * 40, [("wrong-id", 40)]),
    ],
)
def test_strays_come_first_and_the_reply_is_found(
    strays: list[object], kinds: list[tuple[str, int]]
) -> None:
    def behave(heard: Heard) -> None:
        for stray in strays:
            heard.answer(stray(heard.wire))  # type: ignore[operator]
        heard.answer(reply_to(heard.wire))

    with loopback.udp(behave) as port:
        exchange, _ = ask(query(port))
    assert exchange.outcome == Outcome.REPLY
    assert [(kind, number) for kind, number, _ in exchange.stray_counts] == kinds
    assert len(exchange.strays) == min(32, sum(number for _, number in kinds))
    assert all(len(stray.head) <= 64 for stray in exchange.strays)


def from_elsewhere(address: str) -> None:
    def behave(heard: Heard) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.bind((address, 0))
            other.sendto(reply_to(heard.wire, data=b"\x06\x06\x06\x06"), heard.peer)
        time.sleep(0.02)
        heard.answer(reply_to(heard.wire))

    with loopback.udp(behave) as port:
        exchange, _ = ask(query(port))
    assert exchange.outcome == Outcome.REPLY
    assert exchange.reply is not None
    assert b"\x06\x06\x06\x06" not in exchange.reply.wire
    assert [(stray.kind, stray.address) for stray in exchange.strays] == [("wrong-source", address)]


def test_a_reply_from_another_port_is_no_reply() -> None:
    from_elsewhere("127.0.0.1")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all of 127.0.0.0/8")
def test_a_reply_from_another_address_is_no_reply() -> None:
    from_elsewhere("127.0.0.77")


def test_duplicates_and_late_replies_are_strays_of_their_exchange() -> None:
    def twice(heard: Heard) -> None:
        heard.answer(reply_to(heard.wire))
        heard.answer(reply_to(heard.wire))

    with loopback.udp(twice) as port:
        exchange, notes = ask(query(port), linger=0.05)
    assert exchange.outcome == Outcome.REPLY
    assert [(number, stray.kind) for number, stray in notes.late] == [(exchange.id, "duplicate")]

    def late(heard: Heard) -> None:
        time.sleep(0.15)
        heard.answer(reply_to(heard.wire))

    with loopback.udp(late) as port:
        exchange, notes = ask(query(port, timeout=0.05), linger=0.3)
    assert exchange.outcome == Outcome.TIMEOUT
    assert exchange.waited == pytest.approx(0.05, abs=0.04)
    ((number, stray),) = notes.late
    assert (number, stray.kind) == (exchange.id, "late")
    assert stray.after == pytest.approx(0.15, abs=0.1)


def test_only_garbage_is_a_malformed_reply() -> None:
    with loopback.udp(
        lambda heard: heard.answer(heard.wire[:2] + b"\x84\0" + b"\xee" * 90)
    ) as port:
        exchange, _ = ask(query(port, timeout=0.1))
    assert exchange.outcome == Outcome.MALFORMED
    assert bytes.fromhex(exchange.detail) == exchange.sent[:2] + b"\x84\0" + b"\xee" * 60
    assert exchange.reply is None


def test_an_error_without_a_question_is_taken() -> None:
    refused = b"\x80\x05" + b"\0" * 8
    with loopback.udp(lambda heard: heard.answer(heard.wire[:2] + refused)) as port:
        exchange, _ = ask(query(port))
    assert exchange.outcome == Outcome.REPLY


def test_the_case_of_the_question_may_differ() -> None:
    with loopback.udp(
        lambda heard: heard.answer(reply_to(heard.wire).replace(b"\x03www", b"\x03WWW"))
    ) as port:
        exchange, _ = ask(query(port))
    assert exchange.outcome == Outcome.REPLY


def test_a_reply_too_dear_to_read_is_refused() -> None:
    def dear(heard: Heard) -> None:
        deep = reply_to(heard.wire)[: loopback.names_end(heard.wire) + 4]
        owner = len(deep)
        head = deep[:6] + (1500).to_bytes(2, "big") + deep[8:]
        one = b"\0\x02\0\x01\0\0\0\x3c\0\x02" + bytes((0xC0 | owner >> 8, owner & 255))
        pointer = bytes((0xC0 | owner >> 8, owner & 255))
        heard.answer(head + b"\x01a" * 110 + b"\xc0\x0c" + one + (pointer + one) * 1499)

    with loopback.udp(dear) as port:
        exchange, _ = ask(query(port))
    assert exchange.outcome == Outcome.TOO_COMPLEX
    assert "labels" in exchange.detail


def test_a_port_where_nobody_listens_is_known_at_once() -> None:
    with loopback.nobody() as port:
        exchange, _ = ask(query(port, timeout=3.0))
    assert exchange.outcome == Outcome.PORT_UNREACHABLE
    assert exchange.waited < 2.0


def test_silence_ends_with_the_try() -> None:
    with loopback.udp(lambda heard: None) as port:
        exchange, _ = ask(query(port, timeout=0.1))
    assert exchange.outcome == Outcome.TIMEOUT
    assert exchange.waited == pytest.approx(0.1, abs=0.05)


def test_an_address_of_nobody_s_to_send_from() -> None:
    notes = loopback.Notes()
    network = RealNetwork(notes, SocketClock(), source="192.0.2.77")
    exchange = network.scheduler.run(network.exchange(query(53)))
    network.close()
    assert exchange.outcome in (Outcome.SEND_FAILED, Outcome.NO_ROUTE)
    assert exchange.sent == b""


def test_ids_and_ports_are_fresh_each_time() -> None:
    seen: list[tuple[int, bytes]] = []

    def behave(heard: Heard) -> None:
        seen.append((heard.peer[1], heard.wire[:2]))
        heard.answer(reply_to(heard.wire))

    with loopback.udp(behave) as port:
        for _ in range(40):
            ask(query(port))
    ports, ids = {port for port, _ in seen}, {identifier for _, identifier in seen}
    assert len(ports) >= 38
    assert len(ids) >= 38
    assert min(ports) >= 1024
    assert max(ports) - min(ports) > 20_000  # of the whole range, not the kernel's ephemeral one


LINUX = pytest.mark.skipif(sys.platform != "linux", reason="kernel stamps as Linux gives them")


@LINUX
def test_latency_is_the_network_s_also_when_the_reader_is_busy() -> None:
    """The difference to what the server saw, by its own clock, is below one millisecond."""
    differences = []
    for _ in range(5):
        sent: list[float] = []

        def behave(heard: Heard, sent: list[float] = sent) -> None:
            time.sleep(0.03)
            sent.append(time.monotonic())
            heard.answer(reply_to(heard.wire))

        with loopback.udp(behave) as port:
            before = time.monotonic()
            exchange, _ = ask(query(port), busy=0.15)
        assert exchange.timed_by == "kernel"
        assert exchange.elapsed is not None
        differences.append(abs(exchange.elapsed - (sent[0] - before)))
    assert statistics.median(differences) < 0.001


@LINUX
@pytest.mark.parametrize("jump", [3600.0, -3600.0])
def test_a_wall_clock_that_jumps_changes_no_latency(
    jump: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    off = [-1e8]  # from the start: the kernel's stamps are years ahead of this program's clock
    jumping = SimpleNamespace(time=lambda: time.time() + off[0], monotonic=time.monotonic)
    monkeypatch.setattr(timestamps, "time", jumping)

    def behave(heard: Heard) -> None:
        time.sleep(0.03)
        off[0] += jump
        heard.answer(reply_to(heard.wire))

    with loopback.udp(behave) as port:
        exchange, _ = ask(query(port), busy=1.0)
    assert exchange.timed_by == "kernel"
    assert exchange.elapsed is not None
    assert 0.03 <= exchange.elapsed < 0.9


def test_an_unreachable_port_leaves_nothing_to_wake_up_for() -> None:
    class Counting(SocketClock):
        waits = 0

        def wait(self, until: float | None) -> None:
            self.waits += 1
            super().wait(until)

    clock = Counting()
    network = RealNetwork(loopback.Notes(), clock)
    with loopback.nobody() as port:
        exchange = network.scheduler.run(network.exchange(query(port)))
    network.scheduler.run(network.scheduler.sleep_until(network.now() + 0.05))
    network.close()
    assert exchange.outcome == Outcome.PORT_UNREACHABLE
    assert clock.waits < 10


def test_many_at_once_each_get_their_own() -> None:
    def behave(heard: Heard) -> None:
        threading.Timer(0.02, lambda: heard.answer(reply_to(heard.wire))).start()

    notes = loopback.Notes()
    network = RealNetwork(notes, SocketClock())
    with loopback.udp(behave) as port:
        jobs = [network.exchange(query(port)) for _ in range(50)]
        exchanges = network.scheduler.run(network.together(jobs))
        network.close()
    assert {exchange.outcome for exchange in exchanges} == {Outcome.REPLY}
    assert [e.reply.wire[:2] for e in exchanges if e.reply] == [e.sent[:2] for e in exchanges]
    assert len({exchange.id for exchange in exchanges}) == 50


def test_closing_ends_what_is_under_way() -> None:
    notes = loopback.Notes()
    network = RealNetwork(notes, SocketClock())
    with loopback.udp(lambda heard: None) as port:
        network.beside(network.exchange(query(port)))
        network.scheduler.run(network.scheduler.sleep_until(network.now() + 0.02))
        network.close()
    assert [exchange.outcome for exchange in notes.exchanges] == [Outcome.ABANDONED]
    assert notes.exchanges[0].sent
