"""Anycast: which machine of a server a packet from a place reaches, and how long it takes."""

from typing import TYPE_CHECKING

from dnstrace.lab.world.places import Place, round_trip_s
from dnstrace.lab.world.spec import InstanceSpec, ServerSpec, WorldSpec

if TYPE_CHECKING:
    from dnstrace.lab.world.routed import Routed


class Catchment:
    """Who reaches whom in a world: by its routes where it has links, else by distance."""

    def __init__(self, spec: WorldSpec) -> None:
        self._spec = spec
        self._routed: Routed | None = None
        if spec.routing is not None:
            from dnstrace.lab.world import routed

            self._routed = routed.Routed(spec, spec.routing)

    def _routes(self, address: str | None) -> "Routed | None":
        """What knows the routes to an address, None where distance decides."""
        found = self._routed
        return found if found is not None and address and found.covers(address) else None

    def instance(
        self, server: ServerSpec, vantage: Place, address: str | None = None
    ) -> InstanceSpec | None:
        """The machine whose route wins at `vantage`; None where packets end elsewhere.

        Args:
            address: which of the server's addresses; the first by default.
        """
        address = address or next(iter(server.addresses), None)
        routes = self._routes(address)
        if routes is None or address is None:
            return nearest_instance(self._spec, server, vantage)
        return routes.instance(server, vantage, address)

    def is_unreachable(self, address: str, vantage: Place) -> bool:
        """Whether some AS on the way has no route to an address."""
        routes = self._routes(address)
        return routes is not None and routes.is_unreachable(address, vantage)

    def round_trip(self, server: ServerSpec, vantage: Place, address: str) -> float:
        """Seconds between a place and whoever answers at an address, or where packets end."""
        instance = self.instance(server, vantage, address)
        extra = instance.extra_ms / 1000.0 if instance else 0.0
        routes = self._routes(address)
        if routes is not None:
            return routes.round_trip(address, vantage) + extra
        assert instance is not None, "without routes somebody is nearest"
        return extra + round_trip_s(
            vantage,
            instance.place,
            path_factor=self._spec.path_factor,
            base_ms=self._spec.base_ms,
        )


def nearest_instance(spec: WorldSpec, server: ServerSpec, vantage: Place) -> InstanceSpec:
    """Which machine of an anycast server a packet from `vantage` reaches, without routes."""
    for instance in server.instances:
        if vantage.name in instance.catchment:
            return instance
    heard = [
        instance
        for instance in server.instances
        if not instance.regions
        or vantage.country in instance.regions
        or vantage.continent in instance.regions
    ]
    return min(
        heard or server.instances,
        key=lambda instance: (
            round_trip_s(
                vantage, instance.place, path_factor=spec.path_factor, base_ms=spec.base_ms
            )
            + instance.extra_ms / 1000.0
        ),
    )
