"""A question to its end: walk to a name, follow its aliases, say what it all came to."""

from typing import NamedTuple

from dnstrace.model.question import Question
from dnstrace.model.rrset import SignedRRset
from dnstrace.model.security import BOGUS, Security, worst
from dnstrace.model.trace import Because, StepReason
from dnstrace.model.verdict import (
    Answer,
    Detail,
    DetailKind,
    LimitReached,
    NoData,
    NXDomain,
    Redirect,
    Unusable,
    Verdict,
)
from dnstrace.resolver.context import SubWalk, WalkContext
from dnstrace.resolver.walk import Walk, is_bogus
from dnstrace.wire import names, types


class Resolution(NamedTuple):
    """What a question came to."""

    verdict: Verdict  # of the last name in the chain
    answer: tuple[SignedRRset, ...]  # in chain order
    authority: tuple[SignedRRset, ...]
    security: Security
    proved: str = ""  # "nxdomain" or "nodata": what a validated denial comes to (RFC 9824)
    proofs: tuple[SignedRRset, ...] = ()  # NSEC, NSEC3 that came with the answer: wildcards


async def resolve(question: Question, context: WalkContext) -> Resolution:
    """Walk to the answer, through CNAME and DNAME, each new name from the closest cut known.

    Returns: always; what failed is in the verdict.
    Source: RFC 1034 §5.3.3.
    """
    walk = Walk(context)
    chain: tuple[SignedRRset, ...] = ()
    judged: list[Security] = []
    proofs: tuple[SignedRRset, ...] = ()
    current, seen = question, {names.lower(question.name)}
    because: Because | None = None
    links = 0
    while True:
        found = await walk.find(current, SubWalk(because=because))
        verdict = found.verdict
        if found.judgement is not None:
            judged.append(found.judgement.security)
        if isinstance(verdict, Answer | Redirect | NoData | NXDomain):
            chain += verdict.rrsets
        if isinstance(verdict, Answer | Redirect):
            denials = (types.NSEC, types.NSEC3)
            proofs += tuple(part for part in verdict.authority if part.rrset.type in denials)
        bogus = is_bogus(found.judgement)
        if bogus or not isinstance(verdict, Redirect):
            proved = found.judgement.proved if found.judgement is not None else ""
            whole = _overall(context, judged)
            return Resolution(verdict, chain, _authority(verdict), whole, proved, proofs)
        if not verdict.target:
            long = Unusable("name-too-long", Detail(DetailKind.DNAME_MAKES_TOO_LONG))
            if found.step is not None:
                context.recorder.note(found.step, None, long)
            return Resolution(long, chain, (), _overall(context, judged))
        target = names.lower(verdict.target)
        links += sum(part.rrset.type == types.CNAME for part in verdict.rrsets)
        limit = _chain_limit(target, seen, links, context)
        if limit is not None:
            if found.step is not None:
                context.recorder.note(found.step, None, limit)
            return Resolution(limit, chain, (), _overall(context, judged, True))
        seen.add(target)
        seen.update(part.rrset.name for part in verdict.rrsets)
        because = Because(StepReason.ALIAS, current.name)
        current = Question(verdict.target, question.type, question.klass)


def _chain_limit(
    target: names.Name, seen: set[names.Name], links: int, context: WalkContext
) -> Unusable | LimitReached | None:
    if target in seen:
        return Unusable("cname-loop", Detail(DetailKind.ALIASES_LEAD_BACK, (target,)))
    if links >= context.settings.limits.links:
        return LimitReached("cname-limit", Detail(DetailKind.ALIASES_DO_NOT_END, number=links))
    return None


def _authority(verdict: Verdict) -> tuple[SignedRRset, ...]:
    return verdict.authority if isinstance(verdict, NoData | NXDomain) else ()


def _overall(context: WalkContext, judged: list[Security], failed: bool = False) -> Security:
    """The security of the whole; where the walk failed there is nothing to be sure of."""
    if context.validator is None or (failed and worst(judged).status != BOGUS):
        return Security()
    return worst(judged)
