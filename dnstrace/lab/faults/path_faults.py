"""Faults of the way: what happens to a finished reply, or comes instead of it."""

import struct
from collections.abc import Callable

from dns.message import make_query
from dns.rdatatype import A

from dnstrace.lab.faults.actions import (
    Action,
    Close,
    Drip,
    Reaction,
    Reset,
    Send,
    Silence,
    Unreachable,
    UnreachableKind,
)
from dnstrace.lab.faults.fault_context import FaultContext

HEADER = 12
GARBAGE_OCTETS = 64
SHORT_OCTETS = 40
LENGTH_PREFIX = 2
HTTP_ERROR = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"
LABELS_OF_A_DEEP_NAME = 127
STRAYS_AHEAD_S = 0.0005
"""The last stray arrives this long before the good reply."""
STRAYS_APART_S = 0.00005


def silence(incident: FaultContext, reaction: Reaction) -> Reaction:
    """Nothing comes back."""
    return (Silence(),)


def unreachable(incident: FaultContext, reaction: Reaction) -> Reaction:
    """An ICMP error comes back."""
    kinds: dict[str, UnreachableKind] = {"host": "host", "network": "network"}
    kind = kinds.get(incident.fault.text("error"), "port")
    after_s = 0.0 if kind == "network" else incident.round_trip_s
    return (Unreachable(after_s, kind),)


def unchanged(incident: FaultContext, reaction: Reaction) -> Reaction:
    """The fault has struck elsewhere: at the handshake or in the message."""
    return reaction


def tcp_reset(incident: FaultContext, reaction: Reaction) -> Reaction:
    """A RST where the reply should come."""
    return (Reset(incident.round_trip_s),)


def tcp_drip(incident: FaultContext, reaction: Reaction) -> Reaction:
    """The reply, slowly."""
    speed = incident.fault.number("octets_per_second", 1.0)
    if speed == 0.0:
        raise ValueError('octets_per_second is 0; give more, or kind = "silence"')
    return tuple(
        Drip(action.after_s, action.wire, speed) if isinstance(action, Send) else action
        for action in reaction
    )


def tcp_short(incident: FaultContext, reaction: Reaction) -> Reaction:
    """A length prefix that promises more than comes."""
    octets = int(incident.fault.number("octets", SHORT_OCTETS))
    length = int(incident.fault.number("length", 65535))
    cut = [
        Send(action.after_s, action.wire[:octets], None, length)
        for action in reaction
        if isinstance(action, Send)
    ]
    return (*cut, Close(incident.round_trip_s))


def tcp_close(incident: FaultContext, reaction: Reaction) -> Reaction:
    """The connection is closed in good order where the reply should come."""
    return (Close(incident.round_trip_s),)


def tcp_speak(incident: FaultContext, reaction: Reaction) -> Reaction:
    """Octets of another protocol, and the end: what they begin with reads as a length."""
    octets = incident.fault.text("text", HTTP_ERROR).encode()
    if len(octets) < LENGTH_PREFIX:
        raise ValueError('text is shorter than two octets; give more, or kind = "tcp-close"')
    length = int.from_bytes(octets[:LENGTH_PREFIX], "big")
    said = Send(incident.round_trip_s, octets[LENGTH_PREFIX:], None, length)
    return (said, Close(incident.round_trip_s))


def delay(incident: FaultContext, reaction: Reaction) -> Reaction:
    """Everything comes later."""
    seconds = incident.fault.number("ms", 0.0) / 1000.0
    return tuple(
        action if isinstance(action, Silence) else _later(action, seconds) for action in reaction
    )


def _later(action: Action, seconds: float) -> Action:
    if isinstance(action, Silence):
        return action
    return action._replace(after_s=action.after_s + seconds)


def cut(incident: FaultContext, reaction: Reaction) -> Reaction:
    """The message ends early."""
    octets = int(incident.fault.number("octets", 12))
    return _rewire(reaction, lambda wire: wire[:octets])


def patch(incident: FaultContext, reaction: Reaction) -> Reaction:
    """Octets are overwritten (negative places count from the end), and more put behind."""
    patches = []
    for text in incident.fault.texts("patches"):
        place, _, octets = text.partition(":")
        patches.append((int(place), bytes.fromhex(octets)))
    trailing = bytes.fromhex(incident.fault.text("trailing"))

    def change(wire: bytes) -> bytes:
        changed = bytearray(wire)
        for place, octets in patches:
            start = min(len(wire), place if place >= 0 else max(0, len(wire) + place))
            changed[start : start + len(octets)] = octets
        return bytes(changed) + trailing

    return _rewire(reaction, change)


def garbage(incident: FaultContext, reaction: Reaction) -> Reaction:
    """Random octets with the right ID and QR set."""
    count = int(incident.fault.number("octets", GARBAGE_OCTETS))
    noise = incident.wire[:2] + b"\x84\x00" + incident.octets(max(0, count - 4))
    return (Send(incident.round_trip_s, noise),)


def wrong_id(incident: FaultContext, reaction: Reaction) -> Reaction:
    """Replies with wrong IDs first."""
    count = int(incident.fault.number("count", 1))
    right = int.from_bytes(incident.wire[:2], "big")
    offsets = incident.random.sample(range(1, 65536), count)
    return _before(
        reaction,
        lambda wire: [struct.pack("!H", right + offset & 0xFFFF) + wire[2:] for offset in offsets],
    )


