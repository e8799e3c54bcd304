"""Which datagrams answer a query, and which are strays (RFC 5452 §9.1)."""

from typing import Literal

from dnstrace.wire.message import HEADER, Malformed, Message, TooComplex

# Why a datagram is not the reply.
Mismatch = Literal["wrong-id", "wrong-question", "not-a-reply", "malformed"]


def match_reply(wire: bytes, data: bytes) -> Message | TooComplex | Mismatch:
    """`data` as the reply to the query `wire`, or else the kind of stray that it is.

    Judged on the raw octets, cheapest first: header and question (RFC 5452 §9.1). A reply without
    any question is accepted if it reports an error: servers that cannot parse a query omit it.
    """
    if len(data) < HEADER:
        return "malformed"
    if data[:2] != wire[:2]:
        return "wrong-id"
    if not data[2] & 0x80 or data[2] & 0x78 != wire[2] & 0x78:
        return "not-a-reply"
    count = int.from_bytes(data[4:6], "big")
    if count == 0 and data[3] & 15:
        return _parsed(data)
    if count != 1:
        return "malformed" if count else "wrong-question"
    end = HEADER
    while wire[end]:
        end += wire[end] + 1
    end += 5
    if len(data) < end:
        return "malformed"
    if (
        data[HEADER:end] != wire[HEADER:end]
        and data[HEADER:end].lower() != wire[HEADER:end].lower()
    ):
        return "wrong-question"
    return _parsed(data)


def _parsed(data: bytes) -> Message | TooComplex | Mismatch:
    try:
        return Message(data)
    except TooComplex as error:
        return error
    except Malformed:
        return "malformed"
