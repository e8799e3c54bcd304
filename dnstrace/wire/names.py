"""Domain names as uncompressed wire-format octets, so that comparing two is comparing bytes."""

from typing import NewType, TypeVar, cast

MAX_NAME = 255
MAX_LABEL = 63

Name = NewType("Name", bytes)
"""Octets that are one whole name: `checked`, `from_text`, `from_labels` and a message's reader make
them, and the operations below make others of them."""

ROOT = Name(b"\0")
NO_NAME = Name(b"")  # where none is known: false, and never asked for

_Name = TypeVar("_Name", bound=bytes)  # names out of names are names

_PLAIN = frozenset(
    octet for octet in range(0x21, 0x7F) if octet not in b'.\\"();@$'
)  # RFC 1035 §5.1: what master files need no escape for
_TEXT = tuple(
    chr(octet)
    if octet in _PLAIN
    else "\\" + chr(octet)
    if 0x21 <= octet < 0x7F
    else f"\\{octet:03d}"
    for octet in range(256)
)


class BadName(ValueError):
    """The text is not a domain name; the message says why."""


def checked(octets: bytes) -> Name:
    """Octets that are exactly one uncompressed name.

    Raises: BadName for labels above 63 octets, names above 255, and octets before or after the end.
    """
    position, size = 0, len(octets)
    while position < size:
        length = octets[position]
        if length > MAX_LABEL:
            raise BadName(f"a label of {length} octets; {MAX_LABEL} is the most")
        position += length + 1
        if not length:
            break
    else:
        raise BadName("a name that does not end")
    if position != size or size > MAX_NAME:
        raise BadName(f"{size} octets that are not one name of at most {MAX_NAME}")
    return Name(octets)


def from_text(text: str) -> Name:
    """The wire form of a name in presentation format, its case kept; the final dot may be missing.

    Raises: BadName for an empty or too long label, a too long name, a bad escape or non-ASCII text.
    Source: RFC 1035 §5.1, §2.3.4.
    """
    if text == ".":
        return ROOT
    if not text:
        raise BadName("the name is empty")
    if not text.isascii():
        raise BadName(f"{text!r} is not ASCII (convert internationalised names to A-labels first)")
    labels = [bytearray()]
    position, end = 0, len(text)
    while position < end:
        character = text[position]
        position += 1
        if character == ".":
            labels.append(bytearray())
        elif character == "\\":
            octet, position = _escape(text, position)
            labels[-1].append(octet)
        else:
            labels[-1].append(ord(character))
    if not labels[-1]:
        labels.pop()
    return from_labels([bytes(label) for label in labels], text)


def _escape(text: str, position: int) -> tuple[int, int]:
    digits = text[position : position + 3]
    if digits[:1].isdigit():
        if len(digits) < 3 or not digits.isdigit() or int(digits) > 255:
            raise BadName(f"\\{digits} in {text!r} is not an octet from \\000 to \\255")
        return int(digits), position + 3
    if not digits:
        raise BadName(f"{text!r} ends in a lone backslash")
    return ord(digits[0]), position + 1


def from_labels(labels: list[bytes], text: str = "") -> Name:
    """The wire form of a name given as its labels, without the root's empty one.

    Raises: BadName for an empty or too long label or a too long name.
    """
    shown = text or b".".join(labels).decode("ascii", "backslashreplace")
    for label in labels:
        if not label:
            raise BadName(f"{shown!r} has an empty label (two dots in a row, or one at the start)")
        if len(label) > MAX_LABEL:
            raise BadName(f"{shown!r} has a label of {len(label)} octets; {MAX_LABEL} is the most")
    wire = b"".join(bytes((len(label),)) + label for label in labels) + ROOT
    if len(wire) > MAX_NAME:
        raise BadName(f"{shown!r} is {len(wire)} octets long; {MAX_NAME} is the most")
    return Name(wire)


def split(name: bytes) -> list[bytes]:
    """The labels of a name, the leftmost first, without the root's empty one."""
    labels, position = [], 0
    while length := name[position]:
        labels.append(name[position + 1 : position + 1 + length])
        position += length + 1
    return labels


def to_text(name: bytes) -> str:
    """Presentation format with the final dot; octets that could harm a terminal become \\DDD."""
    if name == ROOT:
        return "."
    return "".join(label_text(label) + "." for label in split(name))


def label_text(label: bytes) -> str:
    """One label in presentation format."""
    return "".join(map(_TEXT.__getitem__, label))


def lower(name: _Name) -> _Name:
    """The name in lower case: length octets are below 64 and so no letters (RFC 4343)."""
    return cast("_Name", name.lower())


def parent(name: _Name) -> _Name:
    """The name without its leftmost label; the root is its own parent."""
    return cast("_Name", name[name[0] + 1 :] or ROOT)


def substitute(name: Name, owner: Name, target: Name) -> Name | None:
    """What a DNAME from `owner` to `target` makes of a name below its owner (RFC 6672 §2.2).

    Returns: `None` when the name would be too long.
    """
    made = name[: len(name) - len(owner)] + target
    return Name(made) if len(made) <= MAX_NAME else None


def is_below(name: bytes, zone: bytes) -> bool:
    """Whether `name` is `zone` or is below it; both in lower case."""
    excess = len(name) - len(zone)
    if excess < 0 or not name.endswith(zone):
        return False
    position = 0
    while position < excess:
        position += name[position] + 1
    return position == excess


def depth(name: bytes) -> int:
    """How many labels a name has, the root's empty one not counted."""
    count, position = 0, 0
    while length := name[position]:
        count += 1
        position += length + 1
    return count


def ancestor(name: _Name, labels: int) -> _Name:
    """The last `labels` labels of a name (the name itself when it has no more)."""
    surplus = depth(name) - labels
    position = 0
    for _ in range(surplus):
        position += name[position] + 1
    return cast("_Name", name[position:])


def common(one: _Name, other: bytes) -> _Name:
    """The deepest name that both are at or below; both in lower case."""
    while not is_below(other, one):
        one = parent(one)
    return one


def canonical_key(name: bytes) -> tuple[bytes, ...]:
    """A key that sorts names in canonical order (RFC 4034 §6.1)."""
    return tuple(reversed(split(name.lower())))
