"""Replies that look real, of every type, and what becomes of them when they are bent."""

from collections.abc import Iterator
from functools import lru_cache
from random import Random
from struct import pack

from dnstrace.codec.queries import encode
from dnstrace.model.question import Query, Question
from dnstrace.wire import names
from tests.fuzz.replies import LARGEST_NAMES, RDATAS, SERVER, TYPES, spoil

MOST = 1_232
NAME = names.from_text("www.broken.com")
_B64 = "AwEAAb4k1rkrJ2wX" * 11
_RECORDS = [
    "A 45.90.77.80", "AAAA 2a0b:4d07::1", "NS ns1.broken.com.", "MX 10 mail.broken.com.",
    "SOA ns1.broken.com. h.broken.com. 1 3600 600 86400 60", "PTR a.b.c.broken.com.",
    "CNAME x.broken.com.", "DNAME y.broken.com.", 'TXT "v=spf1 -all" "x"', "SRV 1 2 443 a.net.",
    'HINFO "PC" "Unix"', 'NAPTR 1 2 "u" "E2U+sip" "!^.*$!sip:a@b!" .', "KX 1 a.broken.com.",
    "AFSDB 1 a.broken.com.", "RP a.broken.com. b.broken.com.", 'CAA 0 issue "ca.net"',
    "LOC 52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m", "CERT 1 2 3 AQIDBA==",
    "SSHFP 4 2 " + "ab" * 32, "TLSA 3 1 1 " + "cd" * 32, "SMIMEA 3 1 1 " + "cd" * 32,
    "OPENPGPKEY " + _B64, "CDS 1 13 2 " + "ab" * 32, "DS 20326 8 2 " + "ab" * 32,
    "DNSKEY 257 3 8 " + _B64, "CDNSKEY 257 3 13 " + _B64, "CSYNC 66 3 A NS AAAA",
    "ZONEMD 1 1 1 " + "ab" * 48, "NSEC a.broken.com. A NS SOA RRSIG NSEC DNSKEY TYPE65534",
    "NSEC3 1 0 150 aabbccdd 0p9mhaveqvm6t7vbl5lop2u3t2rp3tom A NS RRSIG",
    "NSEC3PARAM 1 0 65535 aabbccdd", "URI 1 2 \"https://broken.com/\"",
    "RRSIG A 8 3 60 20300101000000 20200101000000 12345 broken.com. " + _B64,
    "RRSIG DNSKEY 13 2 60 20200101000000 20300101000000 4711 broken.com. " + _B64,
    "HTTPS 1 . alpn=h2,h3 ipv4hint=45.90.77.80 ipv6hint=2a0b:4d07::1 port=8443",
    "SVCB 16 svc.broken.com. mandatory=alpn alpn=h2 key65333=abc", "APL 1:10.0.0.0/8 2:::/0",
    "IPSECKEY 10 1 2 45.90.77.80 AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGvgqt4AQ==",
    "HIP 2 200100107B1A74DF365639CC39F1D578 AwEAAbdxyhNuSutc5EMzxTs9LBPCIkOFH8cIvM4p rvs.net.",
    "EUI48 00-00-5e-00-53-2a", "EUI64 00-00-5e-ef-10-00-00-2a", "NID 10 0014:4fff:ff20:ee64",
    "L32 10 10.1.2.0", "L64 10 2001:0db8:1140:1000", "LP 10 l64.broken.com.", 'SPF "v=spf1"',
    "DHCID AAIBY2/AuCccgoJbsaxcQc9TUapptP69lOjxfNuVAA2kjEA=", "NINFO \"x\"",
    "AMTRELAY 10 0 1 1.2.3.4",
    "TYPE65280 \\# 4 01020304", "GPOS 1.0 2.0 3.0", "X25 \"311\"",
    "ISDN \"150862028003217\" \"004\"", "RT 1 a.broken.com.", "PX 10 a.net. b.net.", "WALLET a b",
]  # fmt: skip
_OPTIONS = [
    (3, b"ams1.ns"), (10, bytes(24)), (15, b"\0\x16no reachable"), (8, b"\0\1\x18\0\1\2\3"),
    (12, bytes(40)), (9, bytes(4)), (18, b"\5agent\0"), (11, b"\0\x10"), (26946, b"x" * 60),
]  # fmt: skip


@lru_cache(maxsize=1)
def rdatas() -> list[tuple[int, bytes]]:
    """Type and RDATA of each record above, in wire form, uncompressed."""
    import dns.rdata
    import dns.rdataclass
    import dns.rdatatype

    found = []
    for line in _RECORDS:
        kind, _, text = line.partition(" ")
        try:
            number = dns.rdatatype.from_text(kind)
            made = dns.rdata.from_text(dns.rdataclass.IN, number, text)
        except Exception as error:
            raise AssertionError(line) from error
        found.append((int(number), made.to_wire() or b""))
    return found


