"""What a reply costs: every reply through the whole of the program, and the dearest are told.

    python -m tests.fuzz.cost [--count 5000] [--seed 1] [--octets 1232] [--large] [DIRECTORY...]

A directory holds packets, one a file, such as the corpora of other resolvers' fuzzers. Each packet
is read, judged and shown alone (`one`), and given by every name server to a resolver that asks its
question (`walk`: CPU by the replies it took). Ends with 1 when one raises or takes more than 50 ms.
"""

import argparse
import sys
import traceback
from collections.abc import Callable, Iterator
from heapq import nlargest
from itertools import islice
from pathlib import Path
from random import Random
from time import process_time
from typing import Any

from dnstrace import lab
from dnstrace.codec import anchors
from dnstrace.codec.report.encode import archive
from dnstrace.engine import session
from dnstrace.engine.venue import Venue
from dnstrace.model.report import NetworkUsed
from dnstrace.options import Options
from tests.engine.hostile import Heard, HostileWorld, small
from tests.fuzz import checks, corpus, lookalikes, outputs
from tests.fuzz.replies import asked_by

MOST = 0.05  # seconds of CPU
OPTIONS = Options(stub=False, seed=1, qmin=False, chaos=False)
SHOWN = 12


class Everywhere(HostileWorld):
    """Every address is a name server that gives the same reply."""

    def __init__(self, reply: bytes) -> None:
        super().__init__(self.same)
        self.reply = reply

    def same(self, heard: Heard) -> bytes:
        """The reply, with the ID that fits."""
        return heard.wire[:2] + self.reply[2:]

    def serve(self, query: bytes, *, server: str, **about: Any) -> Any:
        """See `World.serve`."""
        self.servers = (server,)
        return super().serve(query, server=server, **about)


def one(wire: bytes) -> int:
    """Read, judge and show it; one reply was there to be paid for."""
    report = checks.told(wire)
    if report is not None:
        outputs.drawn(report)
        archive(report)
    return 1


def walk(wire: bytes) -> int:
    """Walk among servers that say nothing else; how many replies came."""
    world: Any = Everywhere(wire)
    venue = Venue(
        NetworkUsed("lab", "cost"),
        lambda record: lab.LabNetwork(world, record),
        anchors=anchors.parse(small().trust_anchor_text(), "cost"),
    )
    (report,) = session.run([asked_by(wire)], OPTIONS, venue=venue)
    outputs.drawn(report)
    archive(report)
    return max(1, int(world.heard))


WAYS: dict[str, Callable[[bytes], int]] = {"one": one, "walk": walk}


def priced(way: str, wire: bytes) -> float:
    """Seconds of CPU for each reply; the least of three when it is much."""
    least = 9.0
    for _ in range(3):
        began = process_time()
        replies = WAYS[way](wire)
        least = min(least, (process_time() - began) / replies)
        if not MOST / 3 <= least <= MOST * 4:
            break
    return least


def packets(arguments: argparse.Namespace) -> Iterator[tuple[str, bytes]]:
    """Name and octets of all there is to try."""
    most = arguments.octets
    known = list(lookalikes.seeds())
    for target in ("cost", "reader", "classify", "delegation", "told"):
        yield from corpus.seeds(target)
    yield from ((f"type {number}", wire) for number, wire in enumerate(known))
    for directory in arguments.directories:
        files = sorted(path for path in Path(directory).rglob("*") if path.is_file())
        found = [(path.name, path.read_bytes()) for path in files]
        yield from found
        known += [wire for _, wire in found]
    rows = lookalikes.bent(Random(arguments.seed), known, most)
    yield from ((f"bent {n}", wire) for n, wire in enumerate(islice(rows, arguments.count)))


def main() -> int:
    """See the module."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("directories", nargs="*", metavar="DIRECTORY")
    parser.add_argument("--count", type=int, default=5_000, help="of those made (default 5000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--octets", type=int, default=1_232, help="the most of a reply")
    parser.add_argument("--keep", metavar="DIR", help="write the dearest here")
    arguments = parser.parse_args()
    dearest: list[tuple[float, str, str, bytes]] = []
    tried = failures = 0
    for name, whole in packets(arguments):
        wire = whole[: arguments.octets]
        tried += 1
        for way in WAYS:
            try:
                price = priced(way, wire)
            except Exception:
                failures += 1
                print(f"{name} ({way}) {wire.hex()}\n{traceback.format_exc(limit=-6)}")
                continue
            dearest.append((price, way, name, wire))
        if len(dearest) > 1_000:
            dearest = nlargest(SHOWN, dearest)
    print(f"{tried} packets, {failures} raised")
    for price, way, name, wire in nlargest(SHOWN, dearest):
        print(f"{price * 1000:7.1f} ms {way:5} {name}: {len(wire)} octets {wire[:40].hex()}")
        if arguments.keep:
            (Path(arguments.keep) / f"{way}-{name.replace(' ', '-')}.hex").write_text(wire.hex())
    return int(failures > 0 or max(dearest)[0] > MOST)


if __name__ == "__main__":
    sys.exit(main())
