"""The decoder against labelled identifiers: per operator, and with every town left out in turn."""

import pytest

from dnstrace.annotate.sites import decode, decoder, operators
from dnstrace.annotate.sites.operators_roots import DEV

from .truth import LABEL_ERRORS, Row, as_table, read_rows, score


@pytest.fixture
def without_what_rows_taught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The decoder without any alias that only the labelled rows support.

    Those aliases are the only part that was read off the rows, so this decodes every row as if its
    own town had been left out; it is stricter than leaving out one town at a time, since all go
    at once. (The list of hubs and the nicknames are common knowledge, and stay.)
    """
    bare = tuple(
        operator._replace(aliases=tuple(a for a in operator.aliases if a[2] != DEV))
        for operator in operators.OPERATORS
    )
    monkeypatch.setattr(operators, "OPERATORS", bare)
    for cached in (operators._lookup, operators._marks, decoder._decoded):
        cached.cache_clear()


@pytest.fixture(autouse=True)
def _forget() -> object:
    yield
    for cached in (operators._lookup, operators._marks, decoder._decoded):
        cached.cache_clear()


def test_development_set(capsys: pytest.CaptureFixture[str]) -> None:
    scored = score(read_rows("site_truth_dev.csv"), decode)
    with capsys.disabled():
        print(as_table("development set", scored))
        print(f"label errors: {len(LABEL_ERRORS)}")
    assert scored.share("correct") >= 98
    assert scored.share("wrong") <= 0.5
    assert scored.missed("wrong") <= LABEL_ERRORS.keys()


@pytest.mark.usefixtures("without_what_rows_taught")
def test_every_town_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    scored = score(read_rows("site_truth_dev.csv"), decode)
    with capsys.disabled():
        print(as_table("each town left out", scored))
    assert scored.share("correct") >= 96
    assert scored.share("wrong") <= 1.5


def test_label_errors_are_still_contradicted() -> None:
    rows = [r for r in read_rows("site_truth_dev.csv") if r.identifier in LABEL_ERRORS]
    assert {r.identifier for r in rows} == LABEL_ERRORS.keys()
    assert score(rows, decode).missed("wrong") == LABEL_ERRORS.keys()


def test_examples_of_many_operators(capsys: pytest.CaptureFixture[str]) -> None:
    rows = read_rows("site_examples.csv")
    scored = score([r._replace(operator="all") for r in rows if r.lat is not None], decode)
    with capsys.disabled():
        print(as_table("examples, 30 operators", scored))
    assert scored.share("correct") >= 98
    assert not scored.missed("wrong")


@pytest.mark.parametrize(
    "row",
    [row for row in read_rows("site_examples.csv") if row.lat is None],
    ids=lambda row: str(row.identifier),
)
def test_opaque_identifiers_stay_unknown(row: Row) -> None:
    place = decode(row.server, row.identifier)
    assert not place.known
    assert (place.country or "") in ("", row.country)
