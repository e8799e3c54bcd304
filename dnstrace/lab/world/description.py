"""A world in words, for `dnstrace lab show`."""

from collections.abc import Iterator

from dnstrace.lab.faults.fault_names import CATALOGUE
from dnstrace.lab.world.spec import FaultSpec, ServerSpec
from dnstrace.lab.world.world import World


def describe(world: World) -> Iterator[str]:
    """Lines about a world: what it shows, from where, its zones, servers, sites and faults."""
    spec = world.spec
    yield f"{spec.name}: {spec.title}"
    if spec.case.question:
        yield f"  ask       {spec.case.question}"
    yield f"  vantages  {', '.join(place.name for place in spec.vantages)}"
    yield f"  default   {spec.vantage.name}"
    signed = sum(1 for zone in spec.zones.values() if zone.signing)
    yield f"  zones     {len(spec.zones)}, {signed} of them signed"
    yield f"  servers   {len(spec.servers)}"
    for fault in spec.middlebox:
        yield f"  everywhere: {_fault(fault)}"
    for server in spec.servers:
        yield from _server(server)


def _server(server: ServerSpec) -> Iterator[str]:
    yield ""
    yield f"{server.name} {' '.join(server.addresses)}"
    yield f"  serves {' '.join(server.zones) or 'nothing'} in the manner of {server.style.name}"
    for instance in server.instances:
        identity = instance.nsid or instance.id_server or "no identifier"
        regions = f", announced in {' '.join(instance.regions)}" if instance.regions else ""
        yield f"  {instance.place.name}: {identity}{regions}"
    for fault in server.faults:
        yield f"  fault {_fault(fault)}"


def _fault(fault: FaultSpec) -> str:
    conditions = [fault.transport, fault.family, fault.qname, fault.qtype]
    if fault.edns is not None:
        conditions.append("with EDNS" if fault.edns else "without EDNS")
    if fault.first:
        conditions.append(f"first {fault.first}")
    if fault.rate < 1.0:
        conditions.append(f"{fault.rate:.0%}")
    where = " ".join(condition for condition in conditions if condition)
    return f"{fault.kind} ({CATALOGUE[fault.kind].summary}){f' for {where}' if where else ''}"
