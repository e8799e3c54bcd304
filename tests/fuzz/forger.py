"""A world whose servers' replies are tampered with on the way, as a script says."""

from functools import lru_cache
from pathlib import Path
from random import Random

from dnstrace import lab
from dnstrace.lab.faults.actions import Action, Connection, Reaction, Send, Silence
from dnstrace.lab.world.places import Place
from dnstrace.lab.world.world import World
from dnstrace.model.question import Question
from dnstrace.wire.message import Malformed, Message
from tests.fuzz.replies import NAMES, POINTERS, RCODES, RDATAS, TYPES, reply_wire, spoil

SMALL = Path(lab.__file__).parent / "worlds" / "_small.toml"
_TTLS = (0, 60, 86_400, 0x80000000)


@lru_cache(maxsize=1)
def small() -> World:
    """The world that the other worlds stand on; its zones are signed once."""
    return lab.load(str(SMALL))


class Forged:
    """A world as `LabNetwork` needs one, over a true one.

    Args:
        script: all that is done follows from these octets; the first says how often.
    """

    def __init__(self, script: bytes) -> None:
        self.true = small()
        self.spec, self.vantage = self.true.spec, self.true.vantage
        self.rate = (1.0, 0.6, 0.3, 0.1)[script[0] % 4 if script else 0]
        self.random = Random(script)

    def connect(self, *, server: str, port: int, vantage: Place) -> Connection:
        """See `World.connect`."""
        if self.random.random() < self.rate / 8:
            return Silence()
        return self.true.connect(server=server, port=port, vantage=vantage)

    def serve(
        self, query: bytes, *, server: str, port: int, transport: str, vantage: Place
    ) -> Reaction:
        """See `World.serve`."""
        honest = self.true.serve(
            query, server=server, port=port, transport=transport, vantage=vantage
        )
        return tuple(sent for action in honest for sent in self._sent(action, query, transport))

    def _sent(self, action: Action, query: bytes, transport: str) -> list[Action]:
        random = self.random
        if not isinstance(action, Send) or random.random() >= self.rate:
            return [action]
        wire = _invented(random, query) if random.random() < 0.5 else _bent(random, action.wire)
        changed = action._replace(wire=wire)
        if transport == "udp" and random.random() < 0.2:
            return [changed, action]
        return [changed]


def _invented(random: Random, query: bytes) -> bytes:
    """A reply to the query with nothing true in it but its head."""
    try:
        asked = Message(query)
    except Malformed:
        return query
    question = Question(asked.question_name, *(asked.question or (b"", 1, 1))[1:])
    bits = 0x8000 | random.choice((0x0400, 0, 0x0600)) | random.choice(RCODES)
    near: list[bytes] = [question.name, question.name, *NAMES]
    parts = [
        [_record(random, near, question) for _ in range(random.choice((0, 1, 2, 5)))]
        for _ in range(3)
    ]
    return query[:2] + reply_wire(question, bits, *parts)[2:]


def _record(random: Random, near: list[bytes], question: Question) -> bytes:
    owner = random.choice(near) if random.random() < 0.9 else random.choice(POINTERS)
    kind = random.choice((question.type, 2, 5, 6, 39, 43, 46, 47, 1, 28, random.choice(TYPES)))
    rdata = random.choice(near) if kind in (2, 5, 39) else random.choice(RDATAS)
    if kind in (1, 28):
        rdata = random.randbytes(4 if kind == 1 else 16)
    head = kind.to_bytes(2, "big") + b"\0\1" + random.choice(_TTLS).to_bytes(4, "big")
    return owner + head + len(rdata).to_bytes(2, "big") + rdata


def _bent(random: Random, wire: bytes) -> bytes:
    """A true reply with a few octets changed, mostly behind the question."""
    first = random.choice((0, 2, 12, 30, 30, 30))
    changes = [
        (
            random.choice((0, 0, 0, 1, 2, 3)),
            random.randrange(first, max(first + 1, len(wire))),
            random.randbytes(random.choice((1, 1, 2, 4))),
        )
        for _ in range(random.choice((1, 1, 2, 8)))
    ]
    return spoil(wire, changes)
