"""What one exchange means for a resolver that stands at a zone cut."""

from enum import StrEnum
from typing import NamedTuple

from dnstrace.model.rrset import SignedRRset
from dnstrace.model.zonecut import ZoneCut
from dnstrace.wire.names import Name


class Answer(NamedTuple):
    """The RRsets asked for, the CNAMEs and DNAMEs that lead to them first."""

    rrsets: tuple[SignedRRset, ...]
    target: Name  # the name that the chain ends at, lower case
    authority: tuple[SignedRRset, ...] = ()  # NS; NSEC, NSEC3 that prove a wildcard's expansion


class Redirect(NamedTuple):
    """A chain of CNAME and DNAME whose end is not in this reply."""

    rrsets: tuple[SignedRRset, ...]
    target: Name  # the name to go on with, case as received; NO_NAME when a DNAME makes none
    authority: tuple[SignedRRset, ...] = ()


class Referral(NamedTuple):
    """A delegation to a zone below."""

    cut: ZoneCut
    rrsets: tuple[SignedRRset, ...] = ()  # DS, NSEC, NSEC3 of the authority section
    ttl: int = 0  # of the NS RRset


class NoZoneCut(NamedTuple):
    """The minimised name is there, or is an empty non-terminal: no zone cut at it."""


class NoData(NamedTuple):
    """The name has no data of the type; a chain may lead to it."""

    rrsets: tuple[SignedRRset, ...]  # the chain
    authority: tuple[SignedRRset, ...]  # SOA, NSEC, NSEC3
    target: Name


class NXDomain(NamedTuple):
    """The name does not exist; a chain may lead to it."""

    rrsets: tuple[SignedRRset, ...]
    authority: tuple[SignedRRset, ...]
    target: Name


class DetailKind(StrEnum):
    """What is known of a failure beside its code, and the arguments that go with it."""

    SAID = "said"  # text, made elsewhere: by this host's system, by validation
    RCODE = "rcode"  # number
    BROKEN_RDATA = "broken-rdata"  # number: the RR type
    TRUNCATED_OVER_TCP = "truncated-over-tcp"
    YXDOMAIN_WITHOUT_DNAME = "yxdomain-without-dname"
    NEITHER_ANSWER_NOR_REFERRAL = "neither-answer-nor-referral"
    REFERRAL_FOR_ANSWER = "referral-for-answer"  # the parent's side of DS, for one
    REFERS_TO_ITSELF = "refers-to-itself"  # name: the zone
    REFERS_UPWARDS = "refers-upwards"  # name: the zone
    REFERS_ELSEWHERE = "refers-elsewhere"  # name: the zone
    NO_ROUTE_AT_ALL = "no-route-at-all"
    NO_ROUTE_TO_ANY = "no-route-to-any"  # of the servers
    ALL_SILENT = "all-silent"  # number of servers
    LOOKUP_TOO_DEEP = "lookup-too-deep"  # name: the name server; number: how deep
    NS_DOES_NOT_EXIST = "ns-does-not-exist"  # name: the name server
    NS_WITHOUT_ADDRESS = "ns-without-address"  # name: the name server
    NS_ALIAS = "ns-alias"  # name: the name server
    NO_ADDRESS_OF_ANY = "no-address-of-any"  # names, addresses: of servers; number of them all
    SPECIAL_ADDRESS = "special-address"  # name: the name server, if known; address
    GLUE_MISSING = "glue-missing"  # names: the name server, the zone
    CYCLE = "cycle"  # names: each needs the next
    ALIASES_LEAD_BACK = "aliases-lead-back"  # name: where to
    ALIASES_DO_NOT_END = "aliases-do-not-end"  # number so far
    STEPS_DO_NOT_END = "steps-do-not-end"  # number so far
    DNAME_MAKES_TOO_LONG = "dname-makes-too-long"


class Detail(NamedTuple):
    """A kind of detail with its arguments; the kind says which it has."""

    kind: DetailKind
    names: tuple[Name, ...] = ()
    addresses: tuple[str, ...] = ()
    number: int = 0
    text: str = ""  # safe to print


def as_said(text: str) -> Detail | None:
    """What somebody else says of a failure; `None` when that is nothing."""
    return Detail(DetailKind.SAID, text=text) if text else None


class Unusable(NamedTuple):
    """The exchange is of no use; `code` is a finding's."""

    code: str
    detail: Detail | None = None


class LimitReached(NamedTuple):
    """One of our own limits ended the walk; `code` is a finding's."""

    code: str
    detail: Detail | None = None


Verdict = Answer | Redirect | Referral | NoZoneCut | NoData | NXDomain | Unusable | LimitReached
