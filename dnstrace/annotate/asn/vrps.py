"""Validated ROA payloads as validators write them, and route origin validation (RFC 6811)."""

import csv
import os
from array import array
from collections.abc import Iterable
from time import gmtime, strftime
from typing import Any

from dnstrace.annotate.asn.lines import BadTable, changed, lines, open_table
from dnstrace.annotate.asn.prefixes import BITS, Prefix, PrefixTable, parse_prefix

VALID, INVALID_ASN, INVALID_LENGTH = "valid", "invalid-asn", "invalid-length"
NOT_FOUND = "not-found"
MAX_VRPS = 20_000_000

_ROAS, _ASPAS = ("roas", "vrps", ""), ("aspas", "aspa")
_GENERATED = ("generatedTime", "buildtime", "generated", "buildTime", "timestamp")


class Vrps:
    """Payloads out of one file: (prefix, longest length that is allowed, AS), and ASPA objects."""

    def __init__(self, source: str, as_of: str) -> None:
        self.source, self.as_of = source, as_of
        self.aspas: dict[int, tuple[int, ...]] = {}  # customer → providers
        self._prefixes = PrefixTable()
        self._asns, self._lengths = array("I"), array("B")

    def __len__(self) -> int:
        return len(self._asns)

    def add(self, prefix: Prefix, longest: int, asn: int) -> None:
        """Put in a payload.

        Raises: ValueError for a length that the prefix cannot have (RFC 6482 §3.3).
        """
        if not prefix.length <= longest <= BITS[prefix.family]:
            raise ValueError(f"maxLength {longest} does not fit {prefix.text}")
        self._prefixes.add(prefix, len(self._asns))
        self._asns.append(asn)
        self._lengths.append(longest)

    def covering(self, prefix: Prefix) -> list[tuple[Prefix, int, int]]:
        """The payloads that cover a prefix: (their own prefix, longest length, AS)."""
        return [
            (own, self._lengths[at], self._asns[at])
            for own, found in self._prefixes.covering(prefix)
            for at in found
        ]


def validate(prefix: Prefix, asn: int, tables: Iterable[Vrps]) -> tuple[str, str]:
    """The state of a route by all payloads together, and where that was read.

    Returns: valid; invalid-length when payloads of that AS cover the prefix but allow no such
        length; invalid-asn when only other ASes' do (AS 0 matches none, RFC 6483 §4); not-found
        when none covers it.
    Source: RFC 6811 §2.
    """
    used = list(tables)
    source = ", ".join(f"{table.source} of {table.as_of}" for table in used)
    found = [payload for table in used for payload in table.covering(prefix)]
    of_this = [longest for _, longest, owner in found if owner == asn and asn]
    if any(prefix.length <= longest for longest in of_this):
        return VALID, source
    if of_this:
        return INVALID_LENGTH, source
    return (INVALID_ASN if found else NOT_FOUND), source


def validate_around(address: Prefix, block: Prefix, asn: int, tables: list[Vrps]) -> str:
    """The state where the block around an address is known, but not how it is announced.

    A table of ranges joins neighbours of one origin, so that a payload for a part does not cover
    the whole; the longest payload around the address then stands for what is announced.
    """
    state, _ = validate(block, asn, tables)
    if state != NOT_FOUND:
        return state
    found = [payload for table in tables for payload in table.covering(address)]
    if not found:
        return NOT_FOUND
    return VALID if any(owner == asn and asn for _, _, owner in found) else INVALID_ASN


def read(path: str) -> Vrps:
    """Read JSON or CSV of Routinator, rpki-client, FORT, OctoRPKI, StayRTR; may be gzipped.

    Raises: BadTable with file and line at the first payload that is wrong; nothing is used then.
    """
    table = Vrps(ascii(os.path.basename(path))[1:-1], changed(path))
    with open_table(path) as file:
        try:
            head = file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
        except (OSError, EOFError):
            raise BadTable(path, None, "the compressed data is cut off or damaged") from None
    if head in (b"{", b"["):
        _read_json(path, table)
    else:
        _read_csv(path, table)
    if not len(table) and not table.aspas:
        raise BadTable(
            path, None, "has no payload: expected a list `roas`, or CSV with ASN, prefix"
        )
    return table


