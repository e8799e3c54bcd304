"""What hostile replies may cost, counted in work done: time is what a busy machine bends."""

import sys
from collections import Counter
from pathlib import Path
from types import FrameType

import pytest

import dnstrace
from dnstrace.dnssec import algorithms
from dnstrace.options import Options
from tests.engine import walks

FULL = Options(stub=False, seed=1)
OURS = str(Path(dnstrace.__file__).parent)
LAB = str(Path(OURS) / "lab")
CALLS_A_MILLISECOND = 2_000  # of Python functions, at least, on any machine of these years


def calls(world: str, options: Options = walks.PLAIN) -> int:
    """Functions of ours that a walk calls, the world's own not counted."""
    counted: Counter[str] = Counter()

    def count(frame: FrameType, event: str, argument: object) -> None:
        if event == "call":
            counted[frame.f_code.co_filename] += 1

    walks.walk(world, options=options)  # what is imported or made once is made here
    sys.setprofile(count)
    try:
        walks.walk(world, options=options)
    finally:
        sys.setprofile(None)
    return sum(
        number for file, number in counted.items() if file.startswith(OURS) and LAB not in file
    )


@pytest.mark.parametrize(
    ("fault", "milliseconds"), [("F06", 100), ("F07", 100), ("F16", 200), ("F35", 5), ("F36", 30)]
)
def test_beyond_a_clean_walk(fault: str, milliseconds: int) -> None:
    clean = calls("faults/F21")
    assert calls(f"faults/{fault}") - clean <= milliseconds * CALLS_A_MILLISECOND


def test_a_thousand_name_servers_cost_little_more_than_sixty() -> None:
    assert calls("faults/F07") <= 4 * calls("faults/F06")


def test_key_trap_is_given_up_after_a_few_verifications(monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes: list[bool] = []
    verify = algorithms.verify

    def counting(algorithm: int, key: bytes, signature: bytes, data: bytes) -> bool:
        outcomes.append(verify(algorithm, key, signature, data))
        return outcomes[-1]

    monkeypatch.setattr(algorithms, "verify", counting)
    report = walks.walk("faults/F29", options=FULL)
    assert report.security.code == "validation-budget"
    assert 0 < outcomes.count(False) <= 16
    assert len(outcomes) <= 30
