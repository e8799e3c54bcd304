"""How the RDATA of each known type is laid out, to the octet: whether it can be of its type.

A layout is a function of the octets and of where the RDATA begins and ends in them. Names that may
be compressed are in `NAMES_IN_RDATA`; of those types `LAYOUTS` has only what follows the name.
"""

from collections.abc import Callable

Layout = Callable[[bytes, int, int], bool]

# Octets of addresses and other numbers, in class IN.
FIXED = {1: 4, 28: 16, 104: 10, 105: 6, 106: 10, 108: 6, 109: 8}

# Where domain names stand in the RDATA of the types that may compress them or that we follow:
# octets before the first name, how many names, octets after the last (None: any number).
NAMES_IN_RDATA: dict[int, tuple[int, int, int | None]] = {
    2: (0, 1, 0), 3: (0, 1, 0), 4: (0, 1, 0), 5: (0, 1, 0), 6: (0, 2, 20), 7: (0, 1, 0),
    8: (0, 1, 0), 9: (0, 1, 0), 12: (0, 1, 0), 14: (0, 2, 0), 15: (2, 1, 0), 17: (0, 2, 0),
    18: (2, 1, 0), 21: (2, 1, 0), 24: (18, 1, None), 26: (2, 2, 0), 30: (0, 1, None),
    33: (6, 1, 0), 36: (2, 1, 0), 39: (0, 1, 0), 46: (18, 1, None), 47: (0, 1, None),
    58: (0, 2, 0), 107: (2, 1, 0),
}  # fmt: skip


def _at_least(octets: int) -> Layout:
    return lambda wire, at, end: end - at >= octets


def _strings(wire: bytes, at: int, end: int) -> bool:
    """Character-strings that fill it, one or more (RFC 1035 §3.3.14)."""
    if at >= end:
        return False
    while at < end:
        at += wire[at] + 1
    return at == end


def _some_strings(least: int, most: int) -> Layout:
    def layout(wire: bytes, at: int, end: int) -> bool:
        count = 0
        while at < end:
            at += wire[at] + 1
            count += 1
        return at == end and least <= count <= most

    return layout


def _bitmap(wire: bytes, at: int, end: int) -> bool:
    """Windows in rising order, of 1 to 32 octets each; there may be none (RFC 4034 §4.1.2)."""
    last = -1
    while at < end:
        if end - at < 3:
            return False
        window, length = wire[at], wire[at + 1]
        if window <= last or not 1 <= length <= 32:
            return False
        last = window
        at += 2 + length
    return at == end


def _after(octets: int, rest: Layout) -> Layout:
    return lambda wire, at, end: end - at >= octets and rest(wire, at + octets, end)


def _nsec3(wire: bytes, at: int, end: int) -> bool:
    """Hash, flags, iterations, salt, next hashed owner, bitmap (RFC 5155 §3.2)."""
    for fixed in (4, 0):
        at += fixed
        if at >= end:
            return False
        length = wire[at]
        at += 1 + length
    return length > 0 and at <= end and _bitmap(wire, at, end)


def _nsec3param(wire: bytes, at: int, end: int) -> bool:
    """Hash, flags, iterations, salt (RFC 5155 §4.2)."""
    return end - at >= 5 and at + 5 + wire[at + 4] == end


def _caa(wire: bytes, at: int, end: int) -> bool:
    """Flags, tag, value (RFC 8659 §4.1)."""
    return end - at >= 3 and wire[at + 1] > 0 and at + 2 + wire[at + 1] <= end


def _uncompressed(wire: bytes, at: int, end: int) -> int:
    """Where a name that must not be compressed ends; -1 when there is none."""
    start = at
    while at < end:
        length = wire[at]
        at += length + 1
        if length > 63 or at - start > 255:
            return -1
        if not length:
            return at
    return -1


def _naptr(wire: bytes, at: int, end: int) -> bool:
    """Order, preference, three strings, a name (RFC 3403 §4.1)."""
    at += 4
    for _ in range(3):
        if at >= end:
            return False
        at += wire[at] + 1
    return _uncompressed(wire, at, end) == end


def _multiple(octets: int) -> Layout:
    return lambda wire, at, end: end > at and (end - at) % octets == 0


def _exactly(octets: int) -> Layout:
    return lambda wire, at, end: end - at == octets


def _protocols(wire: bytes, at: int, end: int) -> bool:
    """Character-strings, none of them empty (RFC 9460 §7.1.1)."""
    if not _strings(wire, at, end):
        return False
    while at < end and wire[at]:
        at += wire[at] + 1
    return at == end


