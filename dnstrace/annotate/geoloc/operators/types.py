"""The type of one row of the operator table."""

from __future__ import annotations

from typing import NamedTuple

Alias = tuple[str, str, str]
"""(code, `Town/CC` or `Town/CC@lat,lon`, where the fact comes from)."""


class Operator(NamedTuple):
    """One operator of name servers.

    `servers` are host names, `*.example` meaning all below; `addresses` are for those known by
    address. `marks` are strings inside an identifier that show the operator. `shapes` pair the form
    of an identifier with the code systems to try. `aliases` are codes of the operator's own.
    `questions` are the identity questions only this operator answers: (name, class, type).
    `source` says where this is documented or was seen.
    """

    name: str
    servers: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    shapes: tuple[tuple[str, str], ...] = ()
    aliases: tuple[Alias, ...] = ()
    questions: tuple[tuple[str, str, str], ...] = ()
    source: str = ""
