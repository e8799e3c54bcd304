"""Where in a TOML file something stands: its parser does not say."""

import re
from pathlib import Path
from typing import NamedTuple

_TABLES = re.compile(r"\s*\[\[\s*([^\]]+?)\s*\]\]")
_TABLE = re.compile(r"\s*\[\s*([^\]]+?)\s*\]")
_KEY = re.compile(r"""\s*["']?([\w-]+)["']?[\w."' -]*=""")


class Document(NamedTuple):
    """One file of those that a world is made of."""

    path: Path
    text: str


class Lines:
    """The sections of a world's files; the last file that has one is the one that counts.

    A section is called as in the file, `announce` or `as.7`; those of a kind are counted from 0.
    """

    def __init__(self, documents: tuple[Document, ...]) -> None:
        self._documents = documents
        self._sections = [_sections(document.text) for document in documents]

    def where(self, section: str, index: int = 0, key: str = "", value: object = None) -> str:
        """File and line, as `world.toml:12`, as exactly as the text allows."""
        for document, sections in reversed(list(zip(self._documents, self._sections, strict=True))):
            found = sections.get((section, index))
            if found is not None:
                line = _line(document.text.split("\n"), *found, key, value)
                if line or section:
                    return f"{document.path}:{line or found[0]}"
        last = self._documents[-1]
        return f"{last.path}:{_mention(last.text, section or key)}"


def _sections(text: str) -> dict[tuple[str, int], tuple[int, int]]:
    """First and last line of every section; that of the top is called ""."""
    found: dict[tuple[str, int], tuple[int, int]] = {}
    counts: dict[str, int] = {}
    current, begun = ("", 0), 1
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        several, one = _TABLES.match(line), _TABLE.match(line)
        header = several or (one if "=" not in line.partition("#")[0] else None)
        if header is None or (one and not several and line.lstrip().startswith('["')):
            continue
        found[current] = (begun, number - 1)
        name = re.sub(r"[\s\"']", "", header[1])
        count = counts.get(name, 0)
        counts[name] = count + 1
        current, begun = (name, count), number
    found[current] = (begun, len(lines))
    return found


def _line(lines: list[str], first: int, last: int, key: str, value: object) -> int:
    """The line of a value of a key between two lines, else that of the key, else 0."""
    start = 0
    for number in range(first, last + 1):
        match = _KEY.match(lines[number - 1])
        if match is None:
            continue
        if start:
            last = number - 1
            break
        start = number if match[1] == key else 0
    if not start or value is None:
        return start
    word = re.compile(rf"(?<![\w.]){re.escape(str(value))}(?![\w.])")
    hits = (number for number in range(start, last + 1) if word.search(lines[number - 1]))
    return next(hits, start)


def _mention(text: str, word: str) -> int:
    """The first line in which a word stands, else 1."""
    lines = text.split("\n")
    last = word.rpartition(".")[2]
    return next((n for n, line in enumerate(lines, 1) if last and last in line), 1)
