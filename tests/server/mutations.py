"""Queries with something wrong: the same for the same seed."""

import random
from collections.abc import Iterator
from struct import pack

from .authority import name
from .running import OPT, OPT_DO, query

_OPTIONS = (3, 5, 8, 10, 11, 12, 15, 65001)
_TYPES = (0, 1, 2, 5, 6, 12, 15, 16, 28, 41, 43, 46, 48, 64, 65, 249, 251, 252, 255, 257, 65535)


def mutated(seed: int) -> Iterator[bytes]:
    """An endless row of messages, from nearly right to noise."""
    chance = random.Random(seed)
    seeds = [
        query("a.example"),
        query("www.localhost", 28, opt=OPT_DO),
        query("x.onion", opt=b""),
        query("example", 255, flags=0x0110),
        query("nx.example", flags=0),
        pack("!HHHHHH", 1, 0x100, 1, 0, 0, 0) + name("version.bind") + pack("!HH", 16, 3),
        query("a" * 63 + "." + "b" * 63 + "." + "c" * 63 + "." + "d" * 60),
    ]
    while True:
        data = bytearray(chance.choice(seeds))
        data[:2] = chance.randbytes(2)
        for _ in range(chance.choice((0, 1, 1, 2, 3, 8))):
            _MUTATIONS[chance.randrange(len(_MUTATIONS))](data, chance)
        yield bytes(data)


def _flip(data: bytearray, chance: random.Random) -> None:
    if data:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _replace(data: bytearray, chance: random.Random) -> None:
    if data:
        data[chance.randrange(len(data))] = chance.choice((0, 1, 63, 64, 127, 128, 192, 255))


def _cut(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data) + 1) :]


def _insert(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data) + 1)
    data[at:at] = chance.randbytes(chance.choice((1, 2, 10, 300)))


def _count(data: bytearray, chance: random.Random) -> None:
    at = chance.choice((4, 6, 8, 10))
    data[at : at + 2] = pack("!H", chance.choice((0, 1, 2, 255, 65535)))


def _type(data: bytearray, chance: random.Random) -> None:
    if len(data) > 30:
        at = data.find(b"\0", 12) + 1
        data[at : at + 2] = pack("!H", chance.choice(_TYPES))


def _option(data: bytearray, chance: random.Random) -> None:
    if data.endswith((OPT, OPT_DO)):
        value = chance.randbytes(chance.choice((0, 1, 2, 8, 16, 24, 40, 41)))
        inside = pack("!HH", chance.choice(_OPTIONS), len(value)) + value
        data[-2:] = pack("!H", len(inside)) + inside


def _noise(data: bytearray, chance: random.Random) -> None:
    data[:] = chance.randbytes(chance.choice((0, 11, 12, 40, 512)))


_MUTATIONS = (_flip, _flip, _replace, _cut, _insert, _count, _type, _option, _option, _noise)
