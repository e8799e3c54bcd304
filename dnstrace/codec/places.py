"""A place as all documents give it."""

from dnstrace.model.annotation import Place


def place_document(place: Place) -> dict[str, object]:
    """Where an instance is, as reports give it, without the exchange and the server."""
    return {
        "identifier": place.identifier,
        "operator": place.operator,
        "instance": place.instance,
        "site": place.site,
        "city": place.city,
        "country": place.country,
        "lat": place.latitude,
        "lon": place.longitude,
        "method": place.method,
        "confidence": place.confidence,
        "evidence": place.evidence,
        "alternatives": list(place.alternatives),
        "rejected": place.rejected,
    }
