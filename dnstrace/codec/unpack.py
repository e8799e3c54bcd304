"""Files as people have them: plain or packed (gzip, bzip2, xz, zip, tar), told by content.

All files from elsewhere are read through here: one limit on what is unpacked, and one
sentence for each way in which a packed file can be broken.
"""

import bz2
import gzip
import io
import lzma
import os
import tarfile
import zipfile
import zlib
from collections.abc import Iterable
from contextvars import ContextVar
from typing import IO, BinaryIO, cast

DEFAULT_MAX_SIZE = 1 << 30
"""Octets that one file may have unpacked: twice the largest table of the Internet."""

_GZIP, _BZIP2, _XZ, _ZIP = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"PK\x03\x04"
_EMPTY_ZIP, _ZSTD = b"PK\x05\x06", b"\x28\xb5\x2f\xfd"
_TAR_AT, _TAR = 257, b"ustar"
_HEAD = _TAR_AT + len(_TAR)
DAMAGED = "the compressed data is cut off or damaged"
_LAYERS = 3  # a tar inside gzip is two
_CHUNK = 1 << 16
_XZ_MEMORY = 256 << 20  # octets that unpacking may take: what `xz -9` needs is 65 MiB
# What accompanies data in an archive and is none.
_BESIDE = ("license", "copyright", "readme", "attribution")

_BROKEN = (EOFError, zlib.error, gzip.BadGzipFile, lzma.LZMAError, tarfile.TarError,
           zipfile.BadZipFile, NotImplementedError, RuntimeError)  # fmt: skip
_limit: ContextVar[int] = ContextVar("max_size", default=DEFAULT_MAX_SIZE)


class UnpackFault(Exception):
    """A file cannot be unpacked; the text completes "FILE: …"."""


def limit_to(octets: int) -> None:
    """Limit how many octets a file may have when unpacked (`--max-size`), from now on."""
    _limit.set(octets)


def size_text(octets: int) -> str:
    """A size for people: `1 GiB`, `3.5 MiB`."""
    for unit, name in ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")):
        if octets >= unit:
            return f"{octets / unit:.1f}".removesuffix(".0") + f" {name}"
    return f"{octets} octets"


def open_unpacked(path: str) -> BinaryIO:
    """Open a file for reading what is packed in it, or what it is.

    Returns: a stream that cannot be sought; its `read` raises UnpackFault where the packed data
        is broken or more than the limit.
    Raises: OSError when it cannot be opened, UnpackFault when it is packed in no known way.
    """
    file = open(path, "rb")  # noqa: SIM115 - closed with what is returned
    try:
        return unpacked(file, owned=True)
    except BaseException:
        file.close()
        raise


def unpacked(file: BinaryIO, *, owned: bool = False) -> BinaryIO:
    """What a stream holds, unpacked on the way; it need not be seekable.

    Args:
        owned: whether closing what is returned closes the stream, too.

    Raises: UnpackFault, also later when it is read.
    """
    stream = file
    try:
        for _ in range(_LAYERS):
            stream, changed = _peeled(_Peeked(stream))
            if not changed:
                break
    except _BROKEN:
        raise UnpackFault(DAMAGED) from None
    return cast("BinaryIO", io.BufferedReader(_Bounded(stream, file if owned else None), _CHUNK))


def is_packed(path: str) -> bool:
    """Whether the file is packed in a way that is known here.

    Raises: OSError when it cannot be opened.
    """
    with open(path, "rb") as file:
        return _form(file.read(_HEAD)) != ""


def _form(head: bytes) -> str:
    if head.startswith((_ZIP, _EMPTY_ZIP)):
        return "zip"
    forms = {_GZIP: "gzip", _BZIP2: "bzip2", _XZ: "xz", _ZSTD: "zstd"}
    for mark, form in forms.items():
        if head.startswith(mark):
            return form
    return "tar" if head[_TAR_AT:].startswith(_TAR) else ""


