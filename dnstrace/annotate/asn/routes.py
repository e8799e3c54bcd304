"""Tables of announced prefixes as text: which form a file has, and its routes one by one."""

import csv
import json
import re
from collections.abc import Iterator
from typing import Any

from dnstrace.annotate.asn.forms import (
    EXPECTED,
    Reader,
    Route,
    as_number,
    bare_reader,
    column_reader,
    places_of,
)
from dnstrace.annotate.asn.lines import BadTable, lines, open_table
from dnstrace.annotate.asn.prefixes import parse_block
from dnstrace.codec.unpack import UnpackFault

_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\{\s*\"|\[)")  # and no set of origins: {64500,64501}
_LARGEST = 16 << 20  # octets of an answer of RIPEstat; those of the largest ASes have 2 MB


def routes(path: str) -> Iterator[Route]:
    """Every route of a text table, in order; nothing for blocks that nobody announces.

    Read are the forms of CAIDA, iptoasn.com, ip-location-db, DB-IP, IPinfo, MaxMind, IP2Location,
    pyasn, RIS whois dumps, bgp.tools and RIPEstat (docs/networks.md).

    Raises: BadTable with file and line number at the first line that does not fit.
    """
    if _begins_as_json(path):
        yield from _json_routes(path)
        return
    reader: Reader | None = None
    separator = ","
    for number, text in lines(path):
        if text.startswith((";", "%")):  # remarks of pyasn, and of RIPE
            continue
        try:
            if reader is None:
                separator = "\t" if "\t" in text else "," if "," in text else " "
                fields = _split(text, separator)
                reader = column_reader(fields)
                if reader is not None:
                    continue
                reader = bare_reader(fields)
            yield from reader(_split(text, separator))
        except (ValueError, IndexError, csv.Error) as error:
            what = str(error) if isinstance(error, ValueError) else "has too few columns"
            raise BadTable(path, number, what) from None


def _split(text: str, separator: str) -> list[str]:
    if separator == " ":
        return text.split()
    if separator == "\t" or '"' not in text:
        return text.split(separator)
    return next(csv.reader([text]))


def _begins_as_json(path: str) -> bool:
    try:
        with open_table(path) as file:
            return _JSON.match(file.read(256)) is not None
    except UnpackFault as fault:
        raise BadTable(path, None, str(fault)) from None


def _json_routes(path: str) -> Iterator[Route]:
    """Objects, one a line (bgp.tools, IPinfo), or one answer of RIPEstat."""
    for number, text in lines(path):
        try:
            document = json.loads(text)
        except (ValueError, RecursionError):
            if number == 1:
                break  # an object over several lines
            raise BadTable(path, number, "is not a JSON object a line") from None
        if isinstance(document, dict) and "data" in document:
            break
        try:
            yield from _object(document)
        except ValueError as error:
            raise BadTable(path, number, str(error)) from None
    else:
        return
    yield from _answer(path)


def _object(document: Any) -> Iterator[Route]:
    if not isinstance(document, dict):
        raise ValueError("is JSON, but no object with a prefix and an AS number")
    columns = places_of([str(key).lower() for key in document])
    if not {"prefix", "asn"} <= columns.keys():
        raise ValueError("is JSON, but has no member for a prefix and an AS number")
    values = ["" if value is None else str(value) for value in document.values()]
    number = as_number(values[columns["asn"]])
    if number:
        name = values[columns["name"]] if "name" in columns else ""
        yield Route(parse_block(values[columns["prefix"]]), number, name, "name" not in columns)


def _answer(path: str) -> Iterator[Route]:
    """The routes of an answer of RIPEstat: network-info, prefix-overview, announced-prefixes."""
    try:
        with open_table(path) as file:
            octets = file.read(_LARGEST + 1)
        if len(octets) > _LARGEST:
            raise BadTable(path, None, EXPECTED)
        data = json.loads(octets)["data"]
        yield from _ripestat(data)
    except UnpackFault as fault:
        raise BadTable(path, None, str(fault)) from None
    except json.JSONDecodeError as error:
        raise BadTable(path, error.lineno, f"is not JSON here: {error.msg}") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BadTable(
            path,
            None,
            "is no answer of RIPEstat that tells origins: give network-info, prefix-overview or "
            "announced-prefixes",
        ) from None


def _ripestat(data: dict[str, Any]) -> Iterator[Route]:
    if "prefixes" in data:  # announced-prefixes of one AS
        number = as_number(str(data["resource"]))
        for announced in data["prefixes"]:
            yield Route(parse_block(announced["prefix"]), number, "", True)
        return
    if "prefix" in data:  # network-info
        prefix, asns, names = data["prefix"], data["asns"], []
    else:  # prefix-overview
        prefix, asns = data["resource"], [str(each["asn"]) for each in data["asns"]]
        names = [str(each.get("holder") or "") for each in data["asns"]]
    numbers = [as_number(str(asn)) for asn in asns]
    if prefix and numbers:
        name = names[0] if len(names) == 1 else ""
        yield Route(parse_block(prefix), "_".join(numbers), name, True)
