"""dig's `+word` options in our own words, and what is said of those that have none."""

from collections.abc import Iterator

from dnstrace.errors import UsageError

# Without `no`: what stands for the word; for what stands behind `+no…` see `_opposite`.
_SAME = {
    "short": ("--short",),
    "tcp": ("--tcp",),
    "vc": ("--tcp",),
    "nsid": ("--nsid",),
    "dnssec": ("--dnssec",),
    "do": ("--dnssec",),
    "qmin": ("--qmin",),
    "recurse": ("--recurse",),
    "rec": ("--recurse",),
    "rdflag": ("--recurse",),
    "trace": (),
    "edns": (),
    "all": (),
    **dict.fromkeys(("answer", "authority", "additional", "question", "comments", "cmd"), ()),
    **dict.fromkeys(("stats", "multiline", "ttlid", "class", "crypto", "rrcomments"), ()),
    **dict.fromkeys(("identify", "qr", "cookie", "split", "ttlunits", "search", "color"), ()),
    **dict.fromkeys(("ignore", "besteffort", "fail", "adflag", "ad", "showsearch"), ()),
}
_OPPOSITE = {"all": ("--quiet",), "edns": ("--bufsize", "0"), "trace": None, "qmin": ("--no-qmin",)}
_VALUED = {
    "timeout": "--timeout",
    "time": "--timeout",
    "tries": "--tries",
    "retry": "--tries",
    "bufsize": "--bufsize",
    "bufsiz": "--bufsize",
    "subnet": "--subnet",
    "client": "--subnet",
}
_ELSEWHERE = {
    "tls": "name servers are asked over UDP and TCP only: dig +tls asks a resolver over TLS",
    "https": "name servers are asked over UDP and TCP only: dig +https asks a resolver over HTTPS",
    "http-plain": "name servers are asked over UDP and TCP only: leave it out",
    "nssearch": "dnstrace servers ZONE asks every name server of a zone",
    "yaml": "--json writes what programs read",
    "json": "it is written --json here",
    "cdflag": "dnstrace validates itself: --no-dnssec leaves that out",
    "cd": "dnstrace validates itself: --no-dnssec leaves that out",
    "aaonly": "only answers with authority end a walk anyway: leave it out",
    "aaflag": "only answers with authority end a walk anyway: leave it out",
    "domain": "names are complete here: write the whole name",
    "ndots": "names are complete here: write the whole name",
    "ednsopt": "of EDNS options only --subnet and NSID are sent: dig +ednsopt sends any",
    "ednsflags": "the DO bit is the only flag that is sent: --no-dnssec leaves it out",
    "opcode": "only queries are sent: dig +opcode sends others",
    "header-only": "only whole questions are sent: dig +header-only sends none",
    "zflag": "reserved bits are never set: dig +zflag sets one",
    "keepopen": "every query over TCP has its own connection: leave it out",
    "keepalive": "every query over TCP has its own connection: leave it out",
    "padding": "over UDP and TCP nothing is padded: dig +padding does so",
    "expire": "EXPIRE is not asked for: dig +expire shows it",
    "sigchase": "signatures are always validated: leave it out",
    "topdown": "dnstrace always goes from the root down: leave it out",
    "trusted-key": "it is --trust-anchor FILE here",
    "mapped": "IPv4 and IPv6 addresses are asked as such: leave it out",
    "unknownformat": "--json has the octets of every record",
    "onesoa": "zones are not transferred: dig AXFR does so",
    "idnin": "names beyond ASCII become A-labels by IDNA 2008: leave it out",
    "idnout": "--json has names as they are on the wire: leave it out",
}


def understood(argv: list[str]) -> list[str]:
    """The arguments with dig's words replaced by ours.

    Raises: UsageError that says what to write instead, for what has no equal.
    """
    end = argv.index("--") if "--" in argv else len(argv)
    found: list[str] = []
    for argument in argv[:end]:
        found += _ours(argument) if argument.startswith("+") else [argument]
    return found + argv[end:]


def _ours(word: str) -> Iterator[str]:
    name, _, value = word[1:].lower().partition("=")
    base = name if name in _SAME or name in _ELSEWHERE else name.removeprefix("no")
    if name in _VALUED:
        yield from _valued(name, value)
    elif base in _ELSEWHERE:
        if base == name:  # else it is switched off, which it is here
            raise UsageError(f"{word}: {_ELSEWHERE[base]}")
    elif base not in _SAME:
        from dnstrace.cli.args.hints import nearest

        known = [f"+{each}" for each in (*_SAME, *_VALUED)]
        said = nearest(f"+{base}", known, "--help lists our options")
        raise UsageError(f"dig's {word} is not known here: {said}")
    else:
        yield from _SAME[base] if base == name else _opposite(base, word)


def _valued(name: str, value: str) -> tuple[str, str]:
    """An option with its value; dig's `retry` counts what follows the first try.

    Raises: UsageError where there is none.
    """
    if not value:
        raise UsageError(f"+{name} needs a value, as in +{name}=3")
    if name == "retry" and value.isascii() and value.isdigit():
        return "--tries", str(int(value) + 1)
    return _VALUED[name], value


def _opposite(base: str, word: str) -> Iterator[str]:
    """What `+no…` stands for."""
    if base == "trace":
        raise UsageError(f"{word}: dnstrace traces; @SERVER --at-server asks one server only")
    if base in _OPPOSITE:
        yield from _OPPOSITE[base] or ()
        return
    for flag in _SAME.get(base, ()):
        yield f"--no-{flag.removeprefix('--')}"
