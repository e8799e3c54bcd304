"""EDNS as found in a message: the OPT record and its options (RFC 6891)."""

from struct import Struct
from typing import NamedTuple

from dnstrace.wire.message import ADDITIONAL, Message
from dnstrace.wire.types import OPT

NSID, ECS, COOKIE, EDE = 3, 8, 10, 15
DO = 0x8000
_OPTION = Struct("!HH").unpack_from


class Edns(NamedTuple):
    """What the OPT record of a message says."""

    payload: int
    version: int
    flags: int
    extended_rcode: int  # the upper eight bits, shifted into place
    options: tuple[tuple[int, bytes], ...]
    broken: bool  # the options do not fill the RDATA: those read so far are kept

    def option(self, code: int) -> bytes | None:
        """The first option of that code, or `None`."""
        return next((data for number, data in self.options if number == code), None)


def read_edns(message: Message) -> Edns | None:
    """The message's EDNS; `None` when it has no OPT record in its additional section."""
    for record in message.records:
        if record.type == OPT and record.section == ADDITIONAL:
            options, broken = _options(message.wire[record.rdata_at :][: record.length])
            ttl = record.ttl
            return Edns(
                record.klass, ttl >> 16 & 0xFF, ttl & 0xFFFF, ttl >> 24 << 4, options, broken
            )
    return None


def _options(data: bytes) -> tuple[tuple[tuple[int, bytes], ...], bool]:
    options: list[tuple[int, bytes]] = []
    position = 0
    while position + 4 <= len(data):
        code, length = _OPTION(data, position)
        position += 4
        if position + length > len(data):
            return tuple(options), True
        options.append((code, data[position : position + length]))
        position += length
    return tuple(options), position != len(data)


def rcode(message: Message) -> int:
    """The RCODE, with EDNS's upper bits where there are any (RFC 6891 §6.1.3)."""
    edns = read_edns(message)
    return message.flags & 15 | (edns.extended_rcode if edns else 0)


def malformed_options(edns: Edns) -> list[str]:
    """What is wrong with the options that we know, in words (RFC 5001, 7871, 7873, 8914)."""
    wrong = ["the options do not fill the OPT record"] if edns.broken else []
    for code, data in edns.options:
        if code == EDE and (len(data) < 2 or not _is_utf8(data[2:])):
            wrong.append("extended DNS error is no code with UTF-8 text")
        elif code == COOKIE and not (len(data) == 8 or 16 <= len(data) <= 40):
            wrong.append(f"cookie of {len(data)} octets")
        elif code == ECS and not _is_ecs(data):
            wrong.append("client subnet of an unknown family or length")
    return wrong


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_ecs(data: bytes) -> bool:
    if len(data) < 4:
        return False
    family, source, scope = int.from_bytes(data[:2], "big"), data[2], data[3]
    most = {1: 32, 2: 128}.get(family, -1)
    return source <= most and scope <= most and len(data) == 4 + (source + 7) // 8
