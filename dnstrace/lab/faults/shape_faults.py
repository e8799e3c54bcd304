"""Faults of a message's shape: order, doubles, the question, single octets."""

from dns.name import from_text as name_from_text
from dns.rdatatype import RdataType
from dns.rdatatype import from_text as type_from_text

from dnstrace.lab.authority.response import Question, Records, Response
from dnstrace.lab.faults.fault_context import FaultContext
from dnstrace.lab.world.zone import rdataset_of

ORDERS = ("reversed", "shuffled", "signatures-first")


def reorder(incident: FaultContext, response: Response) -> None:
    """The records of each section in another order; RRsets are torn apart."""
    how = incident.fault.text("how", "reversed")
    if how not in ORDERS:
        raise ValueError(f"how is {how!r}; give one of {', '.join(ORDERS)}")
    for section in (response.answer, response.authority, response.additional):
        single = _singly(section)
        if how == "reversed":
            single.reverse()
        elif how == "shuffled":
            incident.random.shuffle(single)
        else:
            single.sort(key=lambda item: item.rdataset.rdtype != RdataType.RRSIG)
        section[:] = single


def repeat(incident: FaultContext, response: Response) -> None:
    """Every record so many times more."""
    count = int(incident.fault.number("count", 1)) + 1
    for section in (response.answer, response.authority, response.additional):
        section[:] = [item for item in _singly(section) for _ in range(count)]


def _singly(section: list[Records]) -> list[Records]:
    """Each record, and each signature, on its own."""
    return [
        Records(item.owner, rdataset_of(rdataset.rdtype, rdataset.ttl, rdata), None, item.need)
        for item in section
        for rdataset in (item.rdataset, item.signature)
        if rdataset is not None
        for rdata in rdataset
    ]


def omit(incident: FaultContext, response: Response) -> None:
    """Records of some types are left out, with their signatures."""
    types = {type_from_text(name) for name in incident.fault.text("types").split()}
    if not types:
        raise ValueError("types is empty; name the types to leave out")
    for section in (response.answer, response.authority, response.additional):
        section[:] = [
            item
            for item in section
            if item.rdataset.rdtype not in types and item.rdataset.covers not in types
        ]


def no_question(incident: FaultContext, response: Response) -> None:
    """The reply has no question section."""
    response.question = None


def other_question(incident: FaultContext, response: Response) -> None:
    """The reply has another question in place of the one that was put."""
    if response.question is not None:
        name = incident.fault.text("name", f"{incident.label()}.example.")
        rdtype = type_from_text(incident.fault.text("type", response.question.rdtype.name))
        response.question = Question(name_from_text(name), rdtype, response.question.rdclass)
