"""Escaping: what is harmful becomes visible, the rest stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dnstrace.render.escape import terminal


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text", "plain text"),
        ("São Paulo 東京", "São Paulo 東京"),
        ("\x1b[31m", r"\027[31m"),
        ("a\r\n\tb\x00\x7f", r"a\013\010\009b\000\127"),
        ("\x9b31m", r"\u{9b}31m"),
        ("abc\u202edef\u2066", r"abc\u{202e}def\u{2066}"),
        ("a\u200bb\ufeff", r"a\u{200b}b\u{feff}"),
        ("\ud800", r"\u{d800}"),
        ("\u2028\u2029\xa0", r"\u{2028}\u{2029}\u{a0}"),
        ("a\u0336\u3164", r"a\u{336}\u{3164}"),
        ("[/x] :skull:", "[/x] :skull:"),
    ],
)
def test_table(text: str, shown: str) -> None:
    assert terminal(text) == shown


def test_ascii_only() -> None:
    assert terminal("São", ascii_only=True) == r"S\u{e3}o"


@given(st.text(st.characters(exclude_categories=())))
def test_whatever_goes_in_is_printable(text: str) -> None:
    assert terminal(text).isprintable()
    assert terminal(text, ascii_only=True).isascii()
