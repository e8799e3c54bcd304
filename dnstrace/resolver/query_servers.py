"""Ask the servers of one zone cut one question: a hedged race, first usable answer wins."""

from collections.abc import Awaitable, Callable, Iterator

from dnstrace.eventloop import Job
from dnstrace.model.exchange import Exchange, Outcome
from dnstrace.model.question import Query, Question, RetryReason, Server
from dnstrace.model.security import BOGUS, SECURE
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
from dnstrace.model.zonecut import ZoneCut
from dnstrace.resolver.classify import classify, first_link
from dnstrace.resolver.context import Asked, SubWalk, SubWalks, WalkContext
from dnstrace.resolver.failure_summary import blame, failure, is_hearsay, located
from dnstrace.resolver.limits import LEAST_TIME
from dnstrace.resolver.retry import fitted, follow_up, learn, once_more
from dnstrace.resolver.server_selection import doubtful_glue, permitted
from dnstrace.resolver.trace_recorder import OpenStep
from dnstrace.wire import names

EDNS_TRIES = 6  # queries with EDNS that a zone's servers may leave unanswered
LOOKUP_STAGGER = 0.5  # seconds: finding an address is a walk of its own, so give it time
# After these the same server may do better when asked again; all other failures are final.
_TRY_AGAIN = (Outcome.TIMEOUT, Outcome.MALFORMED, Outcome.TCP_TIMEOUT)


