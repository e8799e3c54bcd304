"""What goes into the targets that do not simply take replies."""

import json
from collections.abc import Callable
from struct import pack
from typing import Any

from hypothesis import strategies as st

from dnstrace.codec import anchors as trust_anchors
from dnstrace.codec.root_addresses import ROOT_SERVERS
from dnstrace.lab.faults.fault_names import CATALOGUE
from dnstrace.model.question import Question
from dnstrace.model.report import Report
from tests.factory.spoiled import RICH, spoil
from tests.factory.strategies import reports as any_reports
from tests.fuzz import lookalikes
from tests.fuzz.replies import LARGEST_NAMES, NAMES, RDATAS, TYPES, messages, rdatas, reply_wire
from tests.lab.odd_worlds import ODD, SMALL

reports: st.SearchStrategy[Report] = any_reports
scripts = st.binary(min_size=2, max_size=24)
rdata = st.builds(
    lambda kind, octets: pack("!H", kind) + octets,
    st.sampled_from(TYPES) | st.integers(0, 65_535),
    rdatas | st.binary(max_size=300),
)
option = st.builds(
    lambda code, data, off: pack("!HH", code, max(0, len(data) + off)) + data,
    st.sampled_from([3, 5, 8, 9, 10, 11, 12, 13, 14, 15, 18, 26946, 65535]),
    st.binary(max_size=44) | st.sampled_from(RDATAS),
    st.sampled_from([0, 0, 0, 0, 1, -1, 9]),
)
options = st.lists(option, max_size=4).map(b"".join) | st.binary(max_size=40)
fitting = st.builds(
    lambda head, rest: head + rest[len(head) :],
    st.sampled_from([b"", b"\x12\x67", b"\x12\x67\x80", b"\x12\x67\x84\0\0\1", b"\x12\x67\x80\5"]),
    messages,
)


def filled(bits: int, first: bytes, kind: int, owner: bytes, body: bytes, step: int) -> bytes:
    """A reply of 1,232 octets: a record with a long name, then as many equal ones as there fit."""
    question = Question(NAMES[0])
    start = pack("!HHIH", 2, 1, 60, len(first)) + first
    rows = [owner + pack("!HHIH", kind, 1, 60, len(body)) + body]
    head = b"\xc0\x0c" + start
    room = 1_232 - len(reply_wire(question, bits, [head], [], []))
    rows = rows * max(0, room // len(rows[0]))
    rows = [_varied(row, number) for number, row in enumerate(rows)] if step else rows
    return reply_wire(question, bits, [head, *rows[: len(rows) // 2]], rows[len(rows) // 2 :], [])


def _varied(row: bytes, number: int) -> bytes:
    """The same with another last octet but one, so that records differ."""
    return row[:-2] + bytes((number % 256,)) + row[-1:] if len(row) > 14 else row


alike = st.integers(0, 2**32).map(lookalikes.one)
dear = (
    messages
    | alike
    | st.builds(
        filled,
        st.sampled_from([0x8400, 0x8000, 0x8403, 0x8600]),
        st.sampled_from(LARGEST_NAMES),
        st.sampled_from([1, 2, 5, 6, 12, 15, 16, 17, 26, 28, 39, 41, 43, 46, 47, 48, 50, 64, 65]),
        st.sampled_from([b"\xc0\x2a", b"\xc0\x2c", b"\xc0\x0c", b"\0", b"\xc0\x80"]),
        st.sampled_from(
            [b"", b"\xc0\x2a", b"\xc0\x80\xc0\x2a", bytes(5), b"\0\1\xc0\x2a", *RDATAS]
        ),
        st.integers(0, 1),
    )
)


class _Drawing:
    """`data` as the property tests know it, inside a composite strategy."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self.draw = draw


@st.composite
def _spoiled(draw: st.DrawFn) -> str:
    drawing: Any = _Drawing(draw)
    return json.dumps(spoil(RICH, drawing))


saved = _spoiled() | st.text(max_size=40)


def _lines(known: list[str], words: list[str]) -> st.SearchStrategy[str]:
    """Files of known lines and of lines of known words."""
    word = st.sampled_from(words) | st.text(max_size=6)
    line = st.sampled_from(known) | st.lists(word, max_size=6).map(" ".join)
    return st.lists(line, max_size=6).map("\n".join)


_HINTS = [
    *(f". 3600000 IN NS {letter}.root-servers.net." for letter, _, _ in ROOT_SERVERS[:3]),
    *(f"{letter}.root-servers.net. 3600000 A {v4}" for letter, v4, _ in ROOT_SERVERS[:3]),
]
hint_files = _lines(
    _HINTS,
    [".", "@", "$TTL", "$INCLUDE", "/etc/passwd", "IN", "NS", "A", "AAAA", "a.", "::1", "1.2.3.4",
     "3600", ";", "\t", "a" * 64, "\\000.", "\\999", '"', "(", "\x1b[2J", "fe80::1%eth0"],
)  # fmt: skip
anchor_files = _lines(
    [*trust_anchors.to_lines(trust_anchors.built_in()), "trust-anchors {", "};"],
    [".", "IN", "DS", "DNSKEY", "257", "3", "8", "AwEAAQ==", "initial-key", '"', "{", "}", "(",
     ")", ";", "20326", "-1", "$TTL", "\\000.", "\x1b[2J", "/*", "//", "#", "²"],
)  # fmt: skip
site_lines = st.lists(
    st.sampled_from(
        ["k.root-servers.net", "k-root-fra-1", "ns1.de-fra.k.ripe.net", "lax1b", "12.5", "52.4,4.9",
         "nan", "inf,0", "-1", "", "\x1b[2J", "s1.fra", "rpz-iad-1", "1e400"]
    ) | st.text(max_size=20),
    min_size=1, max_size=5,
).map("\t".join)  # fmt: skip


@st.composite
def _worlds(draw: st.DrawFn) -> str:
    if draw(st.booleans()):
        return _faulty(draw)
    lines = list(SMALL)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        way = draw(st.integers(0, 2))
        if way == 0:
            del lines[at]
        elif way == 1:
            lines.insert(at, lines[draw(st.integers(0, len(lines) - 1))])
        elif " = " in lines[at]:
            lines[at] = f"{lines[at].split(' = ')[0]} = {draw(ODD)}"
    return "\n".join(lines)


def _faulty(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(sorted(CATALOGUE)))
    lines = ['extends = "_small"', 'title = "x"', "[[server]]", 'name = "ns1.broken.com"']
    lines += ["[[server.faults]]", f'kind = "{kind}"']
    lines += [f"{one} = {draw(ODD)}" for one in CATALOGUE[kind].parameters if draw(st.booleans())]
    return "\n".join(lines)


worlds = _worlds() | st.text(max_size=30)
