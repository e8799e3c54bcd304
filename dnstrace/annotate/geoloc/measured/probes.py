"""Where RIPE Atlas probes stand: their results do not say, so a list of probes does.

Source: https://atlas.ripe.net/docs/apis/rest-api-reference/ (`results`) and the daily archive of
https://ftp.ripe.net/ripe/atlas/probes/archive/ (`objects`); CSV is for lists of one's own.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator

from dnstrace.annotate.geoloc.measured.documents import DocumentFault
from dnstrace.annotate.geoloc.measured.record import FormFault, mapping, number, sequence

MAX_OCTETS = 256 << 20

Probes = dict[int, tuple[float, float]]
"""Latitude and longitude, degrees, by the probe's number."""


def read_probes(data: bytes) -> Probes:
    """The probes of a list; those that keep their place to themselves are left out.

    Args:
        data: JSON with the probes in `objects` or `results`, or CSV with the columns id, lat, lon.
    Raises: DocumentFault with the line, for anything else.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentFault(data.count(b"\n", 0, error.start) + 1, "is not UTF-8 text") from None
    if text.lstrip()[:1] == "{":
        return dict(_of_json(text))
    return dict(_of_csv(text))


def _of_json(text: str) -> Iterator[tuple[int, tuple[float, float]]]:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        said = f"is not JSON here, or cut off: {error.msg}"
        raise DocumentFault(error.lineno, said) from None
    except (RecursionError, ValueError):
        raise DocumentFault(1, "is JSON that nobody would write") from None
    listed = document.get("objects", document.get("results"))
    if not isinstance(listed, list):
        raise DocumentFault(1, "is no list of probes: neither objects nor results in it")
    for place, entry in enumerate(listed, 1):
        try:
            probe = mapping(entry, "the probe")
            lat, lon = number(probe, "latitude"), number(probe, "longitude")
            if probe.get("geometry") is not None:
                geometry = mapping(probe["geometry"], "geometry")
                point = sequence(geometry.get("coordinates"), "coordinates")
                lon, lat = (number({"coordinates": each}, "coordinates") for each in point)
            known = number(probe, "id")
        except (FormFault, ValueError) as fault:
            raise DocumentFault(1, f"probe {place} of the list: {fault}") from None
        if known is not None and lat is not None and lon is not None:
            yield int(known), _checked(lat, lon, 1, f"probe {known:.0f}")


def _of_csv(text: str) -> Iterator[tuple[int, tuple[float, float]]]:
    rows = csv.reader(text.splitlines(keepends=True), strict=True)
    try:
        columns = [column.strip().lower() for column in next(rows, [])]
        if columns[:3] != ["id", "lat", "lon"]:
            said = "is no list of probes: neither JSON nor CSV with the columns id, lat, lon"
            raise DocumentFault(1, said)
        for row in rows:
            try:
                known, lat, lon = int(row[0]), float(row[1]), float(row[2])
            except (ValueError, IndexError):
                raise DocumentFault(rows.line_num, "id, lat and lon are no numbers") from None
            yield known, _checked(lat, lon, rows.line_num, f"probe {known}")
    except csv.Error as error:
        raise DocumentFault(rows.line_num, str(error)) from None


def _checked(lat: float, lon: float, line: int, what: str) -> tuple[float, float]:
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise DocumentFault(line, f"{what} stands at {lat},{lon}, which is nowhere")
    return lat, lon
