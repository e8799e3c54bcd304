"""Validated ROA payloads as validators write them, and route origin validation (RFC 6811)."""

import csv
import os
from array import array
from collections.abc import Callable, Iterable
from datetime import datetime
from time import gmtime, strftime
from typing import Any, Final

from dnstrace.annotate.asn.lines import BadTable, changed, lines, open_table
from dnstrace.annotate.asn.prefixes import BITS, Prefix, PrefixTable, parse_prefix
from dnstrace.model.annotation import Rpki

VALID: Final = "valid"
INVALID_ASN: Final = "invalid-asn"
INVALID_LENGTH: Final = "invalid-length"
NOT_FOUND: Final = "not-found"
MAX_VRPS = 20_000_000
Drops = Callable[[Prefix, int], bool]

_ROAS, _ASPAS = ("roas", "vrps", ""), ("aspas", "aspa", "provider_authorizations")
_GENERATED = ("generatedTime", "buildtime", "generated", "buildTime", "timestamp")


class Vrps:
    """Payloads out of one file: (prefix, longest length that is allowed, AS), and ASPA objects."""

    def __init__(self, source: str, as_of: str) -> None:
        self.source, self.as_of = source, as_of
        self.aspas: dict[int, tuple[int, ...]] = {}  # customer → providers
        self.expiries = array("Q")  # of payloads that tell one: seconds since 1970
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

    def expired(self, now: float) -> int:
        """How many payloads had expired by then, by what the file itself says."""
        return sum(expiry < now for expiry in self.expiries)

    def covering(self, prefix: Prefix) -> list[tuple[Prefix, int, int]]:
        """The payloads that cover a prefix: (their own prefix, longest length, AS)."""
        return [
            (own, self._lengths[at], self._asns[at])
            for own, found in self._prefixes.covering(prefix)
            for at in found
        ]


def validate(prefix: Prefix, asn: int, tables: Iterable[Vrps]) -> tuple[Rpki, str]:
    """The state of a route by all payloads together, and where that was read.

    Returns: valid; invalid-length when payloads of that AS cover the prefix but allow no such
        length; invalid-asn when only other ASes' do (AS 0 matches none, RFC 6483 §4); not-found
        when none covers it.
    Source: RFC 6811 §2.
    """
    used = [table for table in tables if len(table)]
    source = ", ".join(f"{table.source} of {table.as_of}" for table in used)
    found = [payload for table in used for payload in table.covering(prefix)]
    of_this = [longest for _, longest, owner in found if owner == asn and asn]
    if any(prefix.length <= longest for longest in of_this):
        return VALID, source
    if of_this:
        return INVALID_LENGTH, source
    return (INVALID_ASN if found else NOT_FOUND), source


def validate_around(address: Prefix, block: Prefix, asn: int, tables: list[Vrps]) -> Rpki:
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


def read(path: str, drops: Drops | None = None) -> Vrps:
    """Read JSON or CSV of Routinator, rpki-client, FORT, OctoRPKI, StayRTR; packed or not.

    Args:
        drops: whether a payload, by prefix and AS, is to be left out (RFC 8416).
    Raises: BadTable with file and line at the first payload that is wrong; nothing is used then.
    """
    table = Vrps(ascii(os.path.basename(path))[1:-1], changed(path))
    with open_table(path) as file:
        try:
            head = file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
        except (OSError, EOFError):
            raise BadTable(path, None, "the compressed data is cut off or damaged") from None
    if head in (b"{", b"["):
        count = _read_json(path, table, drops)
    else:
        count = _read_csv(path, table, drops)
    if not count and not table.aspas:
        raise BadTable(
            path, None, "has no payload: expected a list `roas`, or CSV with ASN, prefix"
        )
    return table


def _read_json(path: str, table: Vrps, drops: Drops | None) -> int:
    """Returns: how many payloads were read, also those left out."""
    from dnstrace.annotate.asn.json_stream import members

    count = 0
    for name, element, line in members(path):
        try:
            if name in _ROAS:
                longest = element.get("maxLength", element.get("max_length"))
                if add_payload(table, element["asn"], element["prefix"], longest, drops):
                    _note_expiry(table, element)
                count += 1
            elif name in _ASPAS:
                _add_aspa(table, element)
            elif name == "metadata" and isinstance(element, dict):
                table.as_of = _day(element) or table.as_of
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            what = f"has no {error}" if isinstance(error, KeyError) else str(error)
            raise BadTable(path, line(), f"payload {ascii(element)[:80]}: {what}") from None
    return count


