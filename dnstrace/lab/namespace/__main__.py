"""Holds a box open for `Internet`: `python -m dnstrace.lab.namespace DIRECTORY WORLD [VANTAGE]`.

DIRECTORY is an empty one, and somebody else's to remove: see `scratch`.

Says `ready` on stdout, then serves until stdin ends.
"""

import os
import signal
import sys
from pathlib import Path

from dnstrace.errors import DnstraceError
from dnstrace.lab import load
from dnstrace.lab.namespace.box import enter_box
from dnstrace.lab.namespace.kernel import PR_SET_PDEATHSIG, process_control
from dnstrace.lab.sockets.server import Server
from dnstrace.lab.world.vantage import find_vantage


def main(arguments: list[str]) -> int:
    """Hold the box open; 2, with one line on stderr, where it cannot be had."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    directory, name, *place = arguments
    try:
        world = load(name)
        world.check()
        vantage = find_vantage(world, place[0] if place else None)
        process_control(PR_SET_PDEATHSIG, signal.SIGKILL)
        enter_box(world, Path(directory))
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
