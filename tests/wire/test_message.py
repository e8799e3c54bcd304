"""The reader: any octets are a message or malformed; what is too dear is refused."""

import struct

import dns.message
import dns.rrset
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dnstrace.wire import edns, message, names
from dnstrace.wire.message import ADDITIONAL, ANSWER, AUTHORITY, Malformed, Message, TooComplex

STEADY = settings(max_examples=300)
HEAD = struct.Struct("!HHHHHH")


def build(
    *records: bytes, flags: int = 0x8400, counts: tuple[int, int, int] | None = None
) -> bytes:
    """A reply to `example. A` with these answer records."""
    head = HEAD.pack(1, flags, 1, *(counts or (len(records), 0, 0)))
    return head + b"\x07example\0\0\x01\0\x01" + b"".join(records)


def record(owner: bytes, kind: int, rdata: bytes, ttl: int = 60) -> bytes:
    """One record as octets."""
    return owner + struct.pack("!HHIH", kind, 1, ttl, len(rdata)) + rdata


def look_at_everything(read: Message) -> None:
    """Everything that a reader of a message may touch: Malformed is the only exception allowed."""
    edns.rcode(read)
    found = edns.read_edns(read)
    if found is not None:
        edns.malformed_options(found)
    for entry in read.records:
        assert entry.owner == entry.owner.lower()
        assert read.name_at(entry.owner_at).lower() == entry.owner
        try:
            read.rdata(entry)
        except Malformed:
            continue
    if read.question:
        assert read.question_name.lower() == read.question[0]
        assert read.wire[12 : read.question_end]
    repr(read)
    hash(read)


@STEADY
@given(st.binary(max_size=600))
def test_any_octets(octets: bytes) -> None:
    try:
        read = Message(octets)
    except Malformed:
        return
    look_at_everything(read)


@STEADY
@given(
    st.tuples(*[st.integers(0, 3)] * 4),
    st.lists(
        st.sampled_from(
            [b"\0", b"\x01a\0", b"\xc0\x0c", b"\xc0\x10", b"\xc0\xff", b"\x40", b"\x80", b"\x3f"]
            + [
                b"\0\x01\0\x01\0\0\0\x3c\0\x04\x01\x02\x03\x04",
                b"\0\x02\0\x01\0\0\0\x3c\0\x02\xc0\x0c",
            ]
            + [b"\0\x29\x04\xd0\0\0\x80\0\0\x08\0\x03\0\x04abcd", b"\xff\xff", b"\0\x2e\0\x01"]
        ),
        max_size=40,
    ),
)
def test_octets_that_nearly_are_a_message(counts: tuple[int, ...], parts: list[bytes]) -> None:
    try:
        read = Message(HEAD.pack(7, 0x8400, *counts) + b"".join(parts))
    except Malformed:
        return
    look_at_everything(read)


@pytest.mark.parametrize(
    ("octets", "reason"),
    [
        (b"", "less than a header"),
        (b"\0" * 11, "less than a header"),
        (HEAD.pack(1, 0, 2, 0, 0, 0) + b"\0\0\1\0\1" * 2, "2 questions"),
        (HEAD.pack(1, 0, 1, 0, 0, 0) + b"\3ab", "ends inside"),
        (HEAD.pack(1, 0, 1, 0, 0, 0) + b"\0\0\1", "inside its question"),
        (HEAD.pack(1, 0, 1, 0, 0, 0) + b"\xc0\x0c\0\1\0\1", "does not point backwards"),
        (HEAD.pack(1, 0, 1, 0, 0, 0) + b"\xc0\xff\0\1\0\1", "does not point backwards"),
        (HEAD.pack(1, 0, 1, 0, 0, 0) + b"\x80\0\1\0\1", "unknown kind"),
        (HEAD.pack(1, 0, 1, 0, 0, 0) + b"\x3f" + b"x" * 63 + b"\x3f" + b"x" * 63 + b"\x3f"
         + b"x" * 63 + b"\x3f" + b"x" * 63 + b"\0\0\1\0\1", "more than 255 octets"),
        (build(record(b"\xc0\x0c", 1, b"1234")[:-1]), "inside a record"),
        (build(counts=(2001, 0, 0)), "2001 records"),
    ],
)  # fmt: skip
def test_what_is_no_message(octets: bytes, reason: str) -> None:
    with pytest.raises(Malformed, match=reason):
        Message(octets)


def test_a_truncated_reply_keeps_what_is_whole() -> None:
    whole, part = record(b"\xc0\x0c", 1, b"1234"), record(b"\xc0\x0c", 1, b"5678")[:-2]
    read = Message(build(whole, part, flags=0x8600, counts=(2, 0, 0)))
    assert [entry.rdata_at for entry in read.records] == [len(build(whole)) - 4]