# By key: mandatory, alpn, no-default-alpn, port, ipv4hint, ipv6hint (RFC 9460 §7, §8).
_VALUES = {
    0: _multiple(2),
    1: _protocols,
    2: _exactly(0),
    3: _exactly(2),
    4: _multiple(4),
    6: _multiple(16),
}


def _svcb(wire: bytes, at: int, end: int) -> bool:
    """Priority, a name, parameters with rising keys and whole values (RFC 9460 §2.2)."""
    at = _uncompressed(wire, at + 2, end)
    if at < 0:
        return False
    last = -1
    while at < end:
        if end - at < 4:
            return False
        key = wire[at] << 8 | wire[at + 1]
        if key <= last:
            return False
        last = key
        value = at + 4
        at = value + (wire[at + 2] << 8 | wire[at + 3])
        if at > end or (key in _VALUES and not _VALUES[key](wire, value, at)):
            return False
    return True


def _prefixes(wire: bytes, at: int, end: int) -> bool:
    """Items of family, prefix length, and an address part of its own length (RFC 3123 §4)."""
    while at + 4 <= end:
        at += 4 + (wire[at + 3] & 0x7F)
    return at == end


def _gateway(kind: int, wire: bytes, at: int, end: int) -> int:
    """Where a gateway or relay of this kind ends (RFC 4025 §2.5); -1 when it is none."""
    if kind == 3:
        return _uncompressed(wire, at, end)
    at += {0: 0, 1: 4, 2: 16}.get(kind, end - at)  # of other kinds nothing is known
    return at if at <= end else -1


def _ipseckey(wire: bytes, at: int, end: int) -> bool:
    """Precedence, kind of gateway, algorithm, gateway, key (RFC 4025 §2.1)."""
    return end - at >= 3 and _gateway(wire[at + 1], wire, at + 3, end) >= 0


def _amtrelay(wire: bytes, at: int, end: int) -> bool:
    """Precedence, a bit and the kind of relay, relay (RFC 8777 §4.2)."""
    return end - at >= 2 and _gateway(wire[at + 1] & 0x7F, wire, at + 2, end) == end


def _hip(wire: bytes, at: int, end: int) -> bool:
    """Two lengths around an algorithm, tag, key, names of servers (RFC 8005 §5)."""
    if end - at < 4 or not wire[at]:
        return False
    at += 4 + wire[at] + (wire[at + 2] << 8 | wire[at + 3])
    while 0 <= at < end:
        at = _uncompressed(wire, at, end)
    return at == end


def _dsync(wire: bytes, at: int, end: int) -> bool:
    """Type, scheme, port, a name (RFC 9859 §2.1)."""
    return _uncompressed(wire, at + 5, end) == end


def _loc(wire: bytes, at: int, end: int) -> bool:
    """16 octets in version 0; of another version nothing is known (RFC 1876 §2)."""
    return end - at == 16 or (end > at and wire[at] != 0)


LAYOUTS: dict[int, Layout] = {
    11: _at_least(5),  # WKS
    13: _some_strings(2, 2),  # HINFO
    16: _strings,  # TXT
    19: _some_strings(1, 1),  # X25
    20: _some_strings(1, 2),  # ISDN
    24: _at_least(0),  # SIG, after its signer
    25: _at_least(4),  # KEY
    27: _some_strings(3, 3),  # GPOS
    29: _loc,
    30: _at_least(0),  # NXT, after its name
    35: _naptr,
    37: _at_least(5),  # CERT
    42: _prefixes,  # APL
    43: _at_least(4),  # DS
    44: _at_least(2),  # SSHFP
    45: _ipseckey,
    46: _at_least(0),  # RRSIG, after its signer
    47: _bitmap,  # NSEC, after its name
    48: _at_least(4),  # DNSKEY
    50: _nsec3,
    51: _nsec3param,
    52: _at_least(3),  # TLSA
    53: _at_least(3),  # SMIMEA
    55: _hip,
    56: _strings,  # NINFO
    59: _at_least(4),  # CDS
    60: _at_least(4),  # CDNSKEY
    62: _after(6, _bitmap),  # CSYNC
    63: _at_least(6),  # ZONEMD
    64: _svcb,
    65: _svcb,  # HTTPS
    66: _dsync,
    99: _strings,  # SPF
    256: _at_least(5),  # URI
    257: _caa,
    258: _strings,  # AVC
    260: _amtrelay,
    261: _strings,  # RESINFO
    262: _strings,  # WALLET
    32768: _at_least(4),  # TA
    32769: _at_least(4),  # DLV
}
