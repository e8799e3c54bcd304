"""Unpredictable numbers for message IDs and ports: `secrets` without its imports."""

from os import urandom


def below(bound: int) -> int:
    """A number from 0 to `bound` - 1, for bounds up to 65,536, all equally likely."""
    most = 65_536 - 65_536 % bound
    while True:
        number = int.from_bytes(urandom(2), "big")
        if number < most:
            return number % bound


def seed(chosen: int | None = None) -> int:
    """The seed of a run: what was chosen, or else a fresh one of 32 bits."""
    return int.from_bytes(urandom(4), "big") if chosen is None else chosen
