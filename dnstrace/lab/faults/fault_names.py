"""The kinds of misbehaviour a world can ask for, with their parameters and what each does."""

from typing import NamedTuple


class FaultKind(NamedTuple):
    """What one kind of fault takes and does."""

    parameters: tuple[str, ...]
    summary: str


_ADDED = ("answer", "authority", "additional", "sign", "inception", "expiration")
FEATURES = (
    *("edns", "do", "option", "unknown-option", "unknown-version", "unknown-flag", "compact-ok"),
    *("capitals", "rd", "cd", "ad", "nsid", "ecs", "expire", "cookie", "padding", "zoneversion"),
)
"""What a fault can ask of a query with `has` and `lacks`."""
REPLIES = ("data", "nodata", "nxdomain", "referral", "refused", "other")
"""What a fault can ask of the honest reply with `reply`."""
_MEANT = ("covers", "owner")

CATALOGUE: dict[str, FaultKind] = {
    "silence": FaultKind((), "no reply; without a transport also no TCP connection"),
    "unreachable": FaultKind(("error",), "an ICMP error: host, port or network"),
    "tcp-connect": FaultKind(("how",), "the TCP handshake fails: refuse, silence, host, network"),
    "tcp-reset": FaultKind((), "the connection is reset where the reply should come"),
    "tcp-drip": FaultKind(("octets_per_second",), "the reply comes a few octets at a time"),
    "tcp-short": FaultKind(("length", "octets"), "the length says more than what comes, then FIN"),
    "tcp-close": FaultKind((), "the connection is closed where the reply should come"),
    "tcp-speak": FaultKind(
        ("text",), "the port speaks another protocol; HTTP unless text is given"
    ),
    "delay": FaultKind(("ms",), "the reply comes later"),
    "truncate": FaultKind(("keep",), "TC is set and nothing said (keep = true: said all the same)"),
    "cut": FaultKind(("octets",), "the message ends after so many octets"),
    "patch": FaultKind(("patches", "trailing"), "octets are overwritten, written place:hex"),
    "garbage": FaultKind(("octets",), "random octets behind the right message ID"),
    "wrong-id": FaultKind(("count",), "so many replies with a wrong ID come first"),
    "wrong-source": FaultKind(("source",), "a reply from another address comes first"),
    "wrong-question": FaultKind(("name",), "a reply to another question comes first"),
    "broken": FaultKind((), "four broken datagrams with the right ID come first"),
    "duplicate": FaultKind(("count",), "the reply comes again so many times"),
    "previous": FaultKind(("count",), "replies to the query before come first"),
    "case": FaultKind((), "the question comes back with its letter case changed"),
    "rcode": FaultKind(
        ("rcode", "without_edns", "keep"),
        "an empty reply with this RCODE (keep = true: the reply as it would be)",
    ),
    "strip-edns": FaultKind((), "the reply has no OPT record"),
    "options": FaultKind(("options",), "EDNS options are added, written code:hex"),
    "echo-options": FaultKind((), "the options of the query come back"),
    "edns-lies": FaultKind(("payload", "version", "flags"), "OPT with other values than right"),
    "extended-error": FaultKind(("code", "text"), "an extended DNS error goes along (RFC 8914)"),
    "flags": FaultKind(("set", "clear"), "header flags lie: aa, tc, ra, ad, cd, rd"),
    "say": FaultKind((*_ADDED, "rcode", "aa"), "the reply is these records, in master-file text"),
    "add": FaultKind(_ADDED, "these records are added, in master-file text"),
    "reorder": FaultKind(("how",), "records reversed, shuffled or signatures-first"),
    "repeat": FaultKind(("count",), "every record comes again so many times"),
    "omit": FaultKind(("types",), "records of these types are left out"),
    "no-question": FaultKind((), "the reply has no question section"),
    "other-question": FaultKind(("name", "type"), "the reply has another question"),
    "signature": FaultKind(
        ("how", *_MEANT, "by", "signer", "inception", "expiration"),
        "signatures are damaged, missing, expired, not-yet-valid; or their key-tag, algorithm, "
        "labels or signer is wrong",
    ),
    "bitmap": FaultKind(
        ("with", "without", *_MEANT), "NSEC and NSEC3 name other types, rightly signed"
    ),
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
