"""`[[announce]]` of a world file."""

from dnstrace.bgp.internet import COMMUNITIES, Announcement
from dnstrace.bgp.reading_values import Entry

MOST_PREPENDS = 50
Prepends = tuple[tuple[int, int], ...]


def read_announcement(entry: Entry) -> Announcement:
    """One announcement."""
    via = entry.numbers("via")
    announcement = Announcement(
        prefix=entry.prefix("prefix"),
        number=entry.number("as"),
        site=entry.text("site", ""),
        place=entry.place("place"),
        via=via,
        peers=entry.numbers("peers"),
        prepend=read_prepends(entry, "prepend", entry.get("prepend")),
        communities=_communities(entry),
        forge=entry.numbers("forge"),
        begins=entry.text("at", ""),
    )
    if not announcement.number:
        raise entry.error("as", "AS 0 announces nothing (RFC 7607); give another number")
    heard = {0, *via, *announcement.peers}
    for key, numbers in (
        ("prepend", announcement.prepend),
        ("communities", announcement.communities),
    ):
        for number, _ in numbers:
            if len(heard) > 1 and number not in heard:
                complaint = f"AS{number} is none of those that it is announced to"
                raise entry.error(key, f"{complaint}; add it to via", number)
    entry.finish()
    return announcement


def read_prepends(entry: Entry, key: str, value: object) -> Prepends:
    """How often the AS number is put in front once more: a number, or a table by upstream."""
    if value is None:
        return ()
    if isinstance(value, dict):
        return tuple(
            (entry.as_number(key, number), entry.whole(key, times, 0, MOST_PREPENDS))
            for number, times in value.items()
        )
    return ((0, entry.whole(key, value, 0, MOST_PREPENDS)),)


def _communities(entry: Entry) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Communities for all who hear it, or a table by upstream."""
    key = "communities"
    if isinstance(entry.get(key), dict):
        table = entry.table(key)
        return tuple(
            (
                entry.as_number(key, number),
                _known(entry, value if isinstance(value, list) else [value]),
            )
            for number, value in table.items()
        )
    listed = entry.texts(key)
    return ((0, _known(entry, list(listed))),) if listed else ()


def _known(entry: Entry, values: list[object]) -> tuple[str, ...]:
    for value in values:
        if value not in COMMUNITIES:
            complaint = f"{value!r} is unknown; give {', '.join(COMMUNITIES)}"
            raise entry.error("communities", complaint, value)
    return tuple(map(str, values))