@lru_cache(maxsize=1)
def seeds() -> list[bytes]:
    """One reply for each type: the record three times, signed, with the zone's NS and SOA."""
    made = rdatas()
    by_type = dict(made)
    signature = by_type[46]
    found = []
    for kind, rdata in made:
        question = Question(NAME, kind)
        covering = pack("!H", kind) + signature[2:]
        answer = [_record(b"\xc0\x0c", kind, rdata), _record(b"\xc0\x0c", 46, covering)]
        authority = [_record(b"\xc0\x10", k, by_type[k]) for k in (2, 6, 43, 47, 50)]
        additional = [_record(b"\xc0\x10", 1, by_type[1]), _opt(_OPTIONS)]
        found.append(_message(question, 0x8400, answer, authority, additional))
    return found


def _record(owner: bytes, kind: int, rdata: bytes, ttl: int = 60) -> bytes:
    return owner + pack("!HHIH", kind, 1, ttl, len(rdata)) + rdata


def _opt(options: list[tuple[int, bytes]]) -> bytes:
    rdata = b"".join(pack("!HH", code, len(data)) + data for code, data in options)
    return b"\0" + pack("!HHIH", 41, 1232, 0x8000, len(rdata)) + rdata


def _message(question: Question, bits: int, *parts: list[bytes]) -> bytes:
    asked = encode(Query(question, SERVER, payload=None), 4711)
    head = asked[:2] + pack("!HHHHH", bits, 1, *map(len, parts))
    return head + asked[12:] + b"".join(b"".join(part) for part in parts)


def bent(random: Random, known: list[bytes], most: int = MOST) -> Iterator[bytes]:
    """An endless row: real-looking ones changed in a few octets, and ones filled to the brim."""
    while True:
        if random.random() < 0.5:
            yield _spoilt(random, random.choice(known))[:most]
        else:
            yield _filled(random, most)


def one(number: int) -> bytes:
    """One of them, always the same for a number."""
    return next(bent(Random(number), seeds()))


def _spoilt(random: Random, wire: bytes) -> bytes:
    changes = [
        (
            random.choice((0, 0, 0, 1, 2, 3)),
            random.randrange(max(1, len(wire))),
            random.randbytes(random.choice((1, 1, 2, 4))),
        )
        for _ in range(random.choice((1, 1, 2, 4, 8)))
    ]
    return spoil(wire, changes)


def _filled(random: Random, most: int) -> bytes:
    """One kind of record as often as it fits, behind a name that is long to write."""
    kind, rdata = random.choice(rdatas())
    way = random.randrange(6)
    if way == 0:
        kind, rdata = random.choice(TYPES), random.choice(RDATAS)
    elif way == 1:
        rdata = _inflated(random, kind, rdata, random.choice((100, 500, most)))
    elif way == 2:
        rdata = random.choice((b"\xc0\x1e", b"\xc0\x10", b"")) + rdata[random.randrange(3) :]
    question = Question(NAME, kind if random.random() < 0.7 else random.choice((1, 2, 255, 43)))
    first = _record(b"\xc0\x0c", random.choice((2, 5, 16)), random.choice(LARGEST_NAMES))
    owner = random.choice((b"\xc0\x0c", b"\xc0\x2c", b"\xc0\x10", b"\0", b"\1a\xc0\x10"))
    bits = random.choice((0x8400, 0x8400, 0x8000, 0x8403, 0x8600, 0x8402))
    parts: list[list[bytes]] = [[first] if random.random() < 0.6 else [], [], []]
    room = most - len(_message(question, bits, *parts))
    at = random.choice((0, 0, 1, 2))
    number = 0
    while True:
        varied = rdata
        if number and len(rdata) > 2 and random.random() < 0.9:
            place = random.randrange(len(rdata))
            varied = rdata[:place] + random.randbytes(1) + rdata[place + 1 :]
        row = _record(owner, kind, varied)
        room -= len(row)
        if room < 0 or number >= 400:
            return _message(question, bits, *parts)
        parts[at].append(row)
        number += 1


def _inflated(random: Random, kind: int, rdata: bytes, size: int) -> bytes:
    """The RDATA with octets that make its text long."""
    skip = random.choice((0, 1, 2, 4, 8, 18, len(rdata)))
    filler = random.choice(
        (b"\xff", b"\0", b"\x1b", b"\1\xff", b"\0\1\0\0", b"\0\4\0\4", b"\1\x80")
    )
    return rdata[:skip] + (filler * size)[: max(0, size - skip - 60)]
