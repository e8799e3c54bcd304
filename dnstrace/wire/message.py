"""Index a message in one pass: where each record is, its owner, what reading it would cost."""

from struct import Struct
from struct import error as StructError
from typing import NamedTuple

from dnstrace.wire import names
from dnstrace.wire.layouts import FIXED, LAYOUTS, NAMES_IN_RDATA
from dnstrace.wire.types import TC

MAX_RECORDS = 2_000  # a message; BIND's and Unbound's own messages stay far below
MAX_LABELS = 12_000  # of all its names, expanded: 1,000 NS records need some 7,000
LABELS, LABELS_AN_OCTET = 1_000, 3  # a small message may have fewer: ip6.arpa needs some 1.2
HEADER = 12

_HEAD = Struct("!HHHHHH").unpack_from
_QUESTION = Struct("!HH").unpack_from
_RECORD = Struct("!HHIH").unpack_from
_POINTER = 0xC0
_Known = tuple[bytes, bytes, int, int]  # a name as sent, in lower case, its labels, first pointer
_END: _Known = (names.ROOT, names.ROOT, 0, -1)  # the root, which ends every name
_MOST_STEPS = 2 * 127  # labels, and a pointer before each

ANSWER, AUTHORITY, ADDITIONAL = 1, 2, 3


class Malformed(ValueError):
    """The octets are not a DNS message; `reason` says what is wrong."""

    @property
    def reason(self) -> str:
        """What is wrong, in words."""
        return str(self)


class TooComplex(Malformed):
    """A message that may be well-formed but costs too much to read."""


class Record(NamedTuple):
    """Where one record is in its message."""

    section: int  # ANSWER, AUTHORITY or ADDITIONAL
    owner: names.Name  # lower-cased, uncompressed
    type: int
    klass: int
    ttl: int  # as sent; see RFC 2181 §8 for the values above 2^31-1
    owner_at: int  # offset of the owner name as it was sent
    rdata_at: int
    length: int


