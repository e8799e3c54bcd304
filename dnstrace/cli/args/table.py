"""Every option of every subcommand, declared once: parser, help, completion, configuration and the
reference are made from this table.

A command says which fields it takes: those of the sets below, and its own.
"""

from dnstrace.cli.args import values
from dnstrace.cli.args.option import Option, count, file, flag, never
from dnstrace.cli.output.formats import listed
from dnstrace.model.finding import SEVERITIES
from dnstrace.options import BOUNDS, Options

_BOUNDS = {field: (least, most) for field, least, most in BOUNDS}
_DEFAULTS = Options()._asdict()


def _number(flags: str, field: str, metavar: str, help: str) -> Option:
    """A number among the options of a walk, with their default and bounds."""
    least, most = _BOUNDS[field]
    default = _DEFAULTS[field]
    return Option(
        tuple(flags.split()), field, metavar, help, default=default, least=least, most=most
    )


_ASK = (
    Option(
        ("-t", "--type"),
        "type",
        "TYPE",
        "RR type: A, AAAA, MX... or TYPE65280; several in one walk [A]",
        values.type_of,
        repeatable=True,
    ),
    Option(("-c", "--class"), "klass", "CLASS", "IN, or CH of one server [IN]", values.class_of),
    Option(
        ("-x", "--reverse"), "reverse", "ADDRESS", "the name of an address (PTR)", repeatable=True
    ),
    file(("-f", "--file"), "file", "names from FILE, one a line, types behind them"),
)
_WALK = (
    Option(("-4", "--ipv4"), "families", "", "ask over IPv4 only", value=4, repeatable=True),
    Option(("-6", "--ipv6"), "families", "", "ask over IPv6 only", value=6, repeatable=True),
    flag(("--tcp",), "tcp", "ask over TCP from the start"),
    _number("--timeout", "timeout", "SECONDS", "how long one try may last"),
    _number("--total", "total", "SECONDS", "how long a question may last"),
    _number("--tries", "tries", "N", "tries per server and transport"),
    _number("-p --port", "port", "PORT", "where name servers listen"),
    Option(("-b", "--source"), "source", "ADDRESS", "the address to send from", values.address),
    _number("--bufsize", "payload", "OCTETS", "UDP payload offered; 0: no EDNS, so no DNSSEC"),
    file(("--hints",), "hints", "root hints instead of the built-in ones"),
    Option(("--start",), "start", "ZONE@SERVER", "begin at ZONE, asking SERVER", values.start),
    flag(("--at-server",), "at_server", "ask @SERVER alone, as dig would, and do not walk"),
    flag(("--no-recurse",), "recurse", "with --at-server: do not ask for recursion", False),
    flag(("--no-qmin",), "qmin", "send full names (no QNAME minimisation)", False),
    flag(("--no-nsid",), "nsid", "do not ask which instance answers", False),
    flag(("--no-chaos",), "chaos", "do not ask servers for id.server", False),
    flag(("--no-stub",), "stub", "leave this host's own resolver out", False),
    Option(
        ("--allow-private",),
        "allow_private",
        "NET",
        "ask servers at special-purpose addresses too, in NET or anywhere",
        values.network_or_all,
        value="all",
        repeatable=True,
        optional=values.is_network,
    ),
    Option(("--every",), "every", "TIME", "again every 30, 5m, 1h: what changed", values.interval),
    _number("--seed", "seed", "N", "random seed; recorded in the report"),
)
_BELIEVE = (
    flag(("--no-dnssec",), "dnssec", "do not validate", False),
    file(
        ("--trust-anchor",), "trust_anchor", "DS or DNSKEY lines instead of the built-in root keys"
    ),
    Option(
        ("--at",), "at", "TIME", "validate as if it were TIME (2026-01-31T12:00:00Z)", values.moment
    ),
    Option(
        ("--fail-on",),
        "fail_on",
        "SEVERITY",
        f"exit with 1 on a finding: {', '.join(SEVERITIES)}",
        choices=SEVERITIES,
    ),
)
_PRINT = (
    Option(
        ("--format",),
        "formats",
        "FORMAT[=FILE]",
        f"{listed()} (repeatable)",
        values.format_of,
        repeatable=True,
    ),
    Option(
        ("--json",),
        "formats",
        "",
        "the same as --format json: one line for each result",
        value=("json", None),
        repeatable=True,
    ),
    flag(("--no-wire",), "wires", "leave the messages' octets out of the JSON", False),
    Option(
        ("--short",),
        "formats",
        "",
        "the same as --format short: the bare data",
        value=("short", None),
        repeatable=True,
    ),
    flag(("-v", "--verbose"), "verbose", "more: the records of every section, supporting queries"),
    flag(("-q", "--quiet"), "quiet", "the result and what is wrong, nothing else"),
    Option(
        ("--color",),
        "color",
        "WHEN",
        "colour: always (without WHEN), auto or never",
        value="always",
        choices=("auto", "always", "never"),
        optional=never,
    ),
    flag(("--no-color",), "color", "no colour (or set NO_COLOR)", "never"),
    count(
        ("--width",),
        "width",
        "COLUMNS",
        "width of what is drawn [the terminal's, or 80]",
        1000,
        least=40,
    ),
    file(("-o", "--output"), "output", "write to FILE, atomically"),
)
_WHERE = (
    Option(
        ("--lab", "--world"),
        "lab",
        "WORLD",
        "in a built-in small Internet: no network needed; without NAME, ask the world's "
        "own question",
        value="",
        optional=values.is_world,
    ),
    Option(
        ("--subnet",),
        "subnets",
        "NET",
        "compare the answers for clients of NET (RFC 7871), or of worldwide",
        values.subnets,
        repeatable=True,
    ),
    Option(
        ("--vantage",),
        "vantage",
        "PLACE",
        "where the asker stands: a city or AS of the lab, or LAT,LON",
    ),
    Option(
        ("--event",),
        "event",
        "MOMENT",
        "a moment of the lab's world, before and after which routes differ",
    ),
)
_NETWORKS = (
    file(
        ("--asn-db",),
        "asn_db",
        "AS numbers from FILE (MMDB, pfx2as, CSV or packed); earlier files win",
        True,
    ),
    file(("--vrps",), "vrps", "VRPs exported by an RPKI validator: JSON or CSV", True),
    file(("--slurm",), "slurm", "local exceptions to the VRPs (SLURM, RFC 8416)", True),
    Option(
        ("--max-size",),
        "max_size",
        "SIZE",
        "read at most so much of a file, unpacked [1G]",
        values.size,
    ),
    flag(("--cymru",), "cymru", "ask Team Cymru over DNS: they learn which networks you look at"),
)
_MEASURE = (
    count(("--count",), "count", "N", "how often: --every, or each address [no end; 3]", 1_000_000),
)
_SERVE = (
    Option(
        ("--listen",),
        "listen",
        "ADDR:PORT",
        "UDP and TCP; [v6]:port [127.0.0.1:5300 and [::1]:5300]",
        repeatable=True,
    ),
    Option(
        ("--allow-from",),
        "clients",
        "NET",
        "serve clients of this network too, not only this host",
        values.network,
        repeatable=True,
    ),
    flag(
        ("--rebind-protection",),
        "rebind_protection",
        "refuse answers that give a public name a private address",
    ),
    count(("--cache-size",), "cache_size", "MIB", "memory for what was learnt", 1 << 20, 64),
    Option(("--traces",), "traces", "DIR|-", "write every walk as a report, one line each"),
)
_TABLES = (
    flag(("--csv",), "csv", "all records as CSV"),
    file(("--probes",), "probes", "where RIPE Atlas probes stand, to rule out sites"),
    Option(
        ("--from",),
        "sources",
        "URL|FILE",
        "a list to fetch instead of the usual two",
        repeatable=True,
    ),
    flag(("--remove",), "remove", "go back to the places that were shipped"),
    flag(("--show",), "show", "say which lists are kept, and how old they are"),
    flag(("--all",), "all", "also the worlds of single faults"),
)
_ROUTES = (
    Option(("--from",), "sender", "AS|PLACE", "whose route is shown, as in AS7 or Berlin"),
    Option(
        ("--policy",),
        "policy",
        "KIND",
        "gao-rexford, or none: shortest path alone",
        choices=("gao-rexford", "none"),
    ),
    Option(("--by",), "by", "AS|KIND", "who does it; for catchments: country, as or site"),
    Option(("--forge",), "forge", "", "with the rightful origin at the end of the forged path"),
    Option(("--more-specific",), "more_specific", "", "announce the half of the prefix"),
    Option(("--without",), "without", "SITE", "as if this site were withdrawn", repeatable=True),
    Option(("--events",), "events", "", "before and after every event of the world"),
)
_ABOUT = (
    flag(("-h", "--help"), "help", "show this"),
    flag(("-V", "--version"), "version", "show the version"),
)
GROUPS: tuple[tuple[str, tuple[Option, ...]], ...] = (
    ("What to ask", _ASK),
    ("How to walk", _WALK),
    ("What to believe", _BELIEVE),
    ("What to print", _PRINT),
    ("Where", _WHERE),
    ("Whose network", _NETWORKS),
    ("Measuring", _MEASURE),
    ("Serving", _SERVE),
    ("Tables", _TABLES),
    ("Routes", _ROUTES),
    ("About", _ABOUT),
)

