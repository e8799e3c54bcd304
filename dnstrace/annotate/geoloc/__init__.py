"""Where an answering instance stands: identifiers read by operator rules and code systems.

Pure: no I/O but reading the packed data file, and the newer lists that this user fetched, on the
first identifier decoded.
"""

from dnstrace.annotate.geoloc.decoder import decode, operator_of, questions_for
from dnstrace.annotate.geoloc.gazetteer import DataFault
from dnstrace.annotate.geoloc.place import Alternative, DecodedPlace, Rejected
from dnstrace.annotate.geoloc.plausibility import judge_pairs, veto

__all__ = [
    "Alternative",
    "DataFault",
    "DecodedPlace",
    "Rejected",
    "decode",
    "judge_pairs",
    "operator_of",
    "questions_for",
    "veto",
]
