"""Random small Internets, from a seed."""

from ipaddress import IPv4Network
from random import Random

from dnstrace.bgp.internet import Announcement, Internet, Leak, Link, Roa, System

PREFIX = IPv4Network("10.4.4.0/23")
FIRST_SITE_AS = 64500
HIJACKER = 666


def random_links(random: Random, size: int) -> tuple[Link, ...]:
    """A hierarchy: who comes earlier provides, peers are anywhere; all hang together."""
    numbers = random.sample(range(1, 1000), size)
    tops = max(1, size // 8)
    pairs: dict[frozenset[int], Link] = {}

    def add(link: Link) -> None:
        pairs.setdefault(frozenset((link.one, link.other)), link)

    for one in range(tops):
        for other in range(one):
            add(Link(numbers[one], numbers[other], True))
    for index in range(tops, size):
        for _ in range(random.choice((1, 1, 2, 2, 3))):
            add(Link(numbers[random.randrange(index)], numbers[index]))
    for _ in range(size // 2):
        one, other = random.sample(numbers, 2)
        add(Link(one, other, True))
    return tuple(pairs.values())


def systems_of(links: tuple[Link, ...]) -> list[int]:
    """The AS numbers of links, in order."""
    return sorted({number for link in links for number in (link.one, link.other)})


def random_internet(
    seed: int,
    size: int = 20,
    *,
    prepends: bool = True,
    communities: bool = False,
    hijack: bool = False,
    rov: bool = False,
    leaks: int = 0,
    preferences: bool = False,
) -> Internet:
    """An Internet with one to three sites of one AS, and what else the arguments ask for."""
    random = Random(f"internet/{seed}")
    links = random_links(random, size)
    numbers = systems_of(links)
    announcements = [
        _site(random, f"s{index}", numbers, prepends, communities)
        for index in range(random.randint(1, 3))
    ]
    if hijack:
        forge = random.choice(((), (), (FIRST_SITE_AS,)))
        via = tuple(random.sample(numbers, random.randint(1, 2)))
        announcements.append(Announcement(PREFIX, HIJACKER, "evil", via=via, forge=forge))
    systems = {}
    if preferences:
        for number in random.sample(numbers, max(1, size // 5)):
            neighbours = [
                link.other if link.one == number else link.one
                for link in links
                if number in (link.one, link.other)
            ]
            systems[number] = System(local_preference=((random.choice(neighbours), 250),))
    return Internet(
        links=links,
        systems=systems,
        announcements=tuple(announcements),
        rov=frozenset(random.sample(numbers, size // 2)) if rov else frozenset(),
        roas=(Roa(PREFIX, 23, FIRST_SITE_AS),) if rov else (),
        leaks=tuple(Leak(number) for number in random.sample(numbers, leaks)),
    )


def _site(
    random: Random, label: str, numbers: list[int], prepends: bool, communities: bool
) -> Announcement:
    via = tuple(random.sample(numbers, random.randint(1, 3)))
    prepend = (
        ((random.choice(via), random.randint(1, 3)),) if prepends and random.random() < 0.5 else ()
    )
    tagged = random.choice(via)
    kinds = ("no-export", "no-peer")
    marked = ((tagged, (random.choice(kinds),)),) if communities and random.random() < 0.7 else ()
    return Announcement(PREFIX, FIRST_SITE_AS, label, via=via, prepend=prepend, communities=marked)
