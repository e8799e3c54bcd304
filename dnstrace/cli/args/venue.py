"""Where a request's questions are asked: on the network, or in a world of the lab."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from dnstrace.cli.startup.signals import Ending
from dnstrace.engine.venue import Venue, nothing, real_venue
from dnstrace.errors import UsageError
from dnstrace.options import Options

if TYPE_CHECKING:
    from dnstrace.transport.early_query import EarlyQuery


def _can_send_from(source: str) -> None:
    """Find out before the walk whether an address is this host's.

    Raises: UsageError when it is not.
    """
    import socket

    family = socket.AF_INET6 if ":" in source else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as one:
            one.bind((source, 0))
    except OSError as error:
        text = f"--source {source}: this host cannot send from there ({error.strerror})"
        raise UsageError(f"{text}; give one of its own addresses") from None


@contextmanager
def measuring(options: Options) -> Iterator[tuple[Venue, Ending]]:
    """A venue for one measurement, and what may end it early; says first who learns of it.

    Raises: UsageError for a world or a place that is not there.
    """
    with closing(Ending()) as ending:
        venue = venue_of(options, ending)
        if options.cymru:
            from dnstrace.annotate.asn.cymru import NOTICE
            from dnstrace.cli.output.complaint import complain

            complain(NOTICE)
        yield venue, ending


def venue_of(
    options: Options,
    ending: Ending,
    idle: Callable[[], Iterator[object]] = nothing,
    early: "EarlyQuery | None" = None,
) -> Venue:
    """The venue of a request.

    Args:
        ending: where an interrupt comes from while the walk waits.
        idle: work for the moments in which a reply is awaited.
        early: the first query, when it has left already.
    Raises: UsageError for a world or a place that is not there.
    """
    if options.lab is None:
        if options.source is not None:
            _can_send_from(options.source)
        venue = real_venue(options, early, ((ending.readable, ending.woken),))
        return venue._replace(idle=idle)
    if options.server is not None and not options.at_server:
        raise UsageError(
            "the lab has no way out: leave out @SERVER or --lab, or ask there with --at-server"
        )
    from dnstrace.engine.lab_venue import lab_venue

    return lab_venue(options, ending.wait)._replace(idle=idle)
