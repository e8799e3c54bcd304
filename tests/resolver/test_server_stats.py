"""Whom to ask first, and how long to wait before the next."""

import pytest

from dnstrace.model.question import Server
from dnstrace.resolver.server_stats import FIRST_STAGGER, LEAST_STAGGER, MOST_STAGGER, ServerStats

V4 = [Server(f"192.0.9.{number}") for number in range(1, 5)]
V6 = [Server(f"2a00::{number}") for number in range(1, 5)]


def order(known: ServerStats, servers: list[Server]) -> list[str]:
    """The addresses in the order in which they are asked."""
    return [server.address for server in known.order(servers)]


def test_the_order_is_the_seed_s() -> None:
    assert order(ServerStats(7), V4) == order(ServerStats(7), V4)
    assert len({tuple(order(ServerStats(seed), V4)) for seed in range(30)}) > 5


def test_every_server_comes_first_for_some_seed() -> None:
    assert {order(ServerStats(seed), V4)[0] for seed in range(60)} == {s.address for s in V4}


def test_families_take_turns_and_ipv4_begins() -> None:
    for seed in range(10):
        families = [":" in address for address in order(ServerStats(seed), V4 + V6)]
        assert families == [False, True] * 4


def test_nobody_is_lost_or_doubled() -> None:
    assert sorted(order(ServerStats(1), V4 + V6[:1])) == sorted(s.address for s in [*V4, *V6[:1]])
    assert order(ServerStats(1), []) == []


def test_fast_before_slow_and_failed_last() -> None:
    known = ServerStats(1)
    known.heard(V4[0], 0.300)
    known.heard(V4[1], 0.010)
    known.missed(V4[2])
    assert order(known, V4)[0] in ("192.0.9.2", "192.0.9.4")  # fast, or not known yet
    assert order(known, V4)[-1] == "192.0.9.3"
    assert order(known, V4).index("192.0.9.2") < order(known, V4).index("192.0.9.1")


def test_an_answer_forgives_failures() -> None:
    known = ServerStats(1)
    known.missed(V4[0])
    known.missed(V4[0])
    known.heard(V4[0], 0.01)
    assert known.of(V4[0].address).failures == 0


def test_a_family_that_fails_comes_last() -> None:
    known = ServerStats(1)
    for server in V6[:3]:
        known.missed(server)
    assert all(":" not in address for address in order(known, V4 + V6)[:4])


def test_the_stagger_is_learned() -> None:
    known = ServerStats(1)
    assert known.stagger(V4[0]) == FIRST_STAGGER
    known.heard(V4[1], 0.1)
    assert known.stagger(V4[0]) == pytest.approx(0.3)  # three times what is typical
    known.heard(V4[0], 0.001)
    assert known.stagger(V4[0]) == LEAST_STAGGER
    known.heard(V4[2], 1.0)
    assert known.stagger(V4[2]) == MOST_STAGGER


def test_the_round_trip_is_smoothed() -> None:
    known = ServerStats(1)
    known.heard(V4[0], 0.1)
    known.heard(V4[0], 0.2)
    assert known.of(V4[0].address).rtt == pytest.approx(0.13)


def test_memory_is_bounded() -> None:
    known = ServerStats(1, most=10)
    for number in range(100):
        known.heard(Server(f"192.0.9.{number}"), 0.01)
    assert len(known._known) == 10
    assert known.of("192.0.9.99").rtt is not None
    assert known.of("192.0.9.0").rtt is None
