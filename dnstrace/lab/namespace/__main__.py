"""Holds a box open for `Internet`: `python -m dnstrace.lab.namespace WORLD [VANTAGE]`.

Says `ready` on stdout, then serves until stdin ends.
"""

import os
import signal
import sys
import tempfile
from pathlib import Path

from dnstrace.errors import DnstraceError
from dnstrace.lab import load
from dnstrace.lab.namespace.box import enter_box
from dnstrace.lab.namespace.kernel import PR_SET_PDEATHSIG, process_control
from dnstrace.lab.sockets.server import Server
from dnstrace.lab.vantage import find_vantage


def main(arguments: list[str]) -> int:
    """Hold the box open; 2, with one line on stderr, where it cannot be had."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with tempfile.TemporaryDirectory(prefix="dnstrace-lab-") as scratch:
        try:
            world = load(arguments[0])
            world.check()
            vantage = find_vantage(world, arguments[1] if len(arguments) > 1 else None)
            process_control(PR_SET_PDEATHSIG, signal.SIGKILL)
            (Path(scratch) / "box").mkdir()
            enter_box(world, Path(scratch) / "box")
            server = Server(world, vantage)
        except (DnstraceError, OSError) as error:
            print(error, file=sys.stderr)
            return 2
        for _ in world.zones.warm():
            pass
        print("ready", flush=True)
        ended: list[bytes] = []
        server.watch(sys.stdin.fileno(), lambda: ended.append(os.read(sys.stdin.fileno(), 1)))
        server.run(lambda: b"" in ended)
        server.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
