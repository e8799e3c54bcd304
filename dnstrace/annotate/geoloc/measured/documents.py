"""JSON objects from a file of any size, one after the other, with the line each begins in."""

from __future__ import annotations

import codecs
import json
import zlib
from collections.abc import Iterator
from gzip import BadGzipFile, GzipFile
from typing import BinaryIO, NamedTuple, Protocol, cast

CHUNK = 1 << 20
GZIP = b"\x1f\x8b"
LARGEST = 64 << 20
"""Characters that one object may have: a measurement has a few thousand."""


class DocumentFault(ValueError):
    """The file is not what it should be; `line` counts from 1."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


class Readable(Protocol):
    """What can be read."""

    def read(self, size: int, /) -> bytes:
        """At most so many octets; none at the end."""


class Document(NamedTuple):
    """One JSON object and the line it begins in."""

    line: int
    value: dict[str, object]


def read_documents(file: BinaryIO) -> Iterator[Document]:
    """Every object of a JSON array, of JSON lines, or the only one.

    The file may be gzipped.

    Raises: DocumentFault where the text stops being JSON, ends in the middle, or is not UTF-8.
    """
    return _Reader(_unpacked(file)).documents()


class _Rejoined:
    """A file whose first octets were read already."""

    def __init__(self, head: bytes, file: BinaryIO) -> None:
        self.head, self.file = head, file

    def read(self, size: int) -> bytes:
        head, self.head = self.head, b""
        return head or self.file.read(size)


def _unpacked(file: BinaryIO) -> Readable:
    head = file.read(len(GZIP))
    whole = _Rejoined(head, file)
    if head != GZIP:
        return whole
    return GzipFile(fileobj=cast("BinaryIO", whole), mode="rb")


class _Reader:
    """A window over the file: what was read and not yet consumed."""

    def __init__(self, file: Readable) -> None:
        self.file = file
        self.decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self.window = ""
        self.at = 0
        self.line = 1
        self.ended = False

    def documents(self) -> Iterator[Document]:
        listed = self._next() == "["
        if listed:
            self._consume(self.at + 1)
        first = True
        while (sign := self._next()) not in ("", "]" if listed else ""):
            if listed and not first:
                if sign != ",":
                    raise DocumentFault(self.line, "a comma is missing between two results")
                self._consume(self.at + 1)
                sign = self._next()
            if sign != "{":
                said = "ends in the middle of a list" if not sign else f"holds {sign!a} where an"
                raise DocumentFault(self.line, said + (" object belongs" if sign else ""))
            line = self.line
            yield Document(line, self._object())
            first = False
        if listed and not sign:
            raise DocumentFault(self.line, "ends in the middle of a list: is it cut off?")
        if listed:
            self._consume(self.at + 1)
            if self._next():
                raise DocumentFault(self.line, "something follows the list")
        elif first:
            raise DocumentFault(self.line, "holds no result")

    def _next(self) -> str:
        """The next character that is no white space, "" at the end; the window stands on it."""
        while True:
            while self.at < len(self.window) and self.window[self.at] in " \t\r\n":
                self.line += self.window[self.at] == "\n"
                self.at += 1
            if self.at < len(self.window):
                return self.window[self.at]
            if not self._more():
                return ""

    def _object(self) -> dict[str, object]:
        """The object that the window stands on."""
        while True:
            try:
                value, end = json.JSONDecoder().raw_decode(self.window, self.at)
            except json.JSONDecodeError as error:
                if len(self.window) - self.at > LARGEST:
                    raise DocumentFault(self.line, "one result is larger than 64 MB") from None
                inside = error.pos - self.at
                if self._more():
                    continue
                raise self._broken(error.msg, self.at + inside) from None
            except RecursionError:
                raise DocumentFault(self.line, "one result is nested too deeply") from None
            except ValueError:  # Python reads no number of more than 4,300 digits
                raise DocumentFault(self.line, "one result holds an endless number") from None
            self._consume(end)
            assert isinstance(value, dict)
            return value

    def _broken(self, message: str, position: int) -> DocumentFault:
        line = self.line + self.window.count("\n", self.at, position)
        if not self.window[position:].strip() or message.startswith("Unterminated"):
            return DocumentFault(line, "ends in the middle of a result: is it cut off?")
        return DocumentFault(line, f"is not JSON here: {message}")

    def _consume(self, end: int) -> None:
        self.line += self.window.count("\n", self.at, end)
        self.at = end

    def _more(self) -> bool:
        """Read on, twice as much as is pending, so that one large object is not parsed often."""
        if self.ended:
            return False
        try:
            octets = self.file.read(max(CHUNK, len(self.window) - self.at))
        except (EOFError, zlib.error, BadGzipFile):
            raise DocumentFault(self.line, "the compressed data is cut off or damaged") from None
        self.ended = not octets
        try:
            text = self.decoder.decode(octets, final=self.ended)
        except UnicodeDecodeError:
            raise DocumentFault(self.line, "is not UTF-8 from here on") from None
        self.window = self.window[self.at :] + text
        self.at = 0
        return bool(text) or not self.ended
