"""Files of measurements in, catchment tables out: the work of `dnstrace sites import`."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import BinaryIO, NamedTuple

from dnstrace.annotate.geoloc.measured.atlas import atlas_records, is_atlas
from dnstrace.annotate.geoloc.measured.catchment import Catchment, catchments
from dnstrace.annotate.geoloc.measured.documents import Document, DocumentFault, read_documents
from dnstrace.annotate.geoloc.measured.globalping import globalping_records, is_globalping
from dnstrace.annotate.geoloc.measured.probes import MAX_OCTETS, Probes, read_probes
from dnstrace.annotate.geoloc.measured.record import FormFault, Measured
from dnstrace.render.escape import terminal

SCHEMA = "dnstrace/catchments/1"
FORMULA = ("=", "+", "-", "@")
"""What a spreadsheet would take for a formula at the beginning of a field."""


class FileFault(Exception):
    """A file cannot be used: its name, the line, what is wrong."""


class Imported(NamedTuple):
    """The records of all files, and how many results were of another type than DNS."""

    records: list[Measured]
    others: int


def read(names: Sequence[str], probes: str | None = None) -> Imported:
    """The records of some files, `-` being standard input.

    Args:
        probes: a file that says where RIPE Atlas probes stand.
    Raises: FileFault for the first file that cannot be read to its end, or that holds nothing.
    """
    records: list[Measured] = []
    others = 0
    places = _probes(probes) if probes is not None else {}
    for name in names:
        shown = "standard input" if name == "-" else terminal(name)
        before = len(records)
        with _opened(name, shown) as file:
            others += _collect(file, records, places)
        if len(records) == before:
            raise FileFault(f"{shown}: holds no DNS measurement; give type dns results")
    return Imported(records, others)


@contextmanager
def _opened(name: str, shown: str) -> Iterator[BinaryIO]:
    """A file, or standard input; what is wrong with it is a FileFault with its name and line."""
    try:
        if name != "-":
            with open(name, "rb") as file:
                yield file
        elif sys.stdin is None:
            raise FileFault("standard input is closed")
        else:
            yield sys.stdin.buffer
    except DocumentFault as fault:
        raise FileFault(f"{shown}, line {fault.line}: {terminal(fault.reason)}") from fault
    except OSError as error:
        raise FileFault(f"{shown}: {error.strerror}") from error


def _probes(name: str) -> Probes:
    shown = terminal(name)
    with _opened(name, shown) as file:
        data = file.read(MAX_OCTETS + 1)
        if len(data) > MAX_OCTETS:
            raise FileFault(f"{shown}: more than {MAX_OCTETS >> 20} MiB: no list of probes")
        return read_probes(data)


def _collect(file: BinaryIO, records: list[Measured], probes: Probes) -> int:
    """Add the file's records; count the results that are of another type."""
    others = 0
    for document in read_documents(file):
        try:
            found = list(_records(document, probes))
        except FormFault as fault:
            raise DocumentFault(document.line, str(fault)) from fault
        records += found
        others += not found
    return others


def _records(document: Document, probes: Probes) -> Iterator[Measured]:
    if is_atlas(document.value):
        return atlas_records(document.value, probes)
    if is_globalping(document.value):
        return globalping_records(document.value)
    raise FormFault(
        "neither a RIPE Atlas result (prb_id, msm_id) nor a Globalping one (target, results)"
    )


def remarks(found: Imported) -> Iterator[str]:
    """What the table leaves out."""
    if found.others:
        yield f"{found.others} results of other types than dns left out"
    errors = Counter(record.error for record in found.records if record.error)
    for error, count in errors.most_common(5):
        yield f"{count} without a reply: {terminal(error or '')}"


def as_table(found: Imported) -> Iterator[str]:
    """A table for people: for each server its sites, the one with most vantages first."""
    rows = catchments(found.records)
    cells = [("Site", "Operator", "Vantages", "Share", "Median")]
    cells += [_cells(row) for row in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(5)]
    server = None
    for row, line in zip([None, *rows], cells, strict=True):
        if row is not None and row.server != server:
            server = row.server
            yield terminal(server or "(server not named)")
        left = f"  {line[0]:<{widths[0]}}  {line[1]:<{widths[1]}}"
        yield left + "".join(f"  {line[i]:>{widths[i]}}" for i in (2, 3, 4))


def _cells(row: Catchment) -> tuple[str, str, str, str, str]:
    if row.city:
        where = (
            f"{row.city} {row.country} · {row.site}" if row.site else f"{row.city} {row.country}"
        )
    else:
        where = f"? {row.country or ''} {row.site or '(no identifier)'}".replace("  ", " ")
    rtt = "" if row.median_rtt is None else f"{row.median_rtt * 1000:.1f} ms"
    return (terminal(where), row.operator or "", str(row.vantages), f"{row.share:.0%}", rtt)


def as_json(found: Imported) -> Iterator[str]:
    """One object: `records` and `catchments`; round trips in milliseconds, times in ISO 8601."""
    yield json.dumps(
        {
            "schema": SCHEMA,
            "records": [_fields(record) for record in found.records],
            "catchments": [_catchment(row) for row in catchments(found.records)],
        },
        indent=1,
    )


def _catchment(row: Catchment) -> dict[str, object]:
    fields: dict[str, object] = row._asdict()
    rtt = fields.pop("median_rtt")
    fields["share"] = round(row.share, 4)
    fields["median_rtt_ms"] = round(rtt * 1000, 3) if isinstance(rtt, float) else None
    return fields


def _fields(record: Measured) -> dict[str, object]:
    place = record.place
    return {
        "source": record.source,
        "measurement": record.measurement,
        "vantage": record.vantage,
        "vantage_address": record.vantage_address,
        "vantage_lat": record.latitude,
        "vantage_lon": record.longitude,
        "server": record.server,
        "time": _iso(record.time),
        "rtt_ms": None if record.rtt is None else round(record.rtt * 1000, 3),
        "identifiers": dict(record.identifiers),
        "operator": place.operator,
        "site": place.site,
        "city": place.city,
        "country": place.country,
        "lat": place.lat,
        "lon": place.lon,
        "method": place.method,
        "confidence": place.confidence,
        "rejected": [rejected.evidence for rejected in place.rejected],
        "error": record.error,
    }


def _iso(time: float | None) -> str | None:
    if time is None:
        return None
    try:
        return datetime.fromtimestamp(time, UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError, OSError):
        return None


def as_csv(found: Imported) -> Iterator[str]:
    """A header and one line for each record; control characters are shown, not sent."""
    columns = list(_fields(found.records[0]))
    yield _csv_line(columns)
    for record in found.records:
        fields = _fields(record)
        fields["identifiers"] = " ".join(f"{kind}={text}" for kind, text in record.identifiers)
        fields["rejected"] = "; ".join(r.evidence for r in record.place.rejected)
        yield _csv_line(fields.values())


def _csv_line(values: Iterable[object]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(_csv_cell(value) for value in values)
    return line.getvalue()


def _csv_cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    shown = terminal(value)
    return f"'{shown}" if shown.startswith(FORMULA) else shown
