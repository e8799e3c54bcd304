"""The decoder against labelled identifiers: per operator, and with every town left out in turn."""

from collections import Counter

import pytest

from dnstrace.annotate.geoloc import decode, decoder
from dnstrace.annotate.geoloc.operators import table
from dnstrace.annotate.geoloc.operators.roots import DEV
from dnstrace.annotate.geoloc.operators.types import Operator

from .truth import LABEL_ERRORS, Row, Score, as_table, read_rows, read_styles, score


@pytest.fixture
def without_what_rows_taught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The decoder without any alias that only the labelled rows support.

    Those aliases are the only part that was read off the rows, so this decodes every row as if its
    own town had been left out; it is stricter than leaving out one town at a time, since all go
    at once. (The list of hubs and the nicknames are common knowledge, and stay.)
    """
    bare = tuple(
        operator._replace(aliases=tuple(a for a in operator.aliases if a[2] != DEV))
        for operator in table.OPERATORS
    )
    monkeypatch.setattr(table, "OPERATORS", bare)
    forget()


@pytest.fixture(autouse=True)
def _forget() -> object:
    yield
    forget()


def forget() -> None:
    """Empty what is kept of the operator table."""
    for cached in (table._lookup, table._marks, decoder._decoded):
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
    assert scored.share("wrong") <= 1


def test_every_operator_left_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Operators never seen: each one's identifiers by the generic rules alone.

    Gone is every operator that the table knows the server or the identifier to belong to, with its
    shapes and aliases, so also whoever lends it a node. The list of hubs and the nicknames stay.
    """
    rows = read_rows("site_truth_dev.csv") + read_rows("site_examples.csv")
    known = table.OPERATORS
    found: dict[str, Counter[str]] = {}
    for name in sorted({row.operator for row in rows}):
        own = [row for row in rows if row.operator == name and row.lat is not None]
        gone = {who for row in own for who in operators_of(row)}
        monkeypatch.setattr(table, "OPERATORS", tuple(o for o in known if o not in gone))
        forget()
        found |= score(own, decode).operators
        monkeypatch.setattr(table, "OPERATORS", known)
        forget()
    scored = Score(found, [])
    with capsys.disabled():
        print(as_table("each operator left out", scored))
    assert scored.share("correct") >= 80
    assert scored.share("wrong") <= 2


def operators_of(row: Row) -> list[Operator]:
    """Whose rules could read a row."""
    found = table.by_server(row.server), table.by_mark(row.identifier.lower())
    return [operator for operator in found if operator]


def test_styles_of_nobody_in_particular(capsys: pytest.CaptureFixture[str]) -> None:
    """Identifiers as operators make them, of no operator: half of the job is to stay silent."""
    rows = read_styles()
    scored = score([row for row in rows if row.lat is not None], decode)
    with capsys.disabled():
        print(as_table("styles, no operator", scored))
    assert scored.share("correct") >= 96
    assert not scored.missed("wrong")
    opaque = [row.identifier for row in rows if row.lat is None]
    assert [text for text in opaque if decode(None, text).known] == []


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
