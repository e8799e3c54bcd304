"""The operators: how to recognise each, and how its identifiers are made.

To add one, append three lines to `HOSTING` or `REGISTRIES` (in the modules beside this one): name
and servers, shapes with the code systems to try in order, and the source of the fact. A shape is
the whole identifier in lower case: `#` stands for digits, `*` for anything, `{code}` for three
letters, `{cc}` for a country or `uk`, `{two}` and `{four}` for so many letters of a town,
`{region}` for a country or a US state, `{name}` for a longer word; `(…)?` and `|` work as in
regular expressions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from dnstrace.annotate.geoloc.operators.hosting import HOSTING
from dnstrace.annotate.geoloc.operators.registries import REGISTRIES
from dnstrace.annotate.geoloc.operators.roots import ROOTS
from dnstrace.annotate.geoloc.operators.types import Operator
from dnstrace.wire.addresses import BadAddress, pack, unpack

OPERATORS: tuple[Operator, ...] = ROOTS + HOSTING + REGISTRIES

HOLDERS = {
    "{code}": "(?P<code>[a-z]{3})",
    "{cc}": "(?P<cc>[a-z]{2})",
    "{two}": "(?P<code>[a-z]{2})",
    "{four}": "(?P<code>[a-z]{4})",
    "{region}": "(?P<region>[a-z]{2})",
    "{name}": "(?P<code>[a-z][a-z-]*[a-z])",
    "#": r"(?:\d+)",
    "*": ".*",
    ".": r"\.",
}
_HOLDER = re.compile(r"\{[a-z]+\}|[#*.]")


class Shape(NamedTuple):
    """One shape with the code systems to try, in order.

    A `strict` shape, one without `*`, is so much the operator's own that an identifier which fits
    it and leads nowhere is left unknown: the generic reading would only guess.
    """

    form: str
    systems: tuple[str, ...]
    strict: bool

    def match(self, identifier: str) -> re.Match[str] | None:
        """Match a whole identifier in lower case."""
        return _compiled(self.form).fullmatch(identifier)


@cache
def _compiled(form: str) -> re.Pattern[str]:
    """The regular expression of a shape; compiled on first need, which for most never comes."""
    return re.compile(_HOLDER.sub(lambda m: HOLDERS[m[0]], form))


@cache
def shapes_of(operator: Operator) -> tuple[Shape, ...]:
    """The shapes of an operator."""
    return tuple(
        Shape(shape, tuple(systems.split()), "*" not in shape) for shape, systems in operator.shapes
    )


@cache
def _lookup() -> tuple[Mapping[str, Operator], Mapping[str, Operator], Mapping[str, Operator]]:
    exact, below, addresses = {}, {}, {}
    for operator in OPERATORS:
        for server in operator.servers:
            if server.startswith("*."):
                below[server[2:]] = operator
            else:
                exact[server] = operator
        for address in operator.addresses:
            addresses[address] = operator
    return exact, below, addresses


@cache
def _marks() -> tuple[tuple[str, Operator], ...]:
    return tuple((mark, operator) for operator in OPERATORS for mark in operator.marks)


def by_server(server: str | None, address: str | None = None) -> Operator | None:
    """The operator of a server, by its name (any case, with or without the root dot) or address."""
    exact, below, addresses = _lookup()
    if server:
        name = server.lower().rstrip(".")
        found = exact.get(name) or addresses.get(_canonical(name))
        if found:
            return found
        while name:
            if name in below:
                return below[name]
            name = name.partition(".")[2]
    return addresses.get(_canonical(address.lower())) if address else None


def _canonical(text: str) -> str:
    """An IPv6 address as RFC 5952 writes it; anything else as it is."""
    if ":" not in text:
        return text
    try:
        return unpack(pack(text))
    except BadAddress:
        return text


def by_mark(identifier: str) -> Operator | None:
    """The operator whose mark stands in a lower-case identifier."""
    for mark, operator in _marks():
        if mark in identifier:
            return operator
    return None
