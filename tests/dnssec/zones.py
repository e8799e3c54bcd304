"""Signed zones in memory: dnspython makes keys, signatures and denials, ours has to check them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import dns.dnssec
import dns.dnssecalgs
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdataset
import dns.rdatatype
import dns.rrset

from dnstrace.model.rrset import RRset, SignedRRset
from dnstrace.wire import names, types

NOW = 1_800_000_000
WEEK = 7 * 86_400
TTL = 3_600
SOA = "ns.invalid. admin.invalid. 1 7200 3600 1209600 300"


def wire(text: str) -> names.Name:
    return names.lower(names.from_text(text))


@lru_cache(maxsize=64)
def private_key(algorithm: int, number: int) -> Any:
    """A private key, the same one each time it is asked for in a run."""
    if algorithm == 15:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(number.to_bytes(32, "big"))
    if algorithm in (13, 14):
        from cryptography.hazmat.primitives.asymmetric import ec

        return ec.generate_private_key(ec.SECP256R1() if algorithm == 13 else ec.SECP384R1())
    if algorithm == 16:
        from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey

        return Ed448PrivateKey.generate()
    from cryptography.hazmat.primitives.asymmetric import rsa

    return rsa.generate_private_key(65537, 1024)


class KeyPair:
    """A DNSKEY with its private half."""

    def __init__(self, algorithm: int = 15, number: int = 1, flags: int = 257) -> None:
        self.private = private_key(algorithm, number)
        self.record = dns.dnssec.make_dnskey(self.private.public_key(), algorithm, flags=flags)
        self.rdata: bytes = self.record.to_wire() or b""

    @property
    def tag(self) -> int:
        return dns.dnssec.key_id(self.record)

    def ds(self, zone: str, digest: str = "SHA256") -> bytes:
        name = dns.name.from_text(zone)
        made = dns.dnssec.make_ds(name, self.record, digest, policy=dns.dnssec.allow_all_policy)
        return made.to_wire() or b""

    def sign(self, rrset: dns.rrset.RRset, zone: str, start: int, end: int) -> bytes:
        signed = dns.dnssec.sign(
            rrset,
            self.private,
            dns.name.from_text(zone),
            self.record,
            inception=start,
            expiration=end,
            policy=dns.dnssec.allow_all_policy,
        )
        return signed.to_wire() or b""


class Zone:
    """One zone: what is in it, how it is signed, what it denies."""

    def __init__(
        self,
        origin: str,
        text: str = "",
        *,
        keys: Iterable[KeyPair] | None = None,
        nsec3: tuple[int, bytes, bool] | None = None,
        signed: bool = True,
        valid: tuple[int, int] = (NOW - WEEK, NOW + WEEK),
    ) -> None:
        self.origin, self.name = origin, wire(origin)
        self.keys = list(keys) if keys is not None else [KeyPair()]
        self.nsec3, self.signed, self.valid = nsec3, signed, valid
        self.data: dict[tuple[bytes, int], list[bytes]] = {}
        self.children: list[Zone] = []
        self.signatures: dict[tuple[bytes, int], tuple[bytes, ...]] = {}
        self.add(f"@ SOA {SOA}", "@ NS ns.invalid.")
        if signed:
            self.data[self.name, types.DNSKEY] = [pair.rdata for pair in self.keys]
            if nsec3:
                self.add(f"@ NSEC3PARAM 1 0 {nsec3[0]} {nsec3[1].hex() or '-'}")
        self.add(*(line for line in text.splitlines() if line.strip()))

    def add(self, *lines: str) -> None:
        """Add records given as `owner TYPE rdata`, owner relative to the zone or `@`."""
        for line in lines:
            owner, kind, rest = line.split(None, 2)
            made = dns.rdata.from_text("IN", kind, rest)
            self.data.setdefault((self.full(owner), int(made.rdtype)), []).append(
                made.to_wire() or b""
            )

    def full(self, owner: str) -> bytes:
        if owner == "@":
            return self.name
        return wire(owner) if owner.endswith(".") else wire(owner)[:-1] + self.name

    def delegate(self, child: Zone, ds: list[bytes] | None = None) -> Zone:
        """Delegate to a child; by default with a DS for its first key when it is signed."""
        self.children.append(child)
        self.data[child.name, types.NS] = [wire("ns.invalid")]
        if ds is None:
            ds = [child.keys[0].ds(child.origin)] if child.signed else []
        if ds:
            self.data[child.name, types.DS] = ds
        return child

    # What is in the zone.

    def is_cut(self, name: bytes) -> bool:
        return name != self.name and (name, types.NS) in self.data

    def below_cut(self, name: bytes) -> bool:
        while name != self.name:
            name = names.parent(name)
            if self.is_cut(name):
                return True
        return False

    def owners(self) -> set[bytes]:
        return {name for name, _ in self.data if not self.below_cut(name)}

    def exists(self, name: bytes) -> bool:
        return any(names.is_below(owner, name) for owner in self.owners())

    def types_at(self, name: bytes) -> set[int]:
        present = {kind for owner, kind in self.data if owner == name}
        if not self.nsec3:
            present |= {types.NSEC, types.RRSIG}
        elif present - {types.NS} or not self.is_cut(name):
            present |= {types.RRSIG} if present else set()
        return present

    # Signatures.

    def rrset(self, name: names.Name, kind: int, *, shown: names.Name | None = None) -> SignedRRset:
        """An RRset with its signatures; `shown` is the name that a wildcard expands to."""
        if kind == types.NSEC:
            rdatas = [self._nsec(name)]
        elif kind == types.NSEC3:
            rdatas = [self._nsec3(name)]
        else:
            rdatas = self.data[name, kind]
        made = RRset(shown or name, kind, types.IN, TTL, tuple(rdatas), shown or name)
        unsigned = not self.signed or (kind == types.NS and self.is_cut(name))
        return SignedRRset(made, () if unsigned else self.sign(name, kind, rdatas))

    def sign(self, name: bytes, kind: int, rdatas: list[bytes]) -> tuple[bytes, ...]:
        """The signatures of an RRset, made when first asked for."""
        if (name, kind) not in self.signatures:
            rrset = _rrset(name, kind, rdatas)
            signers = self.keys if kind == types.DNSKEY else self.keys[-1:]
            self.signatures[name, kind] = tuple(
                pair.sign(rrset, self.origin, *self.valid) for pair in signers
            )
        return self.signatures[name, kind]

    # Denials.

    def _nsec(self, name: bytes) -> bytes:
        chain = sorted(self.owners(), key=names.canonical_key)
        following = chain[(chain.index(name) + 1) % len(chain)]
        return following + bitmap(self.types_at(name))

    def covering(self, name: names.Name) -> names.Name:
        """The owner of the NSEC that covers or matches a name."""
        key = names.canonical_key
        return names.checked(max((o for o in self.owners() if key(o) <= key(name)), key=key))

    def hashed(self) -> dict[bytes, bytes]:
        """The names with an NSEC3, by hash; with opt-out, unsigned delegations have none."""
        assert self.nsec3
        found: set[bytes] = set()
        for owner in self.owners():
            unsigned = self.is_cut(owner) and (owner, types.DS) not in self.data
            if self.nsec3[2] and unsigned:
                continue
            while owner != self.name:
                found.add(owner)
                owner = names.parent(owner)
        return {self.hash(name): name for name in found | {self.name}}

    def hash(self, name: bytes) -> bytes:
        from hashlib import sha1

        assert self.nsec3
        digest = sha1(name + self.nsec3[1]).digest()
        for _ in range(self.nsec3[0]):
            digest = sha1(digest + self.nsec3[1]).digest()
        return digest

    def nsec3_owner(self, name: names.Name) -> names.Name:
        """The owner of the NSEC3 that matches or covers a name."""
        from base64 import b32hexencode

        chain = sorted(self.hashed())
        asked = self.hash(name)
        at = max((one for one in chain if one <= asked), default=chain[-1])
        return names.checked(names.from_labels([b32hexencode(at).lower()])[:-1] + self.name)

    def _nsec3(self, owner: bytes) -> bytes:
        from base64 import b32hexdecode

        assert self.nsec3
        iterations, salt, opt_out = self.nsec3
        hashed = self.hashed()
        chain = sorted(hashed)
        at = b32hexdecode(owner[1 : 1 + owner[0]].upper())
        following = chain[(chain.index(at) + 1) % len(chain)]
        head = bytes((1, opt_out)) + iterations.to_bytes(2, "big") + bytes((len(salt),)) + salt
        return head + bytes((len(following),)) + following + bitmap(self.types_at(hashed[at]))


def _rrset(name: bytes, kind: int, rdatas: list[bytes]) -> dns.rrset.RRset:
    owner, _ = dns.name.from_wire(name, 0)
    number = dns.rdatatype.RdataType.make(kind)
    made = [dns.rdata.from_wire("IN", number, rdata, 0, len(rdata)) for rdata in rdatas]
    return dns.rrset.from_rdata_list(owner, TTL, made)


def bitmap(present: set[int]) -> bytes:
    """The type bitmap of NSEC and NSEC3."""
    windows: dict[int, bytearray] = {}
    for kind in sorted(present):
        octets = windows.setdefault(kind >> 8, bytearray(32))
        octets[(kind & 255) >> 3] |= 0x80 >> (kind & 7)
    return b"".join(
        bytes((window, len(octets.rstrip(b"\0")))) + octets.rstrip(b"\0")
        for window, octets in windows.items()
    )
