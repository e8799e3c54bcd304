"""Replies as an enemy would make them: whole messages of odd records, and whole ones spoiled."""

from struct import pack

from hypothesis import strategies as st

from dnstrace import api
from dnstrace.codec.queries import encode
from dnstrace.model.question import Query, Question, Server
from dnstrace.wire import names

SERVER = Server("45.90.77.1", name=names.from_text("ns1.broken.com"))
NAMES = [
    names.from_text(text)
    for text in (
        "www.broken.com", "broken.com", "com", ".", "sub.broken.com", "a.www.broken.com",
        "ns1.broken.com", "ns.other.net", "good.net", "*.broken.com", "WWW.Broken.COM",
        "\\000.broken.com", "\\027[2J.broken.com", "a\\.b.broken.com", "www.broken.com.broken.com",
    )
]  # fmt: skip
LONG = names.from_labels([b"a" * 63, b"b" * 63, b"c" * 63, b"d" * 61])
MANY = names.from_labels([b"x"] * 127)
LARGEST_NAMES = [
    LONG,
    MANY,
    b"".join(b"\1y" for _ in range(100)) + b"\xc0\x0c",
    b"\1\x1b" * 120 + b"\0",
    b"\x3f" + b"\x07" * 63 + b"\0",
    b"\0",
]
POINTERS = [b"\xc0\x0c", b"\xc0\x10", b"\xc0\x00", b"\xc0\x2e", b"\xff\xff", b"\xc0\x20", b"\x40a"]
TYPES = [
    0, 1, 2, 5, 6, 12, 13, 15, 16, 24, 25, 28, 29, 33, 35, 39, 41, 42, 43, 45, 46, 47, 48, 50, 51,
    52, 55, 59, 60, 62, 63, 64, 65, 99, 105, 108, 250, 255, 256, 257, 260, 32769, 65280, 65535,
]  # fmt: skip
KINDS = [1, 2, 5, 6, 12, 15, 16, 28, 39, 41, 43, 46, 47, 48, 50, 64, 255, 257]
RCODES = [0, 0, 0, 3, 3, 1, 2, 4, 5, 6, 9, 15]
owners = st.one_of(
    st.sampled_from([*NAMES, *NAMES, LONG, MANY]),
    st.sampled_from(POINTERS),
    st.lists(st.binary(min_size=1, max_size=9), max_size=3).map(names.from_labels),
)
SIGNATURE = pack("!HBBIIIH", 1, 13, 3, 60, 0x7FFFFFFF, 0, 4711) + NAMES[1] + bytes(64)
RDATAS = [
    b"", bytes(4), b"\x7f\0\0\1", b"\x2d\x5a\x4d\x02", bytes(16), b"\x20\x01\x0d\xb8" + bytes(12),
    b"\0\x0a" + NAMES[6], NAMES[0] + NAMES[1] + bytes(20), NAMES[1] + NAMES[1] + b"\xff" * 20,
    bytes(6) + NAMES[0], SIGNATURE, NAMES[5] + b"\0\6\x40\0\0\0\0\3", b"\x04\x1b]0;",
    b"\1\0\0\x96\x08saltsalt\x14" + b"h" * 20 + b"\0\1\x40", b"\1\1\xff\xff\0\x01h",
    b"\1\1\3\x0d" + bytes(64), b"\x12\x34\x0d\2" + bytes(32), b"\0\x0f\0\5\0\6\x1b[2J\xff",
    b"\0\x0a\0\7\1\2\3\4\5\6\7\0\x08\0\4\0\x09\0\0", b"\0\3\0\4lhr1", b"\0\x05issueca;\x07",
]  # fmt: skip
rdatas = st.one_of(st.sampled_from(RDATAS), owners, st.binary(max_size=40))
ttls = st.sampled_from([0, 1, 60, 86_400, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF])
records = st.builds(
    lambda owner, kind, klass, ttl, rdata: (
        owner + pack("!HHIH", kind, klass, ttl, len(rdata)) + rdata
    ),
    owners,
    st.sampled_from(KINDS) | st.sampled_from(TYPES),
    st.sampled_from([1, 1, 1, 1, 3, 254]),
    ttls,
    rdatas,
)
sections = st.lists(records, max_size=4)
questions = st.builds(
    lambda name, kind: Question(name, kind),
    st.sampled_from([NAMES[0], NAMES[0], NAMES[1], NAMES[4], NAMES[10], NAMES[3], LONG]),
    st.sampled_from([1, 1, 2, 5, 6, 16, 28, 39, 43, 46, 255]),
)
flags = st.builds(
    lambda bits, rcode: 0x8000 | bits | rcode,
    st.sampled_from([0, 0x0400, 0x0400, 0x0600, 0x0200, 0x0480, 0x0080, 0x7800, 0x0100]),
    st.sampled_from(RCODES),
)
edits = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 1_300), st.binary(min_size=1, max_size=3)),
    max_size=3,
)


def query_wire(question: Question) -> bytes:
    """The query that the replies below answer: its ID is 4711."""
    return encode(Query(question, SERVER), 4711)


def reply_wire(question: Question, bits: int, *parts: list[bytes]) -> bytes:
    """A reply with these records in its three sections; the parts count them truly."""
    head = pack("!HHHHHH", 4711, bits, 1, *map(len, parts))
    asked = question.name + pack("!HH", question.type, question.klass)
    return head + asked + b"".join(b"".join(part) for part in parts)


def spoil(wire: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    """The octets with some of them replaced, put in, taken out, or all after a place cut off."""
    data = bytearray(wire)
    for way, place, octets in changes:
        at = place % (len(data) + 1)
        if way == 0:
            data[at : at + len(octets)] = octets
        elif way == 1:
            data[at:at] = octets
        elif way == 2:
            del data[at : at + octets[0] % 8]
        elif octets[0] % 4 == 0:
            del data[at:]
    return bytes(data)


replies = st.builds(
    lambda question, bits, a, b, c, changes: spoil(reply_wire(question, bits, a, b, c), changes),
    questions,
    flags,
    sections,
    sections,
    sections,
    edits | st.just([]),
)
messages = replies | replies | st.binary(max_size=64)


def asked_by(wire: bytes) -> Question:
    """The question that stands in a reply, as far as one can be read; else the usual one."""
    from dnstrace.wire.message import Malformed, Message

    try:
        message = Message(wire)
    except Malformed:
        return api.question("www.broken.com")
    if message.question is None:
        return api.question("www.broken.com")
    return Question(message.question_name, *message.question[1:])
