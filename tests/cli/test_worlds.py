"""Every world of the lab through the command, in every form that it prints.

What the walks find is judged in tests/engine; here it is only told, and nothing harmful comes out.
"""

import json
import re
from pathlib import Path

import jsonschema
import pytest

from dnstrace.cli.main import run
from dnstrace.cli.startup.signals import Ending
from dnstrace.lab import load, world_names

SCHEMA = Path(__file__).parents[2] / "docs" / "reference" / "report.schema.json"
VALIDATOR = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))
# Octets and characters that steer a terminal or reorder text.
HARMFUL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
OF_STATUS = {"answered": 0, "nxdomain": 3, "nodata": 3, "failed": 4, "bogus": 4, "unreachable": 5}


@pytest.fixture(autouse=True)
def _unpaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Ending, "wait", lambda self, seconds: None)


@pytest.mark.parametrize("world", world_names())
def test_told_in_every_form(world: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    ask = load(world).case.question.split() or ["www.example.com"]
    saved = tmp_path / "report.json"
    status = run(["--lab", world, "--json", "--seed", "1", "-o", str(saved), *ask])
    report = json.loads(saved.read_text())
    VALIDATOR.validate(report)
    assert status == OF_STATUS[report["status"]]
    forms = [["show", str(saved)], ["show", "-v", "--width", "60", str(saved)]]
    forms += [["show", "--short", str(saved)], ["replay", str(saved)]]
    for form in forms:
        assert run(form) == status, form
        printed = capfd.readouterr()
        assert not HARMFUL.search(printed.out + printed.err), form
        assert not printed.err, form
    assert run(["show", "--json", str(saved)]) == status
    assert json.loads(capfd.readouterr().out) == report
