"""What idle moments of a walk are used for: each room prepares what it will need."""

from collections.abc import Iterable, Iterator

from dnstrace.cli.args.output import Output
from dnstrace.cli.output.formats import FORMATS
from dnstrace.cli.startup.interrupts import raise_lost


def preparations(output: Output, dnssec: bool) -> Iterator[object]:
    """Work for the moments in which replies are awaited, in the order of its need.

    Every step is so small that no reply waits long for one; an interrupt that came in the middle
    of an import is raised after it.

    Args:
        dnssec: whether anything will be validated.
    """
    for each in _rooms(output, dnssec):
        for _ in each:
            raise_lost()
            yield None


def _rooms(output: Output, dnssec: bool) -> Iterator[Iterable[object]]:
    from dnstrace import annotate, diagnose, engine

    if dnssec:
        from dnstrace import dnssec as room

        yield room.warm()
    for name, _ in output.formats:
        yield FORMATS[name].warm()
    yield engine.warm()
    yield annotate.warm()
    yield diagnose.warm()
