"""Signs zones with Ed25519 (RFC 8080): keys from the world's seed, signatures when asked for."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from dns.dnssec import make_dnskey, make_ds, sign
from dns.name import Name, from_text
from dns.rdataset import Rdataset
from dns.rdatatype import DNSKEY, DS, NS, NSEC, NSEC3, RRSIG
from dns.rdtypes.ANY.DNSKEY import DNSKEY as DNSKEYRecord
from dns.rdtypes.ANY.DS import DS as DSRecord

from dnstrace.lab.world.denial_chain import add_nsec3_chain, add_nsec_chain
from dnstrace.lab.world.keytrap import trap_keys, trap_signatures
from dnstrace.lab.world.spec import WorldSpec, ZoneSpec
from dnstrace.lab.world.zone import Zone, rdataset_of

KEY_SIGNING, ZONE_SIGNING = 257, 256
DNSKEY_TTL = 3600
DS_TTL = 3600


class Key(NamedTuple):
    """A private key and its DNSKEY record."""

    private: Ed25519PrivateKey
    record: DNSKEYRecord


class Signing:
    """Makes keys, DS records and signatures for the zones of one world.

    Args:
        spec: the world; its seed decides the keys, its zones who is signed and how.
    """

    def __init__(self, spec: WorldSpec) -> None:
        self._spec = spec
        self._keys: dict[tuple[str, int], Key] = {}

    def trust_anchor_text(self) -> str:
        """The root's DNSKEY and DS lines, empty when the root is not signed."""
        root = self._spec.zones.get(".")
        if root is None or not root.signing:
            return ""
        key = self._key(".", KEY_SIGNING)
        origin = from_text(".")
        ds = make_ds(origin, key.record, "SHA256")
        ttl = 172800
        return f". {ttl} IN DNSKEY {key.record.to_text()}\n. {ttl} IN DS {ds.to_text()}\n"

    def _key(self, zone: str, flags: int) -> Key:
        found = self._keys.get((zone, flags))
        if found is None:
            seed = sha256(f"{self._spec.seed}/{zone}/{flags}".encode()).digest()
            private = Ed25519PrivateKey.from_private_bytes(seed)
            record = make_dnskey(private.public_key(), "ED25519", flags)
            found = self._keys[zone, flags] = Key(private, record)
        return found

    def prepare(self, zone: Zone) -> None:
        """Add DNSKEY, the DS of signed children, and the denial chain."""
        spec = self._spec.zones[zone.origin.to_text()]
        apex = zone.nodes[zone.origin]
        apex[DNSKEY] = rdataset_of(DNSKEY, DNSKEY_TTL, *self._dnskeys(spec))
        for owner, node in zone.nodes.items():
            child = self._spec.zones.get(owner.to_text())
            if owner != zone.origin and NS in node and DS not in node and child is not None:
                records = self._ds(owner, child)
                if records:
                    node[DS] = rdataset_of(DS, DS_TTL, *records)
        if spec.signing.startswith("nsec3"):
            add_nsec3_chain(zone, opt_out=spec.signing.endswith("opt-out"))
        else:
            add_nsec_chain(zone)

    def _dnskeys(self, spec: ZoneSpec) -> list[DNSKEYRecord]:
        if spec.signing == "key-trap":
            return trap_keys(f"{self._spec.seed}/{spec.name}")
        return [self._key(spec.name, flags).record for flags in (KEY_SIGNING, ZONE_SIGNING)]

    def _ds(self, owner: Name, child: ZoneSpec) -> list[DSRecord]:
        if not child.signing or child.ds == "none":
            return []
        record = self._dnskeys(child)[0]
        if child.ds == "wrong":
            record = self._key(f"not {child.name}", KEY_SIGNING).record
        return [make_ds(owner, record, "SHA256")]

    def sign(self, zone: Zone, owner: Name, rdataset: Rdataset) -> Rdataset | None:
        """What goes along as RRSIG: a signature, or many that are none; None below a cut."""
        true = self._sign(zone, owner, rdataset)
        if true is None or self._spec.zones[zone.origin.to_text()].signing != "key-trap":
            return true
        seed = f"{self._spec.seed}/{zone.origin.to_text()}"
        return rdataset_of(RRSIG, rdataset.ttl, *trap_signatures(seed, true[0]))

    def _sign(self, zone: Zone, owner: Name, rdataset: Rdataset) -> Rdataset | None:
        """The signature over one RRset; none over what is not this zone's own to sign."""
        node = zone.nodes.get(owner, {})
        delegated = owner != zone.origin and NS in node
        if delegated and rdataset.rdtype not in (DS, NSEC, NSEC3):
            return None
        name = zone.origin.to_text()
        spec = self._spec.zones[name]
        key = self._key(name, KEY_SIGNING if rdataset.rdtype == DNSKEY else ZONE_SIGNING)
        signature = sign(
            (owner, rdataset),
            key.private,
            zone.origin,
            key.record,
            inception=_seconds(spec.inception),
            expiration=_seconds(spec.expiration),
        )
        return rdataset_of(RRSIG, rdataset.ttl, signature)


def _seconds(day: str) -> int:
    """Seconds since 1970 of a day written YYYY-MM-DD, at 00:00 UTC."""
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())
