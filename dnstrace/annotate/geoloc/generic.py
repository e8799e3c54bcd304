"""Reading an identifier of which no rule is known: every word is tried in every code system."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from dnstrace.annotate.geoloc.codes.abbreviations import plain
from dnstrace.annotate.geoloc.codes.systems import SYSTEMS, Candidate, as_country
from dnstrace.annotate.geoloc.codes.words import (
    AMBIGUOUS_NAMES,
    COMMON_COUNTRIES,
    ENDINGS,
    FOUR_LETTERS,
    SOFT_WORDS,
    STATES,
    STOP_WORDS,
)
from dnstrace.annotate.geoloc.gazetteer import HUB, is_country

REGION = re.compile(
    r"(?:af|ap|ca|eu|il|me|sa|us)-(?:north|south|east|west|central){1,2}-\d"
    r"|(?:us|europe|asia|australia|southamerica|northamerica)-(?:north|south|east|west|central)+\d"
)
_WORD = re.compile(r"[a-z]+|\d+")


class Word(NamedTuple):
    """A run of letters, the digits that follow it at once, and the separators before it."""

    text: str
    digits: str
    before: str


class Reading(NamedTuple):
    """A candidate and the letters it was read from."""

    candidate: Candidate
    code: str


def words_of(text: str) -> list[Word]:
    """The runs of letters of a lower-case identifier, its own domain left out."""
    labels = text.rstrip(".").split(".")
    if len(labels) > 2 and (labels[-1] in ENDINGS or as_country(labels[-1])):
        drop = 3 if len(labels) > 3 and labels[-2] in ("co", "com", "net", "org", "ac", "ad") else 2
        labels = (
            labels[:-drop] if labels[-1] not in ("root", "bind", "knot", "nsd") else labels[:-1]
        )
    joined, words, end = ".".join(labels), list[Word](), 0
    tokens = list(_WORD.finditer(joined))
    for token, following in zip_longest(tokens, tokens[1:]):
        if token[0].isdigit():
            continue
        digits = following[0] if following and following.start() == token.end() else ""
        digits = digits if digits.isdigit() else ""
        words.append(Word(token[0], digits, joined[end : token.start()]))
        end = token.end() + len(digits)
    return words


def read(text: str) -> list[Reading]:
    """Every reading of a lower-case identifier worth considering, best first.

    A reading above 0.5 may be told as the place; one below is only an alternative.
    """
    readings: list[Reading] = []
    if region := REGION.search(text):
        readings += _tried("region", region[0])
    words = words_of(text)
    for index, word in enumerate(words):
        previous = words[index - 1] if index else None
        following = words[index + 1] if index + 1 < len(words) else None
        readings += _with_country(word, previous, following)
        readings += _joined(word, following)
        alone = _alone(word, word.digits != "" or _is_label(word, following))
        readings += _vetoed(alone, word, previous)
        if word.digits and word.before in ("", "."):
            readings += _compact(word.text)
    readings.sort(key=lambda r: -r.candidate.confidence)
    return readings


def _is_label(word: Word, following: Word | None) -> bool:
    """Whether nothing else stands between the dots around a word."""
    return word.before in ("", ".") and (following is None or following.before == ".")


def _tried(
    system: str, code: str, country: str = "", state: str = "", least: float = 1.0
) -> list[Reading]:
    return list(_readings(system, code, country, state, least))


@lru_cache(maxsize=100_000)
def _readings(
    system: str, code: str, country: str, state: str, least: float
) -> tuple[Reading, ...]:
    found = SYSTEMS[system](code, country, state)
    return tuple(
        Reading(c._replace(confidence=round(c.confidence * least, 2)), code) for c in found[:3]
    )


def _with_country(word: Word, previous: Word | None, following: Word | None) -> list[Reading]:
    """Readings of a code that a country or state, attached or beside it, vouches for."""
    found: list[Reading] = []
    text = word.text
    if len(text) == 5 and text not in AMBIGUOUS_NAMES:
        found += _attached(text[2:], as_country(text[:2]))
        found += _behind(text[:3], as_country(text[3:]))
    if len(text) == 6 and text[4:] in STATES:
        found += _hubs(_tried("abbreviation", text[:4], "US", text[4:], 0.8))
    if previous and len(word.before) == 1 and not previous.digits:
        found += _beside(text, previous.text, 0.85 if previous.text in COMMON_COUNTRIES else 1.0)
    if following and len(following.before) == 1:
        found += _beside(text, following.text, 0.85)
    return found


def _attached(code: str, country: str) -> list[Reading]:
    """Readings of five letters that may be a country and a code: `nlams`; or a word: `usage`."""
    if not is_country(country):
        return []
    found = _vouched(code, country, 0.5)
    return [r for r in found if r.candidate.method != "hub-abbreviation"]


def _behind(code: str, country: str) -> list[Reading]:
    """Readings of five letters that may be a code and its country: `amsnl`, `ldnuk`."""
    if not country or code in STOP_WORDS:
        return []
    return _tried("iata-common", code, country, least=0.9) + _tried("nickname", code, country)


def _beside(text: str, region: str, least: float) -> list[Reading]:
    """Readings of a word next to two letters that may be a country or a US state."""
    if len(region) != 2 or len(text) < 3 or text in STOP_WORDS:
        return []
    found: list[Reading] = []
    if len(text) == 3 and (country := as_country(region)):
        found += _vouched(text, country, least)
    if region in STATES:
        found += _tried("name", text, "US", region) + _tried("nickname", text, "US")
    return found


def _vouched(code: str, country: str, least: float) -> list[Reading]:
    """Three letters within a country: airports and nicknames, the letters of a hub, UN/LOCODE."""
    found = _tried("iata-common", code, country) + _tried("nickname", code, country)
    found += [
        reading if _begins(reading) else _scaled(reading, 0.8 * least)
        for reading in _hubs(_tried("abbreviation", code, country))
    ]
    exact = _tried("locode", code, country)
    weight = 0.9 if found else 0.8
    found += [_scaled(r, weight * least * (1 if r.candidate.town.weight else 0.7)) for r in exact]
    return found


def _begins(reading: Reading) -> bool:
    return plain(reading.candidate.town.name).replace(" ", "").startswith(reading.code)


def _hubs(readings: list[Reading]) -> list[Reading]:
    return [
        r
        for r in readings
        if r.candidate.town.weight >= HUB and r.candidate.method != "small-country"
    ]


def _scaled(reading: Reading, factor: float) -> Reading:
    candidate = reading.candidate
    return reading._replace(
        candidate=candidate._replace(confidence=round(candidate.confidence * factor, 2))
    )


def _joined(word: Word, following: Word | None) -> list[Reading]:
    """Names of two words, `new-york`, and exchanges written with a hyphen, `ams-ix`."""
    if following is None or word.digits or following.before not in ("-", "_", " ", "."):
        return []
    both = word.text + following.text
    if len(both) < 5:
        return []
    if word.text in ("eqx", "eqix", "equinix") and len(following.text) == 2:
        return _tried("equinix", following.text)
    found = _tried("exchange", both)
    if len(both) > 6 and following.before != ".":
        found += _hubs(_tried("name", both))
    return found


def _vetoed(readings: list[Reading], word: Word, previous: Word | None) -> list[Reading]:
    """Readings of a word by itself; less likely where the country before it is another one."""
    if previous is None or word.before not in ("-", "_") or previous.digits:
        return readings
    text = previous.text
    country = as_country(text) if len(text) == 2 and text not in COMMON_COUNTRIES else ""
    if not country or previous.before not in ("", "."):
        return readings
    return [r if r.candidate.town.country == country else _scaled(r, 0.55) for r in readings]


def _compact(text: str) -> list[Reading]:
    """Readings of `sjca1`: two letters of a hub, then its country or US state, then a number."""
    if len(text) != 4 or text in STOP_WORDS or text in FOUR_LETTERS:
        return []
    code, region = text[:2], text[2:]
    state = _hubs(_tried("abbreviation", code, "US", region)) if region in STATES else []
    country = as_country(region)
    abroad = _hubs(_tried("abbreviation", code, country)) if country else []
    if state and abroad:
        return []  # `mtca` may be Mountain View in California or Montreal in Canada
    found = [r for r in state or abroad if r.candidate.method == "abbreviation"]
    return [_scaled(reading, 0.72) for reading in found]


def _alone(word: Word, stands_out: bool) -> list[Reading]:
    """Readings of one word by itself; one that stands out has a number or a label of its own."""
    text = word.text
    if len(text) < 3 or text in STOP_WORDS or text in AMBIGUOUS_NAMES:
        return []
    if len(text) > 3:
        return _alone_long(word)
    found = _tried("nickname", text)
    found += _tried("iata-common", text, least=0.9 if word.digits or word.before else 0.75)
    if text in SOFT_WORDS and not word.digits:
        found = [_scaled(r, 0.5) for r in found]
    likely = stands_out and text not in SOFT_WORDS
    if likely and not found and _tried("prefix", text):
        likely = False  # `jak` may be Jacmel's airport, or the beginning of Jakarta
    return found + _tried("iata", text, least=0.55 if likely else 0.5)


def _alone_long(word: Word) -> list[Reading]:
    text = word.text
    found = _tried("exchange", text) + _tried("nickname", text)
    found += _tried("region", text + word.digits)
    if text.startswith(("eqx", "eqix")):
        found += _tried("equinix", text.removeprefix("eqx").removeprefix("eqix"))
    for reading in _tried("name", text):
        hub = reading.candidate.town.weight >= HUB
        own = plain(reading.candidate.town.name).replace(" ", "") == text
        if hub and (own or len(text) > 5):
            found.append(reading)
        else:
            found.append(_scaled(reading, 0.75 if own and len(text) > 5 else 0.5))
    return found
