"""Measure what the first report of a process costs beyond imports. Nothing here is a test.

    python tools/bench_report.py [NAME]

A walk in the lab's default world is saved, then annotated and judged twice in fresh interpreters
that have imported everything. Prints CPU milliseconds, which other work on the machine distorts
little: the median of the first, and of the second.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

RUNS = 7
TWICE = """
import gc, json, sys, time
saved, modules = json.loads(sys.stdin.read())
for module in modules:
    __import__(module)
from dnstrace.codec.report.decode import unarchive
from dnstrace.engine.report_builder import Walked, report_of
gc.disable()  # as the command does until its first report is out
report = unarchive(saved)
walked = Walked(report.question, report.started, report.elapsed, None, report.trace)
took = []
for _ in range(2):
    start = time.process_time()
    report_of(walked, report.network, ())
    took.append(1000 * (time.process_time() - start))
print(json.dumps([took, sorted(set(sys.modules) - {"__main__"})]))
"""


def saved_walk(name: str) -> str:
    """The report of a walk in the lab, as JSON."""
    command = [sys.executable, "-m", "dnstrace", "--lab", "--json", name]
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder)
    return done.stdout


def twice(saved: str, modules: list[str]) -> tuple[list[float], list[str]]:
    """CPU milliseconds of the first and second report, and the modules that were needed."""
    command = [sys.executable, "-c", TWICE]
    done = subprocess.run(
        command,
        input=json.dumps([saved, modules]),
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parent.parent,
    )
    took, needed = json.loads(done.stdout)
    return took, needed


def milliseconds(name: str = "www.example.com", runs: int = RUNS) -> tuple[float, float]:
    """CPU milliseconds of a first report and of a second one, medians."""
    saved = saved_walk(name)
    _, modules = twice(saved, [])
    took = [twice(saved, modules)[0] for _ in range(runs)]
    first, second = zip(*took, strict=True)
    return statistics.median(first), statistics.median(second)


def main() -> None:
    """Print the figures."""
    first, second = milliseconds(sys.argv[1] if len(sys.argv) > 1 else "www.example.com")
    print(f"first report   {first:6.1f} ms of CPU beyond imports")
    print(f"second report  {second:6.1f} ms")


if __name__ == "__main__":
    main()
