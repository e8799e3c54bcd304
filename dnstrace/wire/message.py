"""Index a message in one pass: where each record stands, its owner, what it would cost."""

from struct import Struct
from struct import error as StructError
from typing import NamedTuple

from dnstrace.wire import names
from dnstrace.wire.types import TC

MAX_RECORDS = 2_000  # a message; BIND's and Unbound's own messages stay far below
MAX_LABELS = 12_000  # of all its names, expanded: 1,000 NS records need some 7,000
LABELS, LABELS_AN_OCTET = 1_000, 3  # a small message may have fewer: ip6.arpa needs some 1.2
HEADER = 12

_HEAD = Struct("!HHHHHH").unpack_from
_QUESTION = Struct("!HH").unpack_from
_RECORD = Struct("!HHIH").unpack_from
_POINTER = 0xC0

# Where domain names stand in the RDATA of the types that may compress them or that we follow:
# (octets before the first name, how many names).
NAMES_IN_RDATA = {
    2: (0, 1), 3: (0, 1), 4: (0, 1), 5: (0, 1), 6: (0, 2), 7: (0, 1), 8: (0, 1), 9: (0, 1),
    12: (0, 1), 14: (0, 2), 15: (2, 1), 17: (0, 2), 18: (2, 1), 21: (2, 1), 24: (18, 1),
    26: (2, 2), 30: (0, 1), 33: (6, 1), 36: (2, 1), 39: (0, 1), 46: (18, 1), 47: (0, 1),
}  # fmt: skip

_VITAL = frozenset((2, 5, 6, 12, 15, 33, 39))  # nothing follows from a reply where one is broken
_ADDRESSES = {1: 4, 28: 16}  # octets, in class IN

ANSWER, AUTHORITY, ADDITIONAL = 1, 2, 3


class Malformed(ValueError):
    """The octets are no DNS message; `reason` says where they go wrong."""

    @property
    def reason(self) -> str:
        """What is wrong, in words."""
        return str(self)


class TooComplex(Malformed):
    """A message that may be well-formed but costs too much to read."""


class Record(NamedTuple):
    """Where one record stands in its message."""

    section: int  # ANSWER, AUTHORITY or ADDITIONAL
    owner: bytes  # lower-cased, uncompressed
    type: int
    klass: int
    ttl: int  # as sent; see RFC 2181 §8 for the values above 2^31-1
    owner_at: int  # offset of the owner name as it was sent
    rdata_at: int
    length: int