class _Peeked(io.RawIOBase):
    """A stream whose first octets can be looked at before they are read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._head = b""

    def head(self) -> bytes:
        """The first octets, which stay there."""
        while len(self._head) < _HEAD and (more := self._file.read(_HEAD - len(self._head))):
            self._head += more
        return self._head

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        """Read at most as much as the buffer takes."""
        octets = self._head[: len(buffer)] or self._file.read(len(buffer))
        self._head = self._head[len(octets) :]
        buffer[: len(octets)] = octets
        return len(octets)


class _Bounded(io.RawIOBase):
    """What is unpacked, up to a limit, with one kind of exception for all that can be wrong."""

    def __init__(self, file: IO[bytes], owned: IO[bytes] | None) -> None:
        self._file, self._owned = file, owned
        self._limit, self._octets = _limit.get(), 0

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        """Read at most as much as the buffer takes.

        Raises: UnpackFault.
        """
        try:
            octets = self._file.read(len(buffer))
        except _BROKEN:
            raise UnpackFault(DAMAGED) from None
        self._octets += len(octets)
        if self._octets > self._limit:
            size = size_text(self._limit)
            raise UnpackFault(f"is larger than {size} unpacked; allow more with --max-size")
        buffer[: len(octets)] = octets
        return len(octets)

    def close(self) -> None:
        """Close the file that was opened."""
        if self._owned is not None:
            self._owned.close()
        super().close()


def _peeled(file: _Peeked) -> tuple[BinaryIO, bool]:
    """One layer of packing taken off, and whether there was one."""
    form = _form(file.head())
    stream = cast("BinaryIO", io.BufferedReader(file, _CHUNK))
    if form == "gzip":
        return cast("BinaryIO", gzip.GzipFile(fileobj=stream)), True
    if form == "bzip2":
        return cast("BinaryIO", bz2.BZ2File(stream)), True
    if form == "xz":
        return cast("BinaryIO", io.BufferedReader(_Xz(stream), _CHUNK)), True
    if form == "tar":
        return _of_tar(stream), True
    if form == "zip":
        return _of_zip(stream), True
    if form == "zstd":
        raise UnpackFault("is packed by zstd, which is not read: unpack it first")
    return stream, False


class _Xz(io.RawIOBase):
    """xz data, one stream after another, unpacked with bounded memory."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._unpacker = lzma.LZMADecompressor(memlimit=_XZ_MEMORY)
        self._pending = b""

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        """Read at most as much as the buffer takes.

        Raises: EOFError, lzma.LZMAError.
        """
        octets = b""
        while not octets and self._more():
            octets = self._unpacker.decompress(self._pending, len(buffer))
            self._pending = b""
        buffer[: len(octets)] = octets
        return len(octets)

    def _more(self) -> bool:
        """See that there is something to unpack; whether there is."""
        if self._unpacker.eof:
            self._pending = self._unpacker.unused_data or self._file.read(_CHUNK)
            if not self._pending.strip(b"\0"):  # the padding of a stream
                return False
            self._unpacker = lzma.LZMADecompressor(memlimit=_XZ_MEMORY)
        elif self._unpacker.needs_input:
            self._pending = self._file.read(_CHUNK)
            if not self._pending:
                raise EOFError
        return True


def _of_tar(stream: BinaryIO) -> BinaryIO:
    archive = tarfile.open(fileobj=stream, mode="r|")  # noqa: SIM115 - read by who gets it
    for member in archive:
        if member.isfile() and not _is_beside(member.name):
            data = archive.extractfile(member)
            assert data is not None
            return cast("BinaryIO", _Last(data, archive))
    raise UnpackFault("is a tar archive without a file")


class _Last(io.RawIOBase):
    """The first data file of a tar archive, which must have no other."""

    def __init__(self, data: IO[bytes], archive: tarfile.TarFile) -> None:
        self._data, self._archive = data, archive
        self._ended = False

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        """Read at most as much as the buffer takes.

        Raises: UnpackFault at its end, when another one follows.
        """
        octets = b"" if self._ended else self._data.read(len(buffer))
        if not octets and not self._ended:
            self._ended = True
            while (member := self._archive.next()) is not None:
                if member.isfile() and not _is_beside(member.name):
                    raise UnpackFault("is an archive of several files: unpack it and name one")
        buffer[: len(octets)] = octets
        return len(octets)


def _of_zip(stream: BinaryIO) -> BinaryIO:
    """The data file of a zip archive, which is read whole since its index is at the end."""
    limit = _limit.get()
    whole = io.BytesIO(stream.read(limit + 1))
    if whole.getbuffer().nbytes > limit:
        raise UnpackFault(f"is larger than {size_text(limit)}; allow more with --max-size")
    archive = zipfile.ZipFile(whole)
    names = _data_files(info.filename for info in archive.infolist() if not info.is_dir())
    if not names:
        raise UnpackFault("is a zip archive without a file")
    if len(names) > 1:
        raise UnpackFault("is an archive of several files: unpack it and name one")
    return cast("BinaryIO", archive.open(names[0]))


def _data_files(names: Iterable[str]) -> list[str]:
    return [name for name in names if not _is_beside(name)]


def _is_beside(name: str) -> bool:
    """Whether a file of an archive only accompanies the data."""
    base = os.path.basename(name).lower()
    return not base or base.startswith((".", "._", *_BESIDE))
