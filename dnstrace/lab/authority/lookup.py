"""How an authoritative server finds its answer: RFC 1034 §4.3.2 as NSD, Knot and BIND read it."""

from dns.flags import Flag
from dns.name import Name, NameTooLong
from dns.rcode import NOERROR, NXDOMAIN, REFUSED, YXDOMAIN
from dns.rdata import from_text
from dns.rdataclass import IN
from dns.rdataset import Rdataset
from dns.rdatatype import ANY, CNAME, DNAME, DNSKEY, DS, NS, NSEC, NSEC3PARAM, RRSIG, RdataType
from dns.rdtypes.ANY.CNAME import CNAME as CNAMERecord
from dns.rdtypes.ANY.DNAME import DNAME as DNAMERecord

from dnstrace.lab.authority import denial
from dnstrace.lab.authority.additional import addresses, targets
from dnstrace.lab.authority.response import Need, Question, Records, Response
from dnstrace.lab.authority.server_profiles import ServerProfile
from dnstrace.lab.world.zone import Node, Standing, Zone, ZoneMatch, rdataset_of, with_ttl

MAX_LINKS = 16
"""CNAME and DNAME links followed inside one response; real servers stop between 8 and 20."""
SIGNED_TYPES = (ANY, DNSKEY, DS, NSEC, NSEC3PARAM, RRSIG)
"""Types that only signing brings into a zone."""
NO_APEX_NS = (DNSKEY, DS)
"""NSD keeps these answers small."""


class Authority:
    """Answers one query from the zones of one instance.

    Args:
        zones: the zones by origin.
        style: whose manners to imitate.
    """

    def __init__(self, zones: dict[Name, Zone], style: ServerProfile) -> None:
        self._zones = zones
        self._style = style

    def zone_for(self, name: Name, rdtype: RdataType) -> Zone | None:
        """The zone closest to `name`; for DS the parent's side, if it is served here."""
        found = None
        for length in range(len(name), 0, -1):
            zone = self._zones.get(Name(name.labels[-length:]))
            if zone is None:
                continue
            if rdtype != DS or length < len(name):
                return zone
            found = zone
        return found

    def answer(self, question: Question, dnssec_ok: bool, response: Response) -> None:
        """Fill rcode, AA and the sections of `response`."""
        zone = self.zone_for(question.name, question.rdtype)
        if zone is None:
            response.rcode = REFUSED
            return
        response.set(Flag.AA)
        response.cutting = self._style.cutting
        _Walk(self, self._style, question, dnssec_ok, response).run(zone)

    def next_zone(self, zone: Zone, target: Name) -> Zone | None:
        """The zone in which a chain goes on at `target`, None when it leaves this server."""
        if self._style.chase:
            return self.zone_for(target, CNAME)
        inside = target.is_subdomain(zone.origin)
        return zone if inside and self.zone_for(target, CNAME) is zone else None


