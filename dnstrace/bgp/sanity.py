"""What an Internet may not be: unknown ASes, contradicting links, a loop of providers."""

from collections.abc import Iterable

from dnstrace.bgp.graph import linked
from dnstrace.bgp.internet import Internet, Link
from dnstrace.bgp.lines import Lines
from dnstrace.errors import WorldError


def check(internet: Internet, lines: Lines) -> None:
    """Find the first fault.

    Raises: WorldError as one line with file, line and what to do.
    """
    _check_links(internet.links, lines)
    _check_loop(internet.links, lines)
    _check_announcements(internet, lines)
    _check_known(internet, lines)
    _check_events(internet, lines)


def _check_links(links: tuple[Link, ...], lines: Lines) -> None:
    seen: dict[frozenset[int], Link] = {}
    for link in links:
        before = seen.setdefault(frozenset((link.one, link.other)), link)
        if before is not link:
            complaint = f'links: "{link}" says what "{before}" says of the same two; keep one'
            raise WorldError(f"{lines.where('', 0, 'links', link)}: {complaint}")


def provider_loop(links: Iterable[Link]) -> list[int]:
    """A loop of ASes, each the provider of the next; empty when there is none."""
    customers: dict[int, list[int]] = {}
    for link in links:
        if not link.peer:
            customers.setdefault(link.one, []).append(link.other)
    done: set[int] = set()
    for root in customers:
        trail: list[int] = []
        on_trail: set[int] = set()
        stack = [(root, False)]
        while stack:
            number, left = stack.pop()
            if left:
                on_trail.discard(trail.pop())
                done.add(number)
            elif number in on_trail:
                return [*trail[trail.index(number) :], number]
            elif number not in done:
                trail.append(number)
                on_trail.add(number)
                stack.append((number, True))
                stack += [(customer, False) for customer in customers.get(number, ())]
    return []


def _check_loop(links: tuple[Link, ...], lines: Lines) -> None:
    loop = provider_loop(links)
    if loop:
        chain = ">".join(map(str, loop))
        where = lines.where("", 0, "links", Link(loop[-2], loop[-1]))
        complaint = "each the provider of the next; turn one round"
        raise WorldError(f"{where}: links: {chain} is a loop, {complaint}")


def _check_announcements(internet: Internet, lines: Lines) -> None:
    known = linked(internet)
    homes: dict[tuple[int, str], str] = {}
    for index, each in enumerate(internet.announcements):
        where = lines.where("announce", index, "via")
        heard = (*each.via, *each.peers)
        if not heard and each.number not in known:
            complaint = f"AS{each.number} has no links; give its upstreams, via = [2]"
            raise WorldError(f"{where}: announce.via: {complaint}")
        if each.number in heard:
            raise WorldError(f"{where}: announce.via: AS{each.number} is no upstream of itself")
        if not each.site and each.number in known:
            _check_neighbours(internet, each.number, heard, where)
        if not heard:
            other = homes.setdefault((each.number, str(each.prefix)), each.site)
            if other != each.site:
                complaint = f"AS{each.number} announces {each.prefix} at {other!r} too"
                raise WorldError(
                    f"{where}: announce.site: {complaint}; give both sites upstreams, via = [2]"
                )


def _check_neighbours(internet: Internet, number: int, heard: tuple[int, ...], where: str) -> None:
    neighbours = {
        link.other if link.one == number else link.one
        for link in internet.links
        if number in (link.one, link.other)
    }
    for other in heard:
        if other not in neighbours:
            complaint = f"AS{other} is no neighbour of AS{number}"
            raise WorldError(f'{where}: announce.via: {complaint}; add "{other}>{number}" to links')


def _check_known(internet: Internet, lines: Lines) -> None:
    known = linked(internet) | {each.number for each in internet.announcements}
    upstreams = linked(internet)

    def refuse(number: int, section: str, index: int, key: str) -> None:
        where = lines.where(section, index, key, number)
        name = ".".join(filter(None, (section, key)))
        raise WorldError(f"{where}: {name}: no AS{number}; give one that stands in links")

    for index, each in enumerate(internet.announcements):
        for key, numbers in (("via", each.via), ("peers", each.peers)):
            for number in numbers:
                if number not in upstreams:
                    refuse(number, "announce", index, key)
    for number, system in internet.systems.items():
        if number not in known:
            refuse(number, f"as.{number}", 0, "")
        for neighbour, _ in system.local_preference:
            if neighbour not in known:
                refuse(neighbour, f"as.{number}", 0, "local_preference")
    for index, leak in enumerate(internet.leaks):
        for key, numbers in (("as", (leak.number,)), ("from", leak.sources), ("to", leak.targets)):
            for number in numbers:
                if number not in known:
                    refuse(number, "leak", index, key)
    for section, checkers in (
        ("rov", internet.rov),
        ("aspa", internet.aspa),
        ("otc", internet.otc),
    ):
        for number in sorted(checkers - known):
            refuse(number, section, 0, "as")


def _check_events(internet: Internet, lines: Lines) -> None:
    labels = {each.label for each in internet.announcements}
    known = linked(internet) | {each.number for each in internet.announcements}
    for index, event in enumerate(internet.events):
        named = (
            *(("withdraw", label) for label in event.withdraw),
            *(("announce", label) for label in event.announce),
            *(("prepend", label) for label, _ in event.prepend),
        )
        for key, label in named:
            if label not in labels:
                where = lines.where("event", index, key, label)
                complaint = f"nobody announces as {label!r}; there is {', '.join(sorted(labels))}"
                raise WorldError(f"{where}: event.{key}: {complaint}")
        for link in event.fail:
            if link not in internet.links:
                where = lines.where("event", index, "fail", link)
                raise WorldError(f'{where}: event.fail: no link "{link}"; give one of links')
        for number in (*(leak.number for leak in event.leak), *event.rov):
            if number not in known:
                where = lines.where("event", index, "leak", number)
                raise WorldError(f"{where}: event: no AS{number}; give one that stands in links")
