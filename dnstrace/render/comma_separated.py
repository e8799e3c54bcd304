"""A survey as CSV (RFC 4180): a line for every address, for spreadsheets and scripts."""

import csv
import io

from dnstrace.model.survey import Survey, Surveyed
from dnstrace.render.escape import csv_cell
from dnstrace.wire import names

COLUMNS = (
    *("zone", "server", "address", "trouble", "serial", "queries", "replies"),
    *("rtt_min_ms", "rtt_median_ms", "operator", "site", "city", "country"),
    *("asn", "as_name", "prefix", "rpki"),
)


def survey_csv(survey: Survey) -> str:
    """A header and a line for each address; cells that are not known are empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for seen in survey.addresses:
        writer.writerow(_cell(value) for value in _row(survey, seen))
    return text.getvalue()


def _row(survey: Survey, seen: Surveyed) -> tuple[object, ...]:
    """The values of an address; of several instances or origins the first."""
    place = next(iter(survey.places(seen.address)), None)
    origin = next(iter(survey.origins(seen.address)), None)
    return (
        names.to_text(survey.zone),
        names.to_text(seen.name),
        seen.address,
        seen.trouble,
        seen.serials[-1] if seen.serials else None,
        len(seen.samples),
        len(seen.replies),
        _milliseconds(seen.least),
        _milliseconds(seen.middle),
        *((place.operator, place.site, place.city, place.country) if place else (None,) * 4),
        *((origin.asn, origin.as_name, origin.prefix, origin.rpki) if origin else (None,) * 4),
    )


def _milliseconds(seconds: float | None) -> str | None:
    return None if seconds is None else f"{seconds * 1000:.3f}"


def _cell(value: object) -> object:
    return csv_cell(value) if isinstance(value, str) else value
