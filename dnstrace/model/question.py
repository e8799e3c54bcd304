"""What is asked, and of whom."""

from enum import StrEnum
from typing import Literal, NamedTuple

from dnstrace.wire import names, types

TIMEOUT = 1.5  # seconds that one try over UDP may last: PowerDNS 1.5 s
PAYLOAD = 1232  # octets of UDP payload offered by EDNS: what crosses every path unfragmented

Transport = Literal["udp", "tcp"]
# What a query beside the walk is for; "" on the walk itself.
Purpose = Literal["", "chaos", "priming", "dnssec", "edns"]
# What a query does without, since the server may choke on it; "" when on nothing.
LeftOut = Literal["", "options", "edns"]


class RetryReason(StrEnum):
    """Why the same server is asked the same again."""

    NONE = ""  # it is not: this is the first try
    NO_REPLY = "no-reply"
    SILENCE = "silence"  # no reply so far, which may be due to EDNS or its options
    FORMERR = "edns-formerr"  # these RCODEs came back for a query with EDNS, or with its options
    NOTIMP = "edns-notimp"
    BADVERS = "edns-badvers"
    REFUSED = "edns-refused"  # and these, in a reply without an OPT
    SERVFAIL = "edns-servfail"
    DOUBT = "doubt"  # whether an earlier silence was due to options
    TRUNCATED = "truncated"  # over UDP: so over TCP (RFC 7766 §5)


class Question(NamedTuple):
    """QNAME in wire form (case as given), QTYPE, QCLASS."""

    name: names.Name
    type: int = types.A
    klass: int = types.IN

    @property
    def text(self) -> str:
        """`www.example.com. A`, with the class only when it is not IN."""
        klass = "" if self.klass == types.IN else f"{types.class_name(self.klass)} "
        return f"{names.to_text(self.name)} {klass}{types.type_name(self.type)}"


class Server(NamedTuple):
    """One address of a name server."""

    address: str
    port: int = 53
    name: names.Name | None = None  # wire form, lower case; None when only the address is known

    @property
    def family(self) -> int:
        """4 or 6."""
        return 6 if ":" in self.address else 4

    @property
    def label(self) -> str:
        """As people name it: `ns1.example.com. (192.0.2.1)`, or what of it is known."""
        if self.name is None:
            return self.address
        name = names.to_text(self.name)
        return f"{name} ({self.address})" if self.address else name


class Query(NamedTuple):
    """One message that is to be sent, and how."""

    question: Question
    server: Server
    transport: Transport = "udp"
    timeout: float = TIMEOUT  # seconds this try may last
    payload: int | None = PAYLOAD  # UDP payload offered by EDNS; None: no EDNS (RFC 6891 §6.2.3)
    do: bool = False
    rd: bool = False
    cd: bool = False
    options: tuple[tuple[int, bytes], ...] = ()  # EDNS options: code and data
    step: int = 0  # the step of the trace that it belongs to
    because: RetryReason = RetryReason.NONE
    left_out: LeftOut = ""
    beside: Purpose = ""
