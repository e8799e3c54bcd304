"""The forms in which tables of origins are published: what a line of each says.

Each reader takes the fields of one line and gives its routes. Which form a file has is told by its
first line, never by its name.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from dnstrace.annotate.asn.prefixes import BITS, Prefix, blocks, parse_address, parse_block

MAPPED = 0xFFFF << 32  # ::ffff:0:0/96, where tables of family 6 repeat those of family 4


class Route(NamedTuple):
    """A prefix and who announces it."""

    prefix: Prefix
    origins: str  # AS numbers; "_" between several origins, "," within a set
    name: str  # of the AS; "" when the table has none
    announced: bool = False  # the prefix itself is announced; else it is part of a range


Reader = Callable[[list[str]], Iterator[Route]]

_ORIGINS = re.compile(r"(\d{1,10}([._,](?=\d))?)+", re.ASCII)
_ASN = re.compile(r"(?:AS)?(\d{1,10})", re.ASCII | re.IGNORECASE)
_SET = re.compile(r"\{?[\d, ]+\}?", re.ASCII)
_MAX_BLOCKS = 256  # a range of two unaligned ends of family 6 has 254 at most
# What columns hold, by their names; of several that hold one thing the first listed counts, so
# that the AS's own name goes before that of the company which uses the addresses.
_COLUMNS = {
    "prefix": ("network", "prefix", "cidr"),
    "first": ("start_ip", "ip_range_start", "range_start", "ip_from", "ip_start", "first_ip"),
    "last": ("end_ip", "ip_range_end", "range_end", "ip_to", "ip_end", "last_ip"),
    "asn": ("asn", "autonomous_system_number", "as_number", "origin_as", "origin"),
    "name": (
        "as_name", "autonomous_system_organization", "as_description", "asn_name", "as_org",
        "as_organization", "as", "name", "organization", "description",
    ),
}  # fmt: skip
_PLACES = {"geoname_id", "city", "country_code", "country", "country_name", "registered_country"}
EXPECTED = (
    "is no table of origins: expected pfx2as (prefix, length, AS), CSV (first address, last "
    "address, AS, name), or one of the other forms in docs/networks.md"
)


def column_reader(fields: list[str]) -> Reader | None:
    """The reader of a table whose first line names its columns; `None` when it names none.

    Raises: ValueError for a table of something else, which is named.
    """
    names = [field.strip().strip('"').lower() for field in fields]
    columns = places_of(names)
    if "asn" in columns and ("prefix" in columns or {"first", "last"} <= columns.keys()):
        return by_columns(columns)
    if "prefix" in columns and _PLACES & set(names):
        raise ValueError("is a table of places: it has no AS numbers")
    if {"asn", "name"} <= columns.keys() and len(names) > 1 and "asn" in names:
        raise ValueError("is a list of ASes: it has no prefixes")
    return None


def places_of(names: list[str]) -> dict[str, int]:
    """Where what is wanted stands among the columns of these names, lower case."""
    found = {}
    for what, known in _COLUMNS.items():
        at = next((names.index(name) for name in known if name in names), None)
        if at is not None:
            found[what] = at
    return found


def bare_reader(fields: list[str]) -> Reader:
    """The reader of a table without names of columns, by its first line.

    Raises: ValueError when no form looks like this.
    """
    first = fields[0].strip()
    if len(fields) == 3 and fields[1].isdigit() and _ORIGINS.fullmatch(fields[2]):
        return _pfx2as
    if len(fields) == 3 and "/" in fields[1] and _SET.fullmatch(first):
        return _ris_dump
    if len(fields) == 2 and "/" in first:
        return _prefix_and_origin
    if len(fields) == 5 and _is_address(first) and _as_column(fields[3]):
        return by_columns({"first": 0, "last": 1, "asn": 3, "name": 4})  # IP2Location
    if len(fields) == 5 and _is_address(first) and _as_column(fields[2]):
        return by_columns({"first": 0, "last": 1, "asn": 2, "name": 4})  # iptoasn.com
    if len(fields) in (3, 4) and _is_address(first):  # ip-location-db, DB-IP
        return by_columns({"first": 0, "last": 1, "asn": 2, "name": 3})
    raise ValueError(EXPECTED)


def _is_address(text: str) -> bool:
    if text.isdigit() and text.isascii():
        return True
    try:
        parse_address(text)
    except ValueError:
        return False
    return True


def _as_column(text: str) -> bool:
    text = text.strip()
    return text == "-" or (_ASN.fullmatch(text) is not None and "/" not in text)


def _pfx2as(fields: list[str]) -> Iterator[Route]:
    """CAIDA's pfx2as: prefix, length, origins."""
    address, length, origins = fields
    yield Route(parse_block(f"{address}/{length}"), _origins(origins), "", True)


def _ris_dump(fields: list[str]) -> Iterator[Route]:
    """RIS whois dump: origin or set of origins, prefix, how many peers see it."""
    origins, prefix, peers = fields
    if not peers.strip().isdigit():
        raise ValueError(f"{peers[:50]!a} is no count of peers")
    yield Route(parse_block(prefix.strip()), _origins(origins.strip().strip("{}")), "", True)


def _prefix_and_origin(fields: list[str]) -> Iterator[Route]:
    """pyasn's .dat and bgp.tools' table.txt: prefix, origin."""
    prefix, origins = fields
    yield Route(parse_block(prefix.strip()), _origins(origins.strip().strip("{}")), "", True)


def _origins(text: str) -> str:
    found = text.replace(" ", "").replace(".", "_").upper().removeprefix("AS")
    if not _ORIGINS.fullmatch(found) or any(int(n) >= 1 << 32 for n in re.findall(r"\d+", found)):
        raise ValueError(f"{text[:50]!a} is no AS number")
    return found


def by_columns(columns: Mapping[str, int]) -> Reader:
    """A reader of lines whose fields are ranges or prefixes, AS numbers and names."""
    first, last = columns.get("first"), columns.get("last")
    asn, name = columns["asn"], columns.get("name")

    def read(fields: list[str]) -> Iterator[Route]:
        number = as_number(fields[asn].strip())
        if not number:
            return
        called = fields[name].strip() if name is not None and name < len(fields) else ""
        called = "" if called == "-" else called
        if first is None or last is None:
            yield Route(parse_block(fields[columns["prefix"]].strip()), number, called)
            return
        family, low, high = _range(fields[first].strip(), fields[last].strip())
        for count, prefix in enumerate(blocks(family, low, high)):
            if count > _MAX_BLOCKS:
                raise ValueError("the range is no range")
            yield Route(prefix, number, called)

    return read


def as_number(text: str) -> str:
    """The digits of an AS number; "" where a block is not announced.

    Raises: ValueError for anything else.
    """
    if text.lower() in ("", "0", "none", "-", "null"):
        return ""
    match = _ASN.fullmatch(text)
    if match is None or int(match[1]) >= 1 << 32:
        raise ValueError(f"{text[:50]!a} is no AS number")
    return match[1]


def _range(first: str, last: str) -> tuple[int, int, int]:
    if first.isdigit() and last.isdigit():  # addresses as numbers
        low, high = int(first), int(last)
        family = 4 if high < 1 << 32 else 6
        if low >> 32 == high >> 32 == 0xFFFF:
            family, low, high = 4, low - MAPPED, high - MAPPED
    else:
        family, low = parse_address(first)
        other, high = parse_address(last)
        if other != family:
            raise ValueError("the range begins and ends in different families")
    if low > high or high >= 1 << BITS[family]:
        raise ValueError(f"{first[:50]!a} to {last[:50]!a} is no range")
    return family, low, high
