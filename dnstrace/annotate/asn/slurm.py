"""Local exceptions to the RPKI: payloads left out, payloads added (SLURM, RFC 8416)."""

import json
import os
from typing import Any, NamedTuple

from dnstrace.annotate.asn.lines import BadTable, changed, open_table
from dnstrace.annotate.asn.prefixes import Prefix, parse_prefix
from dnstrace.annotate.asn.vrps import Vrps, add_payload, as_number
from dnstrace.codec.unpack import UnpackFault

_LARGEST = 16 << 20  # octets: people write these files
_VERSIONS = (1, 2)  # 2 adds ASPA objects (draft-ietf-sidrops-aspa-slurm)


class Filter(NamedTuple):
    """Payloads to leave out: those within a prefix, those of an AS, or those that are both."""

    prefix: Prefix | None
    asn: int | None

    def matches(self, prefix: Prefix, asn: int) -> bool:
        """Whether a payload is to be left out (RFC 8416 §3.3.1)."""
        if self.asn is not None and self.asn != asn:
            return False
        return self.prefix is None or _within(prefix, self.prefix)


class Slurm(NamedTuple):
    """What one file says."""

    filters: tuple[Filter, ...]
    customers: frozenset[int]  # whose ASPA objects are left out
    assertions: Vrps

    def drops(self, prefix: Prefix, asn: int) -> bool:
        """Whether a validator's payload is left out."""
        return any(each.matches(prefix, asn) for each in self.filters)


def read(path: str) -> Slurm:
    """Read a SLURM file.

    Raises: BadTable with the line of a syntax error, or the place of an entry that is wrong.
    """
    try:
        with open_table(path) as file:
            octets = file.read(_LARGEST + 1)
        if len(octets) > _LARGEST:
            raise BadTable(path, None, f"is larger than {_LARGEST >> 20} MiB: no SLURM file is")
        document = json.loads(octets)
    except UnpackFault as fault:
        raise BadTable(path, None, str(fault)) from None
    except json.JSONDecodeError as error:
        raise BadTable(path, error.lineno, f"is not JSON here: {error.msg}") from None
    except (ValueError, RecursionError):
        raise BadTable(path, None, "is JSON that nobody would write") from None
    if not isinstance(document, dict) or document.get("slurmVersion") not in _VERSIONS:
        raise BadTable(path, None, "is no SLURM file: it has no slurmVersion 1 or 2 (RFC 8416)")
    return _slurm(path, document)


def _slurm(path: str, document: dict[str, Any]) -> Slurm:
    added = Vrps(ascii(os.path.basename(path))[1:-1], changed(path))
    filters, customers = list[Filter](), set[int]()
    for where, entry in _entries(path, document):
        try:
            if where.startswith("prefixFilters"):
                filters.append(_filter(entry))
            elif where.startswith("prefixAssertions"):
                add_payload(added, entry["asn"], entry["prefix"], entry.get("maxPrefixLength"))
            elif where.startswith("aspaFilters"):
                customers.add(as_number(entry["customerAsid"]))
            else:
                providers = entry.get("providerSet", entry.get("providers"))
                added.aspas[as_number(entry["customerAsid"])] = tuple(map(as_number, providers))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            what = f"has no {error}" if isinstance(error, KeyError) else str(error)
            raise BadTable(path, None, f"{where}: {what}") from None
    return Slurm(tuple(filters), frozenset(customers), added)


_LISTS = {
    "validationOutputFilters": ("prefixFilters", "aspaFilters"),
    "locallyAddedAssertions": ("prefixAssertions", "aspaAssertions"),
}


def _entries(path: str, document: dict[str, Any]) -> list[tuple[str, Any]]:
    """Every entry with the name of its place; those about BGPsec keys say nothing of routes."""
    found = []
    for holder, lists in _LISTS.items():
        part = document.get(holder, {})
        if not isinstance(part, dict):
            raise BadTable(path, None, f"{holder} is no object")
        for name in lists:
            entries = part.get(name, [])
            if not isinstance(entries, list):
                raise BadTable(path, None, f"{name} is no list")
            found += [(f"{name}[{number}]", entry) for number, entry in enumerate(entries)]
    return found


def _filter(entry: dict[str, Any]) -> Filter:
    prefix, asn = entry.get("prefix"), entry.get("asn")
    if prefix is None and asn is None:
        raise ValueError("names neither a prefix nor an AS")
    return Filter(
        None if prefix is None else parse_prefix(str(prefix)),
        None if asn is None else as_number(asn),
    )


def _within(prefix: Prefix, other: Prefix) -> bool:
    if prefix.family != other.family or prefix.length < other.length:
        return False
    bits = 32 if prefix.family == 4 else 128
    return prefix.network >> bits - other.length == other.network >> bits - other.length
