"""What a program asks for, checked: the command checks its own arguments."""

import os
from collections.abc import Callable
from math import isfinite
from typing import Any

from dnstrace.errors import UsageError
from dnstrace.options import BOUNDS, Options
from dnstrace.wire import addresses, types

_FLAGS = (
    "tcp",
    "nsid",
    "chaos",
    "stub",
    "qmin",
    "dnssec",
    "verbose",
    "cymru",
    "at_server",
    "recurse",
)
_TEXTS = ("lab", "vantage", "event", "subnet")
_PATHS = ("hints", "trust_anchor")
_LISTS = ("allow_private", "asn_db", "vrps", "slurm", "subnet_zones")
_TRANSFERS = ("AXFR", "IXFR")


def options(given: object) -> Options:
    """Options whose every field is of its type and within its bounds; paths and lists as stored.

    Raises: UsageError that names the field.
    """
    if given is None:
        return Options()
    if not isinstance(given, Options):
        raise UsageError(f"expected dnstrace.Options, got {type(given).__name__}")
    values = given._asdict()
    for field, least, most in BOUNDS:
        if values[field] is not None or field != "seed":
            _need(field, values[field], _number(least, most), f"a number from {least} to {most}")
    for field in _FLAGS:
        _need(field, values[field], lambda value: isinstance(value, bool), "True or False")
    for field in _TEXTS:
        _need(field, values[field], lambda value: value is None or isinstance(value, str), "a text")
    for field in _PATHS:
        values[field] = _path(field, values[field]) if values[field] is not None else None
    for field in _LISTS:
        values[field] = _listed(field, values[field])
    for field in ("source", "server"):
        values[field] = _address(field, values[field])
    _need("families", values["families"], _are_families, "None, (4,), (6,) or (4, 6)")
    _need("start", values["start"], _is_start, "a zone and a server, as two texts")
    _need("at", values["at"], lambda at: at is None or _is_finite(at), "seconds since 1970 (UTC)")
    if values["lab"] is not None and values["server"] is not None and not values["at_server"]:
        raise UsageError("the lab has no way out: leave out `server` or `lab`")
    if values["at_server"] and values["server"] is None:
        raise UsageError("at_server=True: give `server` too, the address to ask")
    return Options(**values)


def rr_type(given: object) -> int:
    """The number of an RR type that can be asked for.

    Raises: UsageError for what is none, and for zone transfers.
    """
    try:
        number = types.type_number(given) if isinstance(given, str) else given
    except ValueError as error:
        raise UsageError(str(error)) from None
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= 0xFFFF:
        raise UsageError(f"{given!r} is no RR type: give a mnemonic, TYPEnnn, or 0 to 65535")
    if types.type_name(number) in _TRANSFERS:
        raise UsageError(f"{types.type_name(number)} is a zone transfer, not a question")
    return number


def _need(field: str, value: object, fits: Callable[[Any], bool], wanted: str) -> None:
    if not fits(value):
        raise UsageError(f"{field}={value!r}: give {wanted}")


def _is_finite(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _number(least: float, most: float) -> Callable[[Any], bool]:
    kinds = int if isinstance(least, int) else (int, float)
    return lambda value: (
        isinstance(value, kinds) and not isinstance(value, bool) and least <= value <= most
    )


def _are_families(value: Any) -> bool:
    return value is None or (isinstance(value, tuple) and value in ((4,), (6,), (4, 6), (6, 4)))


def _is_start(value: Any) -> bool:
    if value is None:
        return True
    return isinstance(value, tuple) and [isinstance(part, str) for part in value] == [True, True]


def _path(field: str, value: object) -> str:
    if not isinstance(value, str | os.PathLike):
        raise UsageError(f"{field}={value!r}: give the path of a file")
    return os.fsdecode(value)


def _listed(field: str, value: object) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, list | tuple):
        raise UsageError(f"{field}={value!r}: give a tuple of texts")
    return tuple(_path(field, part) for part in value)


def _address(field: str, value: object) -> str | None:
    try:
        return None if value is None else addresses.unpack(addresses.pack(str(value)))
    except addresses.BadAddress:
        raise UsageError(f"{field}={value!r}: give an IPv4 or IPv6 address") from None
