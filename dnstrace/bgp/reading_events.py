"""`[[leak]]` and `[[event]]` of a world file."""

from dnstrace.bgp.internet import Event, Leak, Link
from dnstrace.bgp.reading_announcements import read_prepends
from dnstrace.bgp.reading_systems import read_link
from dnstrace.bgp.reading_values import Entry


def read_leak(entry: Entry) -> Leak:
    """One leak: `as`, and perhaps `from` whom `to` whom."""
    leak = Leak(entry.number("as"), entry.numbers("from"), entry.numbers("to"))
    entry.finish()
    return leak


def read_event(entry: Entry) -> Event:
    """One event; several may share a moment."""
    event = Event(
        at=entry.text("at"),
        withdraw=_labels(entry, "withdraw"),
        announce=_labels(entry, "announce"),
        leak=tuple(Leak(number) for number in entry.numbers("leak")),
        fail=_links(entry, "fail"),
        restore=_links(entry, "restore"),
        prepend=tuple(
            (label, read_prepends(entry, "prepend", value))
            for label, value in entry.table("prepend").items()
        ),
        rov=entry.numbers("rov"),
    )
    entry.finish()
    if not any(event[1:]):
        kinds = ", ".join(Event._fields[1:])
        raise entry.error("at", f"nothing happens at {event.at!r}; give one of {kinds}")
    return event


def _labels(entry: Entry, key: str) -> tuple[str, ...]:
    """Sites by their names, ASes by their numbers."""
    value = entry.get(key)
    items = value if isinstance(value, list) else [] if value is None else [value]
    return tuple(f"AS{each}" if isinstance(each, int) else str(each) for each in items)


def _links(entry: Entry, key: str) -> tuple[Link, ...]:
    return tuple(read_link(entry, text, key) for text in entry.texts(key))
