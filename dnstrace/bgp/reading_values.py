"""One table of a world's routing part: values by key, and errors with file and line."""

from collections.abc import Callable
from difflib import get_close_matches
from ipaddress import ip_network

from dnstrace.bgp.internet import MAX_AS, Prefix
from dnstrace.bgp.lines import Lines
from dnstrace.errors import WorldError
from dnstrace.model.place import Place

Locate = Callable[[str], Place | None]


class Entry:
    """One table; every key that is read is ticked off, `finish` complains about the rest.

    Args:
        data: the parsed table.
        section: its name in the file, empty for the top; `index` counts those of one kind.
    """

    def __init__(
        self,
        data: dict[str, object],
        lines: Lines,
        locate: Locate,
        section: str = "",
        index: int = 0,
    ) -> None:
        self.data, self.lines, self.locate = data, lines, locate
        self.section, self.index = section, index
        self._read: set[str] = set()

    def error(self, key: str, complaint: str, value: object = None) -> WorldError:
        """A WorldError about one key: `world.toml:7: announce.via: …`."""
        where = self.lines.where(self.section, self.index, key, value)
        name = ".".join(filter(None, (self.section, key)))
        return WorldError(f"{where}: {name}: {complaint}")

    def get(self, key: str) -> object:
        """What stands under a key, None when nothing does."""
        self._read.add(key)
        return self.data.get(key)

    def finish(self) -> None:
        """Complain about a key that nothing read.

        Raises: WorldError which suggests the key that was probably meant.
        """
        for key in self.data:
            if key not in self._read:
                close = get_close_matches(key, self._read, 1)
                hint = f"did you mean {close[0]!r}?" if close else "remove it"
                raise self.error(key, f"is not a key of [{self.section}]; {hint}")

    def text(self, key: str, default: str | None = None) -> str:
        """A string; without a default it must be there."""
        value = self.get(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or (default is None and not value):
            raise self.error(key, f"{_said(value)}; give a string")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings, or a single one; none when the key is missing."""
        return tuple(map(str, self._items(key, str, "strings")))

    def number(self, key: str) -> int:
        """An AS number, which must be there."""
        return self.as_number(key, self.get(key))

    def numbers(self, key: str) -> tuple[int, ...]:
        """A list of AS numbers, or a single one; none when the key is missing."""
        return tuple(self.as_number(key, value) for value in self._items(key, object, "AS numbers"))

    def integer(self, key: str, least: int, most: int, default: int) -> int:
        """A whole number between bounds."""
        value = self.get(key)
        return default if value is None else self.whole(key, value, least, most)

    def whole(self, key: str, value: object, least: int, most: int) -> int:
        """A value as a whole number between bounds."""
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.error(key, f"{_said(value)}; give a whole number from {least} to {most}")
        return value

    def as_number(self, key: str, value: object) -> int:
        """A value as AS number: 7, "7" or "AS7"."""
        text = value.upper().removeprefix("AS") if isinstance(value, str) else value
        if isinstance(text, str) and text.isascii() and text.isdigit():
            text = int(text)
        if isinstance(text, bool) or not isinstance(text, int) or not 0 <= text <= MAX_AS:
            raise self.error(key, f"{_said(value)}; give an AS number, 0 to {MAX_AS}", value)
        return text

    def prefix(self, key: str) -> Prefix:
        """An IPv4 or IPv6 prefix without host bits."""
        text = self.text(key)
        try:
            return ip_network(text)
        except ValueError:
            try:
                nearest = ip_network(text, strict=False)
            except ValueError:
                raise self.error(key, f"is {text!r}; give a prefix like 192.0.2.0/24") from None
            raise self.error(key, f"{text} has host bits; did you mean {nearest}?") from None

    def place(self, key: str) -> Place | None:
        """A place by its name, None when the key is missing."""
        text = self.text(key, "")
        return self.located(key, text) if text else None

    def located(self, key: str, name: str) -> Place:
        """The place of that name."""
        found = self.locate(name)
        if found is None:
            complaint = f"no place {name!r}; give a town, or add it under [places]"
            raise self.error(key, complaint, name)
        return found

    def table(self, key: str) -> dict[str, object]:
        """A table, empty when the key is missing."""
        value = self.get(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self.error(key, f"{_said(value)}; give a table")
        return value

    def entries(self, key: str) -> list["Entry"]:
        """An array of tables, [[key]]; empty when the key is missing."""
        value = self.get(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self.error(key, f"is no list of tables; write [[{key}]]")
        name = f"{self.section}.{key}" if self.section else key
        return [
            Entry(each, self.lines, self.locate, name, index) for index, each in enumerate(value)
        ]

    def _items(self, key: str, kind: type, what: str) -> list[object]:
        value = self.get(key)
        if value is None:
            return []
        items = value if isinstance(value, list) else [value]
        for item in items:
            if not isinstance(item, kind):
                raise self.error(key, f"holds {item!r}; give {what}")
        return items


def _said(value: object) -> str:
    return "is missing" if value is None else f"is {value!r}"
