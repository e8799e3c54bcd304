"""Addresses of name servers: by what a delegation says of them, or by a walk of their own."""

from dnstrace.model.question import Question
from dnstrace.model.trace import Because, StepReason
from dnstrace.model.verdict import (
    Answer,
    Detail,
    DetailKind,
    LimitReached,
    NoData,
    NXDomain,
    Redirect,
    Referral,
    Unusable,
    Verdict,
)
from dnstrace.model.zonecut import ZoneCut
from dnstrace.resolver.context import Need, SubWalk, SubWalks, WalkContext
from dnstrace.resolver.delegation import addresses_of
from dnstrace.resolver.key_queries import KeyQuestions
from dnstrace.resolver.trace_recorder import OpenStep
from dnstrace.wire import names, types

ALIASES = 4  # followed on the way to a name server's address
_NOWHERE: dict[type, DetailKind] = {
    NXDomain: DetailKind.NS_DOES_NOT_EXIST,
    NoData: DetailKind.NS_WITHOUT_ADDRESS,
    Redirect: DetailKind.NS_ALIAS,
}


class NameServerAddresses:
    """Looks up name servers that came without glue.

    Args:
        walk: goes to the name servers.
    """

    def __init__(
        self,
        context: WalkContext,
        keys: KeyQuestions,
        walk: SubWalks,
    ) -> None:
        self._context, self._keys, self._sub_walks = context, keys, walk

    async def addresses(
        self, name: names.Name, cut: ZoneCut, step: OpenStep, sub: SubWalk, reach: bool
    ) -> tuple[tuple[str, ...], Verdict]:
        """The addresses of a name server, by a walk that shows inside `step`.

        Args:
            reach: be content with what a delegation says, where the server stands inside the zone
                that is delegated; the verdict is that Referral then.
        """
        known = self._context.cache.glue(name, self._context.network.now()) if reach else None
        if known is not None:
            self._keys.reachable(cut.zone)
            return self._known(name, known, step)
        circle = _circle(name, cut, sub)
        if circle is not None:
            self._context.recorder.note(step, None, circle)
            return (), circle
        limit = None
        if len(sub.path) >= self._context.settings.limits.depth:
            deep = Detail(DetailKind.LOOKUP_TOO_DEEP, (name,), number=len(sub.path) + 1)
            limit = LimitReached("ns-depth", deep)
        elif not self._context.budget.spend_lookup():
            limit = LimitReached(self._context.budget.reached)
        if limit is not None:
            self._context.recorder.note(step, None, limit)
            return (), limit
        path = (*sub.path, Need(name, cut.zone))
        within = SubWalk(
            step, path, Because(StepReason.ADDRESS, name), False, sub.beside, reach=reach
        )
        if names.is_below(name, cut.zone):
            # A parent that left out the glue may still give the address when asked for it.
            above = self._context.cache.closest_cut(
                names.parent(cut.zone), self._context.network.now()
            )
            within = within._replace(start=above or self._context.settings.root)
        found, verdict = await self._addresses(name, within)
        if found:
            self._keys.reachable(cut.zone)
        return found, verdict

    def _known(
        self, name: names.Name, cut: ZoneCut, parent: OpenStep
    ) -> tuple[tuple[str, ...], Verdict]:
        recorder, verdict = self._context.recorder, Referral(cut)
        question, why = Question(name), Because(StepReason.ADDRESS, name)
        step = recorder.open(ZoneCut(cut.zone, (), "cache"), question, why, parent)
        step.cached = True
        recorder.note(step, None, verdict)
        return cut.addresses(name), verdict

    async def _addresses(self, name: names.Name, sub: SubWalk) -> tuple[tuple[str, ...], Verdict]:
        verdict: Verdict = Unusable("no-route", Detail(DetailKind.NO_ROUTE_AT_ALL))
        anywhere = (4, 6) if self._context.settings.allowed else ()
        for family in self._context.network.families() or anywhere:
            kind = types.AAAA if family == 6 else types.A
            verdict = await self._through_aliases(Question(name, kind), sub)
            if isinstance(verdict, Answer):
                return addresses_of(verdict.rrsets), verdict
            if isinstance(verdict, Referral):
                return verdict.cut.addresses(name), verdict
            if not isinstance(verdict, NoData):
                break
        if isinstance(verdict, NXDomain | NoData | Redirect):
            verdict = Unusable("ns-unresolvable", Detail(_NOWHERE[type(verdict)], (name,)))
            if sub.parent is not None:
                self._context.recorder.note(sub.parent, None, verdict)
        return (), verdict

    async def _through_aliases(self, question: Question, sub: SubWalk) -> Verdict:
        """A name server must not be an alias (RFC 2181 §10.3), yet some are, and others follow."""
        verdict: Verdict = (await self._sub_walks.find(question, sub)).verdict
        for _ in range(ALIASES):
            if not isinstance(verdict, Redirect) or not verdict.target:
                break
            alias = question._replace(name=verdict.target)
            verdict = (await self._sub_walks.find(alias, sub)).verdict
        return verdict


def _circle(name: names.Name, cut: ZoneCut, sub: SubWalk) -> Unusable | None:
    """Why looking up a name server of `cut` would lead back to where the walk stands."""
    asked = any(need.name == name for need in sub.path)
    if asked and names.is_below(name, cut.zone):
        return Unusable("glue-missing", Detail(DetailKind.GLUE_MISSING, (name, cut.zone)))
    if asked:
        zones = (need.zone for need in sub.path)
        return Unusable("dependency-cycle", Detail(DetailKind.CYCLE, (*zones, cut.zone, name)))
    return None