def _read_json(path: str, table: Vrps) -> None:
    from dnstrace.annotate.asn.json_stream import members

    for name, element, line in members(path):
        try:
            if name in _ROAS:
                longest = element.get("maxLength", element.get("max_length"))
                _add(table, element["asn"], element["prefix"], longest, path)
            elif name in _ASPAS:
                _add_aspa(table, element)
            elif name == "metadata" and isinstance(element, dict):
                table.as_of = _day(element) or table.as_of
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            what = f"has no {error}" if isinstance(error, KeyError) else str(error)
            raise BadTable(path, line(), f"payload {ascii(element)[:80]}: {what}") from None


def _add_aspa(table: Vrps, element: Any) -> None:
    """An ASPA object, in Routinator's or rpki-client's form."""
    if "customer" not in element and "customer_asid" not in element:  # rpki-client before 8.5
        for family in ("ipv4", "ipv6"):
            for inner in element.get(family, ()):
                _add_aspa(table, inner)
        return
    customer = _asn(element.get("customer", element.get("customer_asid")))
    providers = tuple(_asn(provider) for provider in element["providers"])
    table.aspas[customer] = tuple(dict.fromkeys(table.aspas.get(customer, ()) + providers))


def _day(metadata: dict[str, Any]) -> str:
    for key in _GENERATED:
        value = metadata.get(key)
        if isinstance(value, str) and value[:4].isdigit() and len(value) >= 10:
            return ascii(value[:10])[1:-1]
        if isinstance(value, int) and 0 < value < 1 << 36:
            return strftime("%Y-%m-%d", gmtime(value))
    return ""


def _add(table: Vrps, asn: Any, prefix: str, longest: Any, path: str) -> None:
    if not isinstance(prefix, str):
        raise ValueError(f"{str(prefix)[:50]!a} is no prefix")
    parsed = parse_prefix(prefix)
    table.add(parsed, parsed.length if longest in (None, "") else _number(longest), _asn(asn))
    if len(table) > MAX_VRPS:
        raise BadTable(path, None, f"has more than {MAX_VRPS:,} payloads")


def _number(value: Any) -> int:
    digits = str(value)
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 3:
        raise ValueError(f"{digits[:50]!a} is no length of a prefix")
    return int(digits)


def _asn(value: Any) -> int:
    digits = str(value).upper().removeprefix("AS")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 10 or int(digits) >= 1 << 32:
        raise ValueError(f"{str(value)[:50]!a} is no AS number")
    return int(digits)


def _read_csv(path: str, table: Vrps) -> None:
    columns: tuple[int, int, int] | None = None
    for number, text in lines(path):
        try:
            fields = [field.strip() for field in next(csv.reader([text]))]
            if columns is None:
                columns = _columns(fields)
                if columns is not None:
                    continue
                columns = 0, 1, 2
            asn, prefix, longest = columns
            _add(table, fields[asn], fields[prefix], fields[longest], path)
        except (ValueError, csv.Error) as error:
            raise BadTable(path, number, str(error)) from None
        except IndexError:
            raise BadTable(path, number, "has too few columns for a payload") from None


def _columns(fields: list[str]) -> tuple[int, int, int] | None:
    """Where AS, prefix and longest length stand by a line of names; `None` when it is no such."""
    names = [field.lower() for field in fields]
    if "asn" not in names:
        return None
    prefix = next((at for at, name in enumerate(names) if name in ("ip prefix", "prefix")), None)
    longest = next((at for at, name in enumerate(names) if name.startswith("max")), None)
    if prefix is None or longest is None:
        raise ValueError("has no columns for prefix and longest length")
    return names.index("asn"), prefix, longest
