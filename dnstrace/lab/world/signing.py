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

from dnstrace.lab.world.denial_chain import Hashing, add_nsec3_chain, add_nsec_chain
from dnstrace.lab.world.keytrap import trap_keys, trap_signatures
from dnstrace.lab.world.spec import SignerSpec, WorldSpec, ZoneSpec
from dnstrace.lab.world.zone import Zone, rdataset_of

BOTH_KEYS = KEY_SIGNING, ZONE_SIGNING = 257, 256
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
        self._keys: dict[tuple[str, int, str], Key] = {}

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

    def _key(self, zone: str, flags: int, signer: str = "") -> Key:
        found = self._keys.get((zone, flags, signer))
        if found is None:
            text = f"{self._spec.seed}/{zone}/{flags}" + (f"/{signer}" if signer else "")
            private = Ed25519PrivateKey.from_private_bytes(sha256(text.encode()).digest())
            record = make_dnskey(private.public_key(), "ED25519", flags)
            found = self._keys[zone, flags, signer] = Key(private, record)
        return found

    def prepare(self, zone: Zone) -> None:
        """Add DNSKEY, the DS of signed children, and the denial chain.

        A DNSKEY or DS that the zone's text holds stays beside those made.
        """
        spec = self._spec.zones[zone.origin.to_text()]
        apex = zone.nodes[zone.origin]
        keys = self._dnskeys(spec, zone.signer)
        apex[DNSKEY] = rdataset_of(DNSKEY, DNSKEY_TTL, *keys, *apex.get(DNSKEY, ()))
        for owner, node in zone.nodes.items():
            child = self._spec.zones.get(owner.to_text())
            if owner != zone.origin and NS in node and child is not None:
                records = [*self._ds(owner, child), *node.get(DS, ())]
                if records:
                    node[DS] = rdataset_of(DS, DS_TTL, *records)
        if spec.signing == "compact":
            zone.compact = True
        elif spec.signing.startswith("nsec3"):
            opt_out = spec.signing.endswith("opt-out")
            add_nsec3_chain(zone, Hashing(spec.iterations, spec.salt), opt_out=opt_out)
        else:
            add_nsec_chain(zone)

    def _dnskeys(self, spec: ZoneSpec, signer: str = "") -> list[DNSKEYRecord]:
        if spec.signing == "key-trap":
            return trap_keys(f"{self._spec.seed}/{spec.name}")
        own = [self._key(spec.name, flags, signer).record for flags in BOTH_KEYS]
        published = spec.signers[signer].publishes if signer else spec.publishes
        return own + [self._key(spec.name, ZONE_SIGNING, other).record for other in published]

    def _ds(self, owner: Name, child: ZoneSpec) -> list[DSRecord]:
        if not child.signing:
            return []
        vouched = [signer for signer, one in child.signers.items() if one.ds]
        keys = [self._dnskeys(child, signer)[0] for signer in vouched]
        if child.ds == "wrong":
            keys.append(self._key(f"not {child.name}", KEY_SIGNING).record)
        elif child.ds != "none":
            keys.append(self._dnskeys(child)[0])
        return [make_ds(owner, key, "SHA256") for key in keys]

    def sign(self, zone: Zone, owner: Name, rdataset: Rdataset) -> Rdataset | None:
        """What goes along as RRSIG: a signature, or many that are none; None below a cut."""
        node = zone.nodes.get(owner, {})
        delegated = owner != zone.origin and NS in node
        if delegated and rdataset.rdtype not in (DS, NSEC, NSEC3):
            return None
        spec = self._spec.zones[zone.origin.to_text()]
        true = self.sign_as(spec, owner, rdataset, ("", ""), zone.signer)
        if spec.signing != "key-trap":
            return true
        seed = f"{self._spec.seed}/{zone.origin.to_text()}"
        return rdataset_of(RRSIG, rdataset.ttl, *trap_signatures(seed, true[0]))

    def sign_as(
        self,
        spec: ZoneSpec,
        owner: Name,
        rdataset: Rdataset,
        days: tuple[str, str],
        signer: str = "",
    ) -> Rdataset:
        """A signature over any RRset by one of a zone's signers.

        Args:
            days: inception and expiration, YYYY-MM-DD; the signer's, then the zone's, unless given.
        """
        one = spec.signers.get(signer, SignerSpec())
        key = self._key(
            spec.name, KEY_SIGNING if rdataset.rdtype == DNSKEY else ZONE_SIGNING, signer
        )
        signature = sign(
            (owner, rdataset),
            key.private,
            from_text(spec.name),
            key.record,
            inception=_seconds(days[0] or one.inception or spec.inception),
            expiration=_seconds(days[1] or one.expiration or spec.expiration),
        )
        return rdataset_of(RRSIG, rdataset.ttl, signature)


def _seconds(day: str) -> int:
    """Seconds since 1970 of a day written YYYY-MM-DD, at 00:00 UTC."""
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())
