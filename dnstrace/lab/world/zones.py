"""All zones of a world, parsed when first needed, in the edition that an instance serves."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from dns.name import Name
from dns.rdataset import Rdataset
from dns.rdatatype import SOA

from dnstrace.errors import WorldError
from dnstrace.lab.world.master_file import TextError, read_records
from dnstrace.lab.world.spec import InstanceSpec, ServerSpec, WorldSpec, ZoneSpec
from dnstrace.lab.world.zone import Zone, build_zone, group, parse_zone, rdataset_of

if TYPE_CHECKING:
    from dnstrace.lab.world.signing import Signing

VARIANT_TTL = 300
RESOLVER_APEX = "$TTL 300\n@ IN SOA . . 1 1 1 1 300\n@ NS .\n"


class Edition(NamedTuple):
    """Which form of a zone a machine serves; empty and 0 are the zone as it is written."""

    variant: str = ""
    signer: str = ""
    serial: int = 0


class Zones:
    """Parses, varies and signs zones once each.

    Args:
        spec: the world they belong to.
    """

    def __init__(self, spec: WorldSpec) -> None:
        self._spec = spec
        self._parsed: dict[tuple[str, Edition], Zone] = {}
        self._signing: Signing | None = None

    def zone(self, name: str, edition: Edition | None = None) -> Zone:
        """A zone in one edition; a variant or signer it does not know is the plain one.

        Raises: WorldError when its text is wrong.
        """
        spec = self._spec.zones[name]
        edition = _known(spec, edition or Edition())
        found = self._parsed.get((name, edition))
        if found is None:
            found = self._parsed[name, edition] = self._make(spec, edition)
        return found

    def _make(self, spec: ZoneSpec, edition: Edition) -> Zone:
        try:
            zone = build_zone(spec.name, spec.text)
        except TextError as error:
            raise _wrong(spec, error, spec.text, "text") from error
        if edition.variant:
            _replace(zone, spec, edition.variant)
        if edition.serial:
            record = zone.soa()[0].replace(serial=edition.serial)
            zone.nodes[zone.origin][SOA] = rdataset_of(SOA, zone.soa().ttl, record)
        zone.signer = edition.signer
        if spec.signing:
            zone.prepare = lambda zone: self._signer().prepare(zone)
            zone.sign = lambda *rrset: self._signer().sign(*rrset)
        return zone

    def of_instance(self, server: ServerSpec, instance: InstanceSpec) -> dict[Name, Zone]:
        """The zones that one machine serves, by origin."""
        edition = Edition(instance.variant, instance.signer, instance.serial)
        zones = [self.zone(name, edition) for name in server.zones]
        return {zone.origin: zone for zone in zones}

    def _editions(self) -> Iterator[tuple[ZoneSpec, Edition]]:
        """Every edition that some machine could serve, its serial aside."""
        for spec in self._spec.zones.values():
            for variant in ("", *spec.variants):
                for signer in ("", *spec.signers):
                    yield spec, Edition(variant, signer)

    def parse_all(self) -> None:
        """Parse every zone in every variant."""
        for spec, edition in self._editions():
            self.zone(spec.name, edition)
        if self._spec.resolver:
            self.resolver_zone()

    def resolver_zone(self) -> Zone:
        """resolver.arpa as the answerer at 127.0.0.53 has it.

        Raises: WorldError when its text is wrong.
        """
        where = self._spec.source.where("resolver")
        return parse_zone("resolver.arpa.", RESOLVER_APEX + self._spec.resolver, where)

    def trust_anchor_text(self) -> str:
        """The root's key as DNSKEY and DS lines, empty when the root is not signed."""
        root = self._spec.zones.get(".")
        return self._signer().trust_anchor_text() if root and root.signing else ""

    def sign_as(
        self,
        zone: str,
        owner: Name,
        rdataset: Rdataset,
        *,
        inception: str = "",
        expiration: str = "",
    ) -> Rdataset:
        """A signature over any RRset by a zone's own key; the days are the zone's unless given.

        Raises: ValueError when there is no such zone.
        """
        name = zone.lower() if zone.endswith(".") else f"{zone.lower()}."
        if name not in self._spec.zones:
            raise ValueError(f"no zone {zone!r} whose key could sign; name a [[zone]]")
        return self._signer().sign_as(
            self._spec.zones[name], owner, rdataset, (inception, expiration)
        )

    def _signer(self) -> "Signing":
        """The signer, imported when first needed: it brings a library of cryptography along."""
        if self._signing is None:
            from dnstrace.lab.world.signing import Signing

            self._signing = Signing(self._spec)
        return self._signing

    def warm(self) -> Iterator[None]:
        """Sign everything, a little with each step, so that no query has to wait for it."""
        for spec, edition in self._editions():
            if not spec.signing:
                continue
            zone = self.zone(spec.name, edition)
            zone.ensure_signed()
            yield
            for owner, node in list(zone.nodes.items()):
                for rdataset in list(node.values()):
                    zone.signature(owner, rdataset)
                    yield
            for owner, rdataset in list(zone.nsec3.items()):
                zone.signature(owner, rdataset)
                yield


def _known(spec: ZoneSpec, edition: Edition) -> Edition:
    """The edition without a variant or a signer that the zone does not have."""
    if edition.variant not in spec.variants:
        edition = edition._replace(variant="")
    if edition.signer not in spec.signers:
        edition = edition._replace(signer="")
    return edition


def _wrong(spec: ZoneSpec, error: TextError, text: str, key: str) -> WorldError:
    """What is said of records that are wrong: the line, when it is one line's fault."""
    lines = text.split("\n")
    line = lines[error.line - 1] if 0 < error.line <= len(lines) else ""
    full = f"{spec.key}.{key}"
    where = spec.source.where_text(line, full)
    complaint = " ".join(str(error).split())
    return WorldError(f"{where}: {full}: {complaint}; correct the master-file text")


def _replace(zone: Zone, spec: ZoneSpec, variant: str) -> None:
    """Let the RRsets of a variant stand in the place of the zone's own.

    Raises: WorldError when the variant's text is wrong.
    """
    text = spec.variants[variant]
    try:
        records = read_records(text, zone.origin, default_ttl=VARIANT_TTL)
    except TextError as error:
        raise _wrong(spec, error, text, f"variants.{variant}") from error
    for owner, rdataset in group(records):
        zone.nodes.setdefault(owner, {})[rdataset.rdtype] = rdataset
