"""What an Internet looks like at a moment: the events up to it have happened."""

from dataclasses import replace

from dnstrace.bgp.internet import Event, Internet
from dnstrace.errors import UsageError


def at_moment(internet: Internet, moment: str | None) -> Internet:
    """The Internet at `moment`; before everything when None.

    Raises: UsageError, with the moments that there are, when this is none of them.
    """
    moments = internet.moments
    if moment is not None and moment not in moments:
        known = ", ".join(moments) or "nothing happens in this world"
        raise UsageError(f"no event {moment!r}; there is {known}")
    past = set(moments[: moments.index(moment) + 1]) if moment is not None else set()
    started = tuple(
        each for each in internet.announcements if not each.begins or each.begins in past
    )
    current = replace(internet, announcements=started)
    for label in moments:
        for event in internet.events:
            if event.at == label and label in past:
                current = _after(current, event, internet)
    return current


def _after(internet: Internet, event: Event, everything: Internet) -> Internet:
    """The Internet after one event; what is announced again comes from `everything`."""
    announced = [each for each in internet.announcements if each.label not in event.withdraw]
    for label in event.announce:
        present = set(announced)
        announced += [
            each for each in everything.announcements if each.label == label and each not in present
        ]
    prepends = dict(event.prepend)
    announced = [
        each._replace(prepend=prepends[each.label]) if each.label in prepends else each
        for each in announced
    ]
    links = [link for link in internet.links if link not in event.fail]
    links += [link for link in event.restore if link not in links]
    return replace(
        internet,
        announcements=tuple(announced),
        leaks=(*internet.leaks, *event.leak),
        links=tuple(links),
        rov=internet.rov | set(event.rov),
    )
