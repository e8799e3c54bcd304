"""Where a request's questions are asked: on the network, or in a world of the lab."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from dnstrace.errors import UsageError
from dnstrace.options import Options
from dnstrace.session import Venue, real_venue

if TYPE_CHECKING:
    from dnstrace.network.headstart import HeadStart

Idle = tuple[Callable[[], object], ...]


def venue_of(options: Options, idle: Idle, early: "HeadStart | None" = None) -> Venue:
    """The venue of a request.

    Args:
        idle: jobs for the moments in which a reply is awaited; in the lab they run first, since
            its time stands still meanwhile.
        early: the first query, when it has left already.
    Raises: UsageError for a world or a place that is not there.
    """
    if options.lab is None:
        return real_venue(options, idle, early)
    if options.server is not None:
        raise UsageError("the lab has no way out: leave out @SERVER or --lab")
    for job in idle:
        job()
    import time

    from dnstrace.labvenue import lab_venue

    return lab_venue(options, time.sleep)
