"""Signs a scenario anew where it is signed with DSA or RSA/MD5, which nobody validates any more.

What was signed rightly is signed rightly again, by ECDSA P-256 keys that are made from the old
ones' owner and tag; what was signed wrongly stays wrong. So the scenario says what it always said.
"""

import hashlib
import re
import struct
from collections.abc import Iterable

import dns.dnssec
import dns.dnssectypes
import dns.exception
import dns.name
import dns.node
import dns.rdata
import dns.rdataclass
import dns.rdataset
import dns.rdatatype
import dns.rrset
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from dns.rdtypes.ANY.DNSKEY import DNSKEY
from dns.rdtypes.ANY.DS import DS
from dns.rdtypes.ANY.RRSIG import RRSIG

from .packets import Entry
from .scenario import Scenario

OLD = re.compile(r"\sDNSKEY\s+\d+\s+3\s+[13]\s|\sDS\s+\d+\s+[13]\s", re.IGNORECASE)
REPLACED = {1, 3, 5, 6, 7, 8, 10, 12, 13, 14}
ALGORITHM = 13
DIGEST = "SHA256"


def resigned(scenario: Scenario) -> Scenario:
    """The scenario with signatures that resolvers of today can check; itself if it has them."""
    if not any(OLD.search(anchor) for anchor in scenario.setting("trust-anchor")):
        return scenario
    signer = _Signer(_entries(scenario), scenario.setting("trust-anchor"))
    settings = tuple(
        (key, signer.anchor(value) if key == "trust-anchor" else value)
        for key, value in scenario.settings
    )
    ranges = tuple(
        part._replace(entries=tuple(map(signer.entry, part.entries))) for part in scenario.ranges
    )
    steps = tuple(
        step._replace(entry=signer.entry(step.entry)) if step.entry else step
        for step in scenario.steps
    )
    return scenario._replace(settings=settings, ranges=ranges, steps=steps)


def _entries(scenario: Scenario) -> Iterable[Entry]:
    for part in scenario.ranges:
        yield from part.entries
    yield from (step.entry for step in scenario.steps if step.entry)


class _Signer:
    """The keys of a scenario, old and new, by owner and the old key's tag."""

    def __init__(self, entries: Iterable[Entry], anchors: list[str]) -> None:
        self._old: dict[tuple[dns.name.Name, int], list[DNSKEY]] = {}
        for entry in entries:
            for rrset in _records(entry):
                if isinstance(rrset[0], DNSKEY):
                    self._know(rrset.name, rrset[0])
        for text in anchors:
            owner, rdata = _parsed(text)
            if isinstance(rdata, DNSKEY):
                self._know(owner, rdata)

    def _know(self, owner: dns.name.Name, key: DNSKEY) -> None:
        known = self._old.setdefault((owner, dns.dnssec.key_id(key)), [])
        if key not in known:
            known.append(key)

    def _private(self, owner: dns.name.Name, tag: int) -> ec.EllipticCurvePrivateKey:
        seed = hashlib.sha256(
            (owner.canonicalize().to_wire() or b"") + tag.to_bytes(2, "big")
        ).digest()
        return ec.derive_private_key(int.from_bytes(seed, "big") >> 1, ec.SECP256R1())

    def _key(self, owner: dns.name.Name, tag: int, flags: int) -> DNSKEY:
        public = self._private(owner, tag).public_key()
        return dns.dnssec.make_dnskey(public, dns.dnssectypes.Algorithm(ALGORITHM), flags)

    def _new(self, owner: dns.name.Name, tag: int) -> DNSKEY:
        known = self._old.get((owner, tag))
        return self._key(owner, tag, known[0].flags if known else 256)

    def anchor(self, text: str) -> str:
        """A trust anchor's line."""
        owner, rdata = _parsed(text)
        kind = dns.rdatatype.to_text(rdata.rdtype)
        return f"{owner} 3600 IN {kind} {self._rdata(owner, rdata).to_text()}"

    def entry(self, entry: Entry) -> Entry:
        """An entry with keys, digests and signatures replaced."""
        sections = {
            name: [self._record(entry, rrset) for rrset in rrsets]
            for name, rrsets in entry.sections.items()
        }
        return entry._replace(sections=sections)

    def _record(self, entry: Entry, rrset: dns.rrset.RRset) -> dns.rrset.RRset:
        rdata = rrset[0]
        new = (
            self._signature(entry, rrset.name, rdata)
            if isinstance(rdata, RRSIG) and rdata.algorithm in REPLACED
            else self._rdata(rrset.name, rdata)
        )
        return dns.rrset.from_rdata(rrset.name, rrset.ttl, new)

    def _rdata(self, owner: dns.name.Name, rdata: dns.rdata.Rdata) -> dns.rdata.Rdata:
        if isinstance(rdata, DNSKEY) and rdata.algorithm in REPLACED:
            return self._key(owner, dns.dnssec.key_id(rdata), rdata.flags)
        if not isinstance(rdata, DS) or rdata.algorithm not in REPLACED:
            return rdata
        new = dns.dnssec.make_ds(owner, self._new(owner, rdata.key_tag), DIGEST)
        assert isinstance(new, DS)
        fits = any(
            dns.dnssec.make_ds(owner, key, rdata.digest_type, policy=dns.dnssec.allow_all_policy)
            == rdata
            for key in self._old.get((owner, rdata.key_tag), ())
            if rdata.digest_type in (1, 2, 4)
        )
        if rdata.digest_type not in (1, 2, 4):
            return rdata.replace(algorithm=ALGORITHM, key_tag=new.key_tag)
        return new if fits else new.replace(digest=hashlib.sha256(rdata.digest or b"").digest())

    def _signature(self, entry: Entry, owner: dns.name.Name, old: RRSIG) -> dns.rdata.Rdata:
        signer = old.signer
        new_tag = dns.dnssec.key_id(self._new(signer, old.key_tag))
        for section in [*_holding(entry, owner, old), list(_records(entry))]:
            covered = [
                rrset
                for rrset in section
                if (rrset.name, rrset.rdtype) == (owner, old.type_covered)
            ]
            if not covered or not self._valid(owner, covered, old):
                continue
            fresh = dns.rrset.RRset(_signed_name(owner, old), old.rdclass, old.type_covered)
            for rrset in covered:
                fresh.add(self._rdata(owner, rrset[0]), old.original_ttl)
            made = dns.dnssec.sign(
                fresh,
                self._private(signer, old.key_tag),
                signer,
                self._new(signer, old.key_tag),
                inception=old.inception,
                expiration=old.expiration,
            )
            assert isinstance(made, RRSIG)
            return made
        wrong = hashlib.sha512(old.signature).digest()
        return old.replace(algorithm=ALGORITHM, key_tag=new_tag, signature=wrong)

    def _valid(self, owner: dns.name.Name, covered: list[dns.rrset.RRset], old: RRSIG) -> bool:
        whole = dns.rrset.RRset(owner, old.rdclass, old.type_covered)
        for rrset in covered:
            whole.add(rrset[0], old.original_ttl)
        known = self._old.get((old.signer, old.key_tag), ())
        return any(_verifies(whole, old, key) for key in known)


