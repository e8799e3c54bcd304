"""A world of the lab as a venue: for the command, which really waits, and for programs."""

from collections.abc import Callable

from dnstrace.engine.venue import Opened, Venue
from dnstrace.options import Options


def lab_venue(options: Options, pace: Callable[[float], None] | None = None) -> Venue:
    """The venue that `options.lab` and `options.vantage` name.

    Args:
        pace: waits for the seconds it is given; by default nobody does, and time is only counted.
    Raises: UsageError for a world or a place that is not there.
    """
    from dnstrace.codec.anchors import parse
    from dnstrace.eventloop.virtual_clock import VirtualClock
    from dnstrace.lab import LabNetwork, load
    from dnstrace.lab.world.vantage import find_vantage
    from dnstrace.model.report import NetworkUsed
    from dnstrace.resolver.ports import Record

    world = load(options.lab or "default", options.event)
    vantage = find_vantage(world, options.vantage)
    families = options.families or (4, 6)

    def open_network(record: Record) -> Opened:
        return LabNetwork(world, record, vantage, VirtualClock(pace), families=families)

    used = NetworkUsed("lab", world.name, vantage.name)
    anchors = parse(world.trust_anchor_text(), f"world {world.name}")
    here = (vantage.latitude, vantage.longitude)
    return Venue(used, open_network, anchors=anchors, vantage=here)
