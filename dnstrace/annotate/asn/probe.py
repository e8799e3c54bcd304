"""A first look at a table: whether it opens and is of a known kind, without reading it all."""

from dnstrace.annotate.asn.lines import BadTable, open_table
from dnstrace.codec.unpack import UnpackFault


def probe_asn_db(path: str) -> None:
    """See that a file is packed, an MMDB, or text whose first line is understood.

    Raises: BadTable when it is not.
    """
    from dnstrace.annotate.asn import mmdb, packed

    if packed.is_packed(path):
        return
    if mmdb.is_mmdb(path):
        mmdb.MaxMind(path)
        return
    from dnstrace.annotate.asn.routes import routes

    if next(routes(path), None) is None:
        raise BadTable(path, None, "has no route")


def probe_vrps(path: str) -> None:
    """See that a file can be opened and begins as JSON or as text does.

    Raises: BadTable when it does not.
    """
    with open_table(path) as file:
        try:
            head = file.read(64)
        except UnpackFault as fault:
            raise BadTable(path, None, str(fault)) from None
    if b"\0" in head:
        raise BadTable(path, None, "is neither JSON nor CSV")
