"""Read a referral: whose zone, which name servers, which of their addresses may be trusted."""

from dnstrace.model.question import Server
from dnstrace.model.rrset import SignedRRset, rrsets
from dnstrace.model.verdict import Detail, DetailKind, Referral, Unusable
from dnstrace.model.zonecut import NameServer, ZoneCut
from dnstrace.wire import addresses, names, types
from dnstrace.wire.message import ADDITIONAL, AUTHORITY, Message

_DENIAL = (types.DS, types.NSEC, types.NSEC3)


def read_referral(message: Message, name: bytes, zone: bytes) -> Referral | Unusable | None:
    """The referral that a reply of the servers of `zone` to a question for `name` is.

    Glue counts when its owner is a listed name server and stands in `zone`, about which these
    servers may speak (RFC 2181 §5.4.1); a parent's glue for an unrelated zone does not.

    Returns: `None` when there are no NS records to refer anywhere; `Unusable` when they lead
        nowhere: to the zone itself, upwards, or past the name.
    Source: RFC 1034 §4.2.1, §5.3.3 step 4b.
    """
    klass = message.question[2] if message.question else types.IN
    authority = [part for part in rrsets(message, AUTHORITY) if part.rrset.klass == klass]
    listed = [part.rrset for part in authority if part.rrset.type == types.NS]
    if not listed:
        return None
    for rrset in listed:
        child = rrset.name
        if names.is_below(child, zone) and child != zone and names.is_below(name, child):
            glue = read_glue(message, zone)
            servers = tuple(
                NameServer(target, tuple(glue.get(target, ())))
                for target in dict.fromkeys(map(names.lower, rrset.targets))
            )
            denial = tuple(
                part
                for part in authority
                if part.rrset.type in _DENIAL and names.is_below(part.rrset.name, zone)
            )
            return Referral(ZoneCut(child, servers, "referral"), denial, rrset.ttl)
    owner = listed[0].name
    to = (owner,)
    if owner == zone:
        return Unusable("referral-loop", Detail(DetailKind.REFERS_TO_ITSELF, to))
    if names.is_below(zone, owner):
        return Unusable("upward-referral", Detail(DetailKind.REFERS_UPWARDS, to))
    return Unusable("referral-elsewhere", Detail(DetailKind.REFERS_ELSEWHERE, to))


def read_glue(message: Message, zone: bytes) -> dict[bytes, list[str]]:
    """Addresses in the additional section whose owner stands in `zone`, by lower-case owner."""
    found: dict[bytes, list[str]] = {}
    for record in message.records:
        size = {types.A: 4, types.AAAA: 16}.get(record.type)
        if record.section != ADDITIONAL or size != record.length or record.klass != types.IN:
            continue
        if names.is_below(record.owner, zone):
            rdata = message.wire[record.rdata_at : record.rdata_at + size]
            address = addresses.unpack(rdata)
            known = found.setdefault(record.owner, [])
            if address not in known:
                known.append(address)
    return found


def addresses_of(parts: tuple[SignedRRset, ...]) -> tuple[str, ...]:
    """The addresses in the A and AAAA RRsets of an answer."""
    return tuple(
        addresses.unpack(rdata)
        for part in parts
        if part.rrset.type in (types.A, types.AAAA)
        for rdata in part.rrset.rdatas
        if len(rdata) in (4, 16)
    )


def few(servers: list[Server], most: int) -> list[Server]:
    """At most so many addresses of each name server, of both families alike, in the same order."""
    ranked: dict[bytes, list[tuple[int, int]]] = {}
    families: dict[tuple[bytes, int], int] = {}
    for position, server in enumerate(servers):
        name = server.name or server.address.encode()
        rank = families[name, server.family] = families.get((name, server.family), 0) + 1
        ranked.setdefault(name, []).append((rank, position))
    kept = {position for entries in ranked.values() for _, position in sorted(entries)[:most]}
    return [server for position, server in enumerate(servers) if position in kept]
