"""Lines of a table, plain or gzipped, read one by one: broken files give one clear line."""

import gzip
import os
import zlib
from collections.abc import Iterator
from stat import S_ISREG
from time import gmtime, strftime
from typing import IO

from dnstrace.errors import UsageError

MAX_LINE = 65_536
MAX_OCTETS = 4 << 30  # unpacked: every table of the whole Internet is far smaller
_GZIP = b"\x1f\x8b"


class BadTable(UsageError):
    """A file is not what it was given for; the text is `file:line: what is wrong`."""

    def __init__(self, path: str, line: int | None, what: str) -> None:
        shown = ascii(path)[1:-1]
        super().__init__(f"{shown}:{line}: {what}" if line else f"{shown}: {what}")


def open_table(path: str) -> IO[bytes]:
    """Open a file for reading, unpacking it on the way when it is gzipped.

    Raises: BadTable when it cannot be opened, is empty or too big to be such a table.
    """
    try:
        if not S_ISREG(os.stat(path).st_mode) and not os.path.isdir(path):
            raise BadTable(path, None, "is no regular file: write what it gives into one first")
        with open(path, "rb") as file:
            size, head = os.fstat(file.fileno()).st_size, file.read(2)
        if size > MAX_OCTETS:
            raise too_big(path, size)
        if not head:
            raise BadTable(path, None, "is empty")
        if head == _GZIP:
            return gzip.open(path, "rb")  # type: ignore[return-value]
        return open(path, "rb")
    except OSError as error:
        raise BadTable(path, None, f"cannot be read: {error.strerror}") from None


def too_big(path: str, size: int) -> BadTable:
    """The refusal of a file that no table of the Internet is as big as."""
    gigabytes = f"{size / 1e9:.1f} GB, more than the {MAX_OCTETS / 1e9:.1f} GB"
    return BadTable(path, None, f"has {gigabytes} that are read; an MMDB of it could be used")


def lines(path: str) -> Iterator[tuple[int, str]]:
    """Number and text of each line that is neither empty nor a comment.

    Raises: BadTable for a file that cannot be read to its end or ends inside a line.
    """
    number = octets = 0
    file = open_table(path)
    try:
        with file:
            while line := file.readline(MAX_LINE):
                number += 1
                octets += len(line)
                if not line.endswith(b"\n"):
                    raise BadTable(path, number, _unended(line))
                if octets > MAX_OCTETS:
                    raise too_big(path, octets)
                text = line.decode("utf-8", "replace").lstrip("\ufeff").strip()
                if text and not text.startswith("#"):
                    yield number, text
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise BadTable(path, number + 1, "the compressed data is cut off or damaged") from None
    except OSError as error:
        raise BadTable(path, number + 1, f"cannot be read: {error.strerror}") from None


def _unended(line: bytes) -> str:
    if len(line) == MAX_LINE:
        return f"a line of more than {MAX_LINE} octets: this is no such table"
    return "the file ends inside this line: it seems to be cut off (or lacks its last line end)"


def changed(path: str) -> str:
    """The day a file was last changed, as YYYY-MM-DD: how old data is that gives no date."""
    try:
        return strftime("%Y-%m-%d", gmtime(os.stat(path).st_mtime))
    except OSError:
        return ""
