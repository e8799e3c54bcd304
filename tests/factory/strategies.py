"""Any report at all: hypothesis strategies for all that a report is made of."""

from typing import Any, get_args

from hypothesis import strategies as st

from dnstrace.model.annotation import (
    Annotations,
    Comparison,
    Identity,
    Origin,
    Place,
    Rpki,
    Stub,
    StubStatus,
)
from dnstrace.model.exchange import Exchange, Outcome, Stray, StrayKind, TimedBy
from dnstrace.model.finding import SEVERITIES, Finding
from dnstrace.model.question import (
    LeftOut,
    Purpose,
    Query,
    Question,
    RetryReason,
    Server,
    Transport,
)
from dnstrace.model.report import NetworkKind, NetworkUsed, Report, Status
from dnstrace.model.rrset import RRset, SignedRRset
from dnstrace.model.security import Security, SecurityStatus
from dnstrace.model.trace import Because, Judged, Step, StepReason, Trace
from dnstrace.model.verdict import (
    Answer,
    Detail,
    DetailKind,
    LimitReached,
    NoData,
    NoZoneCut,
    NXDomain,
    Redirect,
    Referral,
    Unusable,
)
from dnstrace.model.zonecut import CutSource, NameServer, ZoneCut
from dnstrace.wire import names
from dnstrace.wire.message import Message

texts = st.text(st.characters(exclude_categories=()), max_size=12)
maybe_texts = st.none() | texts
octets = st.binary(max_size=20)
wire_names = st.lists(st.binary(min_size=1, max_size=9), max_size=4).map(names.from_labels)
numbers = st.integers(0, 65535)
addresses = st.ip_addresses().map(str)
identifiers = st.integers(0, 9999)
maybe_identifiers = st.none() | identifiers
seconds = st.integers(0, 10**9).map(lambda micro: micro / 1e6)
maybe_seconds = st.none() | seconds
instants = st.integers(0, 4 * 10**15).map(lambda micro: micro / 1e6)
options = st.lists(st.tuples(numbers, octets), max_size=2).map(tuple)


def several(strategy: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[Any]:
    """A tuple of a few."""
    return st.lists(strategy, max_size=most).map(tuple)


def one_of(literal: Any) -> st.SearchStrategy[Any]:
    """One of the values of a closed set."""
    return st.sampled_from(get_args(literal) or list(literal))


questions = st.builds(Question, wire_names, numbers, numbers)
servers = st.builds(Server, addresses, numbers, st.none() | wire_names)
queries = st.builds(
    Query, questions, servers, one_of(Transport), seconds, st.none() | numbers,
    st.booleans(), st.booleans(), st.booleans(), options, identifiers,
    one_of(RetryReason), one_of(LeftOut), one_of(Purpose),
)  # fmt: skip
replies = st.none() | st.binary(min_size=4, max_size=4).map(lambda head: Message(head + bytes(8)))
strays = st.builds(Stray, one_of(StrayKind), seconds, numbers, texts, octets)
exchanges = st.builds(
    Exchange, identifiers, queries, octets, instants,
    one_of(Outcome),
    replies, maybe_seconds, maybe_seconds, one_of(TimedBy), several(strays),
    several(st.tuples(one_of(StrayKind), numbers, numbers)), texts, seconds,
)  # fmt: skip
sets = several(
    st.builds(
        SignedRRset,
        st.builds(
            RRset,
            wire_names.map(names.lower),
            numbers,
            numbers,
            st.integers(0, 2**31 - 1),
            several(octets),
            st.just(b"") | wire_names,
        ),
        several(octets),
    )
)
cuts = st.builds(
    ZoneCut,
    wire_names,
    several(st.builds(NameServer, wire_names, several(addresses))),
    one_of(CutSource),
    st.none() | st.booleans(),
)
details = st.none() | st.builds(
    Detail, one_of(DetailKind), several(wire_names), several(texts), identifiers, texts
)
verdicts = st.one_of(
    st.builds(Answer, sets, wire_names, sets),
    st.builds(Redirect, sets, wire_names, sets),
    st.builds(Referral, cuts, sets, st.integers(0, 2**31 - 1)),
    st.builds(NoZoneCut),
    st.builds(NoData, sets, sets, wire_names),
    st.builds(NXDomain, sets, sets, wire_names),
    st.builds(Unusable, texts, details),
    st.builds(LimitReached, texts, details),
)
subjects = st.builds(Server, addresses, st.just(53), st.none() | wire_names)
securities = st.builds(
    Security, one_of(SecurityStatus), texts, texts, st.none() | numbers, st.none() | wire_names,
    several(identifiers), several(subjects),
)  # fmt: skip


becauses = st.builds(Because, one_of(StepReason), st.none() | wire_names)


def steps(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Step]:
    """Steps whose sub-walks come from `children`."""
    return st.builds(
        Step, identifiers, wire_names, questions, becauses,
        st.just("") | one_of(CutSource), st.booleans(),
        several(exchanges), several(st.builds(Judged, maybe_identifiers, verdicts)), children,
        several(st.tuples(wire_names, several(addresses))), securities,
    )  # fmt: skip


places = st.builds(
    Place, maybe_identifiers, texts, texts, maybe_texts, maybe_texts, maybe_texts, maybe_texts,
    maybe_texts, st.none() | st.floats(-90, 90), st.none() | st.floats(-180, 180), texts,
    st.floats(0, 1), texts, several(texts), texts,
)  # fmt: skip
annotations = st.builds(
    Annotations,
    several(st.builds(Identity, texts, texts, maybe_texts, maybe_identifiers)),
    several(places),
    several(
        st.builds(
            Origin,
            texts,
            st.none() | numbers,
            maybe_texts,
            maybe_texts,
            st.none() | one_of(Rpki),
            texts,
            texts,
        )
    ),
    st.none()
    | st.builds(
        Stub,
        one_of(StubStatus),
        texts,
        maybe_seconds,
        one_of(TimedBy),
        several(st.tuples(texts, texts, st.none() | numbers)),
        texts,
        one_of(Comparison),
    ),
)
findings = st.builds(
    Finding, texts, st.sampled_from(SEVERITIES), texts, several(identifiers), several(subjects),
    st.none() | wire_names, texts, texts, texts,
)  # fmt: skip
reports = st.builds(
    Report, questions, instants, seconds, one_of(Status),
    st.integers(0, 4095), securities, sets,
    st.builds(Trace, questions, several(steps(several(steps(st.just(())), 1))), identifiers),
    annotations, several(findings),
    st.builds(
        NetworkUsed, one_of(NetworkKind), texts, texts,
        several(st.sampled_from([4, 6])),
    ),
    st.dictionaries(texts, identifiers | texts, max_size=2).map(lambda d: tuple(d.items())),
    texts, sets, st.just(False),
)  # fmt: skip
