"""Tables of announced prefixes as text: CAIDA's pfx2as, ranges as CSV or TSV."""

import csv
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from dnstrace.annotate.asn.lines import BadTable, lines
from dnstrace.annotate.asn.prefixes import BITS, Prefix, blocks, parse_address, parse_prefix


class Route(NamedTuple):
    """A prefix and who announces it."""

    prefix: Prefix
    origins: str  # AS numbers; "_" between several origins, "," within a set
    name: str  # of the AS; "" when the table has none
    announced: bool = False  # the prefix itself is announced; else it is part of a range


_ORIGINS = re.compile(r"(\d{1,10}([._,](?=\d))?)+", re.ASCII)
_ASN = re.compile(r"(?:AS)?(\d{1,10})", re.ASCII | re.IGNORECASE)
_MAX_BLOCKS = 256  # a range of two unaligned ends of family 6 has 254 at most
# Names of columns that are known, and what each holds.
_COLUMNS = {
    "network": "prefix", "prefix": "prefix", "start_ip": "first", "ip_range_start": "first",
    "range_start": "first", "end_ip": "last", "ip_range_end": "last", "range_end": "last",
    "asn": "asn", "autonomous_system_number": "asn", "as_number": "asn", "as_name": "name",
    "name": "name", "autonomous_system_organization": "name", "as_description": "name",
    "organization": "name",
}  # fmt: skip
Reader = Callable[[list[str]], Iterator[Route]]


def routes(path: str) -> Iterator[Route]:
    """Every route of a text table, in order; nothing for blocks that nobody announces.

    Known are CAIDA's pfx2as (prefix, length, origins), iptoasn.com's TSV and ip-location-db's CSV
    (first address, last address, AS number, …, name; addresses may be numbers), and CSV with a
    line of column names, as MaxMind and IPinfo publish it.

    Raises: BadTable with file and line number at the first line that does not fit.
    """
    reader: Reader | None = None
    separator = ","
    for number, text in lines(path):
        try:
            if reader is None:
                separator = "\t" if "\t" in text else ","
                fields = _split(text, separator)
                reader, is_header = _reader(fields)
                if is_header:
                    continue
            yield from reader(_split(text, separator))
        except (ValueError, IndexError, csv.Error) as error:
            what = str(error) if isinstance(error, ValueError) else "has too few columns"
            raise BadTable(path, number, what) from None


def _split(text: str, separator: str) -> list[str]:
    if separator == "\t" or '"' not in text:
        return text.split(separator)
    return next(csv.reader([text]))


def _reader(fields: list[str]) -> tuple[Reader, bool]:
    """What reads the lines of a table that begins with this one, and whether it is a header."""
    columns = {_COLUMNS.get(field.strip().lower(), ""): at for at, field in enumerate(fields)}
    if "asn" in columns and ("prefix" in columns or {"first", "last"} <= columns.keys()):
        return _by_columns(columns), True
    if len(fields) == 3 and fields[1].isdigit() and _ORIGINS.fullmatch(fields[2]):
        return _pfx2as, False
    if len(fields) == 5 and fields[3] in ("None", fields[3].upper()) and len(fields[3]) in (2, 4):
        return _by_columns({"first": 0, "last": 1, "asn": 2, "name": 4}), False  # iptoasn.com
    if len(fields) in (3, 4):
        return _by_columns({"first": 0, "last": 1, "asn": 2, "name": 3}), False
    raise ValueError(
        "is no table of origins: expected pfx2as (prefix, length, AS) "
        "or CSV (first address, last address, AS, name)"
    )


def _pfx2as(fields: list[str]) -> Iterator[Route]:
    address, length, origins = fields
    if not _ORIGINS.fullmatch(origins):
        raise ValueError(f"{origins[:50]!a} is no AS number")
    yield Route(parse_prefix(f"{address}/{length}"), origins.replace(".", "_"), "", True)


def _by_columns(columns: dict[str, int]) -> Reader:
    first, last = columns.get("first"), columns.get("last")
    asn, name = columns["asn"], columns.get("name")

    def read(fields: list[str]) -> Iterator[Route]:
        number = _as_number(fields[asn].strip())
        if not number:
            return
        called = fields[name].strip() if name is not None and name < len(fields) else ""
        if first is None or last is None:
            yield Route(parse_prefix(fields[columns["prefix"]].strip()), number, called)
            return
        family, low, high = _range(fields[first].strip(), fields[last].strip())
        for count, prefix in enumerate(blocks(family, low, high)):
            if count > _MAX_BLOCKS:
                raise ValueError("the range is no range")
            yield Route(prefix, number, called)

    return read


def _as_number(text: str) -> str:
    """The digits of an AS number; "" where a block is not announced."""
    if text.lower() in ("", "0", "none", "-"):
        return ""
    match = _ASN.fullmatch(text)
    if match is None or int(match[1]) >= 1 << 32:
        raise ValueError(f"{text[:50]!a} is no AS number")
    return match[1]


def _range(first: str, last: str) -> tuple[int, int, int]:
    if first.isdigit() and last.isdigit():  # addresses as numbers
        low, high = int(first), int(last)
        family = 4 if high < 1 << 32 else 6
    else:
        family, low = parse_address(first)
        other, high = parse_address(last)
        if other != family:
            raise ValueError("the range begins and ends in different families")
    if low > high or high >= 1 << BITS[family]:
        raise ValueError(f"{first[:50]!a} to {last[:50]!a} is no range")
    return family, low, high
