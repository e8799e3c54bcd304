"""What one exchange means for a resolver that stands at a zone cut."""

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


class Unusable(NamedTuple):
    """The exchange is of no use; `code` is a finding's."""

    code: str
    text: str = ""  # details, safe to print


class LimitReached(NamedTuple):
    """One of our own limits ended the walk; `code` is a finding's."""

    code: str
    text: str = ""


Verdict = Answer | Redirect | Referral | NoZoneCut | NoData | NXDomain | Unusable | LimitReached
