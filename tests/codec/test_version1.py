"""Reports of version 1 of the schema, as the last commit that wrote them did, are still read."""

from pathlib import Path

import pytest

from dnstrace.api import from_json, to_json
from dnstrace.engine.replay import replay
from dnstrace.errors import UsageError
from dnstrace.model.trace import Because, StepReason
from dnstrace.render.plain import render_tree
from dnstrace.wire import names
from tests.factory.schema import VALIDATOR

SAVED = sorted((Path(__file__).parent / "version1").glob("*.json"))


def test_there_are_some() -> None:
    assert len(SAVED) >= 4


@pytest.mark.parametrize("path", SAVED, ids=lambda path: path.stem)
def test_read_shown_and_written_as_version_2(path: Path) -> None:
    report = from_json(path.read_text())
    assert all(server.name is not None for f in report.findings for server in f.servers)
    assert report.question.text in render_tree(report)
    again = from_json(to_json(report))
    assert again == report
    import json

    VALIDATOR.validate(json.loads(to_json(report)))


@pytest.mark.parametrize("path", SAVED, ids=lambda path: path.stem)
def test_replayed(path: Path) -> None:
    report = from_json(path.read_text())
    again = replay(report)
    assert (again.status, again.rcode, again.answer) == (
        report.status,
        report.rcode,
        report.answer,
    )
    assert {f.code for f in again.findings} == {f.code for f in report.findings}
    # Now they say more: the zone, the servers one by one, what to do.
    assert all(f.remedy for f in again.findings if f.code == "server-not-authoritative")


def test_sentences_of_version_1_become_reasons() -> None:
    steps = from_json((SAVED[0].parent / "default.json").read_text()).trace.steps
    assert steps[0].because == Because(StepReason.ROOT_HINTS)
    assert Because(StepReason.REFERRAL, names.ROOT) in [step.because for step in steps]


@pytest.mark.parametrize("words", ["because I said so", "referral from ..", "alias of "])
def test_words_that_version_1_does_not_have_are_one_line(words: str) -> None:
    text = (SAVED[0].parent / "default.json").read_text()
    changed = text.replace('"because": "root hints"', f'"because": "{words}"', 1)
    assert changed != text
    with pytest.raises(UsageError, match=r"steps\[0\]\.because: ") as raised:
        from_json(changed)
    assert "\n" not in str(raised.value)
