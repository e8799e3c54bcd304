"""IP addresses as octets, and the special-purpose ones that no query is ever sent to."""

from functools import lru_cache
from socket import AF_INET, AF_INET6, inet_ntop, inet_pton

# IANA IPv4 and IPv6 Special-Purpose Address Registries: what is not globally reachable, and
# multicast. AS112's 192.31.196.0/24, 192.175.48.0/24 and 2620:4f:8000::/48 are meant to be asked.
_NEVER = (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
    "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    "::/8", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001::/23", "2001:db8::/32",
    "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
)  # fmt: skip
# Inside the above, yet globally reachable: anycast services and AS112v6.
_STILL = (
    "192.0.0.9/32", "192.0.0.10/32", "2001:1::1/128", "2001:1::2/128", "2001:1::3/128",
    "2001:3::/32", "2001:4:112::/48", "2001:20::/28", "2001:30::/28",
)  # fmt: skip
# IPv6 forms with an IPv4 address inside, and where it starts: judged by that one.
_INSIDE = (("::ffff:0:0/96", 12), ("64:ff9b::/96", 12), ("2002::/16", 2))

Prefix = tuple[bytes, int]


class BadAddress(ValueError):
    """The text is not an IP address or network."""


def pack(text: str) -> bytes:
    """The 4 or 16 octets of an address.

    Raises: BadAddress when it is none.
    """
    try:
        return inet_pton(AF_INET6 if ":" in text else AF_INET, text)
    except (OSError, ValueError):
        raise BadAddress(f"{text!r} is no IP address") from None


def unpack(octets: bytes) -> str:
    """The text of an address of 4 or 16 octets."""
    return inet_ntop(AF_INET6 if len(octets) == 16 else AF_INET, octets)


def prefix(text: str) -> Prefix:
    """A network like 10.0.0.0/8 or 2001:db8::/32 (or a single address) as octets and length.

    Raises: BadAddress when it is none.
    """
    address, slash, length = text.partition("/")
    octets = pack(address)
    bits = len(octets) * 8
    if slash and not (length.isascii() and length.isdigit() and int(length) <= bits):
        raise BadAddress(f"{text!r} is no network: the length is a number from 0 to {bits}")
    return octets, int(length) if slash else bits


def within(octets: bytes, network: Prefix) -> bool:
    """Whether an address is in a network; those of the other family never are."""
    base, length = network
    if len(octets) != len(base):
        return False
    whole, rest = divmod(length, 8)
    if octets[:whole] != base[:whole]:
        return False
    return not rest or (octets[whole] ^ base[whole]) >> (8 - rest) == 0


_never = tuple(map(prefix, _NEVER))
_still = tuple(map(prefix, _STILL))
_inside = tuple((prefix(text), at) for text, at in _INSIDE)


@lru_cache(maxsize=4096)  # a cut's servers are judged again with every question
def may_be_asked(octets: bytes, allowed: tuple[Prefix, ...] = ()) -> bool:
    """Whether a name server may be asked at this address.

    Args:
        allowed: networks that the user allowed, special-purpose or not.
    """
    if any(within(octets, network) for network in allowed):
        return True
    for network, at in _inside:
        if within(octets, network):
            return may_be_asked(octets[at : at + 4], allowed)
    if any(within(octets, network) for network in _still):
        return True
    return not any(within(octets, network) for network in _never)
