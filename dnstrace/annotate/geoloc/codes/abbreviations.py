"""Which town of a country an abbreviation most likely means."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
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
    heads = _heads(words) if len(words) > 1 else frozenset()
    for letter in code[1:]:
        found = joined.find(letter, at + 1)
        if found < 0:
            return 0
        if found in heads:
            score += 4
        elif letter in VOWELS:
            score -= 5
        elif found not in _syllables(words):
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


@lru_cache(maxsize=2_000)
def _spelled(country: str, letter: str, state: str) -> tuple[tuple[int, str], ...]:
    """The towns of a country or state whose `plain` names begin with a letter: number, name."""
    letters, known = (letter, letter.upper()), towns(country)
    return tuple(
        (number, name)
        for number, spelled in enumerate(known.names)
        # Most names begin with a capital of ASCII and need no second look.
        if spelled[0] in letters or not "A" <= spelled[0] <= "Z"
        if not state or known.state(number) == state
        if (name := plain(spelled)).startswith(letter)
    )


@lru_cache(maxsize=10_000)
def abbreviated(code: str, country: str, state: str = "") -> tuple[tuple[Town, int], ...]:
    """The towns that `code` may abbreviate in a country (and state), likeliest first, with scores.

    The score adds the fit of the letters, the size of the town, and whether DNS operators are
    known to stand there. Towns within 100 km of a likelier one are left out.
    """
    known = towns(country)
    scored = []
    for number, name in _spelled(country, code[:1], state):
        points = fit(code, name)
        if not points and code == name[:1] + "c" and known.weight(number) >= HUB:
            points = 16  # "Kuwait City", "Luxembourg City": the word is said, not mapped
        if points:
            scored.append((points + _standing(known.weight(number)), number))
    scored.sort(key=lambda pair: -pair[0])
    return tuple((known[number], score) for score, number in scored[:5])


def _standing(weight: int) -> int:
    """What a town's size, and whether DNS operators are known to stand there, add to a score."""
    return weight % HUB + (22 if weight >= HUB else 0)
