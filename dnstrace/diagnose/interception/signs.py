"""Signs that something on this network answers port 53 itself, in the servers' name."""

from collections.abc import Iterator
from typing import NamedTuple

from dnstrace.diagnose.catalogue import entry
from dnstrace.diagnose.causes import every_step
from dnstrace.diagnose.composing import completed, finding
from dnstrace.diagnose.interception.claimed_identity import claimed_identity
from dnstrace.diagnose.interception.claimed_place import claimed_place
from dnstrace.diagnose.interception.ttl_countdown import counting_down
from dnstrace.model.annotation import Annotations
from dnstrace.model.exchange import Exchange
from dnstrace.model.finding import Finding
from dnstrace.model.rrset import rrsets
from dnstrace.model.trace import Step, Trace
from dnstrace.wire import names, types
from dnstrace.wire.edns import rcode
from dnstrace.wire.message import ANSWER, AUTHORITY, Message

# Signs that need no second one.
_SURE = (
    "root-answers-leaf",
    "recursion-available-at-root",
    "authority-missing-aa",
    "same-identity",
    "resolver-software-at-root",
)
# Signs that are none where the root servers are not those that everybody has.
_OF_THE_ROOT = frozenset(_SURE) | {"wrong-identity-style"}
# What root servers are themselves authoritative for, besides the root.
_ALSO_THERE = tuple(map(names.from_text, ("root-servers.net", "arpa")))
# The parent's own data at a delegation (RFC 4035 §2.6, RFC 9824 §3).
_OF_THE_PARENT = (types.DS, types.NSEC, types.RRSIG)


class Heard(NamedTuple):
    """A reply of the Internet class, and the step of the walk that it belongs to."""

    step: Step
    exchange: Exchange
    reply: Message


def interception(
    trace: Trace, annotations: Annotations, own_root: bool = False
) -> tuple[Finding, ...]:
    """What cannot be true if every reply came from the server that was asked.

    Where the signs suffice, `intercepted` sums them up, comes first and says what to do. Steps
    whose servers the user named himself are not judged: those may be any resolver.

    Args:
        own_root: the root servers are not the built-in ones, so these may be anything, too.
    """
    heard = [one for one in replies(trace) if one.step.source != "given"]
    signs = [
        *_at_the_root(heard),
        *claimed_identity(trace, annotations),
        *claimed_place(trace, annotations),
        *counting_down(trace),
    ]
    if own_root:
        signs = [sign for sign in signs if sign.code not in _OF_THE_ROOT]
    if len({sign.code for sign in signs}) > 1 or any(sign.code in _SURE for sign in signs):
        # What to do is said once, by the one that sums them up.
        return (_summed_up(signs), *(sign._replace(remedy="", next="") for sign in signs))
    return tuple(signs)


def _summed_up(signs: list[Finding]) -> Finding:
    servers = tuple(dict.fromkeys(server for sign in signs for server in sign.servers))
    listed = "; ".join(entry(code).meaning for code in dict.fromkeys(sign.code for sign in signs))
    text = (
        "Something on this network answers port 53 itself, in the name of the servers that were "
        f"asked, and these answers are that device's, not the servers': {listed}."
    )
    exchanges = sorted({exchange for sign in signs for exchange in sign.exchanges})
    severity = entry("intercepted").severity
    return completed(Finding("intercepted", severity, text, tuple(exchanges), servers))


def replies(trace: Trace) -> Iterator[Heard]:
    """Every reply of class IN with its step, sub-walks too, in the order of the steps."""
    for step in every_step(trace):
        for exchange in step.exchanges:
            if exchange.reply is not None and exchange.query.question.klass == types.IN:
                yield Heard(step, exchange, exchange.reply)


def _at_the_root(heard: list[Heard]) -> list[Finding]:
    at_root = [one for one in heard if one.step.zone == names.ROOT]
    leaf = [one for one in at_root if _answers_for_leaf(one)]
    recursive = [one for one in at_root if one.reply.flags & types.RA]
    without_aa = [one for one in at_root if _lacks_aa(one)]
    found = []
    if leaf:
        asked = names.to_text(names.lower(leaf[0].exchange.query.question.name))
        text = f"A root server answered for {asked}, where it can only refer."
        found.append(_at(leaf, "root-answers-leaf", text))
    if recursive:
        text = "A root server offered recursion (RA), which none does."
        found.append(_at(recursive, "recursion-available-at-root", text))
    if without_aa:
        text = "A root server spoke of the root zone without authority (no AA)."
        found.append(_at(without_aa, "authority-missing-aa", text))
    return found


def _answers_for_leaf(one: Heard) -> bool:
    """Whether the answer section holds data that the root zone cannot hold."""
    name = names.lower(one.exchange.query.question.name)
    if name == names.ROOT or any(names.is_below(name, zone) for zone in _ALSO_THERE):
        return False
    answer = [record for record in one.reply.section(ANSWER) if record.owner == name]
    delegated = names.depth(name) == 1
    return any(not (delegated and record.type in _OF_THE_PARENT) for record in answer)


def _lacks_aa(one: Heard) -> bool:
    """Whether a reply with the root zone's own data has no AA (RFC 1035 §4.1.1)."""
    reply = one.reply
    if reply.flags & (types.AA | types.TC) or _answers_for_leaf(one):
        return False
    code = rcode(reply)
    if code == types.NXDOMAIN:
        return True
    if code != types.NOERROR:
        return False
    if any(
        record.owner == names.ROOT or record.type == types.DS for record in reply.section(ANSWER)
    ):
        return True
    authority = {signed.rrset.key for signed in rrsets(reply, AUTHORITY)}
    return (names.ROOT, types.SOA) in authority


def _at(heard: list[Heard], code: str, text: str) -> Finding:
    return finding(code, text, (one.exchange for one in heard), zone=names.ROOT)
