"""Reading a TOML table with errors that name the file, the key and what to do."""

from collections.abc import Callable
from difflib import get_close_matches
from typing import TypeVar

from dnstrace.errors import WorldError
from dnstrace.lab.world.source import Source

Value = TypeVar("Value")


class Table:
    """One table of a world file; every key that is read is ticked off, the rest is an error.

    Args:
        data: the parsed table.
        source: the files it comes from, for messages.
        path: where in the file, like `server[2]`; empty for the top.
    """

    def __init__(self, data: dict[str, object], source: Source, path: str = "") -> None:
        self._data = data
        self.source = source
        self.path = path
        self._read: set[str] = set()

    def error(self, key: str, complaint: str) -> WorldError:
        """A WorldError about one key of this table."""
        full = f"{self.path}.{key}" if self.path and key else self.path or key
        return WorldError(f"{self.where(key)}: {full}: {complaint}")

    def where(self, key: str) -> str:
        """The file and the line of one key of this table, or of the table itself."""
        return self.source.where(f"{self.path}.{key}" if self.path and key else self.path or key)

    def _get(self, key: str, kind: type[Value], default: Value | None, needed: str) -> Value:
        self._read.add(key)
        value = self._data.get(key)
        if value is None:
            if default is None:
                raise self.error(key, f"is missing; give {needed}")
            return default
        if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
            raise self.error(key, f"is {value!r}; give {needed}")
        return value

    def has(self, key: str) -> bool:
        """Whether the file says anything under `key`."""
        return key in self._data

    def text(self, key: str, default: str | None = None) -> str:
        """A string; without a default the key must be there."""
        return self._get(key, str, default, "a string")

    def choice(self, key: str, allowed: tuple[str, ...], default: str) -> str:
        """A string out of `allowed`."""
        value = self.text(key, default)
        if value not in allowed:
            raise self.error(key, f"is {value!r}; give one of {', '.join(allowed)}")
        return value

    def boolean(self, key: str) -> bool | None:
        """True, False, or None when the file does not say."""
        return self._get(key, bool, False, "true or false") if self.has(key) else None

    def integer(self, key: str, default: int | None = None) -> int:
        """A whole number."""
        return self._get(key, int, default, "a whole number")

    def number(self, key: str, default: float | None = None) -> float:
        """A number, as float."""
        self._read.add(key)
        value = self._data.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.error(key, f"is {value!r}; give a number")
        return float(value)

    def texts(self, key: str, default: list[str] | None = None) -> tuple[str, ...]:
        """A list of strings."""
        values = self._get(key, list, default, "a list of strings")
        for value in values:
            if not isinstance(value, str):
                raise self.error(key, f"holds {value!r}; give strings only")
        return tuple(values)

    def integers(self, key: str, default: list[int]) -> tuple[int, ...]:
        """A list of whole numbers."""
        values = self._get(key, list, default, "a list of whole numbers")
        for value in values:
            if not isinstance(value, int):
                raise self.error(key, f"holds {value!r}; give whole numbers only")
        return tuple(values)

    def table(self, key: str) -> "Table":
        """A sub-table; an absent one reads as empty."""
        data: dict[str, object] = self._get(key, dict, {}, "a table")
        return Table(data, self.source, f"{self.path}.{key}" if self.path else key)

    def tables(self, key: str) -> list["Table"]:
        """An array of tables; an absent one reads as empty."""
        found = self._get(key, list, [], f"tables, written [[{key}]]")
        prefix = f"{self.path}.{key}" if self.path else key
        result = []
        for number, data in enumerate(found):
            if not isinstance(data, dict):
                raise self.error(key, f"holds {data!r}; give tables")
            label = data.get("name")
            name = f"{prefix}[{label}]" if isinstance(label, str) else f"{prefix}[{number}]"
            result.append(Table(data, self.source, name))
        return result

    def rest(self) -> dict[str, object]:
        """What nobody has read yet; counts as read from now on."""
        left = {key: value for key, value in self._data.items() if key not in self._read}
        self._read.update(left)
        return left

    def finish(self, known: Callable[[], tuple[str, ...]] = tuple) -> None:
        """Complain about a key that nothing read.

        Raises: WorldError which suggests the key that was probably meant.
        """
        for key in self._data:
            if key not in self._read:
                close = get_close_matches(key, [*self._read, *known()], 1)
                hint = f"did you mean {close[0]!r}?" if close else "remove it"
                raise self.error(key, f"is not a key of a world; {hint}")
