"""From an identifier to a place: operator rules first, then the generic reading."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from dnstrace.annotate.geoloc import generic
from dnstrace.annotate.geoloc.codes.systems import COSTLY, SYSTEMS, Candidate, as_country, spot
from dnstrace.annotate.geoloc.codes.words import PROVINCES, STATES, STOP_WORDS
from dnstrace.annotate.geoloc.operators.table import Shape, by_mark, by_server, shapes_of
from dnstrace.annotate.geoloc.operators.types import Operator
from dnstrace.annotate.geoloc.place import METRO_RADIUS, Alternative, DecodedPlace
from dnstrace.annotate.geoloc.site_updates import newer
from dnstrace.model.geometry import kilometres

LEAST = 0.5
"""Below this confidence the place is not told: unknown beats a guess."""
CLOSE = 0.1
"""Two readings nearer than this in confidence are equally likely."""
CERTAIN = 0.9
"""An abbreviation is never surer: `sjca` is San Jose, whatever else it may be."""
SURE = 0.75
"""From here on an abbreviation is believed although another town fits it as well."""
LONGEST = 255
MOST_ALTERNATIVES = 3
TERRITORIES = {
    "US": ("PR", "GU", "VI", "MP", "AS"),
    "CN": ("HK", "MO", "TW"),
    "FR": ("RE", "GP", "MQ", "GF", "NC", "PF", "YT"),
    "NL": ("CW", "SX", "BQ", "AW"),
    "GB": ("GG", "JE", "IM", "GI"),
    "DK": ("FO", "GL"),
    "FI": ("AX",),
    "IL": ("PS",),
}


def operator_of(server: str | None, address: str | None = None) -> str | None:
    """Who runs a server, by its name or address; None where the table does not know it."""
    operator = by_server(server, address)
    return operator.name if operator else None


def questions_for(
    server: str | None, address: str | None = None
) -> tuple[tuple[str, str, str], ...]:
    """The identity questions that only this server's operator answers: (name, class, type).

    Over and above `id.server` and `hostname.bind`, which all servers are asked. Empty for a server
    whose operator has none: they are never asked of strangers.
    """
    operator = by_server(server, address)
    return operator.questions if operator else ()


def decode(
    server: str | None, identifier: str, *, address: str | None = None, source: str = "nsid"
) -> DecodedPlace:
    """Say which operator, machine and place an identifier means.

    Args:
        server: name of the server that was asked, or its address, or None.
        identifier: what NSID, `id.server`, `hostname.bind` or an operator's own question said;
            any text, hostile included.
        address: address of the server, when `server` is a name.
        source: where the identifier came from; quoted in the evidence.
    Returns: a place; without coordinates when the identifier does not say or is not understood.
    Raises: DataFault when the packed place data is missing.
    """
    place = _decoded((server or "").lower(), identifier.strip()[:LONGEST], address)
    return place if not place.evidence else place._replace(evidence=f"{source}: {place.evidence}")


@lru_cache(maxsize=100_000)
def _decoded(server: str, identifier: str, address: str | None) -> DecodedPlace:
    text = identifier.lower()
    home = by_server(server, address)
    host = by_mark(text)
    place: DecodedPlace | None = None
    for operator in dict.fromkeys(o for o in (home, host) if o):
        place = _by_list(operator, text) or _by_shape(operator, text)
        if place:
            break
    if place is None:
        place = _generic(text)
    named = home or host
    return place._replace(operator=named.name if named else None, instance=identifier or None)


def _by_list(operator: Operator, text: str) -> DecodedPlace | None:
    """The place of a whole identifier in a list newer than the shipped tables."""
    listed = newer().find(operator.name, f"={text}")
    if listed is None:
        return None
    town, source = listed
    return _placed([Candidate(town, "operator-list", 0.98)], None, f"{text!r} in {source}")


def _by_shape(operator: Operator, text: str) -> DecodedPlace | None:
    """The place by the first shape of the operator that fits and leads somewhere."""
    vague: DecodedPlace | None = None
    for shape in shapes_of(operator):
        match = shape.match(text)
        if match is None or (not shape.strict and _is_word(match)):
            continue
        place = _by_match(operator, shape, match)
        if place.known or shape.strict:
            return place
        vague = vague or (place if place.country or place.alternatives else None)
    return vague


def _is_word(match: re.Match[str]) -> bool:
    """Whether a loose shape took a word of host names for an airport: `dns1` is not Denison."""
    code = match.groupdict().get("code") or ""
    return len(code) == 3 and code in STOP_WORDS


def _by_match(operator: Operator, shape: Shape, match: re.Match[str]) -> DecodedPlace:
    groups = match.groupdict()
    code, cc, region = groups.get("code") or "", groups.get("cc") or "", groups.get("region") or ""
    evidence = f"{match[0]!r} by the rule of {operator.name} ({operator.source})"
    country = as_country(cc) if cc else ""
    if cc and not country and (f"{cc}-{code}" not in _aliases(operator)):
        return DecodedPlace(evidence=evidence)
    for key in (f"{cc}-{code}", cc + code, code + region, code):
        listed = newer().find(operator.name, key)
        if listed and not (country and listed[0].country != country):
            candidate = Candidate(listed[0], "operator-list", 0.97)
            return _placed([candidate], _site(match, code), f"{key!r} in {listed[1]}")
        entry, why = _aliases(operator).get(key, ("", ""))
        town = spot(entry) if entry else None
        if town and not (key == code and country and town.country != country):
            candidate = Candidate(town, "operator-table", 0.97)
            return _placed([candidate], _site(match, code), f"{evidence}; {key} is {why}")
    found: list[Candidate] = []
    for system in shape.systems:
        if not (found and system in COSTLY):
            found += _readings(system, code, country, region)
    if region:
        found = _state_or_country(found, region)
    return _placed(found, _site(match, code), evidence, country)


def _state_or_country(found: list[Candidate], region: str) -> list[Candidate]:
    """Order readings by confidence; none is believed where state and country speak equally loud.

    `mtca` may be Mountain View in California or Montreal in Canada.
    """
    found.sort(key=lambda c: -c.confidence)
    if found and region in STATES:
        best = found[0]
        rivals = (c for c in found if c.method == best.method)
        other = next((c for c in rivals if c.town.country != best.town.country), None)
        if other and best.confidence - other.confidence < CLOSE and best.confidence < CERTAIN:
            return [c._replace(confidence=min(c.confidence, LEAST - 0.01)) for c in found]
    return found


@cache
def _aliases(operator: Operator) -> dict[str, tuple[str, str]]:
    """The operator's own codes: code → town entry, where the fact comes from."""
    return {code: (entry, why) for code, entry, why in operator.aliases}


