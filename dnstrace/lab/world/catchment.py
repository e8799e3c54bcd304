"""Anycast: which machine of a server a packet from a place reaches."""

from dnstrace.lab.world.places import Place, round_trip_s
from dnstrace.lab.world.spec import InstanceSpec, ServerSpec, WorldSpec


def nearest_instance(spec: WorldSpec, server: ServerSpec, vantage: Place) -> InstanceSpec:
    """Which machine of an anycast server a packet from `vantage` reaches."""
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
