"""Prefix tables against the obvious way of doing it."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dnstrace.annotate.asn.prefixes import (
    Prefix,
    PrefixTable,
    blocks,
    host_prefix,
    parse_address,
    parse_prefix,
)

addresses = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6))


@st.composite
def prefixes(draw: st.DrawFn) -> Prefix:
    """Prefixes that lie close together, so that many cover each other."""
    family = draw(st.sampled_from((4, 6)))
    bits = 32 if family == 4 else 128
    length = draw(st.integers(0, bits))
    head = draw(st.integers(0, 7)) << (bits - 3) | draw(st.integers(0, 7))
    return Prefix(family, head >> (bits - length) << (bits - length), length)


@given(st.lists(prefixes(), max_size=30), prefixes())
def test_covering_is_what_ipaddress_says(entries: list[Prefix], wanted: Prefix) -> None:
    table = PrefixTable()
    for value, entry in enumerate(entries):
        table.add(entry, value)
    network = ipaddress.ip_network(wanted.text)
    expected: dict[str, list[int]] = {}
    for value, entry in enumerate(entries):
        other = ipaddress.ip_network(entry.text)
        if network.version == other.version and network.subnet_of(other):  # type: ignore[arg-type]
            expected.setdefault(entry.text, []).append(value)
    found = list(table.covering(wanted))
    assert {prefix.text: values for prefix, values in found} == expected
    assert [prefix.length for prefix, _ in found] == sorted(
        (prefix.length for prefix, _ in found), reverse=True
    )
    assert len(table) == len(entries)


@given(addresses)
def test_addresses_are_read_and_written_like_ipaddress_does(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    assert parse_address(str(address)) == (address.version, int(address))
    prefix = host_prefix(str(address))
    assert ipaddress.ip_network(prefix.text) == ipaddress.ip_network(address)


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_blocks_make_up_their_range(one: int, other: int) -> None:
    first, last = sorted((one, other))
    expected = ipaddress.summarize_address_range(
        ipaddress.IPv4Address(first), ipaddress.IPv4Address(last)
    )
    assert [block.text for block in blocks(4, first, last)] == [str(net) for net in expected]


def test_blocks_of_everything() -> None:
    assert list(blocks(6, 0, 2**128 - 1)) == [Prefix(6, 0, 0)]


@pytest.mark.parametrize(
    "text",
    ["", "192.0.2.0", "192.0.2.0/33", "192.0.2.1/24", "192.0.2.0/-1", "::/129", "x/8", "١.0.0.0/8"],
)
def test_what_is_no_prefix(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no (prefix|address)"):
        parse_prefix(text)
