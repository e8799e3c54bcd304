"""Whereabouts as JSON, `dnstrace/whereami/1`: units in the keys, null where unknown."""

from dnstrace.codec.findings import finding_document
from dnstrace.codec.report.encode_exchange import instant, milliseconds
from dnstrace.model.location import Claim, Whereabouts

SCHEMA = "dnstrace/whereami/1"

Document = dict[str, object]


def whereabouts_json(found: Whereabouts) -> str:
    """One line of ASCII JSON without the line feed."""
    import json

    return json.dumps(document(found), allow_nan=False).replace("\x7f", "\\u007f")


def document(found: Whereabouts) -> Document:
    """The same in JSON's types; the smallest disc first."""
    region, town = found.region, found.town
    return {
        "schema": SCHEMA,
        "status": found.status,
        "started": instant(found.started),
        "asked": found.asked,
        "answered": found.answered,
        "region": region
        and {
            "lat": round(region.latitude, 2),
            "lon": round(region.longitude, 2),
            "radius_km": round(region.radius),
        },
        "nearest": town
        and {
            "city": town.city,
            "country": town.country,
            "distance_km": round(town.distance),
        },
        "outside": found.outside or None,
        "sites": [_claim(claim) for claim in found.claims],
        "findings": [finding_document(each) for each in found.findings],
        "network": {**found.network._asdict(), "families": list(found.network.families)},
    }


def _claim(claim: Claim) -> Document:
    return {
        "server": claim.server,
        "address": claim.address,
        "identifier": claim.identifier,
        "operator": claim.operator,
        "city": claim.city,
        "country": claim.country,
        "lat": claim.latitude,
        "lon": claim.longitude,
        "rtt_ms": milliseconds(claim.elapsed),
        "reach_km": round(claim.reach),
        "dropped": claim.dropped or None,
    }
