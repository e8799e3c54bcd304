"""The OPT record and its options."""

import struct

import pytest

from dnstrace.wire import edns
from dnstrace.wire.message import Message


def with_opt(
    data: bytes, *, payload: int = 1232, ttl: int = 0x8000, flags: int = 0x8400
) -> Message:
    """A message of nothing but an OPT record."""
    opt = b"\0" + struct.pack("!HHIH", 41, payload, ttl, len(data)) + data
    return Message(struct.pack("!HHHHHH", 1, flags, 0, 0, 0, 1) + opt)


def option(code: int, data: bytes) -> bytes:
    """One option as octets."""
    return struct.pack("!HH", code, len(data)) + data


def test_what_opt_says() -> None:
    read = with_opt(option(3, b"gpdns-fra") + option(15, b"\0\x16no\x20reach"), ttl=0x01008000)
    found = edns.read_edns(read)
    assert found is not None
    assert (found.payload, found.version, found.flags & edns.DO) == (1232, 0, edns.DO)
    assert found.option(edns.NSID) == b"gpdns-fra"
    assert found.option(edns.COOKIE) is None
    assert not found.broken
    assert edns.rcode(read) == 16
    assert edns.malformed_options(found) == []


def test_no_opt() -> None:
    read = Message(struct.pack("!HHHHHH", 1, 0x8403, 0, 0, 0, 0))
    assert edns.read_edns(read) is None
    assert edns.rcode(read) == 3


@pytest.mark.parametrize("tail", [b"\0", b"\0\3", b"\0\3\0", b"\0\3\0\5ab"])
def test_options_that_do_not_fill_the_record(tail: bytes) -> None:
    found = edns.read_edns(with_opt(option(3, b"x") + tail))
    assert found is not None
    assert found.broken
    assert found.options == ((3, b"x"),)
    assert edns.malformed_options(found) == ["the options do not fill the OPT record"]


@pytest.mark.parametrize(
    ("code", "data", "wrong"),
    [
        (edns.EDE, b"\0\1", None),
        (edns.EDE, b"\0\1ok \xc3\xa9", None),
        (edns.EDE, b"\0", "extended DNS error"),
        (edns.EDE, b"\0\1\xff\xfe", "extended DNS error"),
        (edns.COOKIE, b"12345678", None),
        (edns.COOKIE, b"x" * 16, None),
        (edns.COOKIE, b"x" * 40, None),
        (edns.COOKIE, b"x" * 7, "cookie of 7 octets"),
        (edns.COOKIE, b"x" * 12, "cookie of 12 octets"),
        (edns.COOKIE, b"x" * 41, "cookie of 41 octets"),
        (edns.ECS, b"\0\1\x18\0\xc0\0\2", None),
        (edns.ECS, b"\0\2\x30\0\x20\1\x0d\xb8\0\0", None),
        (edns.ECS, b"\0\x09\x18\0\xc0\0\2", "client subnet"),
        (edns.ECS, b"\0\1\x21\0\xc0\0\2\1\1", "client subnet"),
        (edns.ECS, b"\0\1\x18\0\xc0\0", "client subnet"),
        (edns.ECS, b"", "client subnet"),
        (65001, b"\xff", None),
    ],
)
def test_malformed_options(code: int, data: bytes, wrong: str | None) -> None:
    found = edns.read_edns(with_opt(option(code, data)))
    assert found is not None
    assert found.options == ((code, data),)
    said = edns.malformed_options(found)
    assert said == [] if wrong is None else len(said) == 1 and wrong in said[0]
