"""Throw mutated packets, then random sub-domains, at a `dnstrace serve`; it has to stay as it was.

    python -m tests.server.fuzz [--packets 1000000] [--subdomains 200000] [--seed 1]

Ends with 1 when the server dies, logs a fault, gains descriptors, or grows by more than it may.
"""

import argparse
import contextlib
import os
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from tests.server.authority import Authority
from tests.server.mutations import mutated
from tests.server.running import Running, query

WARM = 20_000  # packets after which whatever is made once has been made
# Octets of resident memory from half-time on, when the cache is full: two arenas of Python's heap.
GROWTH = 2 << 20
WINDOW = 64  # packets under way
MARKER = query("marker.localhost")
MARKER_NAME = b"\x06marker"
CACHE_MIB = 8
# Python's heap does not give back all that it frees, and some is needed besides the cache.
SLACK, BESIDES = 2, 8 << 20


class Fuzz:
    """One run."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.process = Path(f"/proc/{running.process.pid}")
        self.failures: list[str] = []
        stderr = running.process.stderr
        assert stderr is not None
        os.set_blocking(stderr.fileno(), False)

    def memory(self) -> int:
        """Octets of resident memory."""
        pages = int((self.process / "statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def descriptors(self) -> int:
        """How many are open."""
        return len(list((self.process / "fd").iterdir()))

    def settle(self) -> None:
        """Wait until nothing is in flight."""
        time.sleep(12)  # a question's time, and an idle connection's
        self.alive()

    def alive(self) -> None:
        """Ask an ordinary question; look for faults."""
        wire = self.running.udp(query("localhost"))
        assert wire[3] & 15 == 0
        stderr = self.running.process.stderr
        assert stderr is not None
        with contextlib.suppress(TypeError, BlockingIOError):
            self.failures += [line for line in stderr.read().splitlines() if "fault" in line]

    def datagrams(self, messages: Iterator[bytes], all_answered: bool = False) -> int:
        """Send them, a few under way at a time; how many answers came.

        Args:
            all_answered: wait for an answer to each; else only until each has been read, which
                the answer to an ordinary question behind them shows.
        """
        answers = 0
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.connect(("127.0.0.1", self.running.port))
            sock.settimeout(10.0)
            while window := list(islice(messages, WINDOW)):
                for message in window:
                    sock.send(message)
                if all_answered:
                    for _ in window:
                        sock.recv(65_535)
                    answers += len(window)
                    continue
                sock.send(MARKER)
                while MARKER_NAME not in sock.recv(65_535):
                    answers += 1
        return answers

    def streams(self, messages: Iterator[bytes]) -> int:
        """Send each on a connection of its own, and leave without waiting for the answer."""
        sent = 0
        for message in messages:
            with contextlib.suppress(OSError), self.running.connect() as sock:
                sock.sendall(len(message).to_bytes(2, "big") + message)
                if sent % 3:
                    sock.settimeout(0.05)
                    sock.recv(4096)
                sent += 1
        return sent


def packets(fuzz: Fuzz, count: int, seed: int) -> None:
    """Mutated packets: memory levels off, and no descriptor is left open."""
    fuzz.datagrams(islice(mutated(seed), WARM))
    fuzz.streams(islice(mutated(seed + 1), 200))
    fuzz.settle()
    memory, descriptors = fuzz.memory(), fuzz.descriptors()
    began, answers = time.monotonic(), 0
    grown = []
    for quarter in range(4):
        answers += fuzz.datagrams(islice(mutated(seed + 2 + 2 * quarter), count // 4))
        fuzz.streams(islice(mutated(seed + 3 + 2 * quarter), count // 800))
        grown.append(fuzz.memory() - memory)
    took = time.monotonic() - began
    fuzz.settle()
    more = fuzz.descriptors() - descriptors
    shown = " ".join(f"{octets / (1 << 20):+.1f}" for octets in grown)
    print(
        f"{count} packets in {took:.0f} s, {answers} answers: memory {memory >> 20} MiB "
        f"{shown}, descriptors {descriptors} {more:+d}"
    )
    if grown[3] - grown[1] > GROWTH:
        fuzz.failures.append(f"memory grew from {grown[1]} to {grown[3]} octets")
    if more > 0:
        fuzz.failures.append(f"{more} descriptors leaked")


def subdomains(fuzz: Fuzz, count: int) -> None:
    """Random sub-domains: the cache keeps to its limit, so memory ends to grow when it is full."""
    before, began = fuzz.memory(), time.monotonic()
    grown = []
    for quarter in range(4):
        numbers = range(quarter * count // 4, (quarter + 1) * count // 4)
        messages = (
            query(f"r{number:08x}.example", identifier=number % 65536) for number in numbers
        )
        fuzz.datagrams(messages, all_answered=True)
        grown.append(fuzz.memory() - before)
    took = time.monotonic() - began
    fuzz.settle()
    shown = " ".join(f"{octets / (1 << 20):+.1f}" for octets in grown)
    print(f"{count} sub-domains in {took:.0f} s: memory {shown} MiB, cache {CACHE_MIB} MiB")
    if grown[3] - grown[1] > GROWTH:
        fuzz.failures.append(f"memory grew from {grown[1]} to {grown[3]} octets with a full cache")
    if grown[3] > SLACK * (CACHE_MIB << 20) + BESIDES:
        fuzz.failures.append(f"memory grew by {grown[3]} octets")


@contextlib.contextmanager
def serving(cache: int, failures: list[str]) -> Iterator[Fuzz]:
    """A server with a cache of so many MiB, and whom it asks; what goes wrong is added."""
    authority = Authority()
    authority.remember = False
    with tempfile.TemporaryDirectory() as directory:
        hints = str(authority.hints(Path(directory)))
        arguments = ["--allow-private", "--cache-size", str(cache), "--timeout", "0.3"]
        fuzz = Fuzz(Running(authority, hints, [*arguments, "--total", "2", "--no-qmin"]))
        yield fuzz
        fuzz.alive()
        if fuzz.running.stop() != 0:
            fuzz.failures.append("it did not end as it should")
    authority.close()
    failures += fuzz.failures


def main() -> int:
    """Run both; 1 when something failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packets", type=int, default=1_000_000)
    parser.add_argument("--subdomains", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    failures: list[str] = []
    if options.packets:
        with serving(1, failures) as fuzz:
            packets(fuzz, options.packets, options.seed)
    if options.subdomains:
        with serving(CACHE_MIB, failures) as fuzz:
            subdomains(fuzz, options.subdomains)
    for failure in failures[:20]:
        print(failure, file=sys.stderr)
    return int(bool(failures))


if __name__ == "__main__":
    sys.exit(main())
