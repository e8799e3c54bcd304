"""Every finding by its code: how severe it is, what it means, what to do about it."""

from typing import NamedTuple

from dnstrace.model.finding import Severity


class Entry(NamedTuple):
    """One kind of finding."""

    severity: Severity
    meaning: str  # completes "<server> …" or stands alone
    advice: str  # what whoever is in charge can do
    next: str = "dnstrace servers {zone}"  # a command line that tells more; "" for none


CATALOGUE: dict[str, Entry] = {
    # One server fails: others may still answer.
    "server-timeout": Entry("warning", "did not answer", "Check that it runs and that no firewall drops UDP and TCP port 53."),
    "server-unreachable": Entry("warning", "cannot be reached", "Check its address and the route to it."),
    "port-unreachable": Entry("warning", "has nothing listening on port 53", "Start the name server there, or take it out of the NS set."),
    "send-failed": Entry("warning", "could not be sent to", "Check this host's network and the --source address.", ""),
    "no-route": Entry("error", "this host has no route to it", "Check this host's network, or ask over the other family with -4 or -6.", ""),
    "abandoned": Entry("info", "was still pending when the walk ended", "Nothing: the walk ended first, or the report that was replayed holds no such exchange.", ""),
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
    "edns-option-formerr": Entry("warning", "calls queries with EDNS options malformed, and answers without them", "Update the server: options that it does not know are to be ignored (RFC 6891 §6.1.2)."),
    "edns-option-badvers": Entry("warning", "answers BADVERS to EDNS options, and answers without them", "Update the server: options that it does not know are to be ignored (RFC 6891 §6.1.2)."),
    "edns-option-notimp": Entry("warning", "answers NOTIMP to EDNS options, and answers without them", "Update the server: options that it does not know are to be ignored (RFC 6891 §6.1.2)."),
    "edns-option-refused": Entry("warning", "refuses queries with EDNS options, and answers without them", "Update the server: options that it does not know are to be ignored (RFC 6891 §6.1.2)."),
    "edns-option-servfail": Entry("warning", "answers SERVFAIL to EDNS options, and answers without them", "Update the server: options that it does not know are to be ignored (RFC 6891 §6.1.2)."),
    "edns-option-timeout": Entry("warning", "drops queries with EDNS options, and answers without them", "Update the server or the firewall before it: options that it does not know are to be ignored (RFC 6891 §6.1.2)."),
    "edns-notimp": Entry("notice", "answers NOTIMP to EDNS and was asked without", "Update the server: without EDNS there is no DNSSEC and no large answer (RFC 6891)."),
    "edns-refused": Entry("notice", "refuses queries with EDNS and was asked without", "Update the server: without EDNS there is no DNSSEC and no large answer (RFC 6891)."),
    "edns-servfail": Entry("notice", "answers SERVFAIL to EDNS and was asked without", "Update the server: without EDNS there is no DNSSEC and no large answer (RFC 6891)."),
    "edns-timeout": Entry("notice", "drops queries with EDNS", "Update the server or the firewall before it (RFC 6891)."),
    "malformed-option": Entry("notice", "sends a malformed EDNS option", "Update the server."),
    "rfc8020-violation": Entry("warning", "denies a name that has names below it", "Update the server: NXDOMAIN means nothing is there or below (RFC 8020)."),
    "scrubbed": Entry("info", "sends records that are out of bailiwick; they were left out", "Nothing, unless it is yours: then leave them out of the reply (RFC 2181 §5.4.1).", ""),
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
    "cname-loop": Entry("error", "the aliases form a loop", "Break it: one name must have data of its own.", ""),
    "cname-limit": Entry("error", "too many aliases in a row", "Shorten the chain.", ""),
    "name-too-long": Entry("error", "the name that a DNAME makes is too long", "Shorten its target (RFC 6672 §2.4).", ""),
    # Ourselves: it changes no exit code.
    "internal-fault": Entry("notice", "a part of dnstrace failed beside the walk; the answer does not depend on it", "Report it, with `dnstrace --json` attached; DNSTRACE_DEBUG=1 prints the traceback.", ""),
    # Our own limits.
    "query-limit": Entry("error", "the question used up its queries", "Look at the steps: something multiplies them.", ""),
    "octet-limit": Entry("error", "the replies were too large in all", "Look at the steps: something multiplies them.", ""),
    "time-limit": Entry("error", "the question used up its time", "See which servers stayed silent, or allow more with --total.", ""),
    "lookup-limit": Entry("error", "too many name servers had to be looked up", "Give the delegations glue."),
    "cut-limit": Entry("error", "too many zone cuts", "Look at the steps: the delegations do not end."),
    # Something answers in the servers' name: docs/networks.md says what each sign rests on.
    "intercepted": Entry("error", "something on this network answers port 53 itself", "Ask from another network, or look for a router, firewall or provider that redirects DNS.", "dnstrace whereami"),
    "root-answers-leaf": Entry("warning", "a root server answers where it can only refer", "Look for what redirects DNS here; validate with DNSSEC.", "dnstrace whereami"),
    "recursion-available-at-root": Entry("warning", "a root server offers recursion", "Look for what redirects DNS here: a resolver answers in its place.", "dnstrace whereami"),
    "authority-missing-aa": Entry("warning", "a root server speaks of the root zone without authority", "Look for what redirects DNS here: a cache answers in its place.", "dnstrace whereami"),
    "same-identity": Entry("warning", "servers of several operators have one identity", "Look for what redirects DNS here: one machine answers for all of them.", "dnstrace whereami"),
    "resolver-software-at-root": Entry("warning", "a root or gTLD server runs a resolver's software", "Look for what redirects DNS here: the software's name often names the device.", "dnstrace whereami"),
    "implausible-latency": Entry("warning", "replies come sooner than their senders' sites allow", "Look for what redirects DNS here: whatever answers stands near.", "dnstrace whereami"),
    "ttl-counts-down": Entry("warning", "TTLs run down from server to server", "Look for what redirects DNS here: one cache answers for all of them.", "dnstrace whereami"),
    "wrong-identity-style": Entry("notice", "an identity is not in its operator's style", "Nothing, if the operator renamed its instances; else look for what redirects DNS here.", "dnstrace whereami"),
    # Whose networks the servers are in, as far as that was told.
    "rpki-invalid": Entry("warning", "the route to a server is RPKI invalid", "Announce it as the ROA says, or correct the ROA: networks that validate drop the route (RFC 6811)."),
    "several-origins": Entry("info", "several ASes announce the prefix of a server", "Nothing, if all of them are meant to: anycast does so; else see who else announces it."),
    "single-as": Entry("info", "all name servers of a zone are in one network", "Put one elsewhere, if the zone has to outlive that network (RFC 2182 §3.1)."),
    # DNSSEC: a bogus answer is an error, one that could not be judged is a warning.
    "signature-expired": Entry("error", "a signature has expired", "Sign the zone anew, and see why that did not happen by itself."),
    "signature-not-yet-valid": Entry("error", "a signature is not valid yet", "Correct the signer's clock, or wait until its time."),
    "signature-invalid": Entry("error", "a signature does not verify", "Sign the zone anew; see that all servers have the same version of it."),
    "signature-missing": Entry("error", "data of a signed zone has no signature", "Sign the whole zone, or see whether a server has an unsigned version of it."),
    "clock-skew": Entry("error", "every signature is off in the same direction", "Set this host's clock: it is suspected, not the zones.", ""),
    "dnskey-missing": Entry("error", "a DS RRset promises keys that the zone does not show", "Publish the DNSKEY RRset at every server, or take the DS out of the parent."),
    "dnskey-invalid": Entry("error", "the zone's keys are not signed by a key that a DS names", "Sign the DNSKEY RRset with the key that the parent's DS names."),
    "ds-missing": Entry("error", "the parent neither gives nor denies a DS", "See that the parent's servers answer for DS and, in a signed zone, prove that there is none."),
    "ds-mismatch": Entry("error", "no key of the zone has the digest of a DS", "Put the DS of the present key into the parent, the old one out."),
    "denial-missing": Entry("error", "a negative answer comes without NSEC or NSEC3", "Update the server, or sign the zone with a denial of existence."),
    "denial-invalid": Entry("error", "NSEC or NSEC3 do not prove what the reply says", "Sign the zone anew; see that all servers have the same version of it."),
    "validation-budget": Entry("error", "validation would cost too much", "Use fewer keys, signatures and iterations: nobody needs as many (KeyTrap, CVE-2023-50387)."),
    "nsec3-iterations": Entry("notice", "NSEC3 uses more iterations than validators follow: the zone counts as insecure", "Set the iterations to 0 (RFC 9276)."),
    "trust-anchor-unmatched": Entry("error", "none of the zone's keys is the trust anchor's", "Renew the trust anchor, or look for what answers in the root's place.", ""),
    "trust-anchor-unsigned": Entry("error", "the trust anchor's zone shows no keys", "Look for what answers in the root's place, or give that root's own anchor with --trust-anchor.", ""),
    "trust-anchor-unreachable": Entry("error", "nobody told the keys of the trust anchor's zone", "See which servers stayed silent to DNSKEY, and whether large replies get through.", ""),
    "no-trust-anchor": Entry("warning", "there is no trust anchor above the name", "Give one with --trust-anchor, or do not validate with --no-dnssec.", ""),
    "bogus": Entry("error", "the answer does not validate", "Correct the zone's signatures, keys or DS."),
    "indeterminate": Entry("warning", "whether the answer is signed cannot be told", "See which servers did not answer for DS and DNSKEY."),
}  # fmt: skip


VALIDATION = frozenset((
    "signature-expired", "signature-not-yet-valid", "signature-invalid", "signature-missing",
    "clock-skew", "dnskey-missing", "dnskey-invalid", "ds-missing", "ds-mismatch",
    "denial-missing", "denial-invalid", "validation-budget", "trust-anchor-unmatched",
    "trust-anchor-unsigned", "bogus",
))  # fmt: skip
"""The codes of what does not validate."""


def entry(code: str) -> Entry:
    """What is known of a code.

    Raises: KeyError for one that is not in the catalogue: a fault of this program.
    """
    return CATALOGUE[code]
