"""Says whether a scenario can be played from outside, and whether an answer is the expected one."""

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype

from .packets import Entry
from .scenario import Scenario

# Features of one resolver, or not a recursive resolver's: nobody else can be held to them.
FOREIGN = {
    "auth-zone",
    "zonefile",
    "rpz",
    "local-zone",
    "local-data",
    "forward-addr",
    "forward-zone",
    "access-control",
    "access-control-tag",
    "view",
    "serve-expired",
    "dns64-prefix",
    "prefetch",
    "domain-insecure",
    "edns-client-string",
    "identity",
    "version",
    "nsid",
    "hide-version",
    "msg-cache-size",
    "cache-min-ttl",
    "cache-max-ttl",
    "num-queries-per-thread",
    "features",
    "feature-list",
    "val-nsec3-keysize-iterations",
    "serve-original-ttl",
    "private-address",
    "harden-referral-path",
    "fallback-enabled",
    "ignore-cd-flag",
    "private-domain",
    "stub-first",
    "hide-trustanchor",
    "stub-host",
    "permissive-mode",
    "edns-tcp-keepalive",
    "for-downstream",
    "harden-algo-downgrade",
    "harden-dnssec-stripped",
    "harden-glue",
    "do-ip4",
    "prefetch-key",
}
PLAYED = {"QUERY", "CHECK_ANSWER", "TIME_PASSES", "NOTHING", "TRAFFIC", "CHECK_OUT_QUERY", "REPLY"}
PLAYED |= {"INFRA_RTT"}
MODULES = {"iterator", "validator iterator", ""}


def unfair(scenario: Scenario) -> str:
    """Why a scenario cannot be held against a resolver that is asked from outside, or ""."""
    for key, value in scenario.settings:
        if key in FOREIGN:
            return f"setting {key}"
        if key == "module-config" and " ".join(value.split()) not in MODULES:
            return f"modules {value}"
        if key == "name" and value not in (".", ""):
            return f"a stub zone {value}"
    return ""


def unplayable(scenario: Scenario) -> str:
    """Why a scenario cannot be played from outside at all, or ""."""
    if scenario.odd:
        return scenario.odd
    if not scenario.setting("stub-addr"):
        return "no root server"
    for step in scenario.steps:
        if step.kind not in PLAYED or step.seconds < 0:
            return f"step {step.kind}"
        if step.kind in ("QUERY", "CHECK_ANSWER") and step.entry is None:
            return "a step without its entry"
    kinds = [step.kind for step in scenario.steps]
    return "" if "QUERY" in kinds and "CHECK_ANSWER" in kinds else "nothing is asked"


def single(scenario: Scenario) -> bool:
    """Whether it is one ordinary question, which the command can be given."""
    queries = [step.entry for step in scenario.steps if step.kind == "QUERY"]
    checks = [step for step in scenario.steps if step.kind == "CHECK_ANSWER"]
    if len(queries) != 1 or len(checks) != 1 or queries[0] is None:
        return False
    asked = queries[0]
    ordinary = asked.question is not None and asked.question[1] == 1 and asked.raw is None
    return ordinary and "RD" in asked.reply and "CD" not in asked.reply


def records(entry: Entry) -> set[str]:
    """The expected answer section as text, without signatures."""
    return {
        f"{rrset.name.to_text().lower()} {rrset.rdtype.name} {rrset[0].to_text().lower()}"
        for rrset in entry.sections["ANSWER"]
        if rrset.rdtype != dns.rdatatype.RRSIG
    }


def difference(expected: Entry, got: dns.message.Message | None) -> str:
    """What differs of RCODE, answer and AD, or ""."""
    if got is None:
        return "no answer"
    answer = {
        f"{rrset.name.to_text().lower()} {rrset.rdtype.name} {rrset[0].to_text().lower()}"
        for rrset in got.answer
        if rrset.rdtype != dns.rdatatype.RRSIG
    }
    return compare(expected, got.rcode().name, answer, bool(got.flags & dns.flags.AD))


def compare(expected: Entry, rcode: str, answer: set[str], authentic: bool | None) -> str:
    """The same for an answer from anywhere; `authentic` None: not judged."""
    match = expected.match
    everything = match & {"all", "all_noedns"}
    if (everything or "rcode" in match) and rcode != expected.rcode.name:
        return f"{rcode} for {expected.rcode.name}"
    if everything or "answer" in match:
        wanted = records(expected)
        if missing := wanted - answer:
            return f"lacks {min(missing)}"
        if more := answer - wanted:
            return f"has {min(more)}"
    wanted_ad = "AD" in expected.reply
    if (everything or match & {"flags", "AD"}) and authentic not in (None, wanted_ad):
        return "AD is not set" if wanted_ad else "AD is set"
    return ""
