"""Lines made by hand: nothing is lost, nothing is too wide."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from dnstrace.render.escape import terminal
from dnstrace.render.layout import Piece, cut, flow, sentence

WORDS = st.text(min_size=1, max_size=80).map(terminal).filter(bool)


def test_the_right_end_is_right_aligned() -> None:
    assert flow([Piece("a")], 20, Piece("1.0 ms")).plain == "a             1.0 ms"


def test_what_does_not_fit_goes_to_the_next_line() -> None:
    text = flow(sentence("one two three"), 12, Piece("9 ms"), indent=2)
    assert text.plain == "one     9 ms\n  two three"


def test_a_long_piece_is_cut_or_split() -> None:
    assert flow([Piece("a" * 30)], 10, more="…").plain == "a" * 9 + "…"
    assert flow([Piece("a" * 25)], 10).plain == "\n".join(("a" * 10, "a" * 10, "a" * 5))


def test_cut_counts_cells() -> None:
    assert cut("東京東京", 5, "…") == "東京…"


@given(st.lists(WORDS, min_size=1, max_size=12), st.integers(20, 120), st.booleans())
def test_no_line_is_too_wide(words: list[str], width: int, with_time: bool) -> None:
    right = Piece("12.3 ms") if with_time else None
    text = flow([Piece(word) for word in words], width, right, 2, "…").plain
    assert max(cell_len(line) for line in text.split("\n")) <= width
    assert text.split("\n")[0].endswith("12.3 ms") or not with_time


@given(st.lists(WORDS, min_size=1, max_size=12), st.integers(20, 120))
def test_splitting_loses_nothing(words: list[str], width: int) -> None:
    text = flow([Piece(word) for word in words], width).plain
    assert "".join(text.split()) == "".join("".join(words).split())
