"""Options that have no effect together: one line instead of silence."""

from collections.abc import Callable

from dnstrace.cli.args.command import Given
from dnstrace.cli.args.request import Request
from dnstrace.cli.output.formats import FORMATS
from dnstrace.errors import UsageError

_Fits = Callable[[Request], bool]

# What was typed, when that has no effect, and what to do.
_RULES: tuple[tuple[str, _Fits, str], ...] = (
    ("wires", lambda r: not r.output.uses("json"), "--no-wire is about JSON: add --json"),
    (
        "recurse",
        lambda r: not r.options.at_server,
        "--no-recurse is about --at-server: a walk never asks for recursion",
    ),
    (
        "at_server",
        lambda r: r.options.at_server and r.options.server is None,
        "--at-server: name the server, as in @192.0.2.1",
    ),
    ("count", lambda r: r.every is None, "--count is about --every: give a time too"),
    ("every", lambda r: bool(r.subnets), "--every and --subnet: give one of them"),
    (
        "every",
        lambda r: r.output.uses("markdown"),
        "--every prints what changed, or --json or --short: leave out --format markdown",
    ),
    (
        "start",
        lambda r: r.options.at_server,
        "--start begins a walk and --at-server makes none: give one of them",
    ),
    (
        "trust_anchor",
        lambda r: not r.options.dnssec,
        "--trust-anchor is of no use with --no-dnssec: give one of them",
    ),
    ("at", lambda r: not r.options.dnssec, "--at is of no use with --no-dnssec: give one of them"),
    (
        "trust_anchor",
        lambda r: not r.options.payload,
        "--trust-anchor is of no use with --bufsize 0: without EDNS nothing is validated",
    ),
    (
        "source",
        lambda r: r.options.lab is not None,
        "--source is an address of this host, and the lab sends nothing: leave out one of them",
    ),
)


def check(given: Given, request: Request) -> None:
    """Look for options that were typed in vain.

    Raises: UsageError for the first.
    """
    path = given.text("output")
    if path in FORMATS and "formats" not in given.typed:
        raise UsageError(f"-o {path} writes a file called {path}: --format {path} is the format")
    for field, idle, said in _RULES:
        if field in given.typed and idle(request):
            raise UsageError(said)
