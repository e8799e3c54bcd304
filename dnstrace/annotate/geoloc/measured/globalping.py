"""Globalping DNS measurements, as its API and its command line give them.

Source: https://globalping.io/docs/api.globalping.io, GET /v1/measurements/{id}, type `dns`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from dnstrace.annotate.geoloc.measured.record import (
    FormFault,
    Measured,
    duration,
    located,
    mapping,
    number,
    sequence,
    text,
)
from dnstrace.annotate.geoloc.measured.replies import identity, readable
from dnstrace.annotate.geoloc.place import DecodedPlace

_NSID = re.compile(r"^; NSID: ((?:[0-9a-f]{2} ?)+)", re.MULTILINE)


def is_globalping(document: dict[str, object]) -> bool:
    """Whether a JSON object is a Globalping measurement of any type."""
    return "results" in document and "target" in document


def globalping_records(measurement: dict[str, object]) -> Iterator[Measured]:
    """The records of one measurement, one for each probe.

    Raises: FormFault when a field is not what the API documents.
    """
    if measurement.get("type") != "dns":
        return
    options = mapping(measurement.get("measurementOptions") or {}, "measurementOptions")
    for index, entry in enumerate(sequence(measurement["results"], "results")):
        try:
            yield from _probe(measurement, options, mapping(entry, "entry"))
        except FormFault as fault:
            raise FormFault(f"results[{index}]: {fault}") from None


def _probe(
    measurement: dict[str, object], options: dict[str, object], entry: dict[str, object]
) -> Iterator[Measured]:
    """One record, or with `trace` one for each hop."""
    probe = mapping(entry.get("probe"), "probe")
    result = mapping(entry.get("result"), "result")
    if "hops" not in result:
        yield _record(measurement, options, probe, result)
        return
    status: dict[str, object] = {"status": result.get("status")}
    for hop in sequence(result["hops"], "hops"):
        yield _record(measurement, {}, probe, status | mapping(hop, "hops"))


def _record(
    measurement: dict[str, object],
    options: dict[str, object],
    probe: dict[str, object],
    result: dict[str, object],
) -> Measured:
    server = text(options, "resolver") or text(result, "resolver") or ""
    timings = mapping(result.get("timings") or {}, "timings")
    rtt = duration(timings, "total")
    failed = text(result, "status") != "finished"
    identifiers = () if failed else tuple(_identifiers(result, measurement))
    record = Measured(
        source="globalping",
        measurement=text(measurement, "id") or "",
        vantage=_vantage(probe),
        vantage_address=None,
        latitude=number(probe, "latitude"),
        longitude=number(probe, "longitude"),
        server=server,
        time=_time(text(measurement, "createdAt")),
        rtt=None if rtt is None or failed else rtt / 1000,
        identifiers=identifiers,
        error=_error(result) if failed else None,
        place=DecodedPlace(),
    )
    return located(record, text(result, "resolver"))


def _vantage(probe: dict[str, object]) -> str:
    asn = number(probe, "asn")
    parts = (text(probe, "city"), text(probe, "country"), f"AS{asn:.0f}" if asn else None)
    return " ".join(part for part in parts if part) or "probe"


def _identifiers(
    result: dict[str, object], measurement: dict[str, object]
) -> Iterator[tuple[str, str]]:
    if match := _NSID.search(text(result, "rawOutput") or ""):
        yield "nsid", readable(bytes.fromhex(match[1]))
    for entry in sequence(result.get("answers") or [], "answers"):
        answer = mapping(entry, "answers")
        if text(answer, "type") == "TXT":
            owner = (text(answer, "name") or text(measurement, "target") or "").lower()
            strings = _strings(text(answer, "value") or "")
            yield from identity(owner.rstrip(".") + ".", strings)


def _strings(value: str) -> tuple[bytes, ...]:
    """The character strings of a TXT record in presentation form, quotes taken off."""
    quoted = re.findall(r'"((?:[^"\\]|\\.)*)"', value)
    return tuple(s.encode() for s in quoted or [value])


def _error(result: dict[str, object]) -> str:
    said = (text(result, "rawOutput") or "").strip().split("\n")[-1]
    return said[:200] or text(result, "status") or "failed"


def _time(stamp: str | None) -> float | None:
    if stamp is None:
        return None
    try:
        return datetime.fromisoformat(stamp).timestamp()
    except ValueError:
        raise FormFault(f"createdAt is {stamp!a:.40}, not a time") from None
