"""Which vantages reach which site of a server."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from dnstrace.annotate.geoloc.measured.record import Measured


class Catchment(NamedTuple):
    """The vantages that one site of one server answers.

    `share` is that of the server's vantages which got any reply; where a vantage reached several
    sites it counts for each. `median_rtt` in seconds, None where no result says.
    """

    server: str
    operator: str | None
    city: str | None
    country: str | None
    site: str | None
    vantages: int
    share: float
    results: int
    median_rtt: float | None


def catchments(records: Sequence[Measured]) -> list[Catchment]:
    """The catchment table: servers by name, the sites of each by vantages, the largest first.

    A site is told by town and site code; where the identifier is not understood, by the identifier
    itself. Results with an error belong to no site.
    """
    servers: dict[str, dict[tuple[str | None, ...], list[Measured]]]
    servers = defaultdict(lambda: defaultdict(list))
    for record in records:
        if record.error is None:
            servers[record.server][_site(record)].append(record)
    table = []
    for server in sorted(servers):
        reached = {r.vantage for group in servers[server].values() for r in group}
        rows = [_row(server, group, len(reached)) for group in servers[server].values()]
        rows.sort(key=lambda r: (-r.vantages, r.city or "~", r.site or "~"))
        table += rows
    return table


def _site(record: Measured) -> tuple[str | None, ...]:
    place = record.place
    if place.city:
        return place.operator, place.city, place.country, place.site
    return place.operator, None, place.country, _unread(record)


def _unread(record: Measured) -> str | None:
    return record.identifiers[0][1] if record.identifiers else None


def _row(server: str, group: list[Measured], reached: int) -> Catchment:
    place = group[0].place
    vantages = len({record.vantage for record in group})
    times = [record.rtt for record in group if record.rtt is not None]
    return Catchment(
        server=server,
        operator=place.operator,
        city=place.city,
        country=place.country,
        site=place.site if place.city else _unread(group[0]),
        vantages=vantages,
        share=vantages / reached,
        results=len(group),
        median_rtt=median(times) if times else None,
    )
