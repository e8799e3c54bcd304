"""Whether this host's own resolver and the walk came to the same."""

from collections.abc import Sequence

from dnstrace.model import report
from dnstrace.model.annotation import Comparison, Stub
from dnstrace.model.rrset import SignedRRset
from dnstrace.stub.presentation import txt
from dnstrace.wire import rdata, types
from dnstrace.wire.message import Malformed

_USABLE = (report.ANSWERED, report.NXDOMAIN, report.NODATA)
# What c-ares hands out; the rest (DNAME, signatures) it leaves out of its answers.
_KNOWN_TO_STUB = frozenset(
    (types.A, types.AAAA, types.NS, types.CNAME, types.PTR, types.MX, types.SRV, types.SOA)
    + (types.TXT, types.CAA, 35)
)
# In these, letters that differ only in case are names that do not differ (RFC 4343).
_NAMES = ("NS", "CNAME", "PTR", "MX", "SRV", "SOA")

Data = dict[tuple[str, str], int | None]


def compare(stub: Stub, status: report.Status, answer: Sequence[SignedRRset]) -> Comparison:
    """What the host's resolver said, beside what the walk found.

    Args:
        stub: as `StubLeg` gave it.
        status: the report's.
        answer: the report's, the CNAMEs that lead to it included.
    Returns: "same"; "older-ttl" (the same data, but with less time to live: out of a cache);
        "other"; "error-here" (the resolver fails, the walk does not); "fine-here" (the other way
        round); "" where there is nothing to compare.
    """
    unknown = status in (report.INTERRUPTED, report.INTERCEPTED)
    if unknown or stub.status not in (*_USABLE, "error", "timeout"):
        return ""
    here, there = stub.status in _USABLE, status in _USABLE
    if not (here and there):
        return "fine-here" if here else "error-here" if there else ""
    if stub.status != status:
        return "other"
    if status != report.ANSWERED:
        return "same"
    return _compare_data(_said(stub), _walked(answer), chain=stub.resolver != "hosts file")


def _compare_data(said: Data, walked: Data, chain: bool) -> Comparison:
    if not chain:  # the hosts file knows addresses only: how the walk came to them is no matter
        walked = {key: ttl for key, ttl in walked.items() if key[0] != "CNAME"}
    if said.keys() != walked.keys():
        return "other"
    older = any(
        ttl is not None and walked_ttl is not None and ttl < walked_ttl
        for ttl, walked_ttl in ((said[key], walked[key]) for key in said)
    )
    return "older-ttl" if older else "same"


def _said(stub: Stub) -> Data:
    return {_key(kind, text): ttl for kind, text, ttl in stub.answer}


def _walked(answer: Sequence[SignedRRset]) -> Data:
    data: Data = {}
    for rrset, _ in answer:
        if rrset.type in _KNOWN_TO_STUB:
            kind = types.type_name(rrset.type)
            for octets in rrset.rdatas:
                data[_key(kind, _text(rrset.type, octets))] = rrset.ttl
    return data


def _text(kind: int, octets: bytes) -> str:
    if kind == types.TXT:
        try:
            return txt(b"".join(rdata.strings(octets)))
        except Malformed:
            return rdata.generic(octets)
    return rdata.to_text(kind, octets)


def _key(kind: str, text: str) -> tuple[str, str]:
    return kind, text.lower() if kind in _NAMES else text
