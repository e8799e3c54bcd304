"""Say what one exchange means for a resolver: a table of cases, and nothing that remembers."""

from dnstrace.model.exchange import Exchange, Outcome
from dnstrace.model.question import Question
from dnstrace.model.rrset import RRset, SignedRRset, rrsets
from dnstrace.model.verdict import (
    Answer,
    Detail,
    DetailKind,
    NoData,
    NXDomain,
    Redirect,
    Referral,
    Unusable,
    Verdict,
    as_said,
)
from dnstrace.resolver.delegation import read_referral
from dnstrace.wire import edns, names, types
from dnstrace.wire.message import ANSWER, AUTHORITY, Malformed, Message

_OUTCOMES = {
    Outcome.TIMEOUT: "server-timeout",
    Outcome.UNREACHABLE: "server-unreachable",
    Outcome.PORT_UNREACHABLE: "port-unreachable",
    Outcome.SEND_FAILED: "send-failed",
}
_RCODES = {
    types.FORMERR: "server-formerr",
    types.SERVFAIL: "server-failure",
    types.NOTIMP: "server-not-implemented",
    types.REFUSED: "server-refused",
    types.NOTAUTH: "server-not-authoritative",
    types.BADVERS: "edns-badvers",
}
_MAX_CHAIN = 32  # links followed inside one message; the walk's own limit is lower
_Sets = dict[tuple[bytes, int], SignedRRset]


def classify(exchange: Exchange, question: Question, zone: bytes) -> Verdict:
    """Say what one exchange means for a resolver that asked the servers of `zone`.

    An empty answer with NS below the cut is a referral even when AA is set: some servers set it.
    Records that do not stand in `zone` are not looked at (RFC 2181 §5.4.1).

    Args:
        exchange: one packet and its outcome.
        zone: lower case; decides which NS owners are "below".
    Returns: exactly one Verdict; `Unusable` carries the reason.
    Raises: nothing, whatever the server sent.
    Source: RFC 1034 §5.3.3 step 4; RFC 2308 §2; RFC 6672 §3.4.
    """
    message = exchange.reply
    if exchange.outcome != Outcome.REPLY or message is None:
        return Unusable(_OUTCOMES.get(exchange.outcome, exchange.outcome), as_said(exchange.detail))
    rcode = edns.rcode(message)
    found: _Sets = {
        part.rrset.key: part
        for part in rrsets(message, ANSWER)
        if part.rrset.klass == question.klass and names.is_below(part.rrset.name, zone)
    }
    if rcode not in (types.NOERROR, types.NXDOMAIN, types.YXDOMAIN):
        return Unusable(_RCODES.get(rcode, "server-rcode"), Detail(DetailKind.RCODE, number=rcode))
    if message.broken:
        detail = Detail(DetailKind.BROKEN_RDATA, number=message.broken)
        return Unusable("malformed-reply", detail)
    authority = tuple(
        part
        for part in rrsets(message, AUTHORITY)
        if part.rrset.klass == question.klass and names.is_below(part.rrset.name, zone)
    )
    if message.flags & types.TC and exchange.query.transport == "tcp":
        return Unusable("tcp-failed", Detail(DetailKind.TRUNCATED_OVER_TCP))
    made = _alias_made(found, question) if question.type == types.CNAME else ()
    if made:
        return Answer(made, names.lower(question.name), authority)
    chain, target, shown = _follow(found, question)
    final = _final(message, found, question, target) if names.is_below(target, zone) else ()
    if final:
        return Answer((*chain, *final), target, authority)
    if chain:
        return Redirect(chain, shown, authority)
    if rcode == types.YXDOMAIN:
        return Unusable("server-rcode", Detail(DetailKind.YXDOMAIN_WITHOUT_DNAME))
    return _negative(message, question, zone, rcode, authority)


def _follow(
    found: _Sets, question: Question
) -> tuple[tuple[SignedRRset, ...], names.Name, names.Name]:
    """The CNAMEs and DNAMEs from the question on; where they end, and that name as received."""
    target, shown = names.lower(question.name), question.name
    chain: list[SignedRRset] = []
    seen = {target}
    if question.type == types.ANY:
        return (), target, shown
    while len(chain) < _MAX_CHAIN and (target, question.type) not in found:
        dname = _dname_above(found, target)
        alias = found.get((target, types.CNAME))
        if dname is not None:
            synthesised = names.substitute(shown, dname.rrset.name, dname.rrset.targets[0])
            if synthesised is None:
                chain.append(dname)
                return tuple(chain), target, names.NO_NAME
            if dname not in chain:
                chain.append(dname)
            chain.append(_synthesised(target, shown, synthesised, dname.rrset))
            shown = synthesised
        elif alias is not None and question.type not in (types.CNAME, types.RRSIG):
            chain.append(alias)
            shown = alias.rrset.targets[0]
        else:
            break
        target = names.lower(shown)
        if target in seen:
            break
        seen.add(target)
    return tuple(chain), target, shown


