"""Origins out of an MMDB file, in the layouts of MaxMind, DB-IP, IPinfo and ip-location-db."""

import gzip
import os
from collections.abc import Iterator
from time import gmtime, strftime
from typing import Any

from dnstrace.annotate.asn.lines import BadTable, open_table
from dnstrace.annotate.asn.prefixes import Prefix, parse_address, parse_prefix
from dnstrace.annotate.asn.route_table import printable
from dnstrace.annotate.asn.routes import Route
from dnstrace.model.annotation import Origin

_MARK = b"\xab\xcd\xefMaxMind.com"
_METADATA = 128 << 10  # "no larger than 128 KiB", MaxMind DB file format 2.0
_NUMBERS = ("autonomous_system_number", "asn", "as_number")
_NAMES = ("autonomous_system_organization", "as_name", "as_organization", "organization", "name")


def is_mmdb(path: str) -> bool:
    """Whether a file ends as an MMDB does, or is named like one."""
    if path.endswith((".mmdb", ".mmdb.gz")):
        return True
    try:
        size = os.stat(path).st_size  # of what is no regular file: 0, and it is not opened here
        if not size:
            return False
        with open(path, "rb") as file:
            file.seek(max(size - _METADATA, 0))
            return _MARK in file.read(_METADATA)
    except OSError:
        return False


class MaxMind:
    """An MMDB file; only what is looked up is read, so its size does not matter."""

    exact = False  # its networks are parts of what is announced, or several joined

    def __init__(self, path: str) -> None:
        """Open it.

        Raises: BadTable when it is none or the package that reads it is not installed.
        """
        self._path = path
        try:
            import maxminddb
        except ImportError:
            how = "needs the package maxminddb: pip install 'dnstrace-cli[mmdb]'"
            raise BadTable(path, None, how) from None
        self._broken: tuple[type[Exception], ...] = (
            *(maxminddb.InvalidDatabaseError, OSError, ValueError),
        )
        try:
            with open_table(path) as file:
                packed = isinstance(file, gzip.GzipFile)
            if packed:
                raise BadTable(path, None, "is packed: run gunzip on it first")
            self._reader = maxminddb.open_database(path)
            metadata = self._reader.metadata()
        except self._broken as error:
            raise BadTable(path, None, f"is no usable MMDB: {_one_line(error)}") from None
        self.source = f"{printable(metadata.database_type)} ({ascii(os.path.basename(path))[1:-1]})"
        self.as_of = strftime("%Y-%m-%d", gmtime(metadata.build_epoch))
        self._families = (4,) if metadata.ip_version == 4 else (4, 6)

    def origins(self, address: str) -> tuple[Origin, ...]:
        """The origin of an address; none when the file does not say.

        Raises: ValueError when the text is no address; BadTable when the file is broken there.
        """
        family, number = parse_address(address)
        if family not in self._families:
            return ()
        try:
            found, length = self._reader.get_with_prefix_len(address)
        except self._broken as error:
            raise BadTable(self._path, None, f"is broken: {_one_line(error)}") from None
        if not isinstance(found, dict):
            return ()
        asn, name = _number(found), _first(found, _NAMES)
        if asn is None and name is None:
            return ()
        rest = (32 if family == 4 else 128) - length
        prefix = Prefix(family, number >> rest << rest, length).text
        called = printable(name) if isinstance(name, str) else None
        return (Origin(address, asn, called, prefix, None, self.source, self.as_of),)

    def routes(self) -> Iterator[Route]:
        """Everything that is in the file.

        Raises: BadTable when it is broken.
        """
        try:
            for network, found in self._reader:
                if isinstance(found, dict) and (asn := _number(found)) is not None:
                    name = _first(found, _NAMES)
                    called = name if isinstance(name, str) else ""
                    yield Route(parse_prefix(str(network)), str(asn), called)
        except self._broken as error:
            raise BadTable(self._path, None, f"is broken: {_one_line(error)}") from None


def _first(record: dict[str, Any], keys: tuple[str, ...]) -> Any:
    """The first of some fields, at the top or in `traits` (MaxMind's Enterprise and Insights)."""
    for part in (record, record.get("traits"), record.get("as")):
        if isinstance(part, dict):
            for key in keys:
                if part.get(key) not in (None, ""):
                    return part[key]
    return None


def _number(record: dict[str, Any]) -> int | None:
    """The AS number: a number, or text such as `AS64500`."""
    value = _first(record, _NUMBERS)
    digits = str(value).upper().removeprefix("AS")
    if not (digits.isascii() and digits.isdigit()) or not 0 < int(digits) < 1 << 32:
        return None
    return int(digits)


def _one_line(error: BaseException) -> str:
    return printable(str(error))[:200]
