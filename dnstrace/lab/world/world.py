"""A world that can be asked: who answers at an address, as seen from a place, and how."""

from dataclasses import replace

from dnstrace.lab.authority.machine import Machine
from dnstrace.lab.authority.recursor import Recursor
from dnstrace.lab.faults.actions import (
    Accepted,
    Connection,
    Reaction,
    Reset,
    Send,
    Silence,
    Unreachable,
    UnreachableKind,
)
from dnstrace.lab.faults.fault_check import rehearse
from dnstrace.lab.faults.fault_context import matches
from dnstrace.lab.world.catchment import Catchment
from dnstrace.lab.world.misbehaviour import Misbehaviour, Way
from dnstrace.lab.world.places import Place
from dnstrace.lab.world.spec import CaseSpec, FaultSpec, InstanceSpec, ServerSpec, WorldSpec
from dnstrace.lab.world.zones import Zones

DNS_PORT = 53
MAX_REMEMBERED = 50_000
ANYWHERE_MS = 40.0
"""Round trip to a place that exists nowhere in the world, such as a middlebox's victim."""


class World:
    """A small Internet, ready to answer queries; zones are parsed and signed when first needed."""

    def __init__(self, spec: WorldSpec) -> None:
        self.spec = spec
        self.zones = Zones(spec)
        self.catchment = Catchment(spec)
        self._servers = {address: server for server in spec.servers for address in server.addresses}
        self._misbehaviour = Misbehaviour(spec.seed, self.zones, self._machine, self.recursor)
        self._machines: dict[tuple[str, InstanceSpec], Machine] = {}
        self._recursors: dict[Place, Recursor] = {}
        self._remembered: dict[tuple[object, ...], bytes] = {}

    @property
    def name(self) -> str:
        """The name it was loaded by."""
        return self.spec.name

    @property
    def title(self) -> str:
        """One line: what it shows."""
        return self.spec.title

    @property
    def case(self) -> CaseSpec:
        """The question it is made for and what should come of it."""
        return self.spec.case

    @property
    def vantage(self) -> Place:
        """Where the asker stands unless it says otherwise."""
        return self.spec.vantage

    def place(self, name: str) -> Place:
        """A place by name, letter case aside.

        Raises: KeyError with the nearest names when there is none.
        """
        for town, place in self.spec.places.items():
            if town.lower() == name.lower():
                return place
        raise KeyError(name)

    def check(self) -> None:
        """Parse every zone and play every fault now.

        Raises: WorldError for the first one that is wrong.
        """
        self.zones.parse_all()
        rehearse(self.spec, self.zones)

    def trust_anchor_text(self) -> str:
        """The root's DNSKEY and DS as master-file lines; empty when the root is not signed."""
        return self.zones.trust_anchor_text()

    def server(self, address: str) -> ServerSpec | None:
        """Whose address this is."""
        return self._servers.get(address)

    def round_trip(self, address: str, vantage: Place) -> float:
        """Seconds between `vantage` and whoever answers at `address`."""
        server = self._servers.get(address)
        if server is None:
            return ANYWHERE_MS / 1000.0
        return self.catchment.round_trip(server, vantage, address)

    def connect(self, *, server: str, port: int, vantage: Place) -> Connection:
        """What becomes of a TCP handshake with an address."""
        round_trip = self.round_trip(server, vantage)
        blocked = self._blocked(server, vantage)
        if blocked is not None:
            return blocked
        owner = self._servers.get(server)
        for fault in (*self.spec.middlebox, *(owner.faults if owner else ())):
            machine = self.catchment.instance(owner, vantage, server) if owner else None
            place = machine.place.name if machine else ""
            if matches(fault, None, server, "tcp", place):
                refused = _handshake_fault(fault, round_trip)
                if refused is not None:
                    return refused
        if owner is None and not self._anyone_answers():
            return self._unowned(round_trip)
        if port != DNS_PORT:
            return Reset(round_trip)
        return Accepted(round_trip)

    def serve(
        self, query: bytes, *, server: str, port: int, transport: str, vantage: Place
    ) -> Reaction:
        """What comes back for one message to one address.

        Args:
            query: the octets, without a TCP length prefix.
            server: the address as text, in the standard form of `ipaddress`.
            port: only 53 is open anywhere.
            transport: "udp" or "tcp".
            vantage: where the asker stands.
        Returns: timed actions; times are seconds after the asker sent.
        """
        blocked = self._blocked(server, vantage)
        if blocked is not None:
            return (blocked,)
        round_trip = self.round_trip(server, vantage)
        owner = self._servers.get(server)
        if port != DNS_PORT:
            return (Unreachable(round_trip, "port"),)
        if owner is None and not self._anyone_answers():
            return (self._unowned(round_trip),)
        faults = (*self.spec.middlebox, *(owner.faults if owner else ()))
        if faults or owner is None:
            way = Way(server, transport, vantage, round_trip)
            return self._misbehaviour.react(query, owner, faults, way)
        wire = self._honest_wire(query, owner, transport, vantage, server)
        return (Send(round_trip, wire),) if wire else (Silence(),)

    def recursor(self, vantage: Place) -> Recursor:
        """The answerer at 127.0.0.53, which knows all zones as they look from `vantage`."""
        found = self._recursors.get(vantage)
        if found is None:
            found = self._recursors[vantage] = Recursor(
                self.spec, self.zones, vantage, self.catchment
            )
        return found

    def _blocked(self, address: str, vantage: Place) -> Unreachable | Silence | None:
        if (6 if ":" in address else 4) not in self.spec.families:
            return Unreachable(0.0, "network")
        owner = self._servers.get(address)
        if owner is None or self.catchment.instance(owner, vantage, address) is not None:
            return None
        if self.catchment.is_unreachable(address, vantage):
            return Unreachable(self.spec.base_ms / 1000.0, "network")
        return Silence()

    def _anyone_answers(self) -> bool:
        return any(fault.kind == "resolve" for fault in self.spec.middlebox)

    def _unowned(self, round_trip: float) -> Silence | Unreachable:
        kinds: dict[str, UnreachableKind] = {"host": "host", "network": "network", "port": "port"}
        if self.spec.unowned in kinds:
            return Unreachable(round_trip, kinds[self.spec.unowned])
        return Silence()

    def _machine(self, server: ServerSpec, vantage: Place, address: str) -> Machine:
        instance = self.catchment.instance(server, vantage, address)
        assert instance is not None, "blocked before"
        key = (server.name, instance)
        machine = self._machines.get(key)
        if machine is None:
            zones = self.zones.of_instance(server, instance)
            variants = {
                one.variant: self.zones.of_instance(server, replace(instance, variant=one.variant))
                for one in server.subnets
            }
            machine = self._machines[key] = Machine(server, instance, zones, variants)
        return machine

    def _honest_wire(
        self, wire: bytes, server: ServerSpec, transport: str, vantage: Place, address: str
    ) -> bytes | None:
        """The reply of a faultless server; equal queries are answered from memory."""
        machine = self._machine(server, vantage, address)
        key = (machine, transport, wire[2:])
        kept = self._remembered.get(key)
        if kept is not None:
            return wire[:2] + kept
        answer = machine.answer(wire, transport)
        if answer is not None and len(self._remembered) < MAX_REMEMBERED:
            self._remembered[key] = answer[2:]
        return answer


def _handshake_fault(fault: FaultSpec, round_trip: float) -> Connection | None:
    if fault.kind == "silence" and not fault.transport:
        return Silence()
    if fault.kind == "unreachable" and not fault.transport:
        return _refusal(fault.text("error"), round_trip)
    if fault.kind == "tcp-connect":
        return _refusal(fault.text("how"), round_trip)
    return None


def _refusal(how: str, round_trip: float) -> Connection:
    if how == "silence":
        return Silence()
    if how == "host":
        return Unreachable(round_trip, "host")
    if how == "network":
        return Unreachable(0.0, "network")
    return Reset(round_trip)
