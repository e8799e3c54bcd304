"""All zones of a world, parsed when first needed, in the variant that an instance serves."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dns.name import Name
from dns.zonefile import read_rrsets

from dnstrace.lab.world.spec import InstanceSpec, ServerSpec, WorldSpec
from dnstrace.lab.world.zone import Zone, parse_zone

if TYPE_CHECKING:
    from dnstrace.lab.world.signing import Signing


class Zones:
    """Parses, varies and signs zones once each.

    Args:
        spec: the world they belong to.
    """

    def __init__(self, spec: WorldSpec) -> None:
        self._spec = spec
        self._parsed: dict[tuple[str, str], Zone] = {}
        self._signing: Signing | None = None

    def zone(self, name: str, variant: str = "") -> Zone:
        """A zone as one variant has it; a variant it does not know is the plain one.

        Raises: WorldError when its text is wrong.
        """
        spec = self._spec.zones[name]
        if variant not in spec.variants:
            variant = ""
        found = self._parsed.get((name, variant))
        if found is None:
            found = parse_zone(name, spec.text, spec.origin_file)
            if variant:
                _replace(found, spec.variants[variant])
            if spec.signing:
                found.prepare = lambda zone: self._signer().prepare(zone)
                found.sign = lambda *rrset: self._signer().sign(*rrset)
            self._parsed[name, variant] = found
        return found

    def of_instance(self, server: ServerSpec, instance: InstanceSpec) -> dict[Name, Zone]:
        """The zones that one machine serves, by origin."""
        zones = [self.zone(name, instance.variant) for name in server.zones]
        return {zone.origin: zone for zone in zones}

    def parse_all(self) -> None:
        """Parse every zone in every variant."""
        for name, spec in self._spec.zones.items():
            for variant in ("", *spec.variants):
                self.zone(name, variant)

    def trust_anchor_text(self) -> str:
        """The root's key as DNSKEY and DS lines, empty when the root is not signed."""
        root = self._spec.zones.get(".")
        return self._signer().trust_anchor_text() if root and root.signing else ""

    def _signer(self) -> "Signing":
        """The signer, imported when first needed: it brings a library of cryptography along."""
        if self._signing is None:
            from dnstrace.lab.world.signing import Signing

            self._signing = Signing(self._spec)
        return self._signing

    def warm(self) -> Iterator[None]:
        """Sign everything, a little with each step, so that no query has to wait for it."""
        for name, spec in self._spec.zones.items():
            for variant in ("", *spec.variants) if spec.signing else ():
                zone = self.zone(name, variant)
                zone.ensure_signed()
                yield
                for owner, node in list(zone.nodes.items()):
                    for rdataset in list(node.values()):
                        zone.signature(owner, rdataset)
                        yield
                for owner, rdataset in list(zone.nsec3.items()):
                    zone.signature(owner, rdataset)
                    yield


def _replace(zone: Zone, text: str) -> None:
    """Let the RRsets in `text` stand in the place of the zone's own."""
    for rrset in read_rrsets(text, origin=zone.origin, default_ttl=300):
        zone.nodes.setdefault(rrset.name, {})[rrset.rdtype] = rrset.to_rdataset()
