"""In what implementations of authoritative servers differ, each measured against the real one."""

from typing import NamedTuple


class Style(NamedTuple):
    """The manners of one implementation.

    apex_ns: the zone's NS RRset goes along with a positive answer.
    additional: addresses of names in the answer go along too, not only glue.
    chase: CNAMEs are followed into other zones of the same server.
    partial: a truncated message keeps the part of the RRset that fits.
    any_types: "all", or "one": ANY over UDP gets one RRset (RFC 8482).
    """

    name: str
    apex_ns: bool = False
    additional: bool = True
    chase: bool = False
    partial: bool = False
    any_types: str = "all"


NSD = Style("nsd")
KNOT = Style("knot")
BIND = Style("bind")
STYLES = {style.name: style for style in (NSD, KNOT, BIND)}
