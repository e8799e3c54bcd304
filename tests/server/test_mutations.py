"""Whatever comes in: at most one answer, one that can be read, and no fault of ours."""

from itertools import islice

import dns.message
import pytest

from dnstrace.server.request import Client
from dnstrace.wire.message import Message

from .mutations import mutated
from .parts import Alone

PACKETS = 20_000


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_mutated_messages(transport: str) -> None:
    alone = Alone()
    client = Client("127.0.0.1", 53, transport)
    answered = 0
    for number, wire in enumerate(islice(mutated(2026), PACKETS // 2)):
        got: list[bytes] = []
        promised = alone.front.handle(wire, client, got.append)
        alone.scheduler.step()
        assert len(got) == promised, wire.hex()
        if not got:
            continue
        answered += 1
        (response,) = got
        assert response[:2] == wire[:2]
        assert response[2] & 0x80
        assert transport == "tcp" or len(response) <= max(1232, len(wire))
        read = Message(response)
        if number % 20 == 0:
            dns.message.from_wire(response)
        assert read.opcode == wire[2] >> 3 & 15
    assert not alone.log.lines, alone.log.lines[:3]
    assert answered > PACKETS // 4
    assert alone.walks.count == 0
    alone.close()
