"""The same Internet, changed in one way: a site less, a hijack, a leak."""

from dataclasses import replace

from dnstrace.bgp.internet import Announcement, Internet, Leak, Prefix
from dnstrace.bgp.rov import covers
from dnstrace.errors import UsageError


def without(internet: Internet, labels: tuple[str, ...]) -> Internet:
    """The same Internet without the announcements of these sites.

    Raises: UsageError for a site that announces nothing.
    """
    known = {each.label for each in internet.announcements}
    for label in labels:
        if label not in known:
            raise UsageError(f"no site {label!r}; there is {', '.join(sorted(known))}")
    kept = tuple(each for each in internet.announcements if each.label not in labels)
    return replace(internet, announcements=kept)


def hijacked(
    internet: Internet, prefix: Prefix, number: int, *, forge: bool, more_specific: bool
) -> Internet:
    """The same Internet in which an AS announces a prefix that is not its own.

    Raises: UsageError when nobody announces the prefix, or it has no halves.
    """
    rightful = [each for each in internet.announcements if covers(each.prefix, prefix)]
    if not rightful:
        raise UsageError(f"nobody announces {prefix}, so there is nothing to hijack")
    announced = prefix
    if more_specific:
        if prefix.prefixlen == prefix.max_prefixlen:
            raise UsageError(f"{prefix} is one address: nothing is more specific")
        announced = half_of(prefix)
    path = (rightful[0].origin,) if forge else ()
    return internet.with_announcements(Announcement(announced, number, forge=path))


def half_of(prefix: Prefix) -> Prefix:
    """The lower half of a prefix, which is longer than nothing and shorter than an address."""
    halves: list[Prefix] = list(prefix.subnets())
    return halves[0]


def leaked(internet: Internet, number: int) -> Internet:
    """The same Internet in which an AS leaks."""
    return replace(internet, leaks=(*internet.leaks, Leak(number)))
