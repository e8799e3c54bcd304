"""One measurement of one server from one vantage, whoever took it."""

from __future__ import annotations

from typing import NamedTuple

from dnstrace.annotate.geoloc.decoder import decode, operator_of
from dnstrace.annotate.geoloc.place import DecodedPlace
from dnstrace.annotate.geoloc.plausibility import veto


class Measured(NamedTuple):
    """What one vantage saw of one server.

    `source` is `ripe-atlas` or `globalping`; `vantage` names the probe; `latitude` and `longitude`
    are the vantage's, None where the source does not say; `time` is seconds since 1970 UTC; `rtt`
    is in seconds. `identifiers` are (kind, text): `nsid`, or the name that was asked. `error` says
    why there is no identifier to read; `place` is what the identifiers mean.
    """

    source: str
    measurement: str
    vantage: str
    vantage_address: str | None
    latitude: float | None
    longitude: float | None
    server: str
    time: float | None
    rtt: float | None
    identifiers: tuple[tuple[str, str], ...]
    error: str | None
    place: DecodedPlace


class FormFault(ValueError):
    """A measurement is not of the form its source documents; says which field and what it holds."""


def located(record: Measured, address: str | None = None) -> Measured:
    """The record with the place that its first understood identifier names.

    NSID comes first: it speaks of this very reply.
    """
    best = record.place._replace(operator=operator_of(record.server, address))
    for kind, text in sorted(record.identifiers, key=lambda pair: pair[0] != "nsid"):
        place = decode(record.server, text, address=address, source=kind)
        if record.rtt is not None and record.latitude is not None and record.longitude is not None:
            place = veto(place, record.rtt, (record.latitude, record.longitude))
        if place.known:
            return record._replace(place=place)
        if best.instance is None:
            best = place
    return record._replace(place=best)


def number(holder: dict[str, object], key: str) -> float | None:
    """A number of a JSON object, None when it is missing.

    Raises: FormFault when it is something else.
    """
    value = holder.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e15:
        raise FormFault(f"{key} is {value!a:.40}, not a number")
    return float(value)


def duration(holder: dict[str, object], key: str) -> float | None:
    """A number of a JSON object that is not negative, None when it is missing.

    Raises: FormFault when it is something else.
    """
    value = number(holder, key)
    if value is not None and value < 0:
        raise FormFault(f"{key} is {value:g}, less than nothing")
    return value


def text(holder: dict[str, object], key: str) -> str | None:
    """A string of a JSON object, None when it is missing.

    Raises: FormFault when it is something else.
    """
    value = holder.get(key)
    if value is not None and not isinstance(value, str):
        raise FormFault(f"{key} is {value!a:.40}, not a string")
    return value or None


def mapping(value: object, key: str) -> dict[str, object]:
    """A JSON object.

    Raises: FormFault when it is something else.
    """
    if not isinstance(value, dict):
        raise FormFault(f"{key} is {value!a:.40}, not an object")
    return value


def sequence(value: object, key: str) -> list[object]:
    """A JSON array.

    Raises: FormFault when it is something else.
    """
    if not isinstance(value, list):
        raise FormFault(f"{key} is {value!a:.40}, not an array")
    return value
