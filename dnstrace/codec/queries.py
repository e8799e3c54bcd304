"""A `Query` as the octets that are sent (RFC 1035 §4.1, RFC 6891 §6.1)."""

from struct import Struct

from dnstrace.model.question import Query
from dnstrace.wire import edns, names, types

_HEAD = Struct("!HHHHHH").pack
_QUESTION = Struct("!HH").pack
_OPT = Struct("!BHHBBHH").pack
_OPTION = Struct("!HH").pack


def encode(query: Query, identifier: int) -> bytes:
    """The message of a query with that ID.

    Raises: BadName when what it asks for is not exactly one name: nothing else is ever sent.
    """
    flags = (types.RD if query.rd else 0) | (types.CD if query.cd else 0)
    with_edns = query.payload is not None
    name, kind, klass = query.question
    wire = _HEAD(identifier, flags, 1, 0, 0, int(with_edns)) + names.checked(name)
    wire += _QUESTION(kind, klass)
    if query.payload is None:
        return wire
    options = b"".join(_OPTION(code, len(data)) + data for code, data in query.options)
    flag = edns.DO if query.do else 0
    return wire + _OPT(0, types.OPT, query.payload, 0, 0, flag, len(options)) + options
