"""A network on which nothing is asked twice: what was answered before is answered so again."""

from collections.abc import Iterable
from typing import Any

from dnstrace.model.exchange import Exchange
from dnstrace.model.question import Query
from dnstrace.resolver.ports import Network, Record

_Key = tuple[object, ...]


class ResumedNetwork:
    """Implements the resolver's port over another network and the exchanges of earlier walks.

    An exchange that is used again keeps its octets and its latency; it starts, and has come, at
    the moment of its use. What had no reply is asked for real.

    Args:
        record: where exchanges go that are used again; the network's own.
        before: exchanges of the same kind of walk: equal options, an equal seed.
    """

    def __init__(self, network: Network, record: Record, before: Iterable[Exchange]) -> None:
        self._network, self._record = network, record
        self._before = {_key(each.query): each for each in before if each.reply is not None}
        self.spared = 0.0  # seconds that the walk would have waited

    async def exchange(self, query: Query) -> Exchange:
        """See `Network.exchange`."""
        known = self._before.get(_key(query))
        if known is None:
            return await self._network.exchange(query)
        number = self._record.next_id()
        self._record.started(number, query, self._network.now())
        again = known._replace(id=number, query=query, started=self._network.wall(), waited=0.0)
        if not query.beside:
            self.spared += known.waited
        self._record.ended(again)
        return again

    def __getattr__(self, name: str) -> Any:
        return getattr(self._network, name)


def _key(query: Query) -> _Key:
    """What makes two queries the same: whom, what, and how."""
    return (
        *(query.server.address, query.server.port, query.question, query.transport),
        *(query.payload, query.do, query.rd, query.cd, query.options, query.beside),
    )
