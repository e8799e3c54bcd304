"""The kinds of misbehaviour a world can ask for, with their parameters and what each does."""

from typing import NamedTuple


class FaultKind(NamedTuple):
    """What one kind of fault takes and does."""

    parameters: tuple[str, ...]
    summary: str


_RECORDS = ("answer", "authority", "additional", "rcode", "aa", "count")

CATALOGUE: dict[str, FaultKind] = {
    "silence": FaultKind((), "no reply; without a transport also no TCP connection"),
    "unreachable": FaultKind(("error",), "an ICMP error: host, port or network"),
    "tcp-connect": FaultKind(("how",), "the TCP handshake fails: refuse, silence, host, network"),
    "tcp-reset": FaultKind((), "the connection is reset where the reply should come"),
    "tcp-drip": FaultKind(("octets_per_second",), "the reply comes a few octets at a time"),
    "tcp-short": FaultKind(("length", "octets"), "the length says more than what comes, then FIN"),
    "delay": FaultKind(("ms",), "the reply comes later"),
    "truncate": FaultKind(("keep",), "TC is set and nothing said (keep = true: said all the same)"),
    "cut": FaultKind(("octets",), "the message ends after so many octets"),
    "garbage": FaultKind(("octets",), "random octets behind the right message ID"),
    "wrong-id": FaultKind(("count",), "so many replies with a wrong ID come first"),
    "wrong-source": FaultKind(("source",), "a reply from another address comes first"),
    "wrong-question": FaultKind(("qname",), "a reply to another question comes first"),
    "broken": FaultKind((), "four broken datagrams with the right ID come first"),
    "duplicate": FaultKind(("count",), "the reply comes again so many times"),
    "previous": FaultKind(("count",), "replies to the query before come first"),
    "case": FaultKind((), "the question comes back with its letter case changed"),
    "rcode": FaultKind(("rcode", "without_edns"), "an empty reply with this RCODE"),
    "strip-edns": FaultKind((), "the reply has no OPT record"),
    "options": FaultKind(("options",), "EDNS options are added, written code:hex"),
    "flags": FaultKind(("set", "clear"), "header flags lie: aa, tc, ra, ad, cd, rd"),
    "say": FaultKind(_RECORDS, "the reply is these records, in master-file text"),
    "add": FaultKind(_RECORDS[:3], "these records are added, in master-file text"),
    "nxdomain-at-ent": FaultKind((), "NXDOMAIN where a name exists without data"),
    "refuse-without-data": FaultKind(("rcode",), "this RCODE instead of NODATA (hates minimising)"),
    "many-servers": FaultKind(("zone", "suffix", "count"), "a referral to many names, no glue"),
    "endless-alias": FaultKind(("suffix",), "every name is an alias for a fresh one"),
    "endless-delegation": FaultKind(("suffix",), "every zone's server is named in a further zone"),
    "deep-names": FaultKind(("octets",), "NS records of 127 labels up to so many octets"),
    "resolve": FaultKind((), "the answer is a resolver's, from all zones: RA set, AA not"),
}

FAULT_KINDS: dict[str, tuple[str, ...]] = {
    kind: entry.parameters for kind, entry in CATALOGUE.items()
}
