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

from dnstrace.codec.roots import ROOT_SERVERS

DNSTRACE = str(Path(sys.executable).with_name("dnstrace"))
TLD_SERVERS = {"a.gtld-servers.net.": "192.5.6.30", "b.gtld-servers.net.": "192.33.14.30"}
LEAVES = {
    "example.com": ("ns1.example.com.", "3.4.5.6"),
    "elsewhere.com": ("ns1.hosting.net.", "185.31.42.53"),
    "hosting.net": ("ns1.hosting.net.", "185.31.42.53"),
}
# Root 20, top-level domain 30, authoritative 60 ms: no walk is faster than 110 ms.
HEAD = """title = "Three hops of 20, 30 and 60 ms"
vantage = "Frankfurt"
vantages = ["Frankfurt"]
path = { factor = 1.4, base_ms = 0.0 }
[case]
ask = "www.example.com A"
outcome = "answered"
"""


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
            *(DNSTRACE, "www.example.com", "--hints", str(hints), "--allow-private"),
            *("--port", str(silent.getsockname()[1])),
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


def world() -> str:
    """A signed world of three hops, each with its delay, everything in one town."""
    roots = {f"{letter}.root-servers.net.": (v4, v6) for letter, v4, v6 in ROOT_SERVERS}
    root = [f"{name} {_type(address)} {address}" for name in roots for address in roots[name]]
    tld = [f"{name} A {address}" for name, address in TLD_SERVERS.items()]
    tops = [f"{zone} NS {name}" for zone in ("com.", "net.") for name in TLD_SERVERS]
    parts = [
        HEAD,
        _zone(".", list(roots), [*root, *tops, *tld]),
        _zone("root-servers.net", list(roots), root),
        _zone("gtld-servers.net", list(TLD_SERVERS), tld),
    ]
    for top in ("com", "net"):
        below = {zone: leaf for zone, leaf in LEAVES.items() if zone.endswith(top)}
        lines = [f"{zone}. NS {name}" for zone, (name, _) in below.items()]
        lines += [f"{n} A {a}" for z, (n, a) in below.items() if n.endswith(f".{z}.")]
        if top == "net":
            lines += [f"root-servers.net. NS {name}" for name in roots] + root
            lines += [f"gtld-servers.net. NS {name}" for name in TLD_SERVERS] + tld
        parts.append(_zone(top, list(TLD_SERVERS), lines))
    hosts: dict[tuple[str, str], list[str]] = {}
    for zone, (name, address) in LEAVES.items():
        glue = [f"{name} A {address}"] if name.endswith(f".{zone}.") else []
        parts.append(_zone(zone, [name], ["www A 185.31.40.80", *glue]))
        hosts.setdefault((name, address), []).append(zone)
    parts += [_server(name, roots[name], [".", "root-servers.net"], 20) for name in roots]
    top_zones = ["com", "net", "gtld-servers.net"]
    parts += [_server(name, (a,), top_zones, 30) for name, a in TLD_SERVERS.items()]
    parts += [_server(name, (a,), zones, 60) for (name, a), zones in hosts.items()]
    return "\n".join(parts)


def _type(address: str) -> str:
    return "AAAA" if ":" in address else "A"


def _zone(name: str, servers: list[str], lines: list[str]) -> str:
    soa = f"@ SOA {servers[0]} hostmaster.example. 1 7200 3600 1209600 300"
    text = "\n".join([soa, *(f"@ NS {server}" for server in servers), *lines])
    return f'[[zone]]\nname = "{name}"\nsigning = "nsec"\ntext = """\n$TTL 86400\n{text}\n"""\n'


def _server(name: str, addresses: tuple[str, ...], zones: list[str], delay_ms: int) -> str:
    identifier = f"fra.{name.rstrip('.')}"
    return f"""
[[server]]
name = "{name.rstrip(".")}"
addresses = {list(addresses)}
zones = {zones}
instances = [{{ at = "Frankfurt", id = "fra", nsid = "{identifier}" }}]
[[server.faults]]
kind = "delay"
ms = {delay_ms}
"""


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
        again = [sys.executable, __file__, "--inside", "--times", str(options.times)]
        done = subprocess.run([DNSTRACE, "lab", "run", str(file), "--", *again], check=False)
    sys.exit(done.returncode)


if __name__ == "__main__":
    os.environ["NO_COLOR"] = "1"
    # What is measured is the command as it is installed: with its byte code on disk.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    main()
