"""Faults of the server: what it says wrongly, before the message becomes octets."""

from dns.edns import OptionType
from dns.flags import Flag
from dns.name import Name, root
from dns.name import from_text as name_from_text
from dns.rcode import NOERROR, NXDOMAIN
from dns.rcode import from_text as rcode_from_text
from dns.rdata import from_text
from dns.rdataclass import IN
from dns.rdatatype import CNAME, NS, RRSIG, SOA

from dnstrace.lab.authority.response import Records, Response, option
from dnstrace.lab.faults.fault_context import FaultContext
from dnstrace.lab.world.master_file import Record, TextError, read_records
from dnstrace.lab.world.zone import group, rdataset_of

TTL = 3600
FLAGS = {"aa": Flag.AA, "tc": Flag.TC, "ra": Flag.RA, "ad": Flag.AD, "cd": Flag.CD, "rd": Flag.RD}


def rcode(incident: FaultContext, response: Response) -> None:
    """Another RCODE, on an empty reply or (keep) over what would be said anyway."""
    if not incident.fault.truth("keep"):
        response.clear()
        response.set(Flag.AA, False)
    response.rcode = rcode_from_text(incident.fault.text("rcode", "REFUSED"))
    if incident.fault.truth("without_edns"):
        response.edns = None


def strip_edns(incident: FaultContext, response: Response) -> None:
    """No OPT record."""
    response.edns = None


def options(incident: FaultContext, response: Response) -> None:
    """EDNS options of any content, right or wrong."""
    if response.edns is None:
        return
    added = []
    for text in incident.fault.texts("options"):
        code, _, octets = text.partition(":")
        added.append(option(int(code), bytes.fromhex(octets)))
    response.edns = response.edns._replace(options=(*response.edns.options, *added))


def flags(incident: FaultContext, response: Response) -> None:
    """Header flags that lie."""
    for name in incident.fault.texts("set"):
        response.set(FLAGS[name])
    for name in incident.fault.texts("clear"):
        response.set(FLAGS[name], False)


def extended_error(incident: FaultContext, response: Response) -> None:
    """An extended DNS error, code and text (RFC 8914)."""
    if response.edns is not None:
        code = int(incident.fault.number("code", 0)).to_bytes(2, "big")
        told = option(OptionType.EDE, code + incident.fault.text("text").encode())
        response.edns = response.edns._replace(options=(*response.edns.options, told))


def echo_options(incident: FaultContext, response: Response) -> None:
    """The query's own options come back (RFC 8906 §3.2.2 forbids it for unknown ones)."""
    if response.edns is not None and incident.query is not None:
        asked = incident.query.message.options
        response.edns = response.edns._replace(options=(*response.edns.options, *asked))


def edns_lies(incident: FaultContext, response: Response) -> None:
    """An OPT record with another version, payload or flags than is right."""
    if response.edns is not None:
        payload = int(incident.fault.number("payload", response.edns.payload))
        version = int(incident.fault.number("version", response.edns.version))
        flags = int(incident.fault.number("flags", response.edns.flags))
        response.edns = response.edns._replace(payload=payload, version=version, flags=flags)


def truncate(incident: FaultContext, response: Response) -> None:
    """TC, whatever the size."""
    if not incident.fault.truth("keep"):
        response.clear()
    response.set(Flag.TC)


def add(incident: FaultContext, response: Response) -> None:
    """Records nobody asked for."""
    response.answer += _records(incident, "answer")
    response.authority += _records(incident, "authority")
    response.additional += _records(incident, "additional")


def say(incident: FaultContext, response: Response) -> None:
    """These records and nothing else."""
    response.clear()
    add(incident, response)
    response.rcode = rcode_from_text(incident.fault.text("rcode", "NOERROR"))
    response.set(Flag.AA, incident.fault.truth("aa"))


def _records(incident: FaultContext, section: str) -> list[Records]:
    """The records of a section, one by one and in their order; with `sign` their signatures too."""
    text = incident.fault.text(section)
    if not text:
        return []
    if incident.query is not None:
        text = text.replace("{qname}", str(incident.query.question.name))
    try:
        records = read_records(text, root, default_ttl=TTL)
    except TextError as error:
        raise ValueError(f"{section}: {error}") from error
    said = [Records(owner, rdataset_of(rdata.rdtype, ttl, rdata)) for owner, ttl, rdata in records]
    zone = incident.fault.text("sign")
    return [*said, *_signatures(incident, zone, records)] if zone else said


def _signatures(incident: FaultContext, zone: str, records: list[Record]) -> list[Records]:
    """What a zone of the world signs RRsets with, whoever sends them."""
    found = []
    days = {key: incident.fault.text(key) for key in ("inception", "expiration")}
    for owner, rdataset in group(records):
        if rdataset.rdtype != RRSIG:
            found.append(Records(owner, incident.signer.sign_as(zone, owner, rdataset, **days)))
    return found


def nxdomain_at_ent(incident: FaultContext, response: Response) -> None:
    """Deny a name because it has no data, though names below it exist (against RFC 8020)."""
    if response.rcode == NOERROR and not response.answer and _has_soa(response):
        response.rcode = NXDOMAIN


def refuse_without_data(incident: FaultContext, response: Response) -> None:
    """Choke on every question that has no data: hostile to QNAME minimisation."""
    if response.rcode == NOERROR and not response.answer and _has_soa(response):
        rcode(incident, response)


def _has_soa(response: Response) -> bool:
    return any(item.rdataset.rdtype == SOA for item in response.authority)


def many_servers(incident: FaultContext, response: Response) -> None:
    """A referral to many name servers without an address (the NXNSAttack)."""
    suffix = name_from_text(incident.fault.text("suffix"))
    count = max(1, int(incident.fault.number("count", 60)))
    names = [
        Name((f"{incident.label(6)}{number}".encode(), *suffix.labels)) for number in range(count)
    ]
    _refer(response, name_from_text(incident.fault.text("zone")), names)


def endless_alias(incident: FaultContext, response: Response) -> None:
    """Every name below `suffix` is an alias for one that nobody has seen."""
    if response.question is None:
        return
    suffix = name_from_text(incident.fault.text("suffix"))
    target = Name((incident.label(12).encode(), *suffix.labels))
    response.clear()
    response.rcode = NOERROR
    response.set(Flag.AA)
    record = from_text(IN, CNAME, target.to_text())
    response.answer.append(Records(response.question.name, rdataset_of(CNAME, TTL, record)))


def endless_delegation(incident: FaultContext, response: Response) -> None:
    """Each zone's only name server is named in a further zone, which is as unknown."""
    if response.question is None:
        return
    suffix = name_from_text(incident.fault.text("suffix"))
    name = response.question.name
    if len(name) <= len(suffix):
        return
    zone = Name(name.labels[-(len(suffix) + 1) :])
    server = Name((b"ns", incident.label(10).encode(), *suffix.labels))
    _refer(response, zone, [server])


def _refer(response: Response, zone: Name, names: list[Name]) -> None:
    response.clear()
    response.rcode = NOERROR
    response.set(Flag.AA, False)
    records = [from_text(IN, NS, name.to_text()) for name in names]
    response.authority.append(Records(zone, rdataset_of(NS, TTL, *records)))
