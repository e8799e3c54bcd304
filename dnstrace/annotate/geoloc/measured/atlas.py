"""RIPE Atlas DNS results, of every firmware: `result`, `resultset`, errors, with abuf or without.

Source: https://atlas.ripe.net/docs/apis/measurement-result-format/, versions 1 to 5000.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

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
from dnstrace.annotate.geoloc.measured.replies import NotAMessage, identity, read_reply
from dnstrace.annotate.geoloc.place import DecodedPlace

NOWHERE: Mapping[int, tuple[float, float]] = {}


def is_atlas(document: dict[str, object]) -> bool:
    """Whether a JSON object is a RIPE Atlas result of any type."""
    return "prb_id" in document and "msm_id" in document


def atlas_records(
    result: dict[str, object], probes: Mapping[int, tuple[float, float]] = NOWHERE
) -> Iterator[Measured]:
    """The records of one result: one, or one for each resolver of the probe's.

    Args:
        probes: latitude and longitude by number, of as many as are known.
    Raises: FormFault when a field is not what the format says.
    """
    if result.get("type", "dns") != "dns":
        return
    if "resultset" not in result:
        yield _record(result, probes)
        return
    for number_, entry in enumerate(sequence(result["resultset"], "resultset")):
        yield _record(result | mapping(entry, f"resultset[{number_}]"), probes)


def _record(result: dict[str, object], probes: Mapping[int, tuple[float, float]]) -> Measured:
    probe, measurement = number(result, "prb_id"), number(result, "msm_id")
    name, address = text(result, "dst_name"), text(result, "dst_addr")
    timestamp = number(result, "time")
    if timestamp is None:
        timestamp = number(result, "timestamp")
    if probe is None or measurement is None:
        raise FormFault("prb_id or msm_id is null")
    rtt, identifiers, error = _reply(result)
    latitude, longitude = probes.get(int(probe), (None, None))
    record = Measured(
        source="ripe-atlas",
        measurement=f"{measurement:.0f}",
        vantage=f"probe {probe:.0f}",
        vantage_address=text(result, "from"),
        latitude=latitude,
        longitude=longitude,
        server=name or address or "",
        time=timestamp,
        rtt=None if rtt is None else rtt / 1000,
        identifiers=identifiers,
        error=error,
        place=DecodedPlace(),
    )
    return located(record, address)


def _reply(
    result: dict[str, object],
) -> tuple[float | None, tuple[tuple[str, str], ...], str | None]:
    """Round trip in milliseconds, identifiers, error."""
    if result.get("result") is None:
        return None, (), _error(result)
    reply = mapping(result["result"], "result")
    rtt, encoded = duration(reply, "rt"), text(reply, "abuf")
    if encoded is not None:
        try:
            return rtt, read_reply(encoded), None
        except NotAMessage as fault:
            return rtt, (), str(fault)
    return rtt, tuple(_answers(reply)), None


def _error(result: dict[str, object]) -> str:
    error = result.get("error")
    if error is None:
        return "neither a result nor an error"
    if isinstance(error, dict):
        return ", ".join(f"{key} {value}" for key, value in sorted(error.items()))[:200]
    return str(error)[:200]


def _answers(reply: dict[str, object]) -> Iterator[tuple[str, str]]:
    """What the probe itself took from a reply whose octets were not kept."""
    for entry in sequence(reply.get("answers", []), "answers"):
        answer = mapping(entry, "answers")
        data = answer.get("RDATA")
        strings = data if isinstance(data, list) else [data]
        owner = (text(answer, "NAME") or "").lower().rstrip(".") + "."
        if answer.get("TYPE") == "TXT" and all(isinstance(s, str) for s in strings):
            yield from identity(owner, tuple(str(s).encode() for s in strings))