def _add_aspa(table: Vrps, element: Any) -> None:
    """An ASPA object, in Routinator's or rpki-client's form."""
    if "customer" not in element and "customer_asid" not in element:  # rpki-client before 8.5
        for family in ("ipv4", "ipv6"):
            for inner in element.get(family, ()):
                _add_aspa(table, inner)
        return
    customer = as_number(element.get("customer", element.get("customer_asid")))
    providers = tuple(as_number(provider) for provider in element["providers"])
    table.aspas[customer] = tuple(dict.fromkeys(table.aspas.get(customer, ()) + providers))


def _note_expiry(table: Vrps, element: dict[str, Any]) -> None:
    """Keep until when a payload is valid: `expires` of rpki-client, `source` of Routinator."""
    value = element.get("expires")
    for source in element.get("source") or ():
        value = (source.get("validity") or {}).get("notAfter") if value is None else value
    if isinstance(value, str) and not value.isdigit():
        try:
            value = datetime.fromisoformat(value).timestamp()
        except ValueError:
            return
    if value is not None and 0 <= (seconds := int(value)) < 1 << 40:
        table.expiries.append(seconds)


def _day(metadata: dict[str, Any]) -> str:
    for key in _GENERATED:
        value = metadata.get(key)
        if isinstance(value, str) and value[:4].isdigit() and len(value) >= 10:
            return ascii(value[:10])[1:-1]
        if isinstance(value, int) and 0 < value < 1 << 36:
            return strftime("%Y-%m-%d", gmtime(value))
    return ""


def add_payload(
    table: Vrps, asn: Any, prefix: Any, longest: Any, drops: Drops | None = None
) -> bool:
    """Put in a payload as files give it; whether it was not to be left out.

    Raises: ValueError.
    """
    if not isinstance(prefix, str):
        raise ValueError(f"{str(prefix)[:50]!a} is no prefix")
    parsed, number = parse_prefix(prefix), as_number(asn)
    if drops is not None and drops(parsed, number):
        return False
    table.add(parsed, parsed.length if longest in (None, "") else _number(longest), number)
    if len(table) > MAX_VRPS:
        raise ValueError(f"this is the payload after the first {MAX_VRPS:,}: no more are read")
    return True


def _number(value: Any) -> int:
    digits = str(value)
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 3:
        raise ValueError(f"{digits[:50]!a} is no length of a prefix")
    return int(digits)


def as_number(value: Any) -> int:
    """An AS number as files give it: a number, or text such as `AS64500`.

    Raises: ValueError.
    """
    digits = str(value).upper().removeprefix("AS")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 10 or int(digits) >= 1 << 32:
        raise ValueError(f"{str(value)[:50]!a} is no AS number")
    return int(digits)


def _read_csv(path: str, table: Vrps, drops: Drops | None) -> int:
    """Returns: how many payloads were read, also those left out."""
    count = 0
    columns: tuple[int, int, int] | None = None
    expiry: int | None = None
    for number, text in lines(path):
        try:
            fields = [field.strip() for field in next(csv.reader([text]))]
            if columns is None:
                columns = _columns(fields)
                if columns is not None:
                    expiry = _expiry_column(fields)
                    continue
                columns = 0, 1, 2
            asn, prefix, longest = columns
            kept = add_payload(table, fields[asn], fields[prefix], fields[longest], drops)
            if kept and expiry is not None and expiry < len(fields):
                _note_expiry(table, {"expires": fields[expiry] or None})
            count += 1
        except (ValueError, csv.Error) as error:
            raise BadTable(path, number, str(error)) from None
        except IndexError:
            raise BadTable(path, number, "has too few columns for a payload") from None
    return count


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


def _expiry_column(fields: list[str]) -> int | None:
    """Where a CSV tells until when a payload is valid: RIPE's `Not After`, others' `Expires`."""
    names = [field.lower() for field in fields]
    return next((at for at, name in enumerate(names) if name in ("expires", "not after")), None)
