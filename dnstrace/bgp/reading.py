"""The routing part of a world file: from parsed TOML to an Internet, with errors that say where."""

from collections.abc import Callable, Mapping

from dnstrace.bgp.internet import Internet
from dnstrace.bgp.lines import Lines
from dnstrace.bgp.reading_announcements import read_announcement
from dnstrace.bgp.reading_events import read_event, read_leak
from dnstrace.bgp.reading_security import read_aspas, read_checkers, read_roa
from dnstrace.bgp.reading_systems import read_link, read_systems
from dnstrace.bgp.reading_values import Entry
from dnstrace.bgp.sanity import check
from dnstrace.model.place import Place


def read_internet(
    raw: Mapping[str, object], lines: Lines, locate: Callable[[str], Place | None]
) -> Internet:
    """Make an Internet of the routing keys of a world.

    Args:
        raw: the parsed file; other keys are left alone.
        locate: finds a place by its name.
    Raises: WorldError as one line with file, line and what to do.
    """
    top = Entry(dict(raw), lines, locate)
    links = tuple(read_link(top, text) for text in top.texts("links"))
    systems = read_systems(top)
    announcements = tuple(map(read_announcement, top.entries("announce")))
    aspa, aspas = read_aspas(top)
    internet = Internet(
        links=links,
        systems=systems,
        announcements=announcements,
        leaks=tuple(map(read_leak, top.entries("leak"))),
        rov=read_checkers(top, "rov"),
        roas=tuple(map(read_roa, top.entries("roa"))),
        aspa=aspa,
        aspas=aspas,
        otc=read_checkers(top, "otc"),
        events=tuple(map(read_event, top.entries("event"))),
    )
    check(internet, lines)
    return internet
