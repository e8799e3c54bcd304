"""In what implementations of authoritative servers differ, each measured against the real one."""

from typing import NamedTuple


class Cutting(NamedTuple):
    """How a server cuts a message to size.

    together: an RRset without its signature is not sent.
    partial: of an RRset in the answer the part that fits is sent.
    stops: nothing more is tried once an additional RRset did not fit.
    """

    together: bool = True
    partial: bool = False
    stops: bool = False


class ServerProfile(NamedTuple):
    """The manners of one implementation.

    apex_ns: the zone's NS RRset goes along with a positive answer.
    additional: addresses of names in the answer go along too, not only glue.
    chase: CNAMEs are followed into other zones of the same server.
    glue_required: in-domain glue that does not fit makes the message truncated (RFC 9471 §3).
    v4_first: all A RRsets come before all AAAA RRsets, which counts when space is short.
    nsec_at_cut: NSEC asked for at a zone cut is answered by the parent.
    cutting: how a message is cut to size.
    """

    name: str
    apex_ns: bool = False
    additional: bool = True
    chase: bool = False
    glue_required: bool = True
    v4_first: bool = False
    nsec_at_cut: bool = False
    cutting: Cutting = Cutting()


NSD = ServerProfile("nsd", apex_ns=True, chase=True, glue_required=False, v4_first=True)
KNOT = ServerProfile("knot", cutting=Cutting(together=False))
BIND = ServerProfile("bind", glue_required=False, nsec_at_cut=True)
STYLES = {style.name: style for style in (NSD, KNOT, BIND)}