def first_link(verdict: Verdict, question: Question) -> Redirect | None:
    """The first alias alone of a reply that goes on after it; `None` when there is no more."""
    if isinstance(verdict, Answer) and verdict.target == names.lower(question.name):
        return None
    if not isinstance(verdict, Answer | Redirect) or question.type == types.CNAME:
        return None
    kinds = [part.rrset.type for part in verdict.rrsets]
    end = kinds.index(types.CNAME) + 1 if types.CNAME in kinds else 0
    if not 0 < end < len(kinds):
        return None
    link = verdict.rrsets[:end]
    return Redirect(link, link[-1].rrset.targets[0], verdict.authority)


def _alias_made(found: _Sets, question: Question) -> tuple[SignedRRset, ...]:
    """The CNAME that a DNAME makes, when that is what was asked for, and the DNAME before it."""
    name = names.lower(question.name)
    dname = _dname_above(found, name)
    if dname is None:
        return ()
    made = names.substitute(question.name, dname.rrset.name, dname.rrset.targets[0])
    if made is None:
        return ()
    return dname, _synthesised(name, question.name, made, dname.rrset)


def _dname_above(found: _Sets, target: bytes) -> SignedRRset | None:
    above = target
    while above != names.ROOT:
        above = names.parent(above)
        dname = found.get((above, types.DNAME))
        if dname is not None:
            return dname
    return None


def through(dname: SignedRRset, question: Question) -> Verdict:
    """What a DNAME above the question's name makes of the question."""
    made = names.substitute(question.name, dname.rrset.name, dname.rrset.targets[0])
    if made is None:
        return Redirect((dname,), names.NO_NAME)
    name = names.lower(question.name)
    chain = dname, _synthesised(name, question.name, made, dname.rrset)
    return Answer(chain, name) if question.type == types.CNAME else Redirect(chain, made)


def _synthesised(target: names.Name, shown: bytes, made: bytes, dname: RRset) -> SignedRRset:
    """The CNAME that goes with a DNAME: made here, so that a server's own is not needed."""
    return SignedRRset(RRset(target, types.CNAME, dname.klass, dname.ttl, (made,), shown))


def _final(
    message: Message, found: _Sets, question: Question, target: names.Name
) -> tuple[SignedRRset, ...]:
    """The RRsets that answer the question at the end of its chain."""
    if question.type == types.ANY:
        return tuple(part for (owner, _), part in found.items() if owner == target)
    if question.type == types.RRSIG:
        return _signatures(message, target, question.klass)
    part = found.get((target, question.type))
    return (part,) if part is not None else ()


def _signatures(message: Message, owner: names.Name, klass: int) -> tuple[SignedRRset, ...]:
    rdatas: list[bytes] = []
    ttl = 0x7FFFFFFF
    shown = owner
    for record in message.section(ANSWER):
        if (record.owner, record.type, record.klass) == (owner, types.RRSIG, klass):
            try:
                rdatas.append(message.rdata(record))
            except Malformed:
                continue
            ttl = min(ttl, record.ttl if record.ttl <= 0x7FFFFFFF else 0)  # RFC 2181 §8
            shown = message.name_at(record.owner_at)
    if not rdatas:
        return ()
    return (SignedRRset(RRset(owner, types.RRSIG, klass, ttl, tuple(rdatas), shown)),)


def _is_upward(referral: Unusable | None) -> bool:
    """Whether a server refers above the zone: whatever else it claims, it does not serve it."""
    return referral is not None and referral.code == "upward-referral"


def _negative(
    message: Message,
    question: Question,
    zone: bytes,
    rcode: int,
    authority: tuple[SignedRRset, ...],
) -> Verdict:
    name = names.lower(question.name)
    soa = any(
        part.rrset.type == types.SOA and names.is_below(name, part.rrset.name) for part in authority
    )
    denied = any(part.rrset.type in (types.NSEC, types.NSEC3) for part in authority)
    authoritative = bool(message.flags & types.AA)
    if rcode == types.NXDOMAIN:
        return NXDomain((), authority, name)
    referral = None if soa and authoritative else read_referral(message, name, zone)
    if isinstance(referral, Referral):
        if question.type == types.DS and referral.cut.zone == name:
            # A parent that does not know DS refers to the child: with its DS, or without.
            ds = tuple(part for part in referral.rrsets if part.rrset.key == (name, types.DS))
            return Answer(ds, name, authority) if ds else NoData((), referral.rrsets, name)
        return referral
    if soa or (authoritative and not _is_upward(referral)):
        return NoData((), authority, name)
    if referral is not None:
        return referral
    if denied:
        return NoData((), authority, name)
    detail = Detail(DetailKind.NEITHER_ANSWER_NOR_REFERRAL)
    return Unusable("server-not-authoritative", detail)
