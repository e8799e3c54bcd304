"""Lines of a table, plain or packed, read one by one: broken files give one clear line."""

import os
from collections.abc import Iterator
from stat import S_ISREG
from time import gmtime, strftime
from typing import BinaryIO

from dnstrace.codec.unpack import UnpackFault, open_unpacked
from dnstrace.errors import UsageError

MAX_LINE = 65_536


class BadTable(UsageError):
    """A file is not what it was given for; the text is `file:line: what is wrong`."""

    def __init__(self, path: str, line: int | None, what: str) -> None:
        shown = ascii(path)[1:-1]
        super().__init__(f"{shown}:{line}: {what}" if line else f"{shown}: {what}")


def open_table(path: str) -> BinaryIO:
    """Open a file for reading, unpacking it on the way where it is packed.

    Raises: BadTable when it cannot be opened or is empty; UnpackFault when it is read, for packed
        data that is broken, or more than is read of one file.
    """
    try:
        if not S_ISREG(os.stat(path).st_mode) and not os.path.isdir(path):
            raise BadTable(path, None, "is no regular file: write what it gives into one first")
        if not os.path.getsize(path):
            raise BadTable(path, None, "is empty")
        return open_unpacked(path)
    except UnpackFault as fault:
        raise BadTable(path, None, str(fault)) from None
    except OSError as error:
        raise BadTable(path, None, f"cannot be read: {error.strerror}") from None


def lines(path: str) -> Iterator[tuple[int, str]]:
    """Number and text of each line that is neither empty nor a comment.

    Raises: BadTable for a file that cannot be read to its end or ends inside a line.
    """
    number = 0
    file = open_table(path)
    try:
        with file:
            while line := file.readline(MAX_LINE):
                number += 1
                if not line.endswith(b"\n"):
                    raise BadTable(path, number, _unended(line))
                text = line.decode("utf-8", "replace").lstrip("\ufeff").strip()
                if text and not text.startswith("#"):
                    yield number, text
    except UnpackFault as fault:
        raise BadTable(path, number + 1, str(fault)) from None
    except OSError as error:
        raise BadTable(path, number + 1, f"cannot be read: {error.strerror}") from None


def _unended(line: bytes) -> str:
    if len(line) == MAX_LINE:
        return f"a line of more than {MAX_LINE} octets: this is no such table"
    if b"\0" in line:
        return "holds octets that no text has: this is no such table"
    return "the file ends inside this line: it seems to be cut off (or lacks its last line end)"


def changed(path: str) -> str:
    """The day a file was last changed, as YYYY-MM-DD: how old data is that gives no date."""
    try:
        return strftime("%Y-%m-%d", gmtime(os.stat(path).st_mtime))
    except OSError:
        return ""