def test_sections_and_case() -> None:
    one = record(b"\x03WwW\xc0\x0c", 5, b"\x01X\xc0\x0c")
    two = record(b"\xc0\x0c", 2, b"\x02Ns\xc0\x0c")
    read = Message(build(one, two, two, counts=(1, 1, 1)))
    assert [entry.section for entry in read.records] == [ANSWER, AUTHORITY, ADDITIONAL]
    answer = read.section(ANSWER)[0]
    assert answer.owner == names.from_text("www.example")
    assert read.name_at(answer.owner_at) == names.from_text("WwW.example")
    assert read.rdata(answer) == names.from_text("X.example")
    assert read == Message(read.wire)
    assert read != Message(build(one))


def test_broken_rdata_is_found_when_it_is_read() -> None:
    for rdata in (b"", b"\xc0", b"\xc0\xff", b"\x05ab", b"\x01a"):
        read = Message(build(record(b"\xc0\x0c", 2, rdata)))
        with pytest.raises(Malformed):
            read.rdata(read.records[0])


def deep_referral(size: int) -> bytes:
    """NS records of which each owner and target has 127 labels, up to `size` octets."""
    deep = b"\x01a" * 127 + b"\0"
    head = HEAD.pack(1, 0x8000, 1, 0, 0, 0) + deep + b"\0\1\0\1"
    one = record(b"\xc0\x0c", 2, b"\xc0\x0c")
    count = min((size - len(head)) // len(one), 65535)
    return HEAD.pack(1, 0x8000, 1, 0, count, 0) + head[12:] + one * count


@pytest.mark.parametrize("size", [4_093, 65_525])
def test_deep_names_are_refused_before_they_cost(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = deep_referral(size)
    with pytest.raises(TooComplex):
        Message(wire)
    # As many records as allowed: the labels end it, soon after the limit.
    allowed = bytearray(wire)
    allowed[8:10] = min(int.from_bytes(wire[8:10], "big"), message.MAX_RECORDS).to_bytes(2, "big")
    started: list[Message] = []
    original = Message._index

    def index(self: Message, *arguments: int) -> None:
        started.append(self)
        original(self, *arguments)

    monkeypatch.setattr(Message, "_index", index)
    with pytest.raises(TooComplex, match="labels"):
        Message(bytes(allowed))
    assert started[0].labels <= message.MAX_LABELS + 2 * 127
    assert len(started[0].records) <= message.MAX_LABELS // 127


def test_deep_names_without_pointers_are_refused_too() -> None:
    one = record(b"\x01a" * 60 + b"\xc0\x0c", 2, b"\x01b" * 60 + b"\xc0\x0c")
    with pytest.raises(TooComplex):
        Message(build(*[one] * 200))


@pytest.mark.parametrize("kind", ["A", "NS", "MX", "TXT"])
def test_a_true_rrset_of_a_thousand_records_passes(kind: str) -> None:
    texts = {
        "A": [f"198.18.{number // 250}.{number % 250}" for number in range(1000)],
        "NS": [f"ns{number}.name-servers.example.net." for number in range(1000)],
        "MX": [f"10 mx{number}.mail.example.net." for number in range(1000)],
        "TXT": [f'"text {number}"' for number in range(1000)],
    }[kind]
    query = dns.message.make_query("many.example.com.", kind)
    reply = dns.message.make_response(query)
    reply.answer.append(dns.rrset.from_text_list("many.example.com.", 60, "IN", kind, texts))
    read = Message(reply.to_wire(max_size=65535))
    assert len({read.rdata(entry) for entry in read.records}) == 1000


def test_reading_is_linear_in_chained_pointers() -> None:
    """Each name points to the one before it: the longest ladder that 255 octets allow."""
    ladder = b"".join(record(b"\x01a" + b"\xc0\x0c", 16, b"\x01x") for _ in range(900))
    read = Message(build(ladder, counts=(900, 0, 0)))
    assert read.labels == 900 * 2 + 1


def test_a_name_that_runs_out_of_its_rdata_spoils_only_that_record() -> None:
    running_out = record(b"\xc0\x0c", 2, b"\x01a")  # goes on in the owner of the next record
    for owner in (b"\x03www\0", b"\x03www\xc0\x0c"):
        read = Message(build(running_out, record(owner, 1, b"1234")))
        assert names.to_text(read.records[1].owner).startswith("www.")
        assert read.rdata(read.records[1]) == b"1234"
        with pytest.raises(Malformed, match="runs out"):
            read.rdata(read.records[0])


def test_names_as_sent_are_checked_like_those_of_the_index() -> None:
    read = Message(build(record(b"\xc0\x0c", 16, b"\x80\x3fab\xc0\xff" + b"\x3f" + b"x" * 63)))
    for position in range(len(read.wire) - 80, len(read.wire)):
        try:
            name, after = read.read_name(position)
        except Malformed:
            continue
        assert len(name) <= names.MAX_NAME
        assert after <= len(read.wire)
