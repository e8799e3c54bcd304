"""Names that point anywhere on purpose, a reader without a memory, and what is asked for at all."""

from struct import pack

from hypothesis import strategies as st

from dnstrace.codec.queries import encode
from dnstrace.model.question import Query, Question
from dnstrace.wire import names
from dnstrace.wire.layouts import NAMES_IN_RDATA
from dnstrace.wire.message import ADDITIONAL, Malformed, Message, TooComplex
from tests.fuzz.replies import LARGEST_NAMES, LONG, MANY, NAMES, POINTERS, SERVER

MOST_STEPS = 254  # labels and pointers on the way through one name
MOST_READ = 400  # octets of a message of which every offset is read as a name
KINDS = [1, 2, 5, 6, 12, 15, 26, 33, 39, 46, 47, 65280]
TOO_LONG = LONG[:-63] + b"\x3e" + LONG[-62:-1] + b"d\0"  # by one octet
QUESTION = b"\3www\6broken\3com\0\0\1\0\1"


class _Built:
    """A message under construction, and the offsets in it that are worth a pointer."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.wire = bytearray(pack("!HHHHHH", 4711, 0x8400, 1, 0, 0, 0) + QUESTION)
        self.labels = [12, 16, 23]  # where the question's begin, and then all others
        self.places = [0, 4, 6, 14, 17, 27, 28]  # header, middle of a label, the question's type

    def name(self) -> None:
        """Some labels, then the root or a pointer: back, to itself, forwards, into anything."""
        starts: list[int] = []
        for label in self.draw(st.lists(st.binary(min_size=1, max_size=5), max_size=3)):
            starts.append(len(self.wire))
            self.places.append(len(self.wire) + 1)
            self.wire += bytes((len(label),)) + label
        at = len(self.wire)
        ahead = [at, at + 1, at + 2, at + 12, at + 13, at + 14, at + 24, at + 26]
        usual = st.sampled_from([-1, *self.labels])
        odd = st.sampled_from([*self.places, *ahead])
        target = self.draw(odd if self.draw(st.integers(0, 7)) == 7 else usual)
        self.places.append(at)
        self.labels += starts
        self.wire += b"\0" if target < 0 else pack("!H", 0xC000 | target)

    def record(self) -> None:
        """A record whose owner and RDATA are such names, now and then cut or followed by more."""
        self.name()
        kind = self.draw(st.sampled_from(KINDS))
        self.wire += pack("!HHI", kind, 1, 60)
        size_at = len(self.wire)
        self.wire += b"\0\0"
        self.places += [size_at, size_at + 2]
        skip, count, rest = NAMES_IN_RDATA.get(kind, (0, 0, 0))
        self.wire += bytes(skip)
        for _ in range(count):
            self.name()
        self.wire += bytes(rest or 0) or (b"" if count else self.draw(st.binary(max_size=6)))
        off = self.draw(st.sampled_from([0, 0, 0, 0, 0, -1, 1]))
        self.wire += bytes(max(0, off))
        size = len(self.wire) - size_at - 2 + min(0, off)
        self.wire[size_at : size_at + 2] = pack("!H", max(0, size))


@st.composite
def _pointed(draw: st.DrawFn) -> bytes:
    built = _Built(draw)
    counts = [draw(st.integers(0, 3)) for _ in range(3)]
    for _ in range(sum(counts)):
        built.record()
    built.wire[6:12] = pack("!HHH", *counts)
    return bytes(built.wire)


pointed = _pointed()
asked = st.one_of(
    st.sampled_from(
        [*NAMES, *LARGEST_NAMES, LONG, MANY, TOO_LONG, b"", b"\1", b"\x40" + b"a" * 64 + b"\0"]
    ),
    st.builds(bytes.__add__, st.sampled_from(NAMES), st.binary(min_size=1, max_size=300)),
    st.builds(bytes.__add__, st.binary(max_size=20), st.sampled_from(POINTERS)),
    st.lists(st.binary(min_size=1, max_size=70), max_size=9).map(
        lambda labels: b"".join(bytes((len(label),)) + label for label in labels) + b"\0"
    ),
    st.binary(max_size=300),
)


def plain(wire: bytes, at: int) -> tuple[bytes, int, int] | None:
    """The name at an offset, where the octets after it stand, its steps; `None` when it is none.

    It remembers nothing: every pointer leads to before where the labels that it ends began.
    """
    name, bound, after, steps = b"", at, -1, 0
    while at < len(wire):
        length, steps = wire[at], steps + 1
        if length >= 0xC0 and at + 1 < len(wire):
            after = at + 2 if after < 0 else after
            at = (length & 0x3F) << 8 | wire[at + 1]
            if at >= bound:
                return None
            bound = at
            continue
        label = wire[at : at + length + 1]
        if length > names.MAX_LABEL or len(label) <= length:
            return None
        name, at = name + label, at + length + 1
        if len(name) > names.MAX_NAME:
            return None
        if not length:
            return name, at if after < 0 else after, steps - 1
    return None


def _whole(wire: bytes) -> bool:
    """Whether the question and every record have an owner and are all there."""
    found = plain(wire, 12)
    if found is None or found[1] + 4 > len(wire):
        return False
    position = found[1] + 4
    for _ in range(sum(int.from_bytes(wire[at : at + 2], "big") for at in (6, 8, 10))):
        found = plain(wire, position)
        if found is None or found[1] + 10 > len(wire):
            return False
        position = found[1] + 10 + int.from_bytes(wire[found[1] + 8 : found[1] + 10], "big")
        if position > len(wire):
            return False
    return True


def read_alike(wire: bytes) -> None:
    """What is indexed can be read, in any order, as a reader without a memory reads it."""
    try:
        message, again = Message(wire), Message(wire)
    except TooComplex:
        return
    except Malformed:
        assert len(wire) < 12 or wire[4:6] != b"\0\1" or not _whole(wire) or _chained(wire)
        return
    for record in message.records:
        assert names.checked(record.owner) == names.lower(message.name_at(record.owner_at))
        if record.section != ADDITIONAL and not message.broken:
            message.rdata(record)
    offsets = range(12, min(len(wire), MOST_READ))
    for at in offsets:
        _alike(message, at)
    for at in reversed(offsets):
        _alike(again, at)


def _alike(message: Message, at: int) -> None:
    expected = plain(message.wire, at)
    try:
        read = message.read_name(at)
    except Malformed:
        assert expected is None or expected[2] > MOST_STEPS
        return
    assert expected is not None
    assert read == expected[:2]
    assert names.checked(read[0]) == read[0]


def _chained(wire: bytes) -> bool:
    """Whether a name somewhere in it takes more steps than any has to."""
    found = (plain(wire, at) for at in range(12, len(wire)))
    return any(each is not None and each[2] > MOST_STEPS for each in found)


def only_a_name(octets: bytes) -> None:
    """What is asked for is one name as it is given, or nothing is sent."""
    question = Question(names.Name(octets))  # as one who does not check it
    try:
        wire = encode(Query(question, SERVER, payload=None), 1)
    except names.BadName:
        found = plain(octets, 0)
        assert found is None or found[0] != octets
        return
    assert len(wire) == 12 + len(octets) + 4 <= 12 + names.MAX_NAME + 4
    read = Message(wire)
    assert read.question_name == octets
    assert read.question_end == len(wire)
