"""Every finding by its code: how severe it is, what it means, what to do about it."""

from typing import NamedTuple


class Entry(NamedTuple):
    """One kind of finding."""

    severity: str  # one of dnstrace.model.finding.SEVERITIES
    meaning: str  # completes "<server> …" or stands alone
    advice: str  # what whoever is in charge can do


CATALOGUE: dict[str, Entry] = {
    # One server fails: others may still answer.
    "server-timeout": Entry("warning", "did not answer", "Check that it runs and that no firewall drops UDP and TCP port 53."),
    "server-unreachable": Entry("warning", "cannot be reached", "Check its address and the route to it."),
    "port-unreachable": Entry("warning", "has nothing listening on port 53", "Start the name server there, or take it out of the NS set."),
    "send-failed": Entry("warning", "could not be sent to", "Check this host's network and the --source address."),
    "no-route": Entry("error", "this host has no route to it", "Check this host's network, or ask over the other family with -4 or -6."),
    "server-refused": Entry("warning", "refuses to answer for the zone", "Configure the zone there, or take the server out of the NS set."),
    "server-failure": Entry("warning", "answers SERVFAIL", "Look into its log: the zone may have expired or failed to load."),
    "server-formerr": Entry("warning", "calls the query malformed", "Update the server: the query is a plain one."),
    "server-not-implemented": Entry("warning", "says it does not implement queries", "Update or replace the server."),
    "server-not-authoritative": Entry("warning", "is not authoritative for the zone", "Configure the zone there, or take the server out of the NS set."),
    "server-rcode": Entry("warning", "answers with an unexpected RCODE", "Look into its configuration."),
    "malformed-reply": Entry("warning", "sends octets that are no DNS message", "Look for a broken server or middlebox; the first octets are given in hex."),
    "reply-too-complex": Entry("warning", "sends a reply that costs too much to read", "Nobody needs such names: treat the server as hostile."),
    "tcp-failed": Entry("warning", "truncates over UDP, but breaks the TCP connection", "Open TCP port 53: large answers need it (RFC 7766)."),
    "tcp-timeout": Entry("warning", "does not deliver a whole message over TCP in time", "Open TCP port 53 and look at what limits it (RFC 7766)."),
    "tcp-short": Entry("warning", "closes the TCP connection before the message is whole", "Update the server or the load balancer before it."),
    "edns-badvers": Entry("warning", "rejects EDNS version 0", "Update the server (RFC 6891)."),
    "edns-formerr": Entry("notice", "chokes on EDNS and was asked without", "Update the server: without EDNS there is no DNSSEC and no large answer (RFC 6891)."),
    "edns-timeout": Entry("notice", "drops queries with EDNS", "Update the server or the firewall before it (RFC 6891)."),
    "malformed-option": Entry("notice", "sends a malformed EDNS option", "Update the server."),
    "rfc8020-violation": Entry("warning", "denies a name that has names below it", "Update the server: NXDOMAIN means nothing is there or below (RFC 8020)."),
    "scrubbed": Entry("info", "sends records that are not its to give; they were left out", "Nothing, unless it is yours: then leave them out of the reply (RFC 2181 §5.4.1)."),
    # The delegation leads nowhere.
    "referral-loop": Entry("error", "refers to the zone that it was asked about", "Configure the zone there, or correct the delegation."),
    "upward-referral": Entry("error", "refers upwards", "Configure the zone there, or take the server out of the NS set."),
    "referral-elsewhere": Entry("error", "refers to a zone that does not lead to the name", "Correct the server's zones."),
    "all-servers-timeout": Entry("error", "none of the zone's servers answered", "Check that they run and that this network can reach them."),
    "ns-unresolvable": Entry("error", "a name server has no address", "Give the NS name an A or AAAA record, or correct the NS set."),
    "dependency-cycle": Entry("error", "the name servers' addresses depend on each other", "Add glue, or move a name server to a name that needs neither zone."),
    "glue-missing": Entry("error", "a name server inside its own zone came without glue", "Register its address with the parent zone."),
    "private-address-refused": Entry("error", "a name server has a special-purpose address and was not asked", "Correct its address, or allow the network with --allow-private."),
    "ns-depth": Entry("error", "finding a name server needs too many other zones first", "Use name servers inside the zone, with glue."),
    # Aliases.
    "cname-loop": Entry("error", "the aliases form a loop", "Break it: one name must have data of its own."),
    "cname-limit": Entry("error", "too many aliases in a row", "Shorten the chain."),
    "name-too-long": Entry("error", "the name that a DNAME makes is too long", "Shorten its target (RFC 6672 §2.4)."),
    # Our own limits.
    "query-limit": Entry("error", "the question used up its queries", "Look at the steps: something multiplies them."),
    "octet-limit": Entry("error", "the replies were too large in all", "Look at the steps: something multiplies them."),
    "time-limit": Entry("error", "the question used up its time", "See which servers stayed silent, or allow more with --timeout."),
    "lookup-limit": Entry("error", "too many name servers had to be looked up", "Give the delegations glue."),
    "cut-limit": Entry("error", "too many zone cuts", "Look at the steps: the delegations do not end."),
}  # fmt: skip

VALIDATION = Entry(
    "error", "the answer does not validate", "Correct the zone's signatures, keys or DS."
)
"""For the codes that only DNSSEC validation gives: their texts name the broken link."""


def entry(code: str) -> Entry:
    """What is known of a code; those of validation share one entry."""
    return CATALOGUE.get(code, VALIDATION)
