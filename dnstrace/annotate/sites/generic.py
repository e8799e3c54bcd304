"""Reading an identifier of which no rule is known: every word is tried in every code system."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from dnstrace.annotate.sites.code_words import (
    AMBIGUOUS_NAMES,
    COMMON_COUNTRIES,
    ENDINGS,
    STATES,
    STOP_WORDS,
)
from dnstrace.annotate.sites.gazetteer import HUB
from dnstrace.annotate.sites.systems import SYSTEMS, Candidate, as_country

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
        readings += _alone(word)
    readings.sort(key=lambda r: -r.candidate.confidence)
    return readings


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
    if len(text) == 5 and (country := as_country(text[:2])) and text not in AMBIGUOUS_NAMES:
        found += _vouched(text[2:], country, 1.0)
    if len(text) == 6 and text[4:] in STATES:
        found += [r for r in _tried("abbreviation", text[:4], "US", text[4:], 0.8)
                  if r.candidate.town.weight >= HUB]  # fmt: skip
    if len(text) == 6 and (country := as_country(text[:2])) and as_country(text[2:4]) == "":
        found += [r for r in _tried("abbreviation", text[2:], country, "", 0.7)
                  if r.candidate.town.weight >= HUB]  # fmt: skip
    for beside, gap in (
        (previous, word.before),
        (following, following.before if following else ""),
    ):
        if beside is None or len(beside.text) != 2 or len(gap) != 1 or len(text) < 3:
            continue
        if beside is previous and beside.digits:
            continue
        country = as_country(beside.text)
        sure = 1.0 if beside is previous and beside.text not in COMMON_COUNTRIES else 0.85
        if len(text) == 3 and country and text not in STOP_WORDS:
            found += _vouched(text, country, sure)
        if beside.text in STATES and text not in STOP_WORDS:
            found += _tried("name", text, "US", beside.text)
            found += _tried("nickname", text, "US")
    return found


def _vouched(code: str, country: str, least: float) -> list[Reading]:
    """Three letters within a country: airports near a hub, then UN/LOCODE, then the letters."""
    found = _tried("iata-hub", code, country, "", least) + _tried(
        "nickname", code, country, "", least
    )
    places = [r for r in _tried("abbreviation", code, country, "", least)
              if r.candidate.town.weight >= HUB]  # fmt: skip
    exact = _tried("locode", code, country, "", least)
    if found or places:
        return found + places + [_scaled(r, 0.9) for r in exact]
    return [_scaled(r, 0.8) for r in exact] + _tried("iata", code, country, "", 0.8 * least)


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
        found += [r for r in _tried("name", both) if r.candidate.town.weight >= HUB]
    return found


def _alone(word: Word) -> list[Reading]:
    """Readings of one word by itself."""
    text = word.text
    if text in STOP_WORDS or text in AMBIGUOUS_NAMES or len(text) < 2:
        return []
    if len(text) == 2:
        return []
    found: list[Reading] = []
    if len(text) == 3:
        found += _tried("nickname", text)
        sure = 0.9 if word.digits or word.before else 0.75
        found += _tried("iata-own", text, least=sure)
        found += _tried("iata-hub", text, least=sure * 0.75)
        found += _tried("iata", text, least=0.5)
        return found
    found += (
        _tried("exchange", text) + _tried("nickname", text) + _tried("region", text + word.digits)
    )
    if text.startswith(("eqx", "eqix")) and len(text) > 4:
        found += _tried("equinix", text.removeprefix("eqx").removeprefix("eqix"))
    named = _tried("name", text)
    hubs = [r for r in named if r.candidate.town.weight >= HUB]
    if hubs or len(text) >= 6:
        found += hubs or [_scaled(r, 0.75) for r in named]
    return found
