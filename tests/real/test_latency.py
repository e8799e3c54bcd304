"""Recorded times are the network's: those that a packet capture saw, whatever the machine does.

In a box of the lab, whose replies come after known delays, tcpdump looks on while the command
walks.
"""

import base64
import json
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from dnstrace.lab import Internet

from .daemons import FAKETIME

COMMAND = str(Path(sys.executable).with_name("dnstrace"))
NAMES = ["www.example.com", "www.example.org", "www.example.net"]
WITHIN_MS = 1.0
ETHERNET, UDP = 14, 17


@contextmanager
def capture(internet: Internet, file: Path) -> Iterator[None]:
    """Let tcpdump write every DNS packet of the box into a file."""
    command = internet.command(
        [
            "tcpdump",
            "-i",
            "lo",
            "-n",
            "-U",
            "--immediate-mode",
            "-Z",
            "root",
            "-w",
            str(file),
            "port",
            "53",
        ]
    )
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tcpdump:
        assert tcpdump.stderr
        for line in tcpdump.stderr:
            if "listening" in line:
                break
        try:
            yield
        finally:
            time.sleep(0.2)
            tcpdump.terminate()


def seen(file: Path) -> dict[tuple[str, bytes], list[float]]:
    """When packets of each UDP exchange passed, in ms, by server address and message ID."""
    octets = file.read_bytes()
    times: dict[tuple[str, bytes], list[float]] = {}
    at = 24
    while at + 16 <= len(octets):
        seconds, micro, length, _ = struct.unpack_from("<IIII", octets, at)
        frame = octets[at + 16 : at + 16 + length]
        at += 16 + length
        six = frame[12:14] == b"\x86\xdd"
        start = ETHERNET + (40 if six else 20)
        if frame[ETHERNET + (6 if six else 9)] != UDP:
            continue
        family, place, size = (socket.AF_INET6, 8, 16) if six else (socket.AF_INET, 12, 4)
        ends = [frame[ETHERNET + place + size * n :][:size] for n in (0, 1)]
        source, _ = struct.unpack_from("!HH", frame, start)
        server = socket.inet_ntop(family, ends[0] if source == 53 else ends[1])
        times.setdefault((server, frame[start + 8 : start + 10]), []).append(
            seconds * 1000 + micro / 1000
        )
    return times


def exchanges(report: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every UDP exchange of a report that got a reply."""

    def below(steps: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for step in steps:
            yield from step["exchanges"]
            yield from below(step["children"])

    for exchange in below(report["steps"]):
        if exchange["transport"] == "udp" and exchange["outcome"] == "reply":
            yield exchange


def errors(report: dict[str, Any], times: dict[tuple[str, bytes], list[float]]) -> list[float]:
    """By how many ms each recorded time differs from the captured one."""
    found = []
    for exchange in exchanges(report):
        identifier = base64.b64decode(exchange["wire"])[:2]
        packets = times.get((exchange["server"]["address"], identifier), [])
        if len(packets) == 2:  # neither sent again nor answered twice
            found.append(abs(exchange["rtt_ms"] - (packets[1] - packets[0])))
    return found


@contextmanager
def busy(processes: int) -> Iterator[None]:
    """Keep the machine's cores busy."""
    running = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(processes)
    ]
    try:
        yield
    finally:
        for process in running:
            process.kill()
            process.wait()


def measured(internet: Internet, file: Path, *before: str) -> tuple[list[float], set[str]]:
    """Walk to every name under tcpdump: the errors in ms, and by what the times were taken."""
    reports = []
    with capture(internet, file):
        for name in NAMES:
            done = internet.run([*before, COMMAND, name, "--json", "--no-stub"])
            reports.append(json.loads(done.stdout))
    times = seen(file)
    by = {exchange["timed_by"] for report in reports for exchange in exchanges(report)}
    return [error for report in reports for error in errors(report, times)], by


@pytest.fixture(scope="module")
def internet() -> Iterator[Internet]:
    """The default world as somebody in Tokyo sees it: delays between 1 and 300 ms."""
    with Internet("default", vantage="Tokyo") as made:
        yield made


@pytest.mark.parametrize("load", [0, 4])
def test_times_are_those_of_the_capture(internet: Internet, tmp_path: Path, load: int) -> None:
    with busy(load):
        found, by = measured(internet, tmp_path / "pcap")
    assert by == {"kernel"}
    assert len(found) >= 12
    late = sorted(found)[-3:]
    # One in ten may have lost the processor between reading the clock and sending.
    assert sum(error <= WITHIN_MS for error in found) >= 0.9 * len(found), late
    assert median(found) < 0.3, late


def test_a_jump_of_the_wall_clock_is_not_believed(internet: Internet, tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    clock.write_text("+0\n")
    jumping = f"""(sleep 0.15; echo +3600 > {clock}.n; mv {clock}.n {clock};
        sleep 0.15; echo -86400 > {clock}.n; mv {clock}.n {clock}) & exec env "$@" """
    variables = [
        f"LD_PRELOAD={FAKETIME[0]}",
        f"FAKETIME_TIMESTAMP_FILE={clock}",
        *("FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1"),
    ]
    found, by = measured(internet, tmp_path / "pcap", "sh", "-c", jumping, "sh", *variables)
    # The kernel's stamps are an hour off then: the report says that it timed by itself, which
    # counts the reader's lateness too, but never the jump.
    assert "user" in by
    assert len(found) >= 12
    assert max(found) < 1000.0, found
