"""Where a request's questions are asked: on the network, or in a world of the lab."""

from collections.abc import Callable

from dnstrace.errors import UsageError
from dnstrace.options import Options
from dnstrace.session import Venue, real_venue

Idle = tuple[Callable[[], object], ...]


def venue_of(options: Options, idle: Idle) -> Venue:
    """The venue of a request.

    Args:
        idle: jobs for the moments in which a reply is awaited; in the lab they run first, since
            its time stands still meanwhile.
    Raises: UsageError for a world or a place that is not there.
    """
    if options.lab is None:
        return real_venue(options, idle)
    if options.server is not None:
        raise UsageError("the lab has no way out: leave out @SERVER or --lab")
    for job in idle:
        job()
    return lab_venue(options)


def lab_venue(options: Options) -> Venue:
    """A venue in a world of the lab, whose round trips are really waited for.

    Raises: UsageError for a world or a place that is not there.
    """
    import time

    from dnstrace.lab import LabNetwork, load
    from dnstrace.lab.vantage import find_vantage
    from dnstrace.model.report import NetworkUsed
    from dnstrace.resolver.ports import Record
    from dnstrace.schedule import VirtualClock
    from dnstrace.session import Opened

    world = load(options.lab or "default")
    vantage = find_vantage(world, options.vantage)
    families = options.families or (4, 6)

    def open_network(record: Record) -> Opened:
        return LabNetwork(world, record, vantage, VirtualClock(time.sleep), families=families)

    used = NetworkUsed("lab", world.name, vantage.name)
    return Venue(used, open_network, anchors=_readable(world.trust_anchor_text()))


def _readable(text: str) -> str:
    """A path at which a text can be read, once, without a file on disk to be cleared away."""
    import os

    reading, writing = os.pipe()
    with open(writing, "w", encoding="ascii") as pipe:
        pipe.write(text)  # a few keys: far less than a pipe holds
    return f"/dev/fd/{reading}"
