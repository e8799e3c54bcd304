"""Catchments as a table: for each site the ASes that it attracts."""

from collections.abc import Iterator
from statistics import median
from typing import NamedTuple

from dnstrace.bgp.forwarding import Knowledge, Reached
from dnstrace.bgp.latency import path_s
from dnstrace.render.escape import terminal
from dnstrace.render.routes import method


class Row(NamedTuple):
    """One site or fate: the ASes that end there for certain and possibly, and their round trips."""

    label: str
    certain: tuple[int, ...]
    possible: tuple[int, ...]
    share: float  # of all ASes, with lowest-AS tie-breaks
    median_ms: float | None
    farthest: int | None
    farthest_ms: float | None


def rows_of(reached: Reached) -> list[Row]:
    """One row a site, the biggest first; ASes that announce the target themselves count too."""
    graph = reached.graph
    nodes = range(graph.systems)
    labels = {reached.label(end) for node in nodes for end in reached.ends[node]}
    labels |= {reached.label(reached.way(node).end) for node in nodes}
    rows = [_row(reached, label) for label in labels]
    return sorted(rows, key=lambda row: (-row.share, row.label))


def _row(reached: Reached, label: str) -> Row:
    graph = reached.graph
    certain: list[int] = []
    possible: list[int] = []
    times: list[tuple[float, int]] = []
    here = 0
    for node in range(graph.systems):
        number = graph.nodes[node].number
        way = reached.way(node)
        if reached.label(way.end) == label:
            here += 1
            times.append((path_s(graph, way) * 1000, number))
        if label not in {reached.label(end) for end in reached.ends[node]}:
            continue
        sure = reached.knowledge(node) is Knowledge.CERTAIN
        (certain if sure else possible).append(number)
    farthest = max(times, default=None)
    return Row(
        label,
        tuple(certain),
        tuple(possible),
        here / graph.systems if graph.systems else 0.0,
        median(time for time, _ in times) if times else None,
        farthest[1] if farthest else None,
        farthest[0] if farthest else None,
    )


def catchment_lines(found: dict[str, Reached], by: str) -> Iterator[str]:
    """Tables of one or several moments; `by` is "site", "as" or "country"."""
    for moment, reached in found.items():
        title = f" after {terminal(moment)}" if moment else ""
        yield f"{reached.target}{title} ({method(reached)}; round trips are modelled)"
        yield from _by_site(reached) if by == "site" else _by_as(reached, by)


def _by_site(reached: Reached) -> Iterator[str]:
    yield f"  {'site':<14} {'certain':>7} {'possible':>8} {'share':>6} {'median':>9}  farthest"
    for row in rows_of(reached):
        middle = "" if row.median_ms is None else f"{row.median_ms:.1f} ms"
        far = "" if row.farthest is None else f"AS{row.farthest} {row.farthest_ms:.1f} ms"
        counts = f"{len(row.certain):>7} {len(row.possible):>8} {row.share:>6.0%}"
        yield f"  {terminal(row.label):<14} {counts} {middle:>9}  {far}"


def _by_as(reached: Reached, by: str) -> Iterator[str]:
    graph = reached.graph
    groups: dict[str, dict[str, int]] = {}
    for node in range(graph.systems):
        place = graph.place(node)
        country = place.country if place and place.country else "unknown"
        group = f"AS{graph.nodes[node].number}" if by == "as" else country
        label = reached.label(reached.way(node).end)
        if by == "as":
            label = f"{label} ({reached.knowledge(node)})"
        counts = groups.setdefault(group, {})
        counts[label] = counts.get(label, 0) + 1
    for group, counts in groups.items() if by == "as" else sorted(groups.items()):
        said = ", ".join(
            terminal(label) if by == "as" else f"{terminal(label)} {count}"
            for label, count in sorted(counts.items(), key=lambda item: -item[1])
        )
        yield f"  {terminal(group):<14} {said}"


def catchment_json(found: dict[str, Reached]) -> dict[str, object]:
    """The same as data."""
    return {
        "schema": "dnstrace/catchment/1",
        "moments": [
            {
                "event": moment or None,
                "target": str(reached.target),
                "method": {"sampled": reached.sampled, "stable_outcomes": reached.stable},
                "sites": [
                    {
                        "site": row.label,
                        "certain": list(row.certain),
                        "possible": list(row.possible),
                        "share": round(row.share, 6),
                        "median_rtt_ms": row.median_ms and round(row.median_ms, 3),
                        "farthest_as": row.farthest,
                    }
                    for row in rows_of(reached)
                ],
            }
            for moment, reached in found.items()
        ],
    }
