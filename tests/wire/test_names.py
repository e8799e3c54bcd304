"""Names: presentation format and back, comparison, order."""

import dns.name
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dnstrace.wire import names

LABELS = st.lists(st.binary(min_size=1, max_size=63), max_size=6).filter(
    lambda labels: sum(len(label) + 1 for label in labels) < 255
)
TEXTS = st.text(alphabet=st.sampled_from('aB0.\\19-_\x00 é"'), max_size=20)
STEADY = settings(max_examples=200)


@STEADY
@given(LABELS)
def test_text_and_back(labels: list[bytes]) -> None:
    name = names.from_labels(labels)
    text = names.to_text(name)
    assert text.isascii()
    assert text.isprintable()
    assert " " not in text
    assert names.from_text(text) == name
    assert names.split(name) == labels


@STEADY
@given(LABELS)
def test_text_is_as_dnspython_writes_it(labels: list[bytes]) -> None:
    assert names.to_text(names.from_labels(labels)) == dns.name.Name([*labels, b""]).to_text()


@STEADY
@given(TEXTS)
def test_any_text_is_a_name_or_said_not_to_be(text: str) -> None:
    try:
        name = names.from_text(text)
    except names.BadName:
        return
    assert name == dns.name.from_text(text).to_wire()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "empty"),
        ("a..b", "empty label"),
        (".a", "empty label"),
        ("x" * 64, "label of 64 octets"),
        (".".join(["x" * 63] * 4), "257 octets long"),
        ("a\\", "lone backslash"),
        ("a\\25", "not an octet"),
        ("a\\256", "not an octet"),
        ("faß.de", "not ASCII"),
    ],
)
def test_what_is_no_name(text: str, complaint: str) -> None:
    with pytest.raises(names.BadName, match=complaint):
        names.from_text(text)


def test_the_longest_name() -> None:
    longest = ".".join(["x" * 63] * 3 + ["x" * 61])
    assert len(names.from_text(longest)) == names.MAX_NAME
    with pytest.raises(names.BadName):
        names.from_text(longest + "x")


@STEADY
@given(LABELS, LABELS)
def test_below_is_as_dnspython_sees_it(one: list[bytes], other: list[bytes]) -> None:
    name, zone = names.lower(names.from_labels(one)), names.lower(names.from_labels(other))
    expected = dns.name.from_wire(name, 0)[0].is_subdomain(dns.name.from_wire(zone, 0)[0])
    assert names.is_below(name, zone) == expected
    if len(name) + len(zone) <= names.MAX_NAME:
        assert names.is_below(name[:-1] + zone, zone)


@pytest.mark.parametrize(
    ("name", "zone", "below"),
    [
        ("www.example.com", "example.com", True),
        ("example.com", "example.com", True),
        ("example.com", ".", True),
        ("badexample.com", "example.com", False),
        ("com", "example.com", False),
        ("a\\007example.com", "example.com", False),  # octets that look like a label's start
    ],
)
def test_below(name: str, zone: str, below: bool) -> None:
    assert names.is_below(names.from_text(name), names.from_text(zone)) is below


def test_ancestors() -> None:
    name = names.from_text("a.b.c.d")
    assert names.depth(name) == 4
    assert [names.to_text(names.ancestor(name, count)) for count in (0, 1, 3, 4, 9)] == [
        ".",
        "d.",
        "b.c.d.",
        "a.b.c.d.",
        "a.b.c.d.",
    ]
    assert names.parent(names.ROOT) == names.ROOT
    assert names.common(name, names.from_text("x.c.d")) == names.from_text("c.d")


def test_canonical_order_of_rfc_4034() -> None:
    listed = [
        "example", "a.example", "yljkjljk.a.example", "Z.a.example", "zABC.a.EXAMPLE",
        "z.example", "\\001.z.example", "*.z.example", "\\200.z.example",
    ]  # fmt: skip
    wires = [names.from_text(text) for text in listed]
    shuffled = wires[3:] + wires[:3]
    assert sorted(shuffled, key=names.canonical_key) == wires
