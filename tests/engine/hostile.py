"""A world in which the two servers of broken.com say what a test wants."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from dnstrace import api, lab
from dnstrace.codec import anchors
from dnstrace.engine import session
from dnstrace.engine.venue import Venue
from dnstrace.lab.faults.actions import Action, Connection, Reaction, Send
from dnstrace.lab.world.places import Place
from dnstrace.lab.world.world import World
from dnstrace.model.question import Question
from dnstrace.model.report import NetworkUsed, Report
from dnstrace.options import Options
from dnstrace.wire import names
from dnstrace.wire.message import Message
from tests.resolver.replies import message

SMALL = Path(lab.__file__).parent / "worlds" / "_small.toml"
ENEMIES = ("45.90.77.1", "45.90.78.1")


@lru_cache(maxsize=1)
def small() -> World:
    """The honest world around the enemies; its zones are signed once."""
    return lab.load(str(SMALL))


class Heard(NamedTuple):
    """A query that an enemy got."""

    wire: bytes
    server: str
    transport: str
    number: int  # counted from 1, over all enemies
    honest: bytes = b""  # what an honest server would say

    @property
    def question(self) -> Question:
        """What is asked."""
        asked = Message(self.wire)
        return Question(asked.question_name, *(asked.question or (b"", 1, 1))[1:])

    @property
    def name(self) -> str:
        """The name asked for, lower case."""
        return names.to_text(names.lower(self.question.name))

    def say(self, *lines: str, authority: str = "", additional: str = "", **how: Any) -> bytes:
        """A reply with these records in its answer; see `tests.resolver.replies.message`."""
        made = message(
            self.question,
            answer="\n".join(lines),
            authority=authority,
            additional=additional,
            **how,
        )
        return self.wire[:2] + made.wire[2:]


Enemy = Callable[[Heard], bytes | Sequence[bytes] | Sequence[Action]]


class HostileWorld:
    """The small world, but for its enemies; as `LabNetwork` needs a world.

    Args:
        enemy: one reply, several one after another, or the lab's own actions.
        servers: who they are.
        true: the honest world around them.
    """

    def __init__(
        self, enemy: Enemy, servers: tuple[str, ...] = ENEMIES, true: World | None = None
    ) -> None:
        self.true, self.enemy, self.servers = true or small(), enemy, servers
        self.spec, self.vantage = self.true.spec, self.true.vantage
        self.heard = 0

    def connect(self, *, server: str, port: int, vantage: Place) -> Connection:
        """See `World.connect`."""
        return self.true.connect(server=server, port=port, vantage=vantage)

    def serve(
        self, query: bytes, *, server: str, port: int, transport: str, vantage: Place
    ) -> Reaction:
        """See `World.serve`."""
        honest = self.true.serve(
            query, server=server, port=port, transport=transport, vantage=vantage
        )
        if server not in self.servers:
            return honest
        self.heard += 1
        wire = next((action.wire for action in honest if isinstance(action, Send)), b"")
        said = self.enemy(Heard(query, server, transport, self.heard, wire))
        if isinstance(said, bytes):
            said = [said]
        return tuple(
            Send(0.02 + 0.001 * at, one) if isinstance(one, bytes) else one
            for at, one in enumerate(said)
        )


def walk(
    question: str, enemy: Enemy, options: Options, *servers: str, true: World | None = None
) -> Report:
    """The report of a question (`NAME [TYPE]`) among such enemies."""
    world: Any = HostileWorld(enemy, servers or ENEMIES, true)
    venue = Venue(
        NetworkUsed("lab", "hostile"),
        lambda record: lab.LabNetwork(world, record),
        anchors=anchors.parse(world.true.trust_anchor_text(), "hostile"),
    )
    name, _, kind = question.partition(" ")
    (report,) = session.run([api.question(name, kind or "A")], options, venue=venue)
    return report
