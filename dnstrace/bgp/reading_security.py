"""`[rov]`, `[[roa]]`, `[aspa]`, `[[aspa.object]]` and `[otc]` of a world file."""

from dnstrace.bgp.internet import Roa
from dnstrace.bgp.reading_values import Entry


def read_checkers(top: Entry, key: str) -> frozenset[int]:
    """`[rov] as = […]`: who checks."""
    table = top.table(key)
    entry = Entry(table, top.lines, top.locate, key)
    numbers = entry.numbers("as")
    entry.finish()
    return frozenset(numbers)


def read_roa(entry: Entry) -> Roa:
    """One ROA; without `max_length` the prefix itself is the longest that it allows."""
    prefix = entry.prefix("prefix")
    most = prefix.max_prefixlen
    roa = Roa(
        prefix=prefix,
        max_length=entry.integer("max_length", prefix.prefixlen, most, prefix.prefixlen),
        number=entry.number("as"),
    )
    entry.finish()
    return roa


def read_aspas(top: Entry) -> tuple[frozenset[int], dict[int, frozenset[int]]]:
    """Who checks paths, and the provider authorizations.

    Objects are `[[aspa.object]]`; a list `[[aspa]]` holds tables of both kinds.
    """
    value = top.get("aspa")
    if isinstance(value, list):
        entries = top.entries("aspa")
        checking = [number for entry in entries for number in entry.numbers("as")]
        objects = [entry for entry in entries if "customer" in entry.data]
        for entry in entries:
            if "customer" not in entry.data:
                entry.finish()
        return frozenset(checking), _objects(objects)
    entry = Entry(top.table("aspa"), top.lines, top.locate, "aspa")
    found = frozenset(entry.numbers("as")), _objects(entry.entries("object"))
    entry.finish()
    return found


def _objects(entries: list[Entry]) -> dict[int, frozenset[int]]:
    """The providers by customer; several objects of one customer add up."""
    found: dict[int, frozenset[int]] = {}
    for entry in entries:
        customer = entry.number("customer")
        found[customer] = found.get(customer, frozenset()) | set(entry.numbers("providers"))
        entry.finish()
    return found
