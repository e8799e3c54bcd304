"""Origins out of an MMDB file, in the layouts of MaxMind, DB-IP, IPinfo and ip-location-db."""

import io
import os
from collections.abc import Iterator, Mapping
from time import gmtime, strftime
from typing import Any

from dnstrace.annotate.asn.forms import Route
from dnstrace.annotate.asn.lines import BadTable, open_table
from dnstrace.annotate.asn.prefixes import Prefix, parse_address, parse_prefix
from dnstrace.annotate.asn.route_table import printable
from dnstrace.codec.unpack import UnpackFault, is_packed
from dnstrace.model.annotation import Origin

_MARK = b"\xab\xcd\xefMaxMind.com"
_METADATA = 128 << 10  # "no larger than 128 KiB", MaxMind DB file format 2.0
_NUMBERS = ("autonomous_system_number", "asn", "as_number")
# The AS's own name first: other names in a record are those of the company that uses the block.
_NAMES = ("autonomous_system_organization", "as_name", "as_organization", "as_domain")
_BARE_NAMES = ("name", "organization")  # the AS's where no company is told apart from it
_LOOKED_AT = 50  # records, until a file without AS numbers is known as such


def is_mmdb(path: str) -> bool:
    """Whether a file ends as an MMDB does, packed or not, or is named like one.

    Raises: BadTable for packed data that is broken.
    """
    if path.endswith((".mmdb", ".mmdb.gz")):
        return True
    try:
        size = os.stat(path).st_size  # of what is no regular file: 0, and it is not opened here
        if not size:
            return False
        if is_packed(path):
            return _ends_as_mmdb(path)
        with open(path, "rb") as file:
            file.seek(max(size - _METADATA, 0))
            return _MARK in file.read(_METADATA)
    except OSError:
        return False


def _ends_as_mmdb(path: str) -> bool:
    """The same for what is packed; of text the first line end decides at once."""
    try:
        with open_table(path) as file:
            last = chunk = file.read(1 << 16)
            if b"\0" not in chunk:
                return False
            while chunk := file.read(1 << 20):
                last = (last + chunk)[-_METADATA:]
    except UnpackFault as fault:
        raise BadTable(path, None, str(fault)) from None
    return _MARK in last


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
            maxminddb.InvalidDatabaseError,
            OSError,
            ValueError,
        )
        try:
            if is_packed(path):
                with open_table(path) as file:
                    whole = io.BytesIO(file.read())
                self._reader = maxminddb.open_database(whole, maxminddb.MODE_FD)
            else:
                open_table(path).close()
                self._reader = maxminddb.open_database(path)
            metadata = self._reader.metadata()
            without = self._without_numbers()
        except UnpackFault as fault:
            raise BadTable(path, None, str(fault)) from None
        except self._broken as error:
            raise BadTable(path, None, f"is no usable MMDB: {_one_line(error)}") from None
        kind = printable(str(metadata.database_type))[:80]
        if without:
            raise BadTable(path, None, f"is a {kind}: it has no AS numbers")
        self.source = f"{kind} ({ascii(os.path.basename(path))[1:-1]})"
        self.as_of = _day(metadata.build_epoch)
        self._families = (4,) if metadata.ip_version == 4 else (4, 6)

    def _without_numbers(self) -> bool:
        """Whether the first records have data, and none of them an AS number."""
        seen = False
        for _, (_, found) in zip(range(_LOOKED_AT), self._reader, strict=False):
            if isinstance(found, dict) and _first(found, _NUMBERS) is not None:
                return False
            seen = seen or found is not None
        return seen

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
        asn, name = _number(found), _name(found)
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
                    name = _name(found)
                    called = name if isinstance(name, str) else ""
                    yield Route(parse_prefix(str(network)), str(asn), called)
        except self._broken as error:
            raise BadTable(self._path, None, f"is broken: {_one_line(error)}") from None


def _parts(record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The record, and what is nested in it: `traits` of MaxMind's Enterprise, `as` of IPinfo."""
    nested = (record, record.get("traits"), record.get("as"))
    return [part for part in nested if isinstance(part, dict)]


def _first(record: Mapping[str, Any], keys: tuple[str, ...]) -> Any:
    """The first of some fields that says something."""
    for part in _parts(record):
        for key in keys:
            if part.get(key) not in (None, ""):
                return part[key]
    return None


def _name(record: Mapping[str, Any]) -> Any:
    """The name of the AS, never that of the company that uses its addresses."""
    named = _first(record, _NAMES)
    told_apart = any(key in part for part in _parts(record) for key in (*_NAMES, "isp"))
    return named if named is not None or told_apart else _first(record, _BARE_NAMES)


def _day(epoch: object) -> str:
    """The day on which a file was made; "" for one that no clock can show."""
    try:
        return strftime("%Y-%m-%d", gmtime(epoch)) if isinstance(epoch, int) else ""
    except (OverflowError, ValueError, OSError):
        return ""


def _number(record: dict[str, Any]) -> int | None:
    """The AS number: a number, or text such as `AS64500`."""
    value = _first(record, _NUMBERS)
    digits = str(value).upper().removeprefix("AS")
    if not (digits.isascii() and digits.isdigit()) or not 0 < int(digits) < 1 << 32:
        return None
    return int(digits)


def _one_line(error: BaseException) -> str:
    return printable(str(error))[:200]
