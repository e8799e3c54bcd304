"""Fuzz every target of tests/fuzz for a share of the time, and keep what breaks one.

    python -m tests.fuzz [--seconds 60] [--seed 1] [TARGET...]

One line a target: examples, seconds and, where it is measured, the dearest input. A failure is
printed with its input, which goes into tests/fuzz/corpus, so that the tests try it from then on.
Ends with 1 when there was one.
"""

import argparse
import random
import sys
import traceback
from time import monotonic

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded

from tests.fuzz import corpus
from tests.fuzz.targets import LARGEST, TARGETS, Target, dearest

BATCH = 200  # examples between two looks at the clock


class OutOfTime(BaseException):
    """The share of a target is used up; no exception that hypothesis would look into."""


class Run:
    """One target for its share of the time."""

    def __init__(self, target: Target, seconds: float) -> None:
        self.target, self.until = target, monotonic() + seconds
        self.examples = 0
        self.failing: bytes | None = None

    def try_one(self, value: object) -> None:
        """One example; what fails is remembered, the last is the smallest."""
        if self.failing is None and monotonic() >= self.until:
            raise OutOfTime
        self.examples += 1
        try:
            self.target.check(value)
        except Exception:
            self.failing = self.target.encode(value)
            raise

    def batch(self, number: int) -> None:
        """Some examples that depend on nothing but the number."""

        @seeded(number)
        @settings(
            max_examples=BATCH,
            deadline=None,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        )
        @given(self.target.strategy)
        def one(value: object) -> None:
            self.try_one(value)

        one()

    def run(self, seed: int) -> str:
        """The corpus, then new examples until the time is over; empty, or what went wrong."""
        numbers = random.Random(f"{self.target.name}/{seed}")
        try:
            for name, data in corpus.seeds(self.target.name):
                self.until = max(self.until, monotonic() + 1.0)  # never without the corpus
                try:
                    self.try_one(self.target.decode(data))
                except Exception as error:
                    error.add_note(f"corpus: {name}")
                    raise
            while True:
                self.batch(numbers.getrandbits(32))
        except OutOfTime:
            return ""
        except Exception:
            return traceback.format_exc(limit=-6)


def main() -> int:
    """See the module."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="by default all")
    parser.add_argument("--seconds", type=float, default=60.0, help="in all (default 60)")
    parser.add_argument("--seed", type=int, help="default: drawn, and printed")
    arguments = parser.parse_args()
    known = {target.name: target for target in TARGETS}
    unknown = set(arguments.targets) - set(known)
    if unknown:
        parser.error(f"no target {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    seed = arguments.seed if arguments.seed is not None else random.SystemRandom().randrange(10**9)
    chosen = [known[name] for name in arguments.targets] or TARGETS
    print(f"{len(chosen)} targets, {arguments.seconds:g} s, seed {seed}", flush=True)
    return max([_fuzz(target, arguments.seconds / len(chosen), seed) for target in chosen])


def _fuzz(target: Target, seconds: float, seed: int) -> int:
    began = monotonic()
    run = Run(target, seconds)
    wrong = run.run(seed)
    price = dearest.get(target.name)
    dear = f", dearest {price * 1000:.1f} ms of CPU up to {LARGEST} octets" if price else ""
    state = "FAILED after" if wrong else "ok"
    spent = monotonic() - began
    print(f"{target.name:11}{state:13}{run.examples:7} examples {spent:6.1f} s{dear}", flush=True)
    if not wrong:
        return 0
    print(wrong)
    if run.failing is not None:
        print(f"reproducer: {run.failing!r}\nkept as {corpus.save(target.name, run.failing)}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
