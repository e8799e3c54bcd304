"""Runs the command as a user does: as a process of its own."""

import os
import subprocess
import sys

COMMAND = [sys.executable, "-m", "dnstrace"]


def environment(**changes: str) -> dict[str, str]:
    """What the command finds around it: nothing of the tests' own terminal."""
    own = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS", "FORCE_COLOR")}
    return {**own, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", **changes}


def run(*arguments: str, stdin: str = "", **changes: str) -> subprocess.CompletedProcess[str]:
    """Run it to its end; there is never a traceback."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=30,
        env=environment(**changes),
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def shell(script: str) -> subprocess.CompletedProcess[str]:
    """Run a script of bash in which $D is the command."""
    done = subprocess.run(
        ["bash", "-c", script],
        capture_output=True,
        encoding="utf-8",
        timeout=30,
        env=environment(D=" ".join(COMMAND)),
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done
