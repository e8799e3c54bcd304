"""What a command finds in its environment inside a box."""

import os
import sys

TRUST_ANCHOR = "/etc/trusted-key.key"  # where the box keeps the anchor of its root


def settle() -> None:
    """Change this process's environment to that of a box that it has entered."""
    if os.path.exists(TRUST_ANCHOR):
        os.environ["DNSTRACE_TRUST_ANCHOR"] = TRUST_ANCHOR
    # Last on PATH, so that `lab run -- dnstrace …` finds this installation where none is on PATH.
    path = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = os.pathsep.join((path, os.path.dirname(sys.executable)))
