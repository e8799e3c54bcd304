"""Runs a command in another process's box: `python -m dnstrace.lab.namespace.enter PID CMD…`."""

import os
import sys

from dnstrace.lab.namespace.environment import settle
from dnstrace.lab.namespace.kernel import CLONE_NEWNET, CLONE_NEWNS, CLONE_NEWUSER, enter

NAMESPACES = (("user", CLONE_NEWUSER), ("net", CLONE_NEWNET), ("mnt", CLONE_NEWNS))
NOT_FOUND = 127


def main(arguments: list[str]) -> int:
    """Enter the namespaces of process `arguments[0]` and become the command behind it."""
    holder, command = arguments[0], arguments[1:]
    directory = os.getcwd()
    opened = []
    for name, kind in NAMESPACES:
        theirs, own = f"/proc/{holder}/ns/{name}", f"/proc/self/ns/{name}"
        if os.stat(theirs).st_ino != os.stat(own).st_ino:
            opened.append((os.open(theirs, os.O_RDONLY | os.O_CLOEXEC), kind))
    for descriptor, kind in opened:
        enter(descriptor, kind)
    os.chdir(directory)
    settle()
    try:
        os.execvp(command[0], command)
    except OSError as error:
        print(f"{command[0]}: {error.strerror}", file=sys.stderr)
    return NOT_FOUND


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
