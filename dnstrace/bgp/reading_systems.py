"""`links` and `[as.N]` of a world file."""

import re

from dnstrace.bgp.internet import MAX_AS, Link, System
from dnstrace.bgp.reading_values import Entry

_LINK = re.compile(r"(?:AS)?(\d{1,10})([><=])(?:AS)?(\d{1,10})", re.IGNORECASE)
MOST_PREFERENCE = 2**32 - 1


def read_link(entry: Entry, text: str, key: str = "links") -> Link:
    """One link: "2>1" for 2 provides for 1, "1<2" for the same, "7=8" for peers."""
    match = _LINK.fullmatch(re.sub(r"\s", "", text))
    if match is None:
        complaint = f'{text!r} is no link; give "2>1" (2 is provider of 1) or "7=8" (peers)'
        raise entry.error(key, complaint, text)
    one, other = int(match[1]), int(match[3])
    if max(one, other) > MAX_AS or not min(one, other):
        raise entry.error(key, f"{text!r}: AS numbers go from 1 to {MAX_AS}", text)
    if one == other:
        raise entry.error(key, f"{text!r} links AS{one} with itself; remove it", text)
    if match[2] == "<":
        one, other = other, one
    return Link(one, other, match[2] == "=")


def read_systems(top: Entry) -> dict[int, System]:
    """What `[as.N]` says, by AS number."""
    systems = {}
    for label, data in top.table("as").items():
        section = f"as.{label}"
        if not label.isascii() or not label.isdigit() or not 0 < int(label) <= MAX_AS:
            complaint = f"{label!r} is no AS number; write [as.64500]"
            raise Entry({}, top.lines, top.locate, section).error("", complaint)
        if not isinstance(data, dict):
            raise top.error("as", f"{label} is {data!r}; write [as.{label}]")
        systems[int(label)] = _system(Entry(data, top.lines, top.locate, section))
    return systems


def _system(entry: Entry) -> System:
    names = entry.texts("places") or tuple(filter(None, [entry.text("place", "")]))
    key = "places" if entry.data.get("places") else "place"
    honours = entry.get("blackhole")
    if honours is not None and not isinstance(honours, bool):
        raise entry.error("blackhole", f"is {honours!r}; give true or false")
    system = System(
        places=tuple(entry.located(key, name) for name in names),
        local_preference=preferences(entry),
        name=entry.text("name", ""),
        honours_blackhole=honours is not False,
    )
    entry.get("place")
    entry.finish()
    return system


def preferences(entry: Entry) -> tuple[tuple[int, int], ...]:
    """`local_preference = {3 = 250}`: by neighbour."""
    key = "local_preference"
    return tuple(
        (entry.as_number(key, number), entry.whole(key, value, 0, MOST_PREFERENCE))
        for number, value in entry.table(key).items()
    )
