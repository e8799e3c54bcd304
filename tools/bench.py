"""Measures `dnstrace` against its peers, pair by pair, in the lab with known delays: `make bench`.

Walls differ from hour to hour by a factor of three, so only ratios of runs that took turns count;
each row shows the least, the median and the greatest of them, which is the machine's spread.
"""

import argparse
import os
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tools.bench_stub import ColdStub
from tools.bench_world import world

DNSTRACE = str(Path(sys.executable).with_name("dnstrace"))


class Measured(NamedTuple):
    """One run: wall and CPU time in milliseconds."""

    wall: float
    cpu: float


class Row(NamedTuple):
    """Two commands that took turns, and how many times the second's wall the first may take."""

    title: str
    ours: Callable[[], Measured]
    peer: Callable[[], Measured]
    target: float


def run(*command: str) -> Measured:
    """Run a command to its end, its output to a pipe."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: {done.stdout.decode()}{done.stderr.decode()}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Measured(wall * 1000, cpu * 1000)


def first_query(hints: Path, silent: socket.socket) -> Measured:
    """From starting the command to its first datagram; it is ended then."""
    began = time.perf_counter()
    with subprocess.Popen(
        [
            DNSTRACE,
            "www.example.com",
            "--hints",
            str(hints),
            "--allow-private",
            "--no-stub",
            "--port",
            str(silent.getsockname()[1]),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        silent.recvfrom(4096)
        wall = time.perf_counter() - began
        process.kill()
    silent.setblocking(False)
    try:
        while True:  # what it sent more before it was killed
            silent.recvfrom(4096)
    except BlockingIOError:
        silent.settimeout(10)
    return Measured(wall * 1000, 0.0)


def compare(row: Row, times: int) -> None:
    """Run both in turns and print the ratio of the walls."""
    row.ours(), row.peer()  # warm: byte code, page cache, the stub's cache
    pairs = [(row.ours(), row.peer()) for _ in range(times)]
    ratios = sorted(ours.wall / peer.wall for ours, peer in pairs)
    ours, peer = (statistics.median(pair[side].wall for pair in pairs) for side in (0, 1))
    cpu = statistics.median(pair[0].cpu for pair in pairs)
    median = statistics.median(ratios)
    print(
        f"{row.title:44} {ratios[0]:5.2f} {median:7.2f} {ratios[-1]:6.2f}"
        f"   ≤ {row.target:<4g} {'ok ' if median <= row.target else 'NO '}"
        f" {ours:7.0f} {peer:7.0f} {cpu:6.0f}",
        flush=True,
    )


def heading() -> None:
    """What the columns mean."""
    print(f"{'':44} ratio of the walls              median ms      CPU ms")
    print(
        f"{'':44} {'min':>5} {'median':>7} {'max':>6}   target    {'ours':>10} {'peer':>7}   ours"
    )


def outside(times: int) -> None:
    """The rows that need no lab."""
    bare = [sys.executable, "-c", "pass"]
    with (
        tempfile.TemporaryDirectory() as directory,
        socket.socket(type=socket.SOCK_DGRAM) as silent,
    ):
        silent.bind(("127.0.0.1", 0))
        silent.settimeout(10)
        hints = Path(directory) / "hints"
        hints.write_text(". 3600000 NS a.root-servers.net.\na.root-servers.net. A 127.0.0.1\n")
        started = partial(first_query, hints, silent)
        compare(
            Row("first query on the wire : python -c pass", started, partial(run, *bare), 5), times
        )
        for option in ("--version", "--help"):
            ours = partial(run, DNSTRACE, option)
            compare(Row(f"{option} : python -c pass", ours, partial(run, *bare), 6), times)


def inside(times: int) -> None:
    """The rows that are measured in the box."""
    near, far = "www.example.com", "www.elsewhere.com"
    unbound = ("unbound-host", "-C", "/dev/null", "-t", "A")
    rows = [
        ("three hops : dig +trace +nsid, stub warm", near, ("dig", "+trace", "+nsid"), 2),
        ("three hops : unbound-host", near, unbound, 2),
        ("unrelated name servers : unbound-host", far, unbound, 1),
    ]
    for title, name, peer, target in rows:
        if shutil.which(peer[0]):
            compare(
                Row(title, partial(run, DNSTRACE, name), partial(run, *peer, name), target), times
            )
        else:
            print(f"{title:44} not measured: no {peer[0]} here")
    cold = "three hops : dig +trace +nsid, stub cold"
    if not (shutil.which("dig") and shutil.which("unbound")):
        print(f"{cold:44} not measured: no dig or no unbound here")
        return
    with ColdStub() as stub:

        def first_after_start(*command: str) -> Measured:
            stub.start()
            return run(*command)

        trace = partial(first_after_start, DNSTRACE, near)
        dig = partial(first_after_start, "dig", "+trace", "+nsid", near)
        compare(Row(cold, trace, dig, 0.12), times)


def main() -> None:
    """Measure outside, then enter the box with this very program and measure there."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--times", type=int, default=15, help="pairs of runs for each row")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        inside(options.times)
        return
    heading()
    outside(options.times)
    if sys.platform != "linux":
        print("the other rows need Linux")
        return
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "bench.toml"
        file.write_text(world())
        again = [sys.executable, "-m", "tools.bench", "--inside", "--times", str(options.times)]
        done = subprocess.run([DNSTRACE, "lab", "run", str(file), "--", *again], check=False)
    sys.exit(done.returncode)


if __name__ == "__main__":
    os.environ["NO_COLOR"] = "1"
    # What is measured is the command as it is installed: with its byte code on disk.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    main()