class _Walk:
    """One question's way through the zones; each step appends to the response."""

    def __init__(
        self,
        authority: Authority,
        style: ServerProfile,
        question: Question,
        dnssec_ok: bool,
        response: Response,
    ) -> None:
        self.authority = authority
        self.style = style
        self.question = question
        self.dnssec_ok = dnssec_ok
        self.response = response
        self.seen: set[Name] = set()

    def run(self, zone: Zone) -> None:
        """Follow the chain from the question's name until it ends or leaves this server."""
        name: Name | None = self.question.name
        current: Zone | None = zone
        while name is not None and current is not None and len(self.seen) < MAX_LINKS:
            if name in self.seen:
                return
            self.seen.add(name)
            if self.dnssec_ok or self.question.rdtype in SIGNED_TYPES:
                current.ensure_signed()
            last = current
            name = self._step(current, name)
            if name is not None:
                current = self.authority.next_zone(last, name)

    def _step(self, zone: Zone, name: Name) -> Name | None:
        """Answer for one name; the name to go on with when it is an alias."""
        rdtype = self.question.rdtype
        own = rdtype == NSEC and self.style.nsec_at_cut and NSEC in zone.nodes.get(name, {})
        above_cut = own or rdtype == DS
        found = zone.find(name, above_cut=above_cut)
        if found.standing is Standing.CUT:
            self._referral(zone, found.owner)
            return None
        if found.standing is Standing.DNAME:
            return self._dname(zone, found.owner, name)
        if found.standing is Standing.MISSING and zone.compact and self.dnssec_ok:
            self._negative(zone, NXDOMAIN if self.question.compact_ok else NOERROR)
            self._prove(zone, denial.compact_nonexistence(zone, name))
            return None
        if found.standing is Standing.MISSING:
            self._negative(zone, NXDOMAIN)
            if self.dnssec_ok and zone.is_signed():
                self._prove(zone, denial.nxdomain(zone, name, found.encloser))
            return None
        return self._existing(zone, found, name)

    def _existing(self, zone: Zone, found: ZoneMatch, name: Name) -> Name | None:
        rdtype = self.question.rdtype
        node = zone.nodes[found.owner]
        wildcard = found.standing is Standing.WILDCARD
        if CNAME in node and rdtype not in node and rdtype not in (ANY, NSEC, RRSIG):
            self._data(zone, found.owner, name, node[CNAME])
            if wildcard:
                self._wildcard_proof(zone, found, name)
            record = node[CNAME][0]
            assert isinstance(record, CNAMERecord)
            return record.target
        chosen = self._chosen(zone, node, found.owner)
        if not chosen:
            self._negative(zone, NOERROR)
            if self.dnssec_ok and zone.is_signed():
                prove = denial.wildcard_nodata if wildcard else None
                proof = prove(zone, name, found.encloser) if prove else denial.nodata(zone, name)
                self._prove(zone, proof)
            return None
        for rdataset in chosen:
            self._data(zone, found.owner, name, rdataset)
        if wildcard:
            self._wildcard_proof(zone, found, name)
        self._extras(zone, chosen)
        return None

    def _chosen(self, zone: Zone, node: Node, owner: Name) -> list[Rdataset]:
        rdtype = self.question.rdtype
        if rdtype == ANY:
            return list(node.values())
        if rdtype == RRSIG:
            signatures = [zone.signature(owner, rdataset) for rdataset in node.values()]
            return [signature for signature in signatures if signature is not None]
        return [node[rdtype]] if rdtype in node else []

    def _data(self, zone: Zone, owner: Name, name: Name, rdataset: Rdataset) -> None:
        """An RRset into the answer, under the name that was asked for, with its signature."""
        signature = None if rdataset.rdtype == RRSIG else self._signature(zone, owner, rdataset)
        if zone.compact and signature is not None and name != owner:
            signature = zone.fresh_signature(name, rdataset)
        self.response.answer.append(Records(name, rdataset, signature))

    def _signature(self, zone: Zone, owner: Name, rdataset: Rdataset) -> Rdataset | None:
        return zone.signature(owner, rdataset) if self.dnssec_ok else None

    def _prove(self, zone: Zone, proof: list[Records]) -> None:
        present = {(item.owner, item.rdataset.rdtype) for item in self.response.authority}
        for owner, rdataset, *_ in proof:
            if (owner, rdataset.rdtype) not in present:
                signature = self._signature(zone, owner, rdataset)
                self.response.authority.append(Records(owner, rdataset, signature))

    def _wildcard_proof(self, zone: Zone, found: ZoneMatch, name: Name) -> None:
        if self.dnssec_ok and zone.is_signed():
            self._prove(zone, denial.wildcard_answer(zone, name, found.encloser))

    def _negative(self, zone: Zone, rcode: int) -> None:
        self.response.rcode = rcode
        soa = zone.negative_soa()
        signature = self._signature(zone, zone.origin, zone.soa())
        if signature is not None:
            signature = with_ttl(signature, soa.ttl)
        self.response.authority.append(Records(zone.origin, soa, signature))

    def _referral(self, zone: Zone, cut: Name) -> None:
        if not self.response.answer:
            self.response.set(Flag.AA, False)
        node = zone.nodes[cut]
        self.response.authority.append(Records(cut, node[NS]))
        if self.dnssec_ok and zone.is_signed():
            if DS in node:
                self._prove(zone, [Records(cut, node[DS])])
            else:
                self._prove(zone, denial.insecure_delegation(zone, cut))
        self._add(zone, targets(node[NS]), cut if self.style.glue_required else None)

    def _extras(self, zone: Zone, chosen: list[Rdataset]) -> None:
        """What goes along with a positive answer: the apex NS, and addresses of names in it."""
        if self.question.rdtype == ANY:
            return
        names = [target for rdataset in chosen for target in targets(rdataset)]
        ns = zone.nodes[zone.origin].get(NS)
        if self.style.apex_ns and ns is not None and self.question.rdtype not in NO_APEX_NS:
            signature = self._signature(zone, zone.origin, ns)
            records = Records(zone.origin, ns, signature, Need.OPTIONAL)
            if not any(rdataset is ns for rdataset in chosen):
                self.response.authority.append(records)
            names += [target for target in targets(ns) if target not in names]
        if self.style.additional:
            self._add(zone, names, None)

    def _add(self, zone: Zone, names: list[Name], cut: Name | None) -> None:
        """Addresses into the additional section, each RRset once in the whole message."""
        present = {(item.owner, item.rdataset.rdtype) for item in self.response.answer}
        found = [item for target in names for item in addresses(zone, target, cut)]
        if self.style.v4_first:
            found.sort(key=lambda item: item.rdataset.rdtype)
        for owner, rdataset, _, need in found:
            if (owner, rdataset.rdtype) not in present:
                present.add((owner, rdataset.rdtype))
                glue = zone.find(owner).standing is Standing.CUT
                signature = None if glue else self._signature(zone, owner, rdataset)
                self.response.additional.append(Records(owner, rdataset, signature, need))

    def _dname(self, zone: Zone, owner: Name, name: Name) -> Name | None:
        """Answer with the DNAME and the CNAME made from it (RFC 6672 §3.1)."""
        rdataset = zone.nodes[owner][DNAME]
        if not any(item.rdataset is rdataset for item in self.response.answer):
            self._data(zone, owner, owner, rdataset)
        prefix = name.labels[: len(name) - len(owner)]
        record = rdataset[0]
        assert isinstance(record, DNAMERecord)
        try:
            synthesised = Name((*prefix, *record.target.labels))
        except NameTooLong:
            self.response.rcode = YXDOMAIN
            return None
        target = from_text(IN, CNAME, synthesised.to_text())
        alias = rdataset_of(CNAME, rdataset.ttl, target)
        self.response.answer.append(Records(name, alias))
        return synthesised if self.question.rdtype not in (CNAME, ANY) else None