def wrong_source(incident: FaultContext, reaction: Reaction) -> Reaction:
    """The same reply from an address nobody asked, first."""
    source = incident.fault.text("source", "192.0.2.53")
    strays = [
        Send(max(0.0, action.after_s - STRAYS_AHEAD_S), action.wire, source)
        for action in reaction
        if isinstance(action, Send)
    ]
    return (*strays, *reaction)


def wrong_question(incident: FaultContext, reaction: Reaction) -> Reaction:
    """A reply with the right ID to a question nobody put, first."""
    name = incident.fault.text("name", f"{incident.label()}.example.")
    other = make_query(name, A, id=int.from_bytes(incident.wire[:2], "big")).to_wire()
    stray = other[:2] + b"\x84\x00" + other[4:]
    return _before(reaction, lambda wire: [stray])


def broken(incident: FaultContext, reaction: Reaction) -> Reaction:
    """Datagrams that are no messages, with the right ID, first."""

    def strays(wire: bytes) -> list[bytes]:
        end = wire.index(b"\x00", HEADER) + 5
        question = wire[HEADER:end]
        head = wire[:2] + b"\x84\x00\x00\x01\x00\x01\x00\x00\x00\x00" + question
        loop = struct.pack("!HHHIH", 0xC000 | end, 1, 1, 300, 4) + bytes(4)
        short = struct.pack("!HHHIH", 0xC00C, 1, 1, 300, 400) + bytes(4)
        return [wire[:2], head, head + loop, head + short]

    return _before(reaction, strays)


def duplicate(incident: FaultContext, reaction: Reaction) -> Reaction:
    """The reply again and again."""
    count = int(incident.fault.number("count", 1))
    return reaction + tuple(a for a in reaction if isinstance(a, Send)) * count


def previous(incident: FaultContext, reaction: Reaction) -> Reaction:
    """What this server said to the query before, first."""
    if incident.previous is None:
        return reaction
    late = incident.previous
    return _before(reaction, lambda wire: [late] * int(incident.fault.number("count", 1)))


def case(incident: FaultContext, reaction: Reaction) -> Reaction:
    """The question's letters in the other case."""

    def mangle(wire: bytes) -> bytes:
        end = wire.index(b"\x00", 12) if len(wire) > 12 else len(wire)
        return wire[:12] + wire[12:end].swapcase() + wire[end:]

    return _rewire(reaction, mangle)


def deep_names(incident: FaultContext, reaction: Reaction) -> Reaction:
    """A referral to NS names of 127 labels, all but the first behind one pointer.

    Written by hand: the library would need half a minute for 65 kB of it.
    """
    room = int(incident.fault.number("octets", 4000))
    end = incident.wire.index(b"\x00", 12) + 5
    question = incident.wire[12:end]
    labels = [incident.label(1).encode() for _ in range(LABELS_OF_A_DEEP_NAME)]
    first = b"".join(b"\x01" + label for label in labels) + b"\x00"
    owner = struct.pack("!HHHI", 0xC00C, 2, 1, 3600)
    body = owner + struct.pack("!H", len(first)) + first
    tail = struct.pack("!H", 0xC000 | (end + len(owner) + 2 + 6))
    count = 1
    while end + len(body) + len(owner) + 10 <= min(room, 65535):
        label = f"{count:05d}".encode()
        body += owner + struct.pack("!H", 8) + b"\x05" + label + tail
        count += 1
    header = incident.wire[:2] + struct.pack("!HHHHH", 0x8000, 1, 0, count, 0)
    return _rewire(reaction, lambda wire: header + question + body)


def _rewire(reaction: Reaction, change: Callable[[bytes], bytes]) -> Reaction:
    return tuple(
        action._replace(wire=change(action.wire)) if isinstance(action, Send) else action
        for action in reaction
    )


def _before(reaction: Reaction, strays: Callable[[bytes], list[bytes]]) -> Reaction:
    """Put stray datagrams just before the first message of `reaction`.

    They come one after another, so that a real socket's buffer can hold those not yet read; when
    they are too many for the time there is, the good reply comes later.
    """
    for action in reaction:
        if isinstance(action, Send):
            wires = strays(action.wire)
            lasting = STRAYS_AHEAD_S + len(wires) * STRAYS_APART_S
            begin = max(0.0, action.after_s - lasting)
            late = max(0.0, begin + lasting - action.after_s)
            ahead = (
                Send(begin + number * STRAYS_APART_S, wire) for number, wire in enumerate(wires)
            )
            return (*ahead, *(_later(later, late) for later in reaction))
    return reaction


DISTURBANCES: dict[str, Callable[[FaultContext, Reaction], Reaction]] = {
    "silence": silence,
    "unreachable": unreachable,
    "tcp-connect": unchanged,
    "tcp-reset": tcp_reset,
    "tcp-drip": tcp_drip,
    "tcp-short": tcp_short,
    "tcp-close": tcp_close,
    "tcp-speak": tcp_speak,
    "delay": delay,
    "cut": cut,
    "patch": patch,
    "garbage": garbage,
    "wrong-id": wrong_id,
    "wrong-source": wrong_source,
    "wrong-question": wrong_question,
    "broken": broken,
    "duplicate": duplicate,
    "previous": previous,
    "case": case,
    "deep-names": deep_names,
}
"""The functions behind those kinds of fault that act on what is sent."""
