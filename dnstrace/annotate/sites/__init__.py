"""Where an answering instance stands: identifiers read by operator rules and code systems.

Pure: no I/O but reading the packed data file, and the newer lists that this user fetched, on the
first identifier decoded.
"""

from dnstrace.annotate.sites.decoder import decode, operator_of, questions_for
from dnstrace.annotate.sites.gazetteer import DataFault
from dnstrace.annotate.sites.judge import judge_pairs, veto
from dnstrace.annotate.sites.place import Alternative, Place, Rejected, kilometres

__all__ = [
    "Alternative",
    "DataFault",
    "Place",
    "Rejected",
    "decode",
    "judge_pairs",
    "kilometres",
    "operator_of",
    "questions_for",
    "veto",
]
