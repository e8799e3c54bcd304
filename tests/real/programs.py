"""The programs that tests of the real servers start, and which of them this machine lacks."""

import shutil
from pathlib import Path

import pytest

NAMESPACE = ("ip", "unshare", "nsenter", "setpriv")
# Without one of these there is no box; what else is missing skips only the tests that need it.
BOX = (*NAMESPACE, "nsd", "knotd", "named", "unbound", "dnssec-signzone", "ldns-signzone", "dig")
RECURSORS = {
    "stub": "unbound",
    "unbound": "unbound",
    "bind": "named",
    "knot": "kresd",
    "powerdns": "pdns_recursor",
}
FAKETIME = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))


def is_missing(program: str) -> bool:
    """Whether a program, or the library libfaketime, is not installed."""
    return not FAKETIME if program == "libfaketime" else shutil.which(program) is None


def need(*programs: str) -> None:
    """Skip the test, or all that use a fixture, when one of them is missing."""
    missing = [program for program in programs if is_missing(program)]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
