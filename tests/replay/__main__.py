"""The command: plays all scenarios of some directories in parallel and prints a table."""

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from ..real.namespace import Namespace

SUBJECTS = ["serve", "trace", "unbound", "knot", "bind", "powerdns"]


def main() -> None:
    """Read the arguments, play, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.replay")
    parser.add_argument("paths", nargs="+", type=Path, help="directories or .rpl files")
    parser.add_argument("--subject", default="serve", choices=SUBJECTS)
    parser.add_argument("--only", default="", help="scenarios whose name holds this")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--save", type=Path, help="write the results there as JSON")
    parser.add_argument(
        "--fair", type=Path, nargs="*", help="saved results: play what one of them passed"
    )
    parser.add_argument("--all", action="store_true", help="play what seems unfair as well")
    parser.add_argument("-v", "--verbose", action="store_true", help="show what was asked")
    options = parser.parse_args()
    paths = list(_paths(options))
    chunks = [paths[number :: options.jobs] for number in range(options.jobs)]
    with ThreadPoolExecutor(options.jobs) as pool:
        played = list(pool.map(lambda chunk: list(_play(options, chunk)), chunks))
    results = sorted((r for part in played for r in part), key=lambda r: str(r["name"]))
    if options.save:
        options.save.write_text(json.dumps(results, indent=1))
    _print(results, options.verbose)


def _paths(options: argparse.Namespace) -> Iterator[Path]:
    fair = None
    if options.fair:
        saved = [result for path in options.fair for result in json.loads(path.read_text())]
        fair = {result["name"] for result in saved if result["passed"]}
    for given in options.paths:
        for path in [given] if given.is_file() else sorted(given.rglob("*.rpl")):
            name = f"{path.parent.name}/{path.stem}"
            if options.only in name and (fair is None or name in fair):
                yield path.resolve()


def _play(options: argparse.Namespace, paths: list[Path]) -> Iterator[dict[str, Any]]:
    """Play some scenarios one after another in a namespace where every address is local."""
    with tempfile.TemporaryDirectory() as scratch:
        namespace = Namespace(Path(scratch))
        try:
            namespace.run("ip", "route", "add", "local", "0.0.0.0/0", "dev", "lo")
            namespace.run("ip", "-6", "route", "add", "local", "::/0", "dev", "lo")
            namespace.cover("/etc/resolv.conf", "")
            command = [sys.executable, "-m", "tests.replay.worker", options.subject]
            command += ["all"] * options.all
            with subprocess.Popen(
                namespace.command(*command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            ) as worker:
                assert worker.stdin
                assert worker.stdout
                for path in paths:
                    worker.stdin.write(f"{path}\n")
                    worker.stdin.flush()
                    yield json.loads(worker.stdout.readline())
        finally:
            namespace.close()


def _print(results: list[dict[str, Any]], verbose: bool) -> None:
    for result in results:
        word = {True: "pass", False: "FAIL", None: "not played"}[result["passed"]]
        print(f"{word:10} {result['name']:55} {result['seconds']:6.2f} s  {result['reason']}")
        if verbose and result["passed"] is False:
            print("".join(f"             {line}\n" for line in result["asked"][:60]), end="")
    counts = Counter(result["passed"] for result in results)
    print(f"{counts[True]} passed, {counts[False]} failed, {counts[None]} not played")


if __name__ == "__main__":
    main()