class Asking:
    """One question to one zone cut's servers.

    Args:
        asked: what is asked, perhaps minimised.
        whole: what it is asked for; equal to `asked` when nothing is minimised.
        walk: finds addresses and judges; both may take sub-walks.
    """

    def __init__(
        self,
        context: WalkContext,
        cut: ZoneCut,
        asked: Question,
        whole: Question,
        step: OpenStep,
        sub: SubWalk,
        walk: SubWalks,
    ) -> None:
        self.context, self.cut, self.asked, self.whole = context, cut, asked, whole
        self.step, self.sub, self.walk = step, sub, walk
        self.tries: dict[str, int] = {}
        self.final: set[str] = set()  # addresses that there is no point in asking again
        self.bogus = 0
        self.over = False  # a race is decided: its losers are not followed up
        self.results: list[Asked] = []
        self.unresolved: list[Verdict] = []  # why name servers got no address
        self.hearsay: dict[str, Asked] = {}  # by address: what a recursive resolver may have said

    async def run(self) -> Asked:
        """The first usable result that is not bogus; when there is none, what best says why."""
        while True:
            winner: Asked
            self.over = False
            winner, _ = await self.context.network.first(self._jobs(), self._believed)  # type: ignore[assignment]
            self.over = True
            if winner is None and self.hearsay:
                winner = self.hearsay.pop(next(iter(self.hearsay)))
            failed = self._failure() if winner is None else None
            if failed is not None and isinstance(failed.verdict, Unusable | LimitReached):
                return failed
            judged = await self._judged(failed or winner)
            if judged.judgement is None or judged.judgement.security.status != BOGUS:
                blame([*self.results, judged], self.context.recorder)
                return judged
            self.results.append(judged)
            hopeless = judged.judgement.security.code.startswith("trust-anchor")
            if failed or hopeless or self.bogus >= self.context.settings.limits.bogus:
                return judged

    async def _judged(self, asked: Asked) -> Asked:
        final = isinstance(asked.verdict, Answer | Redirect | NoData | NXDomain)
        if not final or self.asked != self.whole:  # a hint only: the whole question proves it
            return asked
        if self.sub.validate:
            judgement = await self.walk.judge(self.whole, asked.verdict, self.cut.zone)
            asked = asked._replace(judgement=located(judgement, asked.exchange))
        status = asked.judgement.security.status if asked.judgement is not None else ""
        link = first_link(asked.verdict, self.whole) if self.sub.parent is None else None
        if status == SECURE or link is None:
            self.bogus += status == BOGUS
            return asked
        # What follows an alias may have come from a cache: it is asked for (RFC 2181 §5.4.1).
        return await self._judged(asked._replace(verdict=link))

    def _jobs(self) -> Iterator[Job]:
        settings, server_stats = self.context.settings, self.context.server_stats
        servers = server_stats.order(
            self._permitted(self.cut.known_addresses(settings.port)), self.asked.name
        )
        if self.sub.first:
            servers.sort(key=lambda server: server.address not in self.sub.first)
        after = 0.0
        for server in servers:
            if server.address not in self.final:
                yield Job(self._starter(server), after)
                after = server_stats.stagger(server)
        without = [server.name for server in self.cut.servers if not server.addresses]
        for name in without[: settings.limits.lookups_per_cut]:
            yield Job(self._look_up_starter(name), after)
            after = LOOKUP_STAGGER
        for _ in range(settings.limits.tries - 1):
            for server in list(self._again()):
                yield Job(self._starter(server), settings.limits.udp)
        for name in self._doubtful_glue()[: settings.limits.lookups_per_cut]:
            yield Job(self._look_up_starter(name), settings.limits.udp)

    def _again(self) -> Iterator[Server]:
        tries = self.context.settings.limits.tries
        for server in self._permitted(self.cut.known_addresses(self.context.settings.port), True):
            if server.address not in self.final and self.tries.get(server.address, 0) < tries:
                yield server

    def _starter(self, server: Server) -> Callable[[], Awaitable[Asked | None]]:
        return lambda: self._converse(server)

    def _look_up_starter(self, name: names.Name) -> Callable[[], Awaitable[Asked | None]]:
        return lambda: self._look_up_and_ask(name)

    def _permitted(self, servers: list[Server], again: bool = False) -> list[Server]:
        """The servers that may be asked; of special-purpose addresses the trace is told, once."""
        kept, refused = permitted(servers, self.context, self.sub.avoid)
        for server in () if again else refused:
            named = (server.name,) if server.name else ()
            detail = Detail(DetailKind.SPECIAL_ADDRESS, named, (server.address,))
            self._note(None, Unusable("private-address-refused", detail))
        return kept

    def _doubtful_glue(self) -> list[names.Name]:
        answered = any(result.exchange and result.exchange.reply for result in self.results)
        return doubtful_glue(self.cut, self.context.network.families(), answered)

    async def _look_up_and_ask(self, name: names.Name) -> Asked | None:
        """Ask a name server where its parent's glue says; if that fails, look its address up."""
        found, why = await self.walk.look_up(name, self.cut, self.step, self.sub, True)
        result = await self._ask_at(name, found, why)
        if isinstance(why, Referral) and not self.over and not self._believed(result):
            found, why = await self.walk.look_up(name, self.cut, self.step, self.sub, False)
            result = await self._ask_at(name, found, why) or result
        return result

    async def _ask_at(self, name: names.Name, found: tuple[str, ...], why: Verdict) -> Asked | None:
        servers = self._permitted(
            [Server(text, self.context.settings.port, name) for text in found]
        )
        if not servers and not isinstance(why, Referral):
            self.unresolved.append(why)
        limits = self.context.settings.limits
        result: Asked | None = None
        for server in self.context.server_stats.order(servers, self.asked.name)[: limits.addresses]:
            for _ in range(limits.tries):
                result = await self._converse(server) or result
                if self._believed(result) or server.address in self.final:
                    break
            if self._believed(result):
                break
        return result

    async def _converse(self, server: Server) -> Asked | None:
        """Ask one server, follow up as it needs (TCP, no EDNS), judge what it said."""
        limits, network = self.context.settings.limits, self.context.network
        if server.address in self.final:
            return None
        tries = self.tries.get(server.address, 0)
        if tries >= limits.tries:
            return None
        self.tries[server.address] = tries + 1
        query: Query | None = self._query(server, tries)
        exchange: Exchange | None = None
        while query is not None:
            now = network.now()
            if not self.context.budget.spend_query(now):
                return self._keep(Asked(LimitReached(self.context.budget.reached), exchange))
            timeout = min(query.timeout, max(LEAST_TIME, self.context.budget.deadline - now))
            exchange = await network.exchange(query._replace(timeout=timeout))
            self._learn(exchange)
            query = None if self.over else follow_up(exchange, limits)
        assert exchange is not None
        return self._keep(Asked(self._verdict(exchange), exchange))

    def _query(self, server: Server, tries: int) -> Query:
        settings = self.context.settings
        known = self.context.server_stats.of(server.address)
        payload = settings.payload
        query = Query(
            self.asked,
            server,
            "tcp" if settings.tcp else "udp",
            settings.limits.tcp if settings.tcp else settings.limits.udp,
            payload,
            do=self.sub.beside != "priming"
            and self.context.validator is not None
            and bool(payload),
            options=self._options() if payload is not None else (),
            step=self.step.id,
            because=RetryReason.NO_REPLY if tries else RetryReason.NONE,
            beside=self.sub.beside,
        )
        return fitted(query, known, tries, self._try_without_edns(tries))

    def _options(self) -> tuple[tuple[int, bytes], ...]:
        own = self.asked == self.whole and not self.sub.beside and self.sub.parent is None
        settings = self.context.settings
        return settings.options_for(self.cut.zone) if own else settings.options

    def _try_without_edns(self, tries: int) -> bool:
        """Whether so much silence may be due to EDNS: a server's last try or the zone's seventh."""
        last = tries == self.context.settings.limits.tries - 1
        return last or (tries > 0 and sum(self.tries.values()) > EDNS_TRIES)

    def _learn(self, exchange: Exchange) -> None:
        server_stats, query = self.context.server_stats, exchange.query
        if exchange.reply is not None and exchange.elapsed is not None:
            self.context.budget.octets -= len(exchange.reply.wire)
            server_stats.heard(query.server, exchange.elapsed)
            self._learn_edns(exchange)
            for beside in self._beside(exchange):
                self.context.network.beside(self.context.network.exchange(beside))
        elif exchange.outcome not in (Outcome.ABANDONED, Outcome.TOO_COMPLEX):
            server_stats.missed(query.server)
        if exchange.outcome not in _TRY_AGAIN:
            self.final.add(query.server.address)

    def _learn_edns(self, exchange: Exchange) -> None:
        """Remember what a server that answers cannot take; look into a silence that may be luck."""
        network, stats = self.context.network, self.context.server_stats
        known = stats.of(exchange.query.server.address)
        doubtful = learn(exchange, known)
        budget = self.context.budget
        if doubtful and self._options() and budget.queries > budget.limits.queries // 2:
            budget.queries -= 1
            again = once_more(exchange.query, self._options())
            stats.settled_at = max(stats.settled_at, network.now() + again.timeout)
            network.beside(network.exchange(again))

    def _beside(self, exchange: Exchange) -> list[Query]:
        """Questions that ride along; the second half of what may be sent is the walk's alone."""
        budget = self.context.budget
        if budget.queries <= budget.limits.queries // 2:
            return []
        questions = self.context.beside(exchange)
        budget.queries -= len(questions)
        return questions

    def _verdict(self, exchange: Exchange) -> Verdict:
        verdict = classify(exchange, self.asked, self.cut.zone)
        if self.asked != self.whole and isinstance(verdict, Answer | Redirect | NoData):
            verdict = NoZoneCut()
        self._note(exchange.id, verdict)
        return verdict

    def _note(self, exchange: int | None, verdict: Verdict) -> None:
        self.context.recorder.note(self.step, exchange, verdict)

    def _keep(self, asked: Asked) -> Asked:
        self.results.append(asked)
        if asked.exchange is not None and is_hearsay(asked):
            self.hearsay[asked.exchange.query.server.address] = asked
        return asked

    def _believed(self, asked: Asked | None) -> bool:
        """Whether a result ends the race: hearsay does when two servers of the zone give it."""
        if asked is None or isinstance(asked.verdict, Unusable | LimitReached):
            return False
        return not is_hearsay(asked) or len(self.hearsay) > 1

    def _failure(self) -> Asked:
        families = self.context.network.families()
        return failure(
            self.results,
            self.unresolved,
            self.cut,
            self.asked,
            families,
            self.context.budget.reached,
        )
