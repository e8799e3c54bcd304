"""Lets the faults of a server or a path strike a query, and makes a reaction of what is left."""

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import NamedTuple

from dnstrace.lab.authority.features import kind_of_reply
from dnstrace.lab.authority.machine import Machine
from dnstrace.lab.authority.query import Query, read_query
from dnstrace.lab.authority.recursor import Recursor
from dnstrace.lab.authority.response import Response, render
from dnstrace.lab.faults.actions import Reaction, Send, Silence
from dnstrace.lab.faults.bendings import BENDINGS
from dnstrace.lab.faults.fault_context import FaultContext, Signer, matches
from dnstrace.lab.faults.path_faults import DISTURBANCES
from dnstrace.lab.world.places import Place
from dnstrace.lab.world.spec import FaultSpec, ServerSpec


class Way(NamedTuple):
    """How a query came: to which address, over what, from where, and how far that is."""

    address: str
    transport: str
    vantage: Place
    round_trip_s: float


class Misbehaviour:
    """Remembers how often each fault has struck, and what each address said last.

    Args:
        seed: the world's; what is left to chance comes from it.
        signer: signs what a fault changes.
        machine: the machine of a server that a place reaches at an address.
        recursor: who answers where a resolver has stepped in.
    """

    def __init__(
        self,
        seed: int,
        signer: Signer,
        machine: Callable[[ServerSpec, Place, str], Machine],
        recursor: Callable[[Place], Recursor],
    ) -> None:
        self._seed, self._signer = seed, signer
        self._machine, self._recursor = machine, recursor
        self._struck: Counter[tuple[str, int]] = Counter()
        self._previous: dict[str, bytes] = {}

    def react(
        self, wire: bytes, owner: ServerSpec | None, faults: tuple[FaultSpec, ...], way: Way
    ) -> Reaction:
        """What comes back for one message, after all faults that strike it.

        Args:
            owner: whose address it is; None when a middlebox answers in nobody's name.
        """
        read = read_query(wire)
        query = read if isinstance(read, Query) else None
        honest = self._honest(read, owner, way)
        struck = self._striking(faults, wire, query, owner, kind_of_reply(honest), way)
        if query and any(context.fault.kind == "resolve" for context in struck):
            honest = self._recursor(way.vantage).respond(query, way.transport)
        answer = _bent(honest, struck) if honest is not None else None
        reaction: Reaction = (Send(way.round_trip_s, answer),) if answer else (Silence(),)
        for context in struck:
            if context.fault.kind in DISTURBANCES:
                reaction = DISTURBANCES[context.fault.kind](context, reaction)
        if answer is not None:
            self._previous[way.address] = answer
        return reaction

    def _honest(
        self, read: Query | Response | None, owner: ServerSpec | None, way: Way
    ) -> Response | None:
        if not isinstance(read, Query):
            return read
        if owner is None:
            return self._recursor(way.vantage).respond(read, way.transport)
        return self._machine(owner, way.vantage, way.address).respond(read, way.transport)

    def _striking(
        self,
        faults: tuple[FaultSpec, ...],
        wire: bytes,
        query: Query | None,
        owner: ServerSpec | None,
        reply: str,
        way: Way,
    ) -> list[FaultContext]:
        place = self._machine(owner, way.vantage, way.address).instance.place.name if owner else ""
        found = []
        for number, fault in enumerate(faults):
            if not matches(fault, query, way.address, way.transport, place, reply):
                continue
            random = self._chance(fault, number, way.address)
            if random is not None:
                previous = self._previous.get(way.address)
                found.append(
                    FaultContext(
                        fault, wire, query, way.round_trip_s, random, self._signer, previous
                    )
                )
        return found

    def _chance(self, fault: FaultSpec, number: int, address: str) -> Random | None:
        """The randomness of this strike, None when the fault lets this query pass."""
        self._struck[address, number] += 1
        count = self._struck[address, number]
        random = Random(f"{self._seed}/{address}/{number}/{count}")
        if (fault.first and count > fault.first) or random.random() >= fault.rate:
            return None
        return random


def _bent(response: Response, struck: list[FaultContext]) -> bytes:
    """The octets of what is said once all faults have had their way."""
    for context in struck:
        if context.fault.kind in BENDINGS:
            BENDINGS[context.fault.kind](context, response)
    return render(response)
