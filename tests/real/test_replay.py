"""The replay of scenarios works, and judges a peer and this resolver alike."""

import subprocess
import sys

import pytest

from ..architecture.sources import ROOT
from .programs import NAMESPACE

SCENARIOS = ROOT / "tests" / "replay" / "scenarios"
BOTH = "2 passed, 0 failed, 0 not played"

pytestmark = pytest.mark.needs(*NAMESPACE)


@pytest.mark.parametrize(
    ("subject", "outcome"),
    [
        pytest.param("unbound", BOTH, marks=pytest.mark.needs("unbound")),
        pytest.param("knot", BOTH, marks=pytest.mark.needs("kresd")),
        ("serve", BOTH),
        ("trace", "1 passed, 0 failed, 1 not played"),
    ],
)
def test_scenarios_of_our_own(subject: str, outcome: str) -> None:
    command = [sys.executable, "-m", "tests.replay", str(SCENARIOS), "--subject", subject, "-v"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.stdout.endswith(outcome + "\n"), done.stdout + done.stderr
