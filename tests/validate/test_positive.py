"""Answers: secure, insecure and bogus, and what is said of them."""

from __future__ import annotations

import pytest

from dnstrace.model.security import SECURE

from .world import World
from .zones import KeyPair, Zone


def example(**options: object) -> World:
    """. → com → example.com, with insecure.com beside."""
    root, com = Zone("."), Zone("com.", keys=[KeyPair(number=2)])
    child = Zone(
        "example.com.",
        'www A 192.0.2.1\nwww AAAA 2001:db8::1\n* TXT "wild"\nalias CNAME www.example.com.\n'
        "a.ent A 192.0.2.2",
        **{"keys": [KeyPair(number=3)], **options},  # type: ignore[arg-type]
    )
    root.delegate(com)
    com.delegate(child)
    com.delegate(Zone("insecure.com.", "www A 192.0.2.3", signed=False))
    return World(root)


@pytest.mark.parametrize("algorithm", [5, 7, 8, 10, 13, 14, 15, 16])
def test_every_algorithm(algorithm: int) -> None:
    world = example(keys=[KeyPair(algorithm, number=3)])
    assert world.judge("www.example.com.").security.status == SECURE, world.judge(
        "www.example.com."
    )
