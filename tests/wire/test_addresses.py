"""Which addresses a query may be sent to: every entry of IANA's special-purpose registries."""

import pytest

from dnstrace.wire import addresses

NEVER = [
    "0.0.0.0", "0.255.255.255", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255",
    "127.0.0.1", "127.255.255.255", "169.254.169.254", "172.16.0.1", "172.31.255.255",
    "192.0.0.1", "192.0.0.8", "192.0.0.170", "192.0.0.171", "192.0.2.1", "192.88.99.1",
    "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1",
    "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::7f00:1", "64:ff9b:1::1", "100::1", "100:0:0:1::1", "2001::1", "2001:2::1",
    "2001:10::1", "2001:db8::1", "3fff::1", "5f00::1", "fc00::1", "fdff::1", "fe80::1",
    "febf::1", "fec0::1", "ff00::1", "ff02::1",
    # Another family's address inside.
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::", "2002:c0a8:1::1", "2002:a00:1::1",
]  # fmt: skip
ASKED = [
    "198.41.0.4", "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
    "126.255.255.255", "128.0.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.1", "192.0.3.1",
    "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255",
    "192.0.0.9", "192.0.0.10",
    "192.31.196.1", "192.175.48.6", "192.52.193.1",  # AS112 and AMT
    "2620:4f:8000::6", "2001:4:112::1", "2001:3::1", "2001:1::1", "2001:1::2", "2001:20::1",
    "2001:30::1", "2001:503:ba3e::2:30", "2001:200::1", "2600::1", "2a00::1",
    "::ffff:198.41.0.4", "64:ff9b::198.41.0.4", "2002:c629:4::1",
]  # fmt: skip


@pytest.mark.parametrize("text", NEVER)
def test_never_asked(text: str) -> None:
    assert not addresses.may_be_asked(addresses.pack(text))


@pytest.mark.parametrize("text", ASKED)
def test_asked(text: str) -> None:
    assert addresses.may_be_asked(addresses.pack(text))


@pytest.mark.parametrize(
    ("allowed", "text", "asked"),
    [
        ("10.0.0.0/8", "10.1.2.3", True),
        ("10.0.0.0/8", "::ffff:10.1.2.3", True),
        ("10.0.0.0/8", "169.254.169.254", False),
        ("10.0.0.0/8", "fe80::1", False),
        ("10.1.2.3", "10.1.2.3", True),
        ("10.1.2.3", "10.1.2.4", False),
        ("fe80::/10", "fe80::1", True),
        ("0.0.0.0/0", "127.0.0.1", True),
        ("0.0.0.0/0", "::1", False),
        ("::/0", "::1", True),
        ("::/0", "127.0.0.1", False),
    ],
)
def test_what_the_user_allows(allowed: str, text: str, asked: bool) -> None:
    networks = (addresses.prefix(allowed),)
    assert addresses.may_be_asked(addresses.pack(text), networks) is asked


@pytest.mark.parametrize("text", ["192.0.2.0/24", "192.0.2.128/25", "10.0.0.0/9", "2001:db8::/33"])
def test_edges_of_a_network(text: str) -> None:
    from ipaddress import ip_network

    network, whole = addresses.prefix(text), ip_network(text)
    first, last = whole.network_address, whole.broadcast_address
    assert addresses.within(first.packed, network)
    assert addresses.within(last.packed, network)
    assert not addresses.within((first - 1).packed, network)
    assert not addresses.within((last + 1).packed, network)


@pytest.mark.parametrize(
    "text", ["", "1.2.3", "1.2.3.4.5", "1.2.3.256", "::g", "fe80::1%eth0", "a\0b", "host"]
)
def test_no_address(text: str) -> None:
    with pytest.raises(addresses.BadAddress):
        addresses.pack(text)


@pytest.mark.parametrize("text", ["10.0.0.0/", "10.0.0.0/33", "10.0.0.0/x", "::/129", "10/8"])
def test_no_network(text: str) -> None:
    with pytest.raises(addresses.BadAddress):
        addresses.prefix(text)


@pytest.mark.parametrize("text", ["198.41.0.4", "2001:503:ba3e::2:30", "::"])
def test_text_and_back(text: str) -> None:
    assert addresses.unpack(addresses.pack(text)) == text
