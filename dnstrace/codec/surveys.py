"""A survey as JSON, `dnstrace/servers/1`: names first, units in the keys, null where unknown."""

from dnstrace.codec.findings import finding_document
from dnstrace.codec.places import place_document
from dnstrace.codec.report.encode_exchange import instant, milliseconds, name
from dnstrace.model.exchange import Exchange
from dnstrace.model.survey import Survey, Surveyed

SCHEMA = "dnstrace/servers/1"

Document = dict[str, object]


def survey_json(survey: Survey) -> str:
    """One line of ASCII JSON without the line feed."""
    import json

    text = json.dumps(document(survey), allow_nan=False)
    return text.replace("\x7f", "\\u007f")


def document(survey: Survey) -> Document:
    """The survey in JSON's types."""
    return {
        "schema": SCHEMA,
        "zone": name(survey.zone),
        "status": survey.status,
        "detail": survey.detail,
        "started": instant(survey.started),
        "count": survey.tries,
        "parent": [name(server) for server in survey.parent],
        "child": [name(server) for server in survey.child],
        "differ": survey.differ,
        "remarks": [{"code": code, "text": text} for code, text in survey.remarks()],
        "servers": [
            {
                "name": name(server),
                "listed_by": list(survey.listed_by(server)),
                "addresses": [
                    _address(survey, seen) for seen in survey.addresses if seen.name == server
                ],
            }
            for server in survey.names()
        ],
        "findings": [finding_document(each) for each in survey.findings],
        "network": {**survey.network._asdict(), "families": list(survey.network.families)},
    }


def _address(survey: Survey, seen: Surveyed) -> Document:
    serials = seen.serials
    return {
        "address": seen.address,
        "known_by": list(seen.known_by),
        "serial": serials[-1] if serials else None,
        "serials": serials,
        "trouble": seen.trouble or None,
        "asked": len(seen.samples),
        "replies": len(seen.replies),
        "rtt_min_ms": milliseconds(seen.least),
        "rtt_median_ms": milliseconds(seen.middle),
        "samples": [_sample(exchange) for exchange in seen.samples],
        "places": [place_document(place) for place in survey.places(seen.address)],
        "identities": {each.name: each.text for each in survey.identities(seen.address)},
        "origins": [origin._asdict() for origin in survey.origins(seen.address)],
    }


def _sample(exchange: Exchange) -> Document:
    return {
        "outcome": exchange.outcome,
        "rtt_ms": milliseconds(exchange.elapsed),
        "timed_by": exchange.timed_by,
    }
