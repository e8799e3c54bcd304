"""Scoring the decoder on labelled identifiers."""

import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from dnstrace.annotate.geoloc import DecodedPlace
from dnstrace.model.geometry import kilometres

DATA = Path(__file__).with_name("data")
NEAR = 100.0

LABEL_ERRORS = {
    "a8.cn-bjs.root": "labelled Guangzhou; BJS is Beijing, as the same operator's J-root says",
    "n8.cn-bjs.root": "labelled Guangzhou; BJS is Beijing, as the same operator's J-root says",
    "VIX.cf.f.root-servers.org": "the label's point is 170 km inland of Vitoria's airport, VIX",
    "ns1.cn-gya.k.ripe.net": "CN GYA is Guiyang in Guizhou; the label's point is one in Hunan",
    "ns1.us-ric.k.ripe.net": "US RIC is Richmond VA, near Ashland VA; the label's is Ashland KY",
    "aa01.us-ilg.l.dns.icann.org": "ILG is Wilmington DE; the label's point is Wilmington NC",
    "ilg01.l.root-servers.org": "ILG is Wilmington DE; the label's point is Wilmington NC",
}
"""Identifiers whose label contradicts the operator's own code, with the reason."""


class Row(NamedTuple):
    """One labelled identifier; coordinates None where the label has none."""

    server: str
    operator: str
    identifier: str
    town: str
    country: str
    lat: float | None
    lon: float | None


class Score(NamedTuple):
    """Counts per operator of correct, wrong and unknown, and what was not correct."""

    operators: dict[str, Counter[str]]
    misses: list[tuple[str, Row, DecodedPlace]]

    @property
    def total(self) -> Counter[str]:
        return sum(self.operators.values(), Counter[str]())

    def share(self, verdict: str) -> float:
        """Percent of all rows."""
        return 100 * self.total[verdict] / self.total.total()

    def missed(self, verdict: str) -> set[str]:
        """The identifiers that came out so."""
        return {row.identifier for what, row, _ in self.misses if what == verdict}


def read_rows(name: str) -> list[Row]:
    """The rows of a file in `data`."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return [
            Row(r["server"], r["operator"], r["identifier"], r["town"], r["country"],
                float(r["lat"]) if r["lat"] else None, float(r["lon"]) if r["lon"] else None)
            for r in csv.DictReader(file)
        ]  # fmt: skip


def read_styles() -> list[Row]:
    """The rows of `site_styles.csv`, which have no server and no operator."""
    with (DATA / "site_styles.csv").open(encoding="utf-8", newline="") as file:
        return [
            Row("", "all", r["identifier"], "", "",
                float(r["lat"]) if r["lat"] else None, float(r["lon"]) if r["lon"] else None)
            for r in csv.DictReader(file)
        ]  # fmt: skip


def verdict(row: Row, place: DecodedPlace) -> str:
    """Correct is within 100 km of the label."""
    if place.lat is None or place.lon is None:
        return "unknown"
    assert row.lat is not None
    assert row.lon is not None
    near = kilometres(place.lat, place.lon, row.lat, row.lon) <= NEAR
    return "correct" if near else "wrong"


def score(rows: Iterable[Row], decode: Callable[[str, str], DecodedPlace]) -> Score:
    """Decode and count all rows that have a label."""
    operators: dict[str, Counter[str]] = defaultdict(Counter)
    misses = []
    for row in rows:
        place = decode(row.server, row.identifier)
        said = verdict(row, place)
        operators[row.operator][said] += 1
        if said != "correct":
            misses.append((said, row, place))
    return Score(dict(operators), misses)


def as_table(title: str, scored: Score) -> str:
    """What CI prints."""
    lines = [f"\n{title:<28}{'rows':>6}{'correct':>10}{'wrong':>9}{'unknown':>9}"]
    rows_of = dict(scored.operators)
    rows_of["all"] = scored.total
    for name, counts in rows_of.items():
        rows = counts.total()
        parts = (100 * counts[what] / rows for what in ("correct", "wrong", "unknown"))
        lines.append(f"{name:<28}{rows:>6}" + "".join(f"{part:>8.2f}%" for part in parts))
    return "\n".join(lines)
