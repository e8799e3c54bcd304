"""How a report is to be looked at, and where in it what belongs together is found."""

from typing import NamedTuple

from dnstrace.model.annotation import Annotations, Identity, Origin, Place
from dnstrace.model.exchange import Exchange
from dnstrace.model.question import Query
from dnstrace.model.trace import Step
from dnstrace.model.verdict import Verdict
from dnstrace.render.layout import Signs


class View(NamedTuple):
    """What the reader chose and the terminal allows."""

    width: int = 80
    signs: Signs = Signs()
    verbose: bool = False


class Seen(NamedTuple):
    """A trace's annotations by what they belong to, and what is still on its way."""

    view: View
    annotations: Annotations
    partial: bool = False
    pending: tuple[Query, ...] = ()
    forged: frozenset[int] = frozenset()  # exchanges whose replies are nobody's word

    def place(self, exchange: Exchange) -> Place | None:
        """Where the instance stands that answered this exchange, or any other at its address."""
        address = exchange.query.server.address
        here = [place for place in self.annotations.places if place.server == address]
        here.sort(key=lambda place: (place.exchange != exchange.id, place.exchange is not None))
        return next((p for p in here if p.exchange in (exchange.id, None)), None)

    def identities(self, exchange: Exchange) -> list[Identity]:
        """What the server called itself beside the walk; only what it did say."""
        address = exchange.query.server.address
        return [
            identity
            for identity in self.annotations.identities
            if identity.address == address and identity.text
        ]

    def origins(self, exchange: Exchange) -> list[Origin]:
        """Whose networks the server's address is in; several where several announce its prefix."""
        address = exchange.query.server.address
        return [origin for origin in self.annotations.origins if origin.address == address]


def verdicts(step: Step) -> dict[int | None, Verdict]:
    """What each exchange of a step (`None`: the whole step) was last taken to mean."""
    return {judged.exchange: judged.verdict for judged in step.judged}


def on_the_walk(step: Step) -> bool:
    """Whether anything in a step or below it was asked for the walk itself."""
    return any(not exchange.query.beside for exchange in step.exchanges) or any(
        on_the_walk(child) for child in step.children
    )


def began(step: Step) -> int:
    """The id of the first exchange in a step or below it; 0 without any."""
    ids = [exchange.id for exchange in step.exchanges] + [began(child) for child in step.children]
    return min((number for number in ids if number), default=0)
