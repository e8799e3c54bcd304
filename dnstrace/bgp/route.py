"""A route as an AS holds it, and the closed list of why another was not chosen."""

from enum import StrEnum
from typing import NamedTuple

from dnstrace.bgp.internet import Relation


class Reason(StrEnum):
    """Why a neighbour's route is not the chosen one."""

    # never received
    NO_ROUTE = "no-route"
    NOT_EXPORTED = "not-exported"  # it would be a valley
    NO_EXPORT = "no-export"
    NO_PEER = "no-peer"
    BLACKHOLED = "blackholed"  # the neighbour discards the packets and tells nobody
    OTHERS_ONLY = "announced-to-others-only"
    # received and rejected
    OWN_AS = "own-as-in-path"
    ROV_INVALID = "rov-invalid"
    ASPA_INVALID = "aspa-invalid"
    OTC = "stopped-by-otc"
    # lost
    LESS_SPECIFIC = "less-specific"
    LOCAL_PREFERENCE = "local-preference"
    CLASS = "class"
    LONGER_PATH = "longer-path"
    TIE = "tie"


NEVER_RECEIVED = {
    Reason.NO_ROUTE,
    Reason.NOT_EXPORTED,
    Reason.NO_EXPORT,
    Reason.NO_PEER,
    Reason.BLACKHOLED,
    Reason.OTHERS_ONLY,
}
REJECTED = {Reason.OWN_AS, Reason.ROV_INVALID, Reason.ASPA_INVALID, Reason.OTC}


class Route(NamedTuple):
    """The way to a prefix as one node knows it.

    `path` is the AS_PATH, nearest AS first; it is empty at the node that announces. `source` is the
    index of the neighbour it came from (its own at the origin), `announcement` the index among the
    graph's, `otc` the AS of the Only-to-Customer attribute (RFC 9234), 0 when there is none.
    """

    path: tuple[int, ...]
    relation: Relation
    preference: int
    source: int
    announcement: int
    communities: tuple[str, ...] = ()
    otc: int = 0
    discards: bool = False
