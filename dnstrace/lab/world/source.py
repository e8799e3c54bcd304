"""Where in a world's files a key stands: TOML's reader tells no positions."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"))*)\s*=\s*(.*)""")
_NAME = re.compile(r"""["']([^"']*)["']""")
_LABEL = re.compile(r"\[([^\]]*)\]")


class File(NamedTuple):
    """One file of a world: its path, and what it says."""

    path: str
    text: str


class Source(NamedTuple):
    """The files of a world, the one that was asked for first, then those below it."""

    files: tuple[File, ...]

    def where(self, key: str) -> str:
        """The file, with the line of `key` (written like `server[ns1.shop.test].faults[0].kind`).

        When nobody wrote the key, the line is that of the table it belongs in, or the first.
        """
        wanted = key
        while wanted:
            for file in self.files:
                line = lines_of(file.text).get(_normal(wanted))
                if line:
                    return f"{file.path}:{line}"
            wanted = _shorter(wanted)
        return f"{self.files[0].path}:1"

    def where_text(self, line: str, key: str) -> str:
        """The file and line of a line of master-file text, else of the key it is said under."""
        wanted = line.strip()
        for file in self.files if wanted else ():
            for number, one in enumerate(file.text.splitlines(), 1):
                if one.strip() == wanted:
                    return f"{file.path}:{number}"
        return self.where(key)


def _normal(key: str) -> str:
    """A key with names in brackets as they are compared: in lower case, without the last dot."""
    return _LABEL.sub(lambda match: f"[{match[1].lower().rstrip('.') or '.'}]", key)


def _shorter(key: str) -> str:
    """The table or array that a key is in; nothing for one at the top."""
    if key.endswith("]"):
        return key[: key.rindex("[")]
    depth = 0
    for place in range(len(key) - 1, -1, -1):
        depth += (key[place] == "]") - (key[place] == "[")
        if key[place] == "." and not depth:
            return key[:place]
    return ""


@cache
def lines_of(text: str) -> dict[str, int]:
    """The line of every table and key of a TOML text, counted from 1.

    Entries of arrays are found by number and, where they have one, by name. Inside of multi-line
    strings and arrays nothing is found.
    """
    found: dict[str, int] = {}
    counts: Counter[str] = Counter()
    tables: dict[str, str] = {}
    prefix = ""
    for number, line in _outside_strings(text):
        header, key = _HEADER.match(line), _KEY.match(line)
        if header:
            prefix = _table_path(header, tables, counts)
            found.setdefault(_shorter(prefix) if prefix.endswith("]") else prefix, number)
            found[prefix] = number
        elif key:
            name = key[1].replace('"', "").replace("'", "").replace(" ", "")
            found.setdefault(f"{prefix}.{name}" if prefix else name, number)
            named = _NAME.match(key[2])
            if name == "name" and prefix.endswith("]") and named:
                prefix = _renamed(found, tables, prefix, named[1])
    return found


def _table_path(header: re.Match[str], tables: dict[str, str], counts: Counter[str]) -> str:
    """The path of a table by its header: the parts that are arrays get the entry's number."""
    parts = [part.strip().strip("\"'") for part in header[2].split(".")]
    path, bare = "", ""
    for part in parts[:-1]:
        bare = f"{bare}.{part}" if bare else part
        path = tables.get(bare, f"{path}.{part}" if path else part)
    bare = f"{bare}.{parts[-1]}" if bare else parts[-1]
    path = f"{path}.{parts[-1]}" if path else parts[-1]
    if header[1] == "[[":
        counts[path] += 1
        path = f"{path}[{counts[path] - 1}]"
    tables[bare] = path
    return path


def _renamed(found: dict[str, int], tables: dict[str, str], prefix: str, name: str) -> str:
    """The entry by its name from here on, and what was found in it so far by both."""
    new = _normal(f"{prefix[: prefix.rindex('[')]}[{name}]")
    for path, line in list(found.items()):
        if path == prefix or path.startswith(f"{prefix}."):
            found.setdefault(new + path[len(prefix) :], line)
    for bare, path in list(tables.items()):
        if path == prefix:
            tables[bare] = new
    return new


def _outside_strings(text: str) -> Iterator[tuple[int, str]]:
    """The lines that do not lie in a multi-line string."""
    closing = ""
    for number, line in enumerate(text.splitlines(), 1):
        if closing:
            if closing in line:
                closing = ""
            continue
        yield number, line
        for quote in ('"""', "'''"):
            if line.count(quote) % 2:
                closing = quote
