"""Prefixes in little memory: longest match, and every prefix that covers another."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from socket import AF_INET, AF_INET6, inet_ntop, inet_pton
from typing import NamedTuple

BITS = {4: 32, 6: 128}


class Prefix(NamedTuple):
    """An address block: family 4 or 6, its first address as a number, its length in bits."""

    family: int
    network: int
    length: int

    @property
    def text(self) -> str:
        """`192.0.2.0/24`."""
        return f"{address_text(self.family, self.network)}/{self.length}"


def parse_address(text: str) -> tuple[int, int]:
    """Family and number of an address.

    Raises: ValueError for what is none.
    """
    try:
        if ":" in text:
            return 6, int.from_bytes(inet_pton(AF_INET6, text), "big")
        return 4, int.from_bytes(inet_pton(AF_INET, text), "big")
    except (OSError, UnicodeError):
        raise ValueError(f"{text[:50]!a} is no address") from None


def parse_prefix(text: str) -> Prefix:
    """A prefix such as `2001:db8::/32`.

    Raises: ValueError for what is none, and for one with bits set beyond its length.
    """
    address, slash, length = text.partition("/")
    family, number = parse_address(address)
    if not slash or not (length.isascii() and length.isdigit()) or int(length) > BITS[family]:
        raise ValueError(f"{text[:50]!a} is no prefix")
    rest = BITS[family] - int(length)
    if number >> rest << rest != number:
        raise ValueError(f"{text[:50]!a} is no prefix: bits beyond its length are set")
    return Prefix(family, number, int(length))


def parse_block(text: str) -> Prefix:
    """A prefix, or an address, which stands for the block that holds it only.

    Raises: ValueError as `parse_prefix` does.
    """
    return parse_prefix(text) if "/" in text else host_prefix(text)


def host_prefix(address: str) -> Prefix:
    """The prefix that holds one address only.

    Raises: ValueError when the text is no address.
    """
    family, number = parse_address(address)
    return Prefix(family, number, BITS[family])


def address_text(family: int, number: int) -> str:
    """An address as text (RFC 5952 for family 6)."""
    kind, octets = (AF_INET, 4) if family == 4 else (AF_INET6, 16)
    return inet_ntop(kind, number.to_bytes(octets, "big"))


def blocks(family: int, first: int, last: int) -> Iterator[Prefix]:
    """The fewest prefixes that make up a range, both ends included."""
    while first <= last:
        aligned = (first & -first).bit_length() - 1 if first else BITS[family]
        size = min(aligned, (last - first + 1).bit_length() - 1)
        yield Prefix(family, first, BITS[family] - size)
        first += 1 << size


class Level:
    """All prefixes of one family and length: sorted network numbers, and a value for each.

    Args:
        bits: the length; network numbers are kept without their host bits.
        keys: sorted, with `values` beside them, when they are known already; not copied.
    """

    __slots__ = ("keys", "sorted", "values")

    def __init__(
        self, bits: int, keys: Sequence[int] | None = None, values: Sequence[int] | None = None
    ) -> None:
        self.keys: Sequence[int]
        self.keys = keys if keys is not None else _numbers(bits)
        self.values: Sequence[int] = values if values is not None else array("I")
        self.sorted = True

    def add(self, key: int, value: int) -> None:
        """Put in one more; only where `keys` were not given."""
        assert isinstance(self.keys, array | list)
        assert isinstance(self.values, array)
        if self.sorted and self.keys and key < self.keys[-1]:
            self.sorted = False
        self.keys.append(key)
        self.values.append(value)

    def sort(self) -> None:
        """Bring keys into order, each with its values in the order in which they were added."""
        if self.sorted:
            return
        order = sorted(range(len(self.keys)), key=self.keys.__getitem__)
        keys, values = self.keys, self.values
        arranged = [keys[index] for index in order]
        self.keys = array(keys.typecode, arranged) if isinstance(keys, array) else arranged
        self.values = array("I", (values[index] for index in order))
        self.sorted = True

    def find(self, key: int) -> Iterator[int]:
        """The values of a key, in the order in which they were added."""
        at = bisect_left(self.keys, key)
        while at < len(self.keys) and self.keys[at] == key:
            yield self.values[at]
            at += 1


def _numbers(bits: int) -> "array[int] | list[int]":
    # All that is announced fits 64 bits; the rest, if there is any, may take more room.
    return array("I") if bits <= 32 else array("Q") if bits <= 64 else []


class PrefixTable:
    """Prefixes, each with one or more values (numbers below 2^32): 8 to 12 octets an entry."""

    def __init__(self) -> None:
        self.levels: dict[tuple[int, int], Level] = {}
        self._lengths: dict[int, list[int]] = {4: [], 6: []}
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def add(self, prefix: Prefix, value: int) -> None:
        """Put in one more value for a prefix."""
        family, network, length = prefix
        level = self.levels.get((family, length))
        if level is None:
            level = Level(length)
            self.put(family, length, level)
        level.add(network >> (BITS[family] - length), value)
        self._size += 1

    def put(self, family: int, length: int, level: Level) -> None:
        """Put in all prefixes of one length; there must be none yet."""
        self.levels[family, length] = level
        self._lengths[family] = sorted([*self._lengths[family], length], reverse=True)
        self._size += len(level.keys)

    def covering(self, prefix: Prefix) -> Iterator[tuple[Prefix, list[int]]]:
        """Every prefix in the table that covers this one, the longest first, with its values."""
        family, network, length = prefix
        for shorter in self._lengths[family]:
            if shorter > length:
                continue
            level = self.levels[family, shorter]
            level.sort()
            rest = BITS[family] - shorter
            values = list(level.find(network >> rest))
            if values:
                yield Prefix(family, network >> rest << rest, shorter), values

    def longest(self, address: str) -> tuple[Prefix, list[int]] | None:
        """The longest prefix that holds an address, with its values.

        Raises: ValueError when the text is no address.
        """
        return next(self.covering(host_prefix(address)), None)
