"""The walk to one name: from the closest known zone cut down, one cut after another.

How a walk goes
---------------
`iterate.resolve` wants the answer to a question and calls `Walk.find` once for each name in its
chain of aliases. `find` looks into the cache. What is not there is walked to: the walk stands at a
zone cut, opens a step in the trace, and has that zone's servers asked one question, perhaps a
minimised one (`minimise`). `query_servers.Asking` races those servers, follows up (`retry`), and
comes back with one verdict (`classify` has read the reply). The verdict says where the walk stands
then, as `standing` puts it, and whether it goes on:

    standing       what the servers said                           and then
    -------------  ----------------------------------------------  ----------------------------
    REFERRED       a delegation towards the name                   the new cut's servers; the end
                                                                   if it gives a wanted address
    NO_CUT         no zone begins at the minimised name            same servers, one label more
    MISUNDERSTOOD  an error or a denial for a minimised name       the end if that is proven (RFC
                                                                   8020); else the same servers:
                                                                   type NS, then the whole name
    TOO_LOW        about DS, the zone below instead of the parent  same servers, minimising
    ENDED          an answer, an alias, a denial, a failure        the end: it is kept

Every way round costs one of `Limits.cuts`, so that a walk ends whatever servers say.

Three things make a walk call itself, and all pass through one port (`context.SubWalks`): a name
server without glue (`ns_addresses` walks to its addresses), a signature (the validator asks
for DS and DNSKEY through `key_queries`), and priming, which runs beside. A sub-walk shows inside
the step that needed it and spends the same budget; `SubWalk.path` is what a cycle would close.
"""

from enum import StrEnum

from dnstrace.model.question import Question
from dnstrace.model.security import BOGUS, SECURE
from dnstrace.model.trace import Because, StepReason
from dnstrace.model.verdict import (
    Answer,
    Detail,
    DetailKind,
    LimitReached,
    NoData,
    NoZoneCut,
    NXDomain,
    Redirect,
    Referral,
    Unusable,
    Verdict,
)
from dnstrace.model.zonecut import NameServer, ZoneCut
from dnstrace.resolver.cache import FAILURE_TTL, MOST_TTL, validity
from dnstrace.resolver.classify import through
from dnstrace.resolver.context import Asked, SubWalk, WalkContext, WalkEnd
from dnstrace.resolver.key_queries import KeyQuestions
from dnstrace.resolver.minimise import Minimiser, hurts
from dnstrace.resolver.ns_addresses import NameServerAddresses
from dnstrace.resolver.ports import Judgement
from dnstrace.resolver.query_servers import Asking
from dnstrace.resolver.trace_recorder import OpenStep
from dnstrace.wire import names, types

_STARTS = {"hints": StepReason.ROOT_HINTS, "given": StepReason.GIVEN}


class Standing(StrEnum):
    """Where a walk stands when the servers of a cut have spoken: see the table above."""

    REFERRED = "referred"
    NO_CUT = "no-cut"
    MISUNDERSTOOD = "misunderstood"
    TOO_LOW = "too-low"
    ENDED = "ended"


