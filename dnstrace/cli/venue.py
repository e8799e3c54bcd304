"""Where a request's questions are asked: on the network, or in a world of the lab."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from dnstrace.errors import UsageError
from dnstrace.options import Options
from dnstrace.session import Venue, real_venue

Idle = tuple[Callable[[], object], ...]


@contextmanager
def venue_of(options: Options, idle: Idle) -> Iterator[Venue]:
    """The venue; what it keeps on disk is gone afterwards.

    Args:
        idle: jobs for the moments in which a reply is awaited; in the lab they run first, since
            its time stands still meanwhile.
    Raises: UsageError for a world or a place that is not there.
    """
    if options.lab is None:
        yield real_venue(options, idle)
        return
    if options.server is not None:
        raise UsageError("the lab has no way out: leave out @SERVER or --lab")
    for job in idle:
        job()
    from tempfile import NamedTemporaryFile

    from dnstrace.lab import load
    from dnstrace.lab.vantage import find_vantage

    world = load(options.lab or "default")
    vantage = find_vantage(world, options.vantage)
    with NamedTemporaryFile("w", suffix=".anchor", encoding="utf-8") as anchors:
        anchors.write(world.trust_anchor_text())
        anchors.flush()
        yield lab_venue(world, vantage, options, anchors.name)


def lab_venue(world: object, vantage: object, options: Options, anchors: str | None) -> Venue:
    """A venue in a world of the lab, whose round trips are really waited for."""
    import time

    from dnstrace.lab import LabNetwork, Place, World
    from dnstrace.model.report import NetworkUsed
    from dnstrace.resolver.ports import Record
    from dnstrace.schedule import VirtualClock
    from dnstrace.session import Opened

    assert isinstance(world, World)
    assert isinstance(vantage, Place)
    place = vantage

    def open_network(record: Record) -> Opened:
        return LabNetwork(
            world,
            record,
            place,
            VirtualClock(time.sleep),
            families=options.families or (4, 6),
        )

    return Venue(NetworkUsed("lab", world.name, vantage.name), open_network, anchors=anchors)
