"""How much one question may cost: every limit by name, with the reason, and what is left of it."""

from typing import NamedTuple

from dnstrace.model.question import TIMEOUT

LEAST_TIME = 0.001  # seconds: nobody answers in less


class Limits(NamedTuple):
    """The limits of one question; durations are seconds."""

    queries: int = 100  # upstream, in all: Knot 100, BIND 50 per fetch, PowerDNS 50
    octets: int = 1 << 20  # of replies that fit: PowerDNS 100,000
    cuts: int = 40  # zone cuts stepped to; real names stay below 10
    depth: int = 6  # look-ups of name servers for look-ups of name servers: BIND 7, PowerDNS 16
    links: int = 11  # CNAME and DNAME: Unbound and BIND
    servers: int = 13  # NS names used of one referral: BIND, Knot
    addresses: int = 4  # used per name server
    lookups_per_cut: int = 5  # glueless name servers looked up (NXNSAttack): PowerDNS 10
    lookups: int = 20  # the same, in all
    tries: int = 3  # per server and transport (RFC 9520 §2.2)
    total: float = 10.0  # the whole question: PowerDNS 7 s
    udp: float = TIMEOUT  # one try
    tcp: float = 5.0  # a whole message, connecting included
    minimised: int = 10  # QNAME minimisation steps (RFC 9156 §2.3)
    single: int = 4  # of those, the ones that add a single label (RFC 9156 §2.3)
    bogus: int = 3  # servers asked again after an answer that does not validate


class Budget:
    """What is left of the limits while a question is being walked."""

    __slots__ = ("deadline", "limits", "lookups", "octets", "queries", "reached")

    def __init__(self, limits: Limits, deadline: float) -> None:
        self.limits, self.deadline = limits, deadline
        self.queries, self.octets, self.lookups = limits.queries, limits.octets, limits.lookups
        self.reached = ""  # the first limit met: a finding's code

    def spend_query(self, now: float) -> bool:
        """Take one query from what is left; `False` when there is none or no time."""
        if self.queries <= 0:
            self.reached = self.reached or "query-limit"
        elif self.octets <= 0:
            self.reached = self.reached or "octet-limit"
        elif now > self.deadline - LEAST_TIME:
            self.reached = self.reached or "time-limit"
        else:
            self.queries -= 1
            return True
        return False

    def spend_lookup(self) -> bool:
        """Take one look-up of a name server's address."""
        if self.lookups <= 0:
            self.reached = self.reached or "lookup-limit"
            return False
        self.lookups -= 1
        return True