class Walk:
    """One question's way down; its methods are the parts of the walk that may recurse."""

    def __init__(self, context: WalkContext) -> None:
        self.context = context
        self.keys = KeyQuestions(context, self)
        self.lookups = NameServerAddresses(context, self.keys, self)
        self._primed = not context.settings.prime
        self._validator = (
            context.validator.for_question() if context.validator is not None else None
        )

    async def find(self, question: Question, sub: SubWalk) -> WalkEnd:
        """Walk to one name, not following aliases."""
        entry = await self._cached(question, sub)
        if entry is not None:
            return entry
        limits = self.context.settings.limits
        cut = sub.start or self._start(question)
        because = sub.because or Because(_STARTS.get(cut.source, StepReason.CLOSEST_CUT))
        shown = Minimiser(question, cut.zone, limits, self.context.settings.qmin)
        for _ in range(limits.cuts):
            asked = shown.next_question(cut.zone)
            step = self.context.recorder.open(cut, asked, because, sub.parent)
            self._prime(cut, step)
            got = await Asking(self.context, cut, asked, question, step, sub, self).run()
            now = standing(got.verdict, question, asked, cut, shown.steps)
            if now is Standing.REFERRED and isinstance(got.verdict, Referral):
                because = Because(StepReason.REFERRAL, cut.zone)
                cut = self._remember(got.verdict, cut.zone, got)
                shown.exists(cut.zone)
                if sub.reach and cut.addresses(names.lower(question.name)):
                    return WalkEnd(got.verdict, cut.zone, step, got.exchange)
            elif now is Standing.NO_CUT:
                because = Because(StepReason.NO_ZONE_CUT)
                shown.exists(asked.name)
            elif now is Standing.MISUNDERSTOOD:
                denied = await self._denied(asked, got, cut, sub)
                if denied is not None:
                    return self._ended(asked, sub, step, cut, denied)
                because = Because(StepReason.NOT_UNDERSTOOD)
                spare = self.context.budget.queries > limits.queries // 2
                shown.misunderstood(spare and not isinstance(got.verdict, NXDomain))
            elif now is Standing.TOO_LOW:
                because, shown.active = Because(StepReason.DS_IN_BETWEEN), True
            else:
                return self._ended(question, sub, step, cut, got)
        limit = LimitReached("cut-limit", Detail(DetailKind.STEPS_DO_NOT_END, number=limits.cuts))
        self.context.recorder.note(step, None, limit)
        return WalkEnd(limit, cut.zone, step)

    async def _denied(
        self, asked: Question, got: Asked, cut: ZoneCut, sub: SubWalk
    ) -> Asked | None:
        """The proof that a minimised name does not exist: then no name below it does (RFC 8020).

        Without a proof it is asked further: some servers say so of empty non-terminals.
        """
        if not sub.validate or not isinstance(got.verdict, NXDomain):
            return None
        judgement = await self.judge(asked, got.verdict, cut.zone)
        if judgement is None or judgement.security.status != SECURE:
            return None
        return got._replace(judgement=judgement) if judgement.proved == "nxdomain" else None

    def _start(self, question: Question) -> ZoneCut:
        name = names.lower(question.name)
        if question.type == types.DS and name != names.ROOT:
            name = names.parent(name)  # RFC 4035 §3.1.4.1: DS stands on the parent's side
        known = self.context.cache.closest_cut(name, self.context.network.now())
        return known or self.context.settings.root

    async def _cached(self, question: Question, sub: SubWalk) -> WalkEnd | None:
        if sub.fresh:
            return None
        now = self.context.network.now()
        checked = self.context.validator is not None and sub.validate
        entry = self.context.cache.lookup(question, checked, now)
        # What was proved may be told to those as well who have nothing validated.
        proved = checked or self.context.validator is None
        if entry is None and proved:
            entry = self.context.cache.denied_above(question, now)
        if entry is None and proved:
            dname, entry = self.context.cache.dname_above(question, now)
            if dname is not None and entry is not None:
                entry = entry._replace(verdict=through(dname, question))
        if entry is None and checked:
            entry = self.context.cache.lookup(question, False, now)
            if entry is not None and not isinstance(entry.verdict, Unusable):
                judgement = await self.judge(question, entry.verdict, entry.zone)
                entry = entry._replace(judgement=judgement)
        if entry is None or is_bogus(entry.judgement):
            return None
        cut = ZoneCut(entry.zone, (), "cache")
        because = sub.because or Because(StepReason.CACHED)
        step = self.context.recorder.open(cut, question, because, sub.parent)
        step.cached = True
        self.context.recorder.note(step, None, entry.verdict)
        if entry.judgement is not None:
            step.security = entry.judgement.security
        return WalkEnd(entry.verdict, entry.zone, step, None, entry.judgement)

    def _ended(
        self, question: Question, sub: SubWalk, step: OpenStep, cut: ZoneCut, got: Asked
    ) -> WalkEnd:
        now = self.context.network.now()
        verdict = got.verdict
        nobody_left = bool(sub.avoid) and got.exchange is None  # all were asked: no failure
        if isinstance(verdict, Unusable | LimitReached) and not nobody_left:
            self.context.recorder.note(step, None, verdict)
        bogus = is_bogus(got.judgement)
        circular = isinstance(verdict, Unusable) and verdict.code == "dependency-cycle"
        if (
            not bogus
            and not sub.avoid
            and not isinstance(verdict, LimitReached)
            and not (circular and sub.path)  # true only on the way that led here
        ):
            secure = got.judgement is not None and got.judgement.security.status == SECURE
            at_most = validity(verdict, self.context.network.wall()) if secure else MOST_TTL
            self.context.cache.store(question, verdict, cut.zone, now, got.judgement, at_most)
            if secure:
                self.context.cache.store_dnames(question, verdict, cut.zone, now, at_most)
        if got.judgement is not None:
            step.security = got.judgement.security
        return WalkEnd(verdict, cut.zone, step, got.exchange, got.judgement)

    def _remember(self, referral: Referral, zone: names.Name, got: Asked) -> ZoneCut:
        """Keep the cut, with no more name servers than are used; that one is returned."""
        cut = referral.cut._replace(
            servers=referral.cut.servers[: self.context.settings.limits.servers]
        )
        self.context.cache.store_cut(cut, float(referral.ttl), self.context.network.now())
        if got.exchange is not None:
            self.keys.referred(referral, zone, got.exchange)
        return cut

    def _prime(self, cut: ZoneCut, step: OpenStep) -> None:
        """Ask for the root's own NS set beside the first step (RFC 9609 §3)."""
        now, server_stats = self.context.network.now(), self.context.server_stats
        known = cut.zone != names.ROOT or cut.source != "hints"
        if self._primed or known or now < server_stats.prime_after:
            return
        self._primed, server_stats.prime_after = True, now + FAILURE_TTL
        priming = Question(names.ROOT, types.NS)
        # By the seed alone: that server may have been asked already, while this was imported.
        chosen = cut.servers[self.context.recorder.seed % len(cut.servers)]
        sub = SubWalk(step, beside="priming", validate=False, first=chosen.addresses[:1])
        self.context.network.beside(self._primed_cut(cut, priming, step, sub))
        if self.context.validator is not None:
            # Every chain of trust will want them: not only when the answer is there.
            self.context.network.beside(self.keys.ask(Question(names.ROOT, types.DNSKEY)))

    async def _primed_cut(
        self, cut: ZoneCut, question: Question, step: OpenStep, sub: SubWalk
    ) -> None:
        got = await Asking(self.context, cut, question, question, step, sub, self).run()
        if not isinstance(got.verdict, Answer) or got.exchange is None:
            return
        from dnstrace.resolver.delegation import read_glue

        reply = got.exchange.reply
        glue = read_glue(reply, names.ROOT) if reply is not None else {}
        rrset = got.verdict.rrsets[-1].rrset
        servers = tuple(
            NameServer(name, tuple(glue.get(name, ())))
            for name in map(names.lower, rrset.targets[: self.context.settings.limits.servers])
        )
        if all(server.addresses for server in servers):
            primed = ZoneCut(names.ROOT, servers, "priming")
            self.context.cache.store_cut(primed, float(rrset.ttl), self.context.network.now())

    async def look_up(
        self, name: names.Name, cut: ZoneCut, step: OpenStep, sub: SubWalk, reach: bool
    ) -> tuple[tuple[str, ...], Verdict]:
        """The addresses of a name server; see `NameServerAddresses`."""
        return await self.lookups.addresses(name, cut, step, sub, reach)

    async def judge(
        self, question: Question, verdict: Verdict, zone: names.Name
    ) -> Judgement | None:
        """The security of a verdict; `None` when nothing is validated."""
        validator = self._validator
        if validator is None:
            return None
        return await validator.judge(question, verdict, zone, self.keys.ask, self.context.network)


