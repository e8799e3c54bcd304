"""Measure the site decoder: time to load, throughput, size of the data. Nothing here is a test.

    python tools/bench_sites.py [LINES]

Prints CPU seconds, which other work on the machine does not distort.
"""

from __future__ import annotations

import csv
import io
import random
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TRUTH = ROOT / "tests" / "geoloc" / "data" / "site_truth_dev.csv"
LOAD = """
import time
import dnstrace
start = time.process_time()
from dnstrace.annotate.geoloc import decode
decode("k.root-servers.net", "ns1.de-fra.k.ripe.net")
print(time.process_time() - start)
"""


def seconds_to_load(runs: int = 7) -> float:
    """Best of several: import, open the data, decode one identifier, in a new interpreter."""
    found = [
        subprocess.run([sys.executable, "-c", LOAD], capture_output=True, check=True, text=True)
        for _ in range(runs)
    ]
    return min(float(run.stdout) for run in found)


def lines(count: int, distinct: bool) -> list[str]:
    """Input for `sites decode`: the labelled identifiers over and over, or with other digits."""
    with TRUTH.open(encoding="utf-8", newline="") as file:
        rows = [(row["server"], row["identifier"]) for row in csv.DictReader(file)]
    chance = random.Random(1)
    made = []
    for number in range(count):
        server, identifier = rows[number % len(rows)]
        if distinct:
            identifier = re.sub(r"\d+", lambda _: str(chance.randrange(10_000)), identifier)
            identifier += f"-{number}"
        made.append(f"{server}\t{identifier}")
    return made


def lines_a_minute(made: list[str]) -> float:
    """How many lines one core turns into JSON in a minute."""
    from dnstrace.annotate.geoloc.rows import decoded_row

    sink = io.StringIO()
    start = time.process_time()
    for line in made:
        sink.write(decoded_row(line))
    return 60 * len(made) / (time.process_time() - start)


def main() -> None:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    size = (ROOT / "dnstrace" / "annotate" / "geoloc" / "sites.bin").stat().st_size
    print(f"data file              {size:>12,} octets")
    print(f"load and first decode  {seconds_to_load() * 1000:>12.1f} ms")
    print(f"repeated identifiers   {lines_a_minute(lines(count, False)):>12,.0f} lines a minute")
    print(f"distinct identifiers   {lines_a_minute(lines(count, True)):>12,.0f} lines a minute")


if __name__ == "__main__":
    main()