class Message:
    """A message and its index. Equal when the octets are equal.

    `owner` names and the question's name are lower-cased; `name_at` gives any name as it was sent.
    `broken` is the type of a record in answer or authority whose RDATA is not of its type's
    layout, to the octet, or 0. Names have one reader, `_name`: what indexing accepts can be read.
    """

    __slots__ = (
        "_most_labels",
        "_names",
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

        Raises: Malformed (TooComplex if it is only too expensive), whatever the octets are.
        """
        if len(wire) < HEADER:
            raise Malformed(f"{len(wire)} octets are less than a header")
        self.wire = wire
        self.id: int
        self.flags: int
        self.id, self.flags, questions, answers, authority, additional = _HEAD(wire)
        self.opcode = self.flags >> 11 & 15
        # By the offset of a label; the first pointer by where it leads, -1 when there is none.
        self._names: dict[int, _Known] = {}
        self.records: list[Record] = []
        self.labels = self.broken = 0
        self._most_labels = min(MAX_LABELS, LABELS + LABELS_AN_OCTET * len(wire))
        if answers + authority + additional > MAX_RECORDS:
            raise TooComplex(
                f"{answers + authority + additional} records; {MAX_RECORDS} is the most"
            )
        if questions > 1:
            raise Malformed(f"{questions} questions")
        self.question: tuple[names.Name, int, int] | None = None
        position = HEADER
        try:
            if questions:
                (_, name, count, _), position = self._name(position)
                self.labels += count
                kind, klass = _QUESTION(wire, position)
                self.question = (names.Name(name), kind, klass)
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
        append, known_names, fixed, layouts = self.records.append, self._names, FIXED, LAYOUTS
        for section, count in enumerate(counts, ANSWER):
            for _ in range(count):
                owner_at = position
                # Nearly every owner points to a name already read: the fast path of a referral.
                known, target = None, 0
                if wire[position] >= _POINTER:
                    target = (wire[position] & 0x3F) << 8 | wire[position + 1]
                    known = known_names.get(target)
                if known is not None and target < position:
                    position += 2
                else:
                    known, position = self._name(position)
                self.labels += known[2]
                kind, klass, ttl, length = _RECORD(wire, position)
                position += 10
                if position + length > end:
                    raise IndexError
                append(
                    make(Record, (section, known[1], kind, klass, ttl, owner_at, position, length))
                )
                if kind in fixed:
                    whole = length == fixed[kind] or klass != 1
                elif kind in NAMES_IN_RDATA:
                    whole = self._priced(kind, position, length)
                elif kind in layouts:
                    whole = layouts[kind](wire, position, position + length)
                else:
                    whole = True
                if not whole and section != ADDITIONAL:
                    self.broken = kind
                position += length
                if self.labels > self._most_labels:
                    raise TooComplex(f"its names have more than {self._most_labels} labels")

    def _priced(self, kind: int, position: int, length: int) -> bool:
        """Count the labels of the names in an RDATA; whether it has its type's layout."""
        skip, count, rest = NAMES_IN_RDATA[kind]
        end = position + length
        position += skip
        for _ in range(count):
            if position >= end:
                return False
            try:
                known, position = self._name(position)
            except (Malformed, IndexError):
                return False
            self.labels += known[2]
        if rest is None:
            return position <= end and LAYOUTS[kind](self.wire, position, end)
        return position + rest == end

    def _name(self, position: int) -> tuple[_Known, int]:
        """What is known of the name at `position`, and where the octets after it begin.

        Every pointer has to lead to before where the labels that it ends began (RFC 1035 §4.1.4:
        "prior"), so that every walk ends. A name read before is taken as it is if that holds for
        its first pointer from here too; for those after it, it did.

        Raises: Malformed, IndexError.
        """
        wire, known_names = self.wire, self._names
        labels: list[tuple[int, int]] = []  # where each stands, and the bound of its run
        at, after, bound = position, -1, position
        tail = _END
        while True:
            known = known_names.get(at)
            if known is not None:
                if known[3] >= bound:
                    raise Malformed("a compression pointer does not point backwards")
                if after < 0:
                    after = self._skip(at)
                tail = known
                break
            length = wire[at]
            if length >= _POINTER:
                if after < 0:
                    after = at + 2
                at = (length & 0x3F) << 8 | wire[at + 1]
                if at >= bound:
                    raise Malformed("a compression pointer does not point backwards")
                labels.append((-1, at))
                if len(labels) > _MOST_STEPS:
                    raise Malformed("more pointers and labels than a name can need")
                bound = at
                continue
            if length > names.MAX_LABEL:
                raise Malformed("a label of an unknown kind")
            if not length:
                if after < 0:
                    after = at + 1
                break
            labels.append((at, length))
            if len(labels) > _MOST_STEPS:
                raise Malformed("a name of more than 255 octets")
            at += length + 1
            if at >= len(wire):
                raise IndexError
        sent: bytes
        sent, lowered, count, target = tail
        for start, length in reversed(labels):
            if start < 0:  # a pointer: `length` is where it leads
                target = length
                continue
            label = wire[start : start + length + 1]
            sent, lowered, count = label + sent, label.lower() + lowered, count + 1
            if len(sent) > names.MAX_NAME:
                raise Malformed("a name of more than 255 octets")
            tail = known_names[start] = (sent, lowered, count, target)
        return tail, after

    def _skip(self, at: int) -> int:
        """Where the octets after the name at `at` begin."""
        wire = self.wire
        while length := wire[at]:
            if length >= _POINTER:
                return at + 2
            at += length + 1
        return at + 1

    def name_at(self, position: int) -> names.Name:
        """The name at `position`, in the case in which it was sent.

        Raises: Malformed if there is no name.
        """
        return self.read_name(position)[0]

    def read_name(self, position: int) -> tuple[names.Name, int]:
        """The name at `position` as sent, and where the octets after it begin.

        Raises: Malformed if there is no name.
        """
        try:
            known, after = self._name(position)
        except IndexError:
            raise Malformed("it ends inside a name") from None
        return names.Name(known[0]), after

    @property
    def question_name(self) -> names.Name:
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
        skip, count, rest = form
        parts = [self.wire[start : start + skip]]
        position = start + skip
        for _ in range(count):
            if position >= end:
                raise Malformed("RDATA ends before its name")
            name, position = self.read_name(position)
            parts.append(name)
        if position > end:
            raise Malformed("a name runs out of its RDATA")
        if rest is not None and position + rest != end:
            raise Malformed("RDATA does not end where its layout does")
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
