"""A table of the whole Internet in one file that is mapped, not read: milliseconds to open.

A heading, a line of JSON that says where everything is, then arrays of little-endian numbers:
for each family and prefix length the network numbers and the owners' places, and at the end the
owners' texts with an index to them.
"""

import json
import mmap
import os
import sys
import zlib
from array import array
from collections.abc import Sequence
from struct import Struct
from struct import error as StructError
from typing import Any, overload

from dnstrace.annotate.asn.lines import BadTable
from dnstrace.annotate.asn.prefixes import Level, PrefixTable
from dnstrace.annotate.asn.route_table import Routes, printable
from dnstrace.codec.user_files import write_whole

_HEADING = b"dnstrace networks 1\n"
_SIZES = Struct("<IIQ")  # octets of the JSON, CRC-32 of all after it, octets of all after it
_START = len(_HEADING) + _SIZES.size
_CODES = {4: "I", 8: "Q"}


class _Wide(Sequence[int]):
    """Numbers of 16 octets."""

    def __init__(self, octets: memoryview) -> None:
        self._octets = octets

    def __len__(self) -> int:
        return len(self._octets) // 16

    @overload
    def __getitem__(self, at: int) -> int: ...
    @overload
    def __getitem__(self, at: slice) -> list[int]: ...
    def __getitem__(self, at: int | slice) -> int | list[int]:
        if isinstance(at, slice):
            return [self[index] for index in range(*at.indices(len(self)))]
        return int.from_bytes(self._octets[at * 16 : at * 16 + 16], "little")


class _Owners(Sequence[tuple[str, str]]):
    """Origins and names, each taken apart when it is asked for."""

    def __init__(self, ends: Sequence[int], texts: memoryview) -> None:
        self._ends, self._texts = ends, texts

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, at: int) -> tuple[str, str]: ...
    @overload
    def __getitem__(self, at: slice) -> list[tuple[str, str]]: ...
    def __getitem__(self, at: int | slice) -> tuple[str, str] | list[tuple[str, str]]:
        if isinstance(at, slice):
            return [self[index] for index in range(*at.indices(len(self)))]
        begin = self._ends[at - 1] if at else 0
        text = bytes(self._texts[begin : self._ends[at]]).decode("utf-8", "replace")
        origins, _, name = text.partition("\t")
        return origins, printable(name)


def is_packed(path: str) -> bool:
    """Whether a file begins as these do."""
    if not os.path.isfile(path):  # to open a pipe is to wait for its writer
        return False
    try:
        with open(path, "rb") as file:
            return file.read(len(_HEADING)) == _HEADING
    except OSError:
        return False


def write(table: Routes, path: str) -> None:
    """Write a table, whole or not at all.

    Raises: OSError when the file cannot be written.
    """

    body = bytearray()
    levels = []
    for (family, length), level in sorted(table.prefixes.levels.items()):
        level.sort()
        size = 4 if length <= 32 else 8 if length <= 64 else 16
        where = [_put(body, level.keys, size), _put(body, level.values, 4)]
        levels.append([family, length, len(level.keys), size, *where])
    texts, ends = bytearray(), array("I")
    for origins, name in table.owners:
        texts += f"{origins}\t{name}".encode()
        ends.append(len(texts))
    index = {
        "source": table.source,
        "as_of": table.as_of,
        "exact": table.exact,
        "levels": levels,
        "owners": len(ends),
        "ends": _put(body, ends, 4),
        "texts": len(body),
        "size": len(texts),
    }
    body += texts
    line = json.dumps(index).encode()
    line += b" " * (-(_START + len(line)) % 16)
    sizes = _SIZES.pack(len(line), zlib.crc32(body), len(body))
    write_whole(path, _HEADING + sizes + line + body)


def _put(body: bytearray, numbers: Sequence[int], size: int) -> int:
    """Append numbers, aligned; where they begin."""
    body += bytes(-len(body) % 16)
    begin = len(body)
    if size == 16:
        body += b"".join(number.to_bytes(16, "little") for number in numbers)
    else:
        values = array(_CODES[size], numbers)
        if sys.byteorder == "big":
            values.byteswap()
        body += values.tobytes()
    return begin


def read(path: str) -> Routes:
    """Open a packed table.

    Raises: BadTable when it is none, or not as it was written.
    """
    try:
        with open(path, "rb") as file:
            whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        length, checksum, size = _SIZES.unpack_from(whole, len(_HEADING))
        body = whole[_START + length :]
        if len(body) != size or zlib.crc32(body) != checksum:
            raise BadTable(path, None, "is cut off or damaged: fetch it again")
        return _table(json.loads(bytes(whole[_START : _START + length])), body)
    except OSError as error:
        raise BadTable(path, None, f"cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, IndexError, StructError):
        raise BadTable(path, None, "is no packed table of this version: fetch it again") from None


def _table(index: dict[str, Any], body: memoryview) -> Routes:
    prefixes = PrefixTable()
    for family, length, count, size, keys, values in index["levels"]:
        level = Level(length, _take(body, keys, count, size), _take(body, values, count, 4))
        prefixes.put(family, length, level)
    texts = body[index["texts"] : index["texts"] + index["size"]]
    owners = _Owners(_take(body, index["ends"], index["owners"], 4), texts)
    source, as_of = printable(index["source"]), printable(index["as_of"])
    return Routes(source, as_of, exact=index["exact"], prefixes=prefixes, owners=owners)


def _take(body: memoryview, at: int, count: int, size: int) -> Sequence[int]:
    octets = body[at : at + count * size]
    if size == 16:
        return _Wide(octets)
    if sys.byteorder == "big":
        values = array(_CODES[size], octets.tobytes())
        values.byteswap()
        return values
    return octets.cast("I") if size == 4 else octets.cast("Q")
