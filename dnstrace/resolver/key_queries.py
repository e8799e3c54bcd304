"""The questions a validator asks: DS and DNSKEY, each once, through the walk itself."""

from dnstrace.eventloop import Pending
from dnstrace.model.exchange import Exchange
from dnstrace.model.question import Question
from dnstrace.model.trace import Because, StepReason
from dnstrace.model.verdict import Answer, Detail, DetailKind, NoData, Referral, Unusable
from dnstrace.resolver.context import SubWalk, SubWalks, WalkContext
from dnstrace.resolver.ports import Looked
from dnstrace.wire import names, types


class KeyQuestions:
    """Implements the port `Ask`; what a referral says about DS needs no question of its own.

    Args:
        walk: goes to the owner of the keys.
    """

    def __init__(self, context: WalkContext, walk: SubWalks) -> None:
        self._context, self._sub_walks = context, walk
        self._known: dict[Question, Pending[Looked]] = {}
        self._asked: dict[Question, frozenset[str]] = {}
        self._referred: set[Question] = set()  # answered by a referral, not yet asked
        self._waiting: set[names.Name] = set()  # zones whose keys wait for the address of a server

    def referred(self, referral: Referral, zone: names.Name, exchange: Exchange) -> None:
        """Take note of the DS RRset, or of the proof that there is none, in a referral.

        Args:
            exchange: in which the referral came.
        """
        question = Question(referral.cut.zone, types.DS)
        ds = tuple(part for part in referral.rrsets if part.rrset.type == types.DS)
        if self._context.validator is None or question in self._known or not referral.rrsets:
            return
        own = tuple(part for part in ds if part.rrset.name == referral.cut.zone)
        verdict: Answer | NoData
        if own:
            verdict = Answer(own, referral.cut.zone)
        else:
            verdict = NoData((), referral.rrsets, referral.cut.zone)
        self._context.cache.store(question, verdict, zone, self._context.network.now(), None)
        known: Pending[Looked] = Pending()
        known.set(Looked(verdict, zone, exchange.id, exchange.query.server))
        self._known[question] = known
        self._asked[question] = frozenset((exchange.query.server.address,))
        self._referred.add(question)
        if own and not any(server.addresses for server in referral.cut.servers):
            # The walk looks up addresses first, and the keys would only do so a second time.
            self._waiting.add(referral.cut.zone)
        elif own:
            # The keys will be wanted as soon as the zone's own answer is there.
            keys = Question(referral.cut.zone, types.DNSKEY)
            self._context.network.beside(self.ask(keys))

    def reachable(self, zone: names.Name) -> None:
        """A name server of a zone without glue has got its address: now its keys can be had."""
        if zone in self._waiting:
            self._waiting.discard(zone)
            self._context.network.beside(self.ask(Question(zone, types.DNSKEY)))

    async def ask(self, question: Question, attempt: int = 0) -> Looked:
        """Ask through the walk; see the port."""
        question = question._replace(name=names.lower(question.name))
        if attempt == 0:
            known = self._known.get(question)
            if known is None:
                known = self._known[question] = Pending()
                known.set(await self._walk(question, frozenset()))
            return await known
        referred = question in self._referred
        looked = await self._walk(question, self._asked.get(question, frozenset()), fresh=True)
        if referred and looked.exchange is None:
            # Nobody else could be asked: whoever referred may say more when asked for it.
            self._referred.discard(question)
            looked = await self._walk(question, frozenset(), fresh=True)
        return looked

    async def _walk(self, question: Question, avoid: frozenset[str], fresh: bool = False) -> Looked:
        kind = StepReason.DS if question.type == types.DS else StepReason.DNSKEY
        why = Because(kind, question.name)
        sub = SubWalk(because=why, validate=False, beside="dnssec", avoid=avoid, fresh=fresh)
        found = await self._sub_walks.find(question, sub)
        exchange = found.exchange
        if exchange is None:
            return Looked(found.verdict, found.zone)
        asked = exchange.query.server.address
        self._asked[question] = self._asked.get(question, frozenset()) | {asked}
        verdict = found.verdict
        if isinstance(verdict, Referral):
            detail = Detail(DetailKind.REFERRAL_FOR_ANSWER)
            verdict = Unusable("server-not-authoritative", detail)
        return Looked(verdict, found.zone, exchange.id, exchange.query.server)
