"""The questions of tests/real/questions.txt."""

from pathlib import Path


def questions() -> list[tuple[str, str]]:
    """Every name and type, in order."""
    lines = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split() for line in lines if line and not line.startswith("#")]
    return [(name, rdtype) for name, rdtype in pairs]