def standing(
    verdict: Verdict, question: Question, asked: Question, cut: ZoneCut, steps: int
) -> Standing:
    """What a verdict means to the walk.

    Args:
        asked: what was asked on the way to `question`; equal to it when nothing was minimised.
        steps: minimised questions asked so far.
    """
    if isinstance(verdict, Referral):
        return Standing.REFERRED
    if isinstance(verdict, NoZoneCut):
        return Standing.NO_CUT
    if asked != question and hurts(verdict):
        return Standing.MISUNDERSTOOD
    return Standing.TOO_LOW if not steps and _too_low(question, verdict, cut) else Standing.ENDED


def _too_low(question: Question, verdict: Verdict, cut: ZoneCut) -> bool:
    """Whether a reply about DS seems to come from the zone below instead of the one above.

    So it does when a server holds both that zone and one further up, and was asked as the latter:
    DS stand on the parent's side of a cut (RFC 4035 §3.1.4.1), where neither a CNAME nor an SOA is.
    """
    name = names.lower(question.name)
    if question.type != types.DS or names.depth(name) - names.depth(cut.zone) < 2:
        return False
    if isinstance(verdict, Redirect):
        return verdict.rrsets[0].rrset.key == (name, types.CNAME)
    soa = (name, types.SOA)
    return isinstance(verdict, NoData) and any(part.rrset.key == soa for part in verdict.authority)


def is_bogus(judgement: Judgement | None) -> bool:
    """Whether something was validated, and in vain."""
    return judgement is not None and judgement.security.status == BOGUS
