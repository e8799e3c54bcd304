"""KeyTrap (CVE-2023-50387): many keys of one tag and many signatures, none of which verifies."""

from random import Random

from dns.dnssec import key_id
from dns.rdata import Rdata, from_wire
from dns.rdataclass import IN
from dns.rdatatype import DNSKEY
from dns.rdtypes.ANY.DNSKEY import DNSKEY as DNSKEYRecord
from dns.rdtypes.ANY.RRSIG import RRSIG as RRSIGRecord

KEYS = 20
KEY_HEADER = b"\x01\x01\x03\x0f"
"""Flags 257, protocol 3, algorithm 15."""
SIGNATURES = 20
ED25519_KEY_OCTETS = 32
ED25519_SIGNATURE_OCTETS = 64


def trap_keys(seed: str) -> list[DNSKEYRecord]:
    """Keys of one tag: the tag is a sum of 16-bit words, so any order of the words keeps it."""
    random = Random(f"{seed}/keys")
    words = [random.randbytes(2) for _ in range(ED25519_KEY_OCTETS // 2)]
    keys: list[DNSKEYRecord] = []
    while len(keys) < KEYS:
        random.shuffle(words)
        wire = KEY_HEADER + b"".join(words)
        key = from_wire(IN, DNSKEY, wire, 0, len(wire))
        assert isinstance(key, DNSKEYRecord)
        if key not in keys:
            keys.append(key)
    return keys


def trap_signatures(seed: str, model: Rdata) -> list[RRSIGRecord]:
    """Signatures that look like `model` but name the trap's tag and hold random octets."""
    assert isinstance(model, RRSIGRecord)
    random = Random(f"{seed}/{model.type_covered}/signatures")
    tag = key_id(trap_keys(seed)[0])
    made = []
    for _ in range(SIGNATURES):
        signature = model.replace(key_tag=tag, signature=random.randbytes(ED25519_SIGNATURE_OCTETS))
        assert isinstance(signature, RRSIGRecord)
        made.append(signature)
    return made
