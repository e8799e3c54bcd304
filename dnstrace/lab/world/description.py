"""A world in words, for `dnstrace lab show`."""

from collections.abc import Iterator

from dnstrace.lab.faults.fault_names import CATALOGUE
from dnstrace.lab.world.spec import LAST_DAY, FaultSpec, InstanceSpec, ServerSpec, WorldSpec
from dnstrace.lab.world.world import World


def describe(world: World) -> Iterator[str]:
    """Lines about a world: what it shows, what is wrong in it, its places and servers."""
    spec = world.spec
    yield f"{spec.name}: {spec.title}"
    for line in spec.description.strip().splitlines():
        yield f"  {line}"
    if spec.case.question:
        yield f"  ask       {spec.case.question}"
    faults = list(_everything_wrong(spec))
    yield f"  wrong     {faults[0] if faults else 'nothing'}"
    for fault in faults[1:]:
        yield f"            {fault}"
    yield f"  vantages  {', '.join(place.name for place in spec.vantages)}"
    yield f"  default   {spec.vantage.name}"
    signed = sum(1 for zone in spec.zones.values() if zone.signing)
    yield f"  zones     {len(spec.zones)}, {signed} of them signed"
    yield f"  servers   {len(spec.servers)}"
    for server in spec.servers:
        yield from _server(server)


def _everything_wrong(spec: WorldSpec) -> Iterator[str]:
    """Faults of paths, servers and zones, as far as keys of the world file say them."""
    for fault in spec.middlebox:
        yield f"everywhere: {_fault(fault)}"
    if spec.families != (4, 6):
        yield f"routed: {', '.join(f'IPv{family}' for family in spec.families) or 'nothing'}"
    for server in spec.servers:
        for fault in server.faults:
            yield f"{server.name}: {_fault(fault)}"
        for instance in server.instances:
            edition = _edition(instance)
            if edition:
                yield f"{server.name} in {instance.place.name} serves {edition}"
    for zone in spec.zones.values():
        if zone.ds:
            yield f"{zone.name} DS in the parent: {zone.ds}"
        for signer in zone.signers:
            yield f"{zone.name} has a further signer: {signer}"
        if zone.expiration != LAST_DAY:
            yield f"{zone.name} signatures end on {zone.expiration}"


def _edition(instance: InstanceSpec) -> str:
    parts = (
        ("variant", instance.variant),
        ("signer", instance.signer),
        ("serial", instance.serial),
    )
    return ", ".join(f"{what} {value}" for what, value in parts if value)


def _server(server: ServerSpec) -> Iterator[str]:
    yield ""
    yield f"{server.name} {' '.join(server.addresses)}"
    yield f"  serves {' '.join(server.zones) or 'nothing'} in the manner of {server.style.name}"
    for instance in server.instances:
        identity = instance.nsid or instance.id_server or "no identifier"
        regions = f", announced in {' '.join(instance.regions)}" if instance.regions else ""
        yield f"  {instance.place.name}: {identity}{regions}"


def _fault(fault: FaultSpec) -> str:
    conditions = [
        *(fault.transport, fault.family, fault.address, fault.at, fault.qname, fault.qtype)
    ]
    if fault.edns is not None:
        conditions.append("with EDNS" if fault.edns else "without EDNS")
    conditions += [f"with {feature}" for feature in fault.has]
    conditions += [f"without {feature}" for feature in fault.lacks]
    conditions += [f"that would be {fault.reply}"] if fault.reply else []
    if fault.first:
        conditions.append(f"first {fault.first}")
    if fault.rate < 1.0:
        conditions.append(f"{fault.rate:.0%}")
    where = " ".join(condition for condition in conditions if condition)
    return f"{fault.kind} ({CATALOGUE[fault.kind].summary}){f' for {where}' if where else ''}"
