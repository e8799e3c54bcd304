"""A JSON value that knows its path, so that one line can say what is wrong with it."""

import binascii
import re
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

from dnstrace.errors import UsageError
from dnstrace.wire import addresses, names, types

T = TypeVar("T")
W = TypeVar("W", bound=str)

MAX_OCTETS = 64 << 20  # a report holds at most 1 MiB of replies: even as text a tenth of this
MAX_DEPTH = 96  # sub-walks nest 6 deep, each by two levels
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)


class JsonValue:
    """One value of a JSON text, its path in it, and the name of what it was read from."""

    __slots__ = ("path", "source", "value")

    def __init__(self, value: object, path: str, source: str) -> None:
        self.value, self.path, self.source = value, path, source

    def wrong(self, what: str) -> NoReturn:
        """Raise: UsageError with the place and what is wrong there."""
        raise UsageError(f"{self.source}: {self.path or 'the whole'}: {what}")

    def _is(self, kind: type | tuple[type, ...], what: str) -> Any:
        if not isinstance(self.value, kind) or (isinstance(self.value, bool) and kind is not bool):
            found = "nothing" if self.value is None else type(self.value).__name__
            self.wrong(f"{what} belongs here, not {found}")
        return self.value

    def __getitem__(self, key: str) -> "JsonValue":
        """A required member."""
        members = self._is(dict, "an object")
        path = f"{self.path}.{key}" if self.path else key
        if key not in members:
            self.wrong(f"has no “{key}”; is the report complete?")
        return JsonValue(members[key], path, self.source)

    def optional(self, key: str, read: Callable[["JsonValue"], T], otherwise: T) -> T:
        """What `read` makes of a member that older reports lack."""
        return read(self[key]) if key in self._is(dict, "an object") else otherwise

    def each(self, read: Callable[["JsonValue"], T]) -> tuple[T, ...]:
        """What `read` makes of the items of a list."""
        items = self._is(list, "a list")
        return tuple(
            read(JsonValue(item, f"{self.path}[{index}]", self.source))
            for index, item in enumerate(items)
        )

    def maybe(self, read: Callable[["JsonValue"], T]) -> T | None:
        """What `read` makes of it; `None` for null."""
        return None if self.value is None else read(self)

    def pairs(self) -> tuple[tuple[str, object], ...]:
        """The members of an object, in order."""
        return tuple(self._is(dict, "an object").items())

    def text(self) -> str:
        """A string."""
        return str(self._is(str, "a string"))

    def one_of(self, *allowed: W) -> W:
        """A string from a closed list, as the member of that list."""
        text = self.text()
        if text not in allowed:
            self.wrong(f"{text[:40]!r} is none of {', '.join(filter(None, allowed))}")
        return allowed[allowed.index(text)]

    def flag(self) -> bool:
        """True or false."""
        return bool(self._is(bool, "true or false"))

    def integer(self, least: int = 0, most: int = 2**63) -> int:
        """An integer within bounds."""
        value = int(self._is(int, "an integer"))
        if not least <= value <= most:
            self.wrong(f"{str(value)[:24]} is not between {least} and {most}")
        return value

    def number(self) -> float:
        """A number, as float."""
        value = self._is((int, float), "a number")
        if not -1e15 < value < 1e15:
            self.wrong("a number beyond all measure")
        return float(value)

    def seconds(self) -> float:
        """A duration in milliseconds, as seconds, to the microsecond."""
        return round(self.number() / 1000, 6)

    def instant(self) -> float:
        """An instant in ISO 8601, UTC, as seconds since 1970."""
        from datetime import UTC, datetime, timedelta

        text = self.text()
        try:
            moment = datetime.fromisoformat(text) if _INSTANT.fullmatch(text) else None
        except ValueError:
            moment = None
        if moment is None:
            self.wrong("an instant like 2026-01-31T12:34:56.123456Z belongs here")
        return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) / 1e6

    def octets(self) -> bytes:
        """Octets in base 64."""
        try:
            return binascii.a2b_base64(self.text(), strict_mode=True)
        except ValueError:
            self.wrong("is not base 64; was the file cut off or edited?")

    def hexadecimal(self) -> bytes:
        """Octets in hexadecimal."""
        try:
            return bytes.fromhex(self.text())
        except ValueError:
            self.wrong("is not hexadecimal")

    def name(self) -> names.Name:
        """A domain name in wire form."""
        try:
            return names.from_text(self.text())
        except names.BadName as error:
            self.wrong(f"is no domain name: {str(error)[:120]}")

    def address(self) -> str:
        """An IP address."""
        text = self.text()
        try:
            addresses.pack(text)
        except addresses.BadAddress:
            self.wrong(f"{text[:48]!r} is no IP address")
        return text

    def type(self) -> int:
        """An RR type."""
        try:
            return types.type_number(self.text())
        except ValueError:
            self.wrong("is no RR type")

    def numbered(self, known: dict[str, int], prefix: str, most: int) -> int:
        """A mnemonic of `known`, or `prefix` and a number up to `most`."""
        text = self.text()
        if text in known:
            return known[text]
        digits = text.removeprefix(prefix)
        plain = digits != text and digits.isascii() and digits.isdigit() and len(digits) < 6
        if not plain or int(digits) > most:
            self.wrong(f"is no mnemonic, nor {prefix} and a number")
        return int(digits)

    def klass(self) -> int:
        """A class."""
        return self.numbered(types.CLASS_NUMBERS, "CLASS", 65535)

    def rcode(self) -> int:
        """An RCODE."""
        return self.numbered(_RCODES, "RCODE", 4095)


_RCODES = {name: number for number, name in types.RCODE_NAMES.items()}


def parse(text: str, source: str, most: int = MAX_OCTETS) -> JsonValue:
    """The value of a JSON text.

    Raises: UsageError if it is not JSON, too large, too deep, or has a key twice.
    """
    import json

    if len(text) > most:
        raise UsageError(f"{source}: larger than {most >> 20} MiB: not a report of ours")
    if not text.strip():
        raise UsageError(f"{source}: empty; `dnstrace --json NAME` writes a report")
    try:
        value = json.loads(text, object_pairs_hook=_members, parse_constant=_constant)
    except json.JSONDecodeError as error:
        at_end = error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated")
        cut = " (cut off?)" if at_end else ""
        place = f"line {error.lineno}, column {error.colno}"
        raise UsageError(f"{source}: {place}: not JSON{cut}: {error.msg}") from None
    except (ValueError, RecursionError) as error:
        why = "nested too deep" if isinstance(error, RecursionError) else str(error)[:80]
        raise UsageError(f"{source}: not a report: {why}") from None
    _check_depth(value, source)
    return JsonValue(value, "", source)


def _members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("an object has a key twice")
    return members


def _constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number of JSON")


def _check_depth(value: object, source: str) -> None:
    level, todo = 0, [value]
    while todo:
        level += 1
        if level > MAX_DEPTH:
            raise UsageError(f"{source}: not a report: nested too deep")
        below: list[object] = []
        for item in todo:
            if isinstance(item, dict):
                below += item.values()
            elif isinstance(item, list):
                below += item
        todo = below