TABLE = tuple(option for _, options in GROUPS for option in options)

# What a configuration may set, by its long name.
CONFIGURABLE = tuple(each for each in TABLE if each.name and each not in (*_ROUTES, *_ABOUT))


def _fields(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# What commands have in common, by field.
NETWORK = _fields(
    "families tcp timeout total tries port source payload hints allow_private seed"
    " lab vantage event"
)
IDENTITY = _fields("nsid chaos asn_db vrps slurm max_size cymru")
VALIDATION = _fields("dnssec trust_anchor")
PRINTING = _fields("formats verbose quiet color width output fail_on")
MEASURING = (*NETWORK, *IDENTITY, *PRINTING, "count")
WALKING = (
    *NETWORK,
    *IDENTITY,
    *PRINTING,
    *VALIDATION,
    *_fields(
        "type klass reverse file start at_server recurse qmin stub at wires subnets every count"
    ),
)
SERVING = (
    *_fields("tcp timeout total tries port source payload hints allow_private seed qmin"),
    *VALIDATION,
    *_fields("listen clients rebind_protection cache_size traces"),
)
ROUTING = _fields("lab event policy formats width output")
EVERYWHERE = _fields("help")


def options_of(fields: tuple[str, ...]) -> dict[str, Option]:
    """The options that fill these fields, and those that every command has, by flag."""
    wanted = {*fields, *EVERYWHERE}
    return {flag: option for option in TABLE if option.field in wanted for flag in option.flags}