def _readings(system: str, code: str, country: str, region: str) -> list[Candidate]:
    read = SYSTEMS[system]
    if not region:
        found = list(read(code, country, ""))
        if system in ("iata", "iata-hub", "locode", "locode-hub") and not found:
            for territory in TERRITORIES.get(country, ()):
                found += read(code, territory, "")
        return found
    if system == "clli":
        return list(read(code, "US", region))
    found = list(read(code, "US", region)) if region in STATES else []
    if region in PROVINCES and region not in STATES:
        found += read(code, "CA", region)
    abroad = as_country(region)
    if abroad:
        found += read(code, abroad, "")
        for territory in TERRITORIES.get(abroad, ()):
            found += [c for c in read(code, territory, "") if c.method == "abbreviation"]
    return found


def _site(match: re.Match[str], code: str) -> str | None:
    """The code with the digits after it, as people write it: `fra3`."""
    if not code:
        return None
    end = match.end("code")
    digits = re.match(r"\d+", match.string[end:])
    return code + (digits[0] if digits else "")


def _generic(text: str) -> DecodedPlace:
    readings = generic.read(text)
    if not readings:
        return DecodedPlace()
    code = readings[0].code
    digits = re.search(re.escape(code) + r"(\d*)", text)
    site = code + (digits[1] if digits else "")
    evidence = f"{site!r} in {text!r}, by no rule of an operator"
    return _placed([r.candidate for r in readings], site, evidence)


def _placed(
    candidates: list[Candidate], site: str | None, evidence: str, country: str = ""
) -> DecodedPlace:
    """The first candidate as the place, those elsewhere as alternatives."""
    if not candidates:
        if country:
            return DecodedPlace(
                country=country, method="country", confidence=0.6, evidence=evidence
            )
        return DecodedPlace(evidence=evidence)
    best, others = candidates[0], list[Alternative]()
    spots = [best.town]
    for candidate in candidates[1:]:
        if len(others) == MOST_ALTERNATIVES:
            break
        town = candidate.town
        if all(kilometres(town.lat, town.lon, s.lat, s.lon) > METRO_RADIUS for s in spots):
            spots.append(town)
            others.append(Alternative(town.name, town.country, town.lat, town.lon,
                                      candidate.method, candidate.confidence))  # fmt: skip
    confidence = best.confidence
    margin = CLOSE if best.method == "hub-abbreviation" else CLOSE / 2
    rival = others and others[0].method == best.method
    rival = rival and others[0].confidence > confidence - margin
    if rival and confidence >= LEAST:
        # Letters that fit two towns equally well name neither.
        guessed = best.method.endswith("abbreviation") and confidence < SURE
        confidence = LEAST - 0.01 if guessed else round(confidence - 0.1, 2)
    if confidence < LEAST:
        town = best.town
        first = Alternative(town.name, town.country, town.lat, town.lon, best.method, confidence)
        return DecodedPlace(
            country=country or None,
            evidence=evidence,
            alternatives=(first, *others[:2]),
            method="country" if country else "unknown",
            confidence=0.6 if country else 0.0,
        )
    town = best.town
    return DecodedPlace(
        site=site,
        city=town.name,
        country=town.country,
        lat=town.lat,
        lon=town.lon,
        method=best.method,
        confidence=confidence,
        alternatives=tuple(others),
        evidence=evidence,
    )