class Message:
    """A message and its index. Equal when the octets are equal.

    `owner` names and the question's name are lower-cased; `name_at` gives any name as it was sent.
    `broken` is the type of a record in answer or authority whose RDATA cannot be what it is, or 0.
    """

    __slots__ = (
        "_most_labels",
        "_owners",
        "broken",
        "flags",
        "id",
        "labels",
        "opcode",
        "question",
        "records",
        "wire",
    )

    def __init__(self, wire: bytes) -> None:
        """Index `wire`.

        Raises: Malformed (TooComplex when it is only too dear), whatever the octets are.
        """
        if len(wire) < HEADER:
            raise Malformed(f"{len(wire)} octets are less than a header")
        self.wire = wire
        self.id: int
        self.flags: int
        self.id, self.flags, questions, answers, authority, additional = _HEAD(wire)
        self.opcode = self.flags >> 11 & 15
        self._owners: dict[int, tuple[bytes, int]] = {}
        self.records: list[Record] = []
        self.labels = self.broken = 0
        self._most_labels = min(MAX_LABELS, LABELS + LABELS_AN_OCTET * len(wire))
        if answers + authority + additional > MAX_RECORDS:
            raise TooComplex(
                f"{answers + authority + additional} records; {MAX_RECORDS} is the most"
            )
        if questions > 1:
            raise Malformed(f"{questions} questions")
        self.question: tuple[bytes, int, int] | None = None
        position = HEADER
        try:
            if questions:
                name, position = self._name(position)
                kind, klass = _QUESTION(wire, position)
                self.question = (name, kind, klass)
                position += 4
        except (IndexError, StructError):
            raise Malformed("it ends inside its question") from None
        try:
            self._index(position, answers, authority, additional)
        except (IndexError, StructError):
            # A truncated reply may end inside a record: what is whole of it stays readable.
            if not self.flags & TC:
                raise Malformed("it ends inside a record") from None

    def _index(self, position: int, *counts: int) -> None:
        wire, end, make = self.wire, len(self.wire), tuple.__new__
        append = self.records.append
        for section, count in enumerate(counts, ANSWER):
            for _ in range(count):
                owner_at = position
                # Nearly every owner points to a name already read: the fast path of a referral.
                if wire[position] >= _POINTER:
                    target = (wire[position] & 0x3F) << 8 | wire[position + 1]
                    known = self._owners.get(target)
                    if known is not None and target < position:
                        owner, labels = known
                        self.labels += labels
                        position += 2
                    else:
                        owner, position = self._name(position)
                else:
                    owner, position = self._name(position)
                kind, klass, ttl, length = _RECORD(wire, position)
                position += 10
                if position + length > end:
                    raise IndexError
                append(make(Record, (section, owner, kind, klass, ttl, owner_at, position, length)))
                if kind in NAMES_IN_RDATA:
                    whole = self._price(kind, position, length) or kind not in _VITAL
                else:
                    whole = length == _ADDRESSES.get(kind, length) or klass != 1
                if not whole and section != ADDITIONAL:
                    self.broken = kind
                position += length
                if self.labels > self._most_labels:
                    raise TooComplex(f"its names have more than {self._most_labels} labels")

    def _price(self, kind: int, position: int, length: int) -> bool:
        """Count the labels of the names in an RDATA; whether they are whole."""
        skip, count = NAMES_IN_RDATA[kind]
        end = position + length
        position += skip
        for _ in range(count):
            if position >= end:
                return False
            try:
                _, position = self._name(position)
            except (Malformed, IndexError):
                return False
        return position <= end

    def _name(self, position: int) -> tuple[bytes, int]:
        """The lower-cased name at `position` and where the octets after it stand."""
        wire, owners = self.wire, self._owners
        parts: list[bytes] = []
        starts: list[int] = []
        at, after, bound = position, -1, position
        tail, tail_labels = names.ROOT, 0
        while True:
            known = owners.get(at)
            if known is not None:
                tail, tail_labels = known
                if after < 0:
                    after = self._skip(at)
                break
            length = wire[at]
            if length >= _POINTER:
                if after < 0:
                    after = at + 2
                at = (length & 0x3F) << 8 | wire[at + 1]
                if at >= bound:  # so that every walk ends (RFC 1035 §4.1.4: "prior")
                    raise Malformed("a compression pointer does not point backwards")
                bound = at
                continue
            if length > names.MAX_LABEL:
                raise Malformed("a label of an unknown kind")
            if not length:
                if after < 0:
                    after = at + 1
                break
            starts.append(at)
            label = wire[at : at + length + 1]
            if len(label) <= length:
                raise Malformed("it ends inside a name")
            parts.append(label)
            at += length + 1
            if len(parts) > 127:
                raise Malformed("a name of more than 255 octets")
        self.labels += len(parts) + tail_labels
        name = tail
        for start, label in zip(reversed(starts), reversed(parts), strict=True):
            name = label.lower() + name
            tail_labels += 1
            owners[start] = (name, tail_labels)
        if len(name) > names.MAX_NAME:
            raise Malformed("a name of more than 255 octets")
        return name, after

    def _skip(self, at: int) -> int:
        """Where the octets after the name at `at` stand."""
        wire = self.wire
        while length := wire[at]:
            if length >= _POINTER:
                return at + 2
            at += length + 1
        return at + 1

    def name_at(self, position: int) -> bytes:
        """The name that stands at `position`, in the case in which it was sent.

        Raises: Malformed where no name stands there.
        """
        return self.read_name(position)[0]

    def read_name(self, position: int) -> tuple[bytes, int]:
        """The name at `position` as sent, and where the octets after it stand.

        Raises: Malformed where no name stands there.
        """
        wire, parts, size = self.wire, [], 1
        at, after, bound = position, -1, position
        try:
            while length := wire[at]:
                if length >= _POINTER:
                    if after < 0:
                        after = at + 2
                    at = (length & 0x3F) << 8 | wire[at + 1]
                    if at >= bound:
                        raise Malformed("a compression pointer does not point backwards")
                    bound = at
                    continue
                if length > names.MAX_LABEL:
                    raise Malformed("a label of an unknown kind")
                parts.append(wire[at : at + length + 1])
                size += length + 1
                if size > names.MAX_NAME or len(parts[-1]) <= length:
                    raise Malformed("a name of more than 255 octets, or cut off")
                at += length + 1
        except IndexError:
            raise Malformed("it ends inside a name") from None
        return b"".join(parts) + names.ROOT, (at + 1 if after < 0 else after)

    @property
    def question_name(self) -> bytes:
        """The question's name as it was sent; the root when there is no question."""
        return self.name_at(HEADER) if self.question else names.ROOT

    @property
    def question_end(self) -> int:
        """Where the question section ends."""
        return self.read_name(HEADER)[1] + 4 if self.question else HEADER

    def rdata(self, record: Record) -> bytes:
        """The RDATA with its names uncompressed, their case kept.

        Raises: Malformed when the RDATA of a type with names in it is broken.
        """
        start, end = record.rdata_at, record.rdata_at + record.length
        form = NAMES_IN_RDATA.get(record.type)
        if form is None:
            return self.wire[start:end]
        skip, count = form
        parts = [self.wire[start : start + skip]]
        position = start + skip
        for _ in range(count):
            if position >= end:
                raise Malformed("RDATA ends before its name")
            name, position = self.read_name(position)
            parts.append(name)
        if position > end:
            raise Malformed("a name runs out of its RDATA")
        parts.append(self.wire[position:end])
        return b"".join(parts)

    def section(self, number: int) -> list[Record]:
        """The records of one section, in order."""
        return [record for record in self.records if record.section == number]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and other.wire == self.wire

    def __hash__(self) -> int:
        return hash(self.wire)

    def __repr__(self) -> str:
        return f"Message({len(self.wire)} octets, id {self.id}, {len(self.records)} records)"