def _verifies(rrset: dns.rrset.RRset, signature: RRSIG, key: DNSKEY) -> bool:
    if signature.algorithm in (3, 6):
        return _verifies_dsa(_signed_octets(rrset, signature), signature.signature, key.key)
    keys: dict[dns.name.Name, dns.node.Node | dns.rdataset.Rdataset] = {
        signature.signer: dns.rdataset.from_rdata(0, key)
    }
    policy, now = dns.dnssec.allow_all_policy, signature.inception
    try:
        dns.dnssec.validate_rrsig(rrset, signature, keys, now=now, policy=policy)
    except (dns.exception.DNSException, ValueError):
        return False
    return True


def _signed_octets(rrset: dns.rrset.RRset, signature: RRSIG) -> bytes:
    """What a signature is made over (RFC 4034 §3.1.8.1)."""
    signer = signature.signer.to_digestable()
    head = signature.to_digestable()[:18] + signer
    owner = _signed_name(rrset.name, signature).to_digestable()
    owner += struct.pack("!HHI", rrset.rdtype, rrset.rdclass, signature.original_ttl)
    contents = sorted(rdata.to_digestable() for rdata in rrset)
    return head + b"".join(owner + struct.pack("!H", len(c)) + c for c in contents)


def _verifies_dsa(signed: bytes, signature: bytes, key: bytes) -> bool:
    """DSA with keys as short as 512 bits, which no library takes any more."""
    if signature[:1] == b"0":  # ldns once wrote DER instead of the form of RFC 2536 §3
        try:
            r, s = decode_dss_signature(signature)
        except ValueError:
            return False
    else:
        r, s = (int.from_bytes(part, "big") for part in (signature[1:21], signature[21:41]))
    size = 64 + 8 * key[0]
    q = int.from_bytes(key[1:21], "big")
    p, g, y = (int.from_bytes(key[at : at + size], "big") for at in (21, 21 + size, 21 + 2 * size))
    if not 0 < r < q or not 0 < s < q:
        return False
    inverse = pow(s, -1, q)
    number = int.from_bytes(hashlib.sha1(signed, usedforsecurity=False).digest(), "big")
    return pow(g, number * inverse % q, p) * pow(y, r * inverse % q, p) % p % q == r


def _records(entry: Entry) -> Iterable[dns.rrset.RRset]:
    for rrsets in entry.sections.values():
        yield from rrsets


def _holding(
    entry: Entry, owner: dns.name.Name, signature: RRSIG
) -> Iterable[list[dns.rrset.RRset]]:
    """The sections that hold a signature."""
    for rrsets in entry.sections.values():
        if any(rrset.name == owner and rrset[0] == signature for rrset in rrsets):
            yield rrsets


def _signed_name(owner: dns.name.Name, signature: RRSIG) -> dns.name.Name:
    """The name that was signed: a wildcard, where the signature has fewer labels than the owner."""
    if signature.labels < len(owner) - 1 and owner.labels[0] != b"*":
        return dns.name.Name((b"*", *owner.labels[-signature.labels - 1 :]))
    return owner


def _parsed(text: str) -> tuple[dns.name.Name, dns.rdata.Rdata]:
    owner, rest = text.split(None, 1)
    found = re.search(r"\b(DS|DNSKEY)\s+(.*)", rest.split(";")[0], re.IGNORECASE)
    if found is None:
        raise ValueError(f"a trust anchor that is none: {text[:60]}")
    kind = dns.rdatatype.from_text(found.group(1))
    return dns.name.from_text(owner), dns.rdata.from_text("IN", kind, found.group(2))
