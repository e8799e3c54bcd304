"""The replay of scenarios works, and judges a peer and this resolver alike."""

import subprocess
import sys

import pytest

from ..architecture.sources import ROOT

SCENARIOS = ROOT / "tests" / "replay" / "scenarios"


@pytest.mark.parametrize(
    ("subject", "outcome"),
    [
        ("unbound", "2 passed, 0 failed, 0 not played"),
        ("knot", "2 passed, 0 failed, 0 not played"),
        ("serve", "2 passed, 0 failed, 0 not played"),
        ("trace", "1 passed, 0 failed, 1 not played"),
    ],
)
def test_scenarios_of_our_own(subject: str, outcome: str) -> None:
    command = [sys.executable, "-m", "tests.replay", str(SCENARIOS), "--subject", subject, "-v"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.stdout.endswith(outcome + "\n"), done.stdout + done.stderr
