"""Which town of a country an abbreviation most likely means."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from itertools import accumulate

from dnstrace.annotate.geoloc.gazetteer import HUB, Town, towns

VOWELS = frozenset("aeiouy")


def plain(text: str) -> str:
    """Lower-case ASCII letters and single spaces of `text`, accents dropped."""
    if text.isascii() and text.isalpha():
        return text.lower()
    text = text.translate({0xF8: "o", 0xD8: "o", 0xDF: "ss", 0x142: "l"})
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    letters = "".join(c if c.isalpha() else "" if c in "'`" else " " for c in ascii_text)
    return " ".join(letters.split())


def fit(code: str, name: str) -> int:
    """How well `code` abbreviates `name` (both `plain`), 0 for not at all.

    Operators abbreviate by the first letters (`ash` Ashburn), the initials (`ny` New York), or the
    first letter and later consonants (`mrs` Marseille); so is it scored, in tenths of a decade of
    population: a fit ten points better outweighs a town ten times bigger.
    """
    if not code or not name or code[0] != name[0]:
        return 0
    words = name.split(" ")
    joined = "".join(words)
    if joined.startswith(code):
        # Two letters of two words would rather be the initials: `sa` is not San Diego.
        return 26 if len(code) > 2 else 20 if len(words) == 1 else 17
    initials = "".join(word[0] for word in words)
    if len(words) > 1 and initials.startswith(code[: len(initials)]) and len(code) <= len(initials):
        return 26
    score, at = 18, 0
    starts, heads = _syllables(words), _heads(words)
    for letter in code[1:]:
        found = joined.find(letter, at + 1)
        if found < 0:
            return 0
        if found in heads:
            score += 4
        elif letter in VOWELS:
            score -= 5
        elif found not in starts:
            score -= 3
        at = found
    return max(score, 1)


def _heads(words: list[str]) -> frozenset[int]:
    """Positions in the joined words where a word begins."""
    return frozenset(accumulate(map(len, words)))


def _syllables(words: list[str]) -> frozenset[int]:
    """Positions in the joined words where a word, or a consonant before a vowel, begins."""
    starts, at = set(), 0
    for word in words:
        starts.add(at)
        starts.update(
            at + i
            for i in range(1, len(word) - 1)
            if word[i] not in VOWELS and word[i + 1] in VOWELS
        )
        at += len(word)
    return frozenset(starts)


@cache
def _spelled(country: str) -> tuple[tuple[Town, str], ...]:
    return tuple((town, plain(town.name)) for town in towns(country))


@lru_cache(maxsize=10_000)
def abbreviated(code: str, country: str, state: str = "") -> tuple[tuple[Town, int], ...]:
    """The towns that `code` may abbreviate in a country (and state), likeliest first, with scores.

    The score adds the fit of the letters, the size of the town, and whether DNS operators are
    known to stand there. Towns within 100 km of a likelier one are left out.
    """
    scored = []
    for town, name in _spelled(country):
        if state and town.state != state:
            continue
        points = fit(code, name)
        if not points and code == name[:1] + "c" and town.weight >= HUB:
            points = 16  # "Kuwait City", "Luxembourg City": the word is said, not mapped
        if points:
            hub = town.weight >= HUB
            scored.append((points + town.weight % HUB + (22 if hub else 0), town))
    scored.sort(key=lambda pair: -pair[0])
    return tuple((town, score) for score, town in scored[:5])
