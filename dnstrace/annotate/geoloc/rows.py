"""Lines of `server<TAB>identifier[<TAB>rtt_ms<TAB>lat,lon]` to JSON objects, one a line."""

from __future__ import annotations

import json
from functools import lru_cache

from dnstrace.annotate.geoloc.decoder import decode
from dnstrace.annotate.geoloc.place import Alternative, DecodedPlace, Rejected
from dnstrace.annotate.geoloc.plausibility import veto

FORM = "server<TAB>identifier, or server<TAB>identifier<TAB>rtt_ms<TAB>latitude,longitude"


_ENCODER = json.JSONEncoder(separators=(",", ":"))


class RowFault(ValueError):
    """A line that is not of the form; says what is wrong with it and what to do."""


def decoded_row(line: str) -> str:
    """The JSON object, on one line of ASCII, for one input line without its line end.

    Raises: RowFault for a line of another form.
    """
    fields = line.split("\t")
    if len(fields) == 2:
        return _json(fields[0], fields[1])
    if len(fields) == 4:
        rtt, vantage = _round_trip(fields[2]), _vantage(fields[3])
        place = decode(fields[0], fields[1], source="identifier")
        return as_json(fields[0], fields[1], veto(place, rtt, vantage))
    if not line.strip():
        raise RowFault(f"the line is empty; write {FORM}, or delete it")
    if len(fields) == 3:
        raise RowFault(f"a round trip needs a vantage; write {FORM}")
    raise RowFault(f"{len(fields)} column(s) where 2 or 4 belong; write {FORM}")


def _round_trip(text: str) -> float:
    milliseconds = _number(text, -1.0)
    if not 0 <= milliseconds < 1e7:
        raise RowFault(
            f"round trip {text[:20]!a} is not a number of milliseconds; give one, as 12.5"
        )
    return abs(milliseconds) / 1000


def _vantage(text: str) -> tuple[float, float]:
    parts = text.split(",")
    lat, lon = (_number(part, 999.0) for part in (parts if len(parts) == 2 else ("", "")))
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise RowFault(
            f"vantage {text[:30]!a} is not latitude,longitude in degrees; give it as 52.37,4.89"
        )
    return lat, lon


def _number(text: str, otherwise: float) -> float:
    """A decimal number in ASCII; Python also takes `1_0` and the digits of other scripts."""
    try:
        return float(text) if text.isascii() and "_" not in text else otherwise
    except ValueError:
        return otherwise


@lru_cache(maxsize=100_000)
def _json(server: str, identifier: str) -> str:
    return as_json(server, identifier, decode(server, identifier, source="identifier"))


def as_json(server: str, identifier: str, place: DecodedPlace) -> str:
    """One place as the JSON object of `sites decode`."""
    row: dict[str, object] = {
        "server": server,
        "identifier": identifier,
        "operator": place.operator,
        "city": place.city,
        "country": place.country,
        "lat": place.lat,
        "lon": place.lon,
        "method": place.method,
        "confidence": place.confidence,
    }
    if place.instance:
        row["instance"] = place.instance
    if place.site:
        row["site"] = place.site
    if place.alternatives:
        row["alternatives"] = [_alternative(a) for a in place.alternatives]
    if place.rejected:
        row["rejected"] = [_rejected(r) for r in place.rejected]
    if place.evidence:
        row["evidence"] = place.evidence
    return _ENCODER.encode(row)


def _alternative(other: Alternative) -> dict[str, object]:
    return dict(zip(other._fields, other, strict=True))


def _rejected(rejected: Rejected) -> dict[str, object]:
    place = rejected.place
    return {
        "city": place.city,
        "country": place.country,
        "lat": place.lat,
        "lon": place.lon,
        "method": place.method,
        "reason": rejected.reason,
        "evidence": rejected.evidence,
    }
