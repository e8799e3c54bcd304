"""The options of the command in one table: parser, help and completion are all made from it."""

from typing import NamedTuple


class Option(NamedTuple):
    """One option; `metavar` is empty for a flag."""

    flags: tuple[str, ...]
    field: str  # where its value goes
    metavar: str
    help: str
    value: object = True  # what a flag stands for
    optional: bool = False  # its value may be missing
    repeatable: bool = False


GROUPS: tuple[tuple[str, tuple[Option, ...]], ...] = (
    (
        "What to ask",
        (
            Option(("-t", "--type"), "type", "TYPE", "RR type: A, AAAA, MX... or TYPE65280 [A]"),
            Option(("-x", "--reverse"), "reverse", "ADDRESS", "the name of an address (PTR)",
                   repeatable=True),
        ),
    ),
    (
        "How to walk",
        (
            Option(("-4",), "ipv4", "", "ask over IPv4 only"),
            Option(("-6",), "ipv6", "", "ask over IPv6 only"),
            Option(("--tcp",), "tcp", "", "ask over TCP from the start"),
            Option(("--timeout",), "timeout", "SECONDS", "how long one try may last [1.5]"),
            Option(("--total",), "total", "SECONDS", "how long a question may last [10]"),
            Option(("--tries",), "tries", "N", "tries per server and transport [3]"),
            Option(("--port",), "port", "PORT", "where name servers listen [53]"),
            Option(("--source",), "source", "ADDRESS", "the address to send from"),
            Option(("--bufsize",), "payload", "OCTETS",
                   "UDP payload offered; 0: no EDNS, so no DNSSEC [1232]"),
            Option(("--hints",), "hints", "FILE", "root hints instead of the built-in ones"),
            Option(("--start",), "start", "ZONE@SERVER", "start there instead of at the root"),
            Option(("--no-qmin",), "qmin", "", "show every server the whole name", False),
            Option(("--no-nsid",), "nsid", "", "do not ask which instance answers", False),
            Option(("--no-chaos",), "chaos", "", "do not ask servers for id.server", False),
            Option(("--no-stub",), "stub", "", "leave this host's own resolver out", False),
            Option(("--allow-private",), "allow_private", "NET",
                   "ask servers at special-purpose addresses too, in NET or anywhere",
                   optional=True, repeatable=True),
            Option(("--seed",), "seed", "N", "of the choice of servers; a report shows it"),
        ),
    ),
    (
        "What to believe",
        (
            Option(("--no-dnssec",), "dnssec", "", "do not validate", False),
            Option(("--trust-anchor",), "trust_anchor", "FILE",
                   "DS or DNSKEY lines instead of the built-in root keys"),
            Option(("--at",), "at", "TIME", "validate as of then (2026-01-31T12:00:00Z)"),
            Option(("--fail-on",), "fail_on", "SEVERITY",
                   "exit with 1 on a finding: info, notice, warning, error, critical"),
        ),
    ),
    (
        "What to print",
        (
            Option(("--json",), "json", "", "a report on one line for each question"),
            Option(("--no-wire",), "wires", "", "leave the messages' octets out of it", False),
            Option(("--short",), "short", "", "the data of the answer only"),
            Option(("-v", "--verbose"), "verbose", "", "the records of every section too"),
            Option(("-q", "--quiet"), "quiet", "", "the answer and what is wrong, no tree"),
            Option(("--color",), "color", "", "colour even into a pipe"),
            Option(("--no-color",), "color", "", "no colour (or set NO_COLOR)", False),
            Option(("--width",), "width", "COLUMNS", "of the tree [the terminal's, or 80]"),
            Option(("-o", "--output"), "output", "FILE", "write there, all or nothing"),
        ),
    ),
    (
        "Where",
        (
            Option(("--lab",), "lab", "WORLD",
                   "in a built-in small Internet: no network needed; without NAME what the "
                   "world is made for",
                   optional=True),
            Option(("--subnet",), "subnet", "NET",
                   "compare the answers for clients of NET (RFC 7871), or of worldwide",
                   repeatable=True),
            Option(("--vantage",), "vantage", "PLACE",
                   "where the asker stands: a city of the lab, or LAT,LON"),
        ),
    ),
    (
        "Whose network",
        (
            Option(("--asn-db",), "asn_db", "FILE",
                   "origins by your table: MMDB, pfx2as, CSV or packed; the first goes first",
                   repeatable=True),
            Option(("--vrps",), "vrps", "FILE",
                   "RPKI states by what a validator wrote: JSON or CSV", repeatable=True),
            Option(("--cymru",), "cymru", "",
                   "ask Team Cymru over DNS: they learn which networks you look at"),
        ),
    ),
    (
        "About",
        (
            Option(("-h", "--help"), "help", "", "show this"),
            Option(("-V", "--version"), "version", "", "show the version"),
        ),
    ),
)  # fmt: skip

SUBCOMMANDS = {
    "show": "print the tree of a saved report again",
    "replay": "walk once more over the replies in a saved report",
    "servers": "all name servers of a zone: which instances answer, where, how fast",
    "whereami": "where this host can be at most, by round trips to the root servers",
    "lab": "the Internet in a box: list worlds, run any command in one",
    "serve": "a local recursive resolver on UDP and TCP",
    "sites": "decode name servers' identifiers to places",
    "db": "tables that say whose network an address is in",
    "completion": "print a completion script for bash, zsh or fish",
    "help": "show this, or what a subcommand takes",
}

OPTIONS = {flag: option for _, options in GROUPS for option in options for flag in option.flags}
