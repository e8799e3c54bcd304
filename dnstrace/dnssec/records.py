"""The DNSSEC records as values, read from RDATA whose names are uncompressed."""

from base64 import b32hexdecode
from struct import Struct
from typing import NamedTuple

from dnstrace.model.rrset import RRset, SignedRRset
from dnstrace.wire import names, types
from dnstrace.wire.message import Malformed
from dnstrace.wire.rdata import type_bitmap

_RRSIG = Struct("!HBBIIIH").unpack_from
_DNSKEY = Struct("!HBB").unpack_from
_DS = Struct("!HBB").unpack_from
_NSEC3 = Struct("!BBHB").unpack_from

ZONE_KEY, REVOKED = 0x0100, 0x0080
OPT_OUT = 1
SHA1_LENGTH = 20


class Signature(NamedTuple):
    """An RRSIG (RFC 4034 §3.1)."""

    covered: int
    algorithm: int
    labels: int
    original_ttl: int
    expiration: int  # serial arithmetic, RFC 1982
    inception: int
    tag: int
    signer: names.Name  # lower case
    head: bytes  # the RDATA up to and with the signer in lower case: what is signed first
    value: bytes


class Key(NamedTuple):
    """A DNSKEY (RFC 4034 §2.1)."""

    flags: int
    protocol: int
    algorithm: int
    value: bytes
    tag: int
    rdata: bytes

    @property
    def signs_zones(self) -> bool:
        """Whether it may verify anything: a zone key, protocol 3, not revoked (RFC 5011 §2.1)."""
        return self.protocol == 3 and self.flags & (ZONE_KEY | REVOKED) == ZONE_KEY


class DS(NamedTuple):
    """A DS (RFC 4034 §5.1)."""

    tag: int
    algorithm: int
    digest_type: int
    digest: bytes


class Nsec(NamedTuple):
    """An NSEC (RFC 4034 §4.1)."""

    owner: names.Name  # lower case; the wildcard's own name when it was expanded
    next: bytes  # lower case
    types: frozenset[int]


class Nsec3(NamedTuple):
    """An NSEC3 (RFC 5155 §3.1) of hash algorithm 1 and known flags."""

    hash: bytes  # of its owner
    next: bytes  # hash
    opt_out: bool
    iterations: int
    salt: bytes
    types: frozenset[int]


def first_name(data: bytes) -> names.Name:
    """The name that `data` begins with. Raises: Malformed."""
    position = 0
    while True:
        if position >= len(data) or (length := data[position]) > names.MAX_LABEL:
            raise Malformed("a name is cut off")
        position += length + 1
        if position > names.MAX_NAME:
            raise Malformed("a name of more than 255 octets")
        if not length:
            return names.Name(data[:position])


def signature(rdata: bytes) -> Signature | None:
    """The RRSIG of an RDATA; `None` when it is none."""
    if len(rdata) < 20:
        return None
    try:
        signer = names.lower(first_name(rdata[18:]))
    except Malformed:
        return None
    end = 18 + len(signer)
    if len(rdata) <= end:
        return None
    covered, algorithm, labels, ttl, expiration, inception, tag = _RRSIG(rdata)
    head, value = rdata[:18] + signer, rdata[end:]
    return Signature(
        covered, algorithm, labels, ttl, expiration, inception, tag, signer, head, value
    )


def key(rdata: bytes) -> Key | None:
    """The DNSKEY of an RDATA; `None` when it is none."""
    if len(rdata) < 5:
        return None
    flags, protocol, algorithm = _DNSKEY(rdata)
    return Key(flags, protocol, algorithm, rdata[4:], key_tag(rdata), rdata)


def key_tag(rdata: bytes) -> int:
    """The tag of a DNSKEY's RDATA (RFC 4034 appendix B)."""
    if len(rdata) > 4 and rdata[3] == 1:  # RSA/MD5, appendix B.1
        return int.from_bytes(rdata[-3:-1], "big")
    total = sum(rdata[0::2]) * 256 + sum(rdata[1::2])
    return (total + (total >> 16)) & 0xFFFF


def ds(rdata: bytes) -> DS | None:
    """The DS of an RDATA; `None` when it is none."""
    if len(rdata) < 5:
        return None
    tag, algorithm, digest_type = _DS(rdata)
    return DS(tag, algorithm, digest_type, rdata[4:])


def nsec(owner: names.Name, rdata: bytes) -> Nsec | None:
    """The NSEC of an RDATA; `None` when it is none."""
    try:
        following = first_name(rdata)
        return Nsec(owner, following.lower(), frozenset(type_bitmap(rdata[len(following) :])))
    except Malformed:
        return None


def nsec3(owner: bytes, rdata: bytes) -> Nsec3 | None:
    """The NSEC3 of an RDATA; `None` when it is none, or of unknown hash or flags (RFC 5155 §8)."""
    if len(rdata) < 5:
        return None
    algorithm, flags, iterations, salt_length = _NSEC3(rdata)
    try:
        rest = rdata[5 + salt_length :]
        following = rest[1 : 1 + rest[0]]
        hashed = b32hexdecode(owner[1 : 1 + owner[0]].upper())
        salt, present = rdata[5 : 5 + salt_length], frozenset(type_bitmap(rest[1 + rest[0] :]))
    except (IndexError, ValueError):  # Malformed and binascii's are ValueErrors
        return None
    if algorithm != 1 or flags & ~OPT_OUT:
        return None
    if len(hashed) != SHA1_LENGTH or len(following) != SHA1_LENGTH:
        return None
    return Nsec3(hashed, following, bool(flags & OPT_OUT), iterations, salt, present)


def signatures(signed: SignedRRset) -> list[Signature]:
    """The well-formed RRSIGs of an RRset that cover its type."""
    found = (signature(rdata) for rdata in signed.signatures)
    return [one for one in found if one is not None and one.covered == signed.rrset.type]


def keys(rrset: RRset) -> tuple[Key, ...]:
    """The well-formed DNSKEYs of an RRset, in the order received."""
    return tuple(one for rdata in rrset.rdatas if (one := key(rdata)) is not None)


def signers(signed: SignedRRset) -> list[names.Name]:
    """The zones that may have signed an RRset, in the order of its signatures.

    A DS, and an NSEC that is not at its zone's apex, belong to a zone above (RFC 4035 §2.4).
    """
    owner = signed.rrset.name
    found: dict[names.Name, None] = {}
    for one in signatures(signed):
        above = names.is_below(owner, one.signer)
        if above and not (signed.rrset.type == types.DS and one.signer == owner != names.ROOT):
            found[one.signer] = None
    return list(found)
