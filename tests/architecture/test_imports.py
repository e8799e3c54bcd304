"""Imports flow one way, and only a few places may touch sockets, clocks and chance."""

import ast
import sys

from .sources import PACKAGE, Import, Source, imports, sources

PORTS = {"model", "wire", "codec", "resolver.ports", "eventloop"}
EVERYTHING = {"*"}

# room → what of ours it may import, besides itself and `errors`.
ARROWS: dict[str, set[str]] = {
    "errors": set(),
    "version": set(),
    "options": {"model"},
    "wire": set(),
    "eventloop": set(),
    "model": {"wire"},
    "wording": {"model", "wire"},
    "codec": {"model", "wire", "wording"},
    "resolver": {"model", "wire", "eventloop"},
    "dnssec": {*PORTS, "wording"},
    "transport": PORTS,
    "stub": {"model", "wire"},
    "annotate": {*PORTS, "stub"},
    "bgp": {"model"},
    "diagnose": {"model", "wire", "wording"},
    "render": {"model", "wire", "wording", "bgp"},
    "lab": {*PORTS, "bgp", "annotate.geoloc.gazetteer"},
    "engine": {
        "options",
        "version",
        "wire",
        "wording",
        "eventloop",
        "model",
        "codec",
        "resolver",
        "dnssec",
        "transport",
        "stub",
        "annotate",
        "diagnose",
        "lab",
        "bgp",
    },
    "api": {"engine", "codec", "model", "wire", "options"},
    "server": {
        "options",
        "version",
        "wire",
        "wording",
        "eventloop",
        "model",
        "codec",
        "resolver",
        "dnssec",
        "transport",
        "engine",
    },
    "cli": EVERYTHING,
    "__main__": {"cli"},
    "__init__": {"api", "model", "options", "render", "version"},
}

CLOCKS_AND_SOCKETS = {
    "asyncio",
    "socket",
    "select",
    "selectors",
    "ssl",
    "socketserver",
    "http",
    "urllib.request",
    "time",
    "threading",
    "multiprocessing",
    "concurrent",
    "signal",
    "subprocess",
    "aiodns",
    "pycares",
}
CHANCE = {"random", "secrets", "uuid"}

# Who may open sockets or read clocks: a room, or one module of it.
MAY_TOUCH_THE_WORLD = (
    "transport",
    "server",
    "lab.sockets",
    "lab.namespace",
    "stub",
    "cli",
    "eventloop.socket_clock",
    "engine.download",
)

# Conversions and constants: they open nothing and ask no clock.
HARMLESS = {
    "socket.inet_ntop",
    "socket.inet_pton",
    "socket.AF_INET",
    "socket.AF_INET6",
    "time.gmtime",
    "time.strftime",
}


def within(path: str, prefixes: set[str] | tuple[str, ...]) -> bool:
    """Whether a dotted path is one of the prefixes or below one."""
    return any(path == prefix or path.startswith(prefix + ".") for prefix in prefixes)


def faults(judge: object) -> list[str]:
    """One line for every import that `judge(source, import)` refuses."""
    assert callable(judge)
    return [
        f"{source.where}:{imported.line} imports {imported.path}"
        for source in sources()
        for imported in imports(source)
        if judge(source, imported)
    ]


def test_the_table_names_every_room_and_no_other() -> None:
    assert {source.room for source in sources()} == set(ARROWS)


def test_arrows() -> None:
    def refused(source: Source, imported: Import) -> bool:
        if not within(imported.path, {PACKAGE}) or ARROWS[source.room] == EVERYTHING:
            return False
        target = imported.path.removeprefix(PACKAGE).removeprefix(".")
        return not within(target, {source.room, "errors", "__version__", *ARROWS[source.room]})

    assert not faults(refused)


def test_resolver_has_no_clock_no_socket_no_chance() -> None:
    def refused(source: Source, imported: Import) -> bool:
        forbidden = CLOCKS_AND_SOCKETS | CHANCE
        return source.room == "resolver" and within(imported.path, forbidden)

    assert not faults(refused)


def test_few_places_open_sockets_or_read_clocks() -> None:
    def refused(source: Source, imported: Import) -> bool:
        place = source.module.removeprefix(PACKAGE + ".")
        return (
            within(imported.path, CLOCKS_AND_SOCKETS)
            and imported.path not in HARMLESS
            and not within(place, MAY_TOUCH_THE_WORLD)
        )

    assert not faults(refused)


def test_few_places_ask_what_day_it_is() -> None:
    asked = [
        f"{source.where}:{node.lineno}"
        for source in sources()
        if not within(source.module.removeprefix(PACKAGE + "."), MAY_TOUCH_THE_WORLD)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"now", "utcnow", "today"}
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"datetime", "date"}
    ]
    assert not asked


def test_nothing_private_of_a_library() -> None:
    def refused(source: Source, imported: Import) -> bool:
        if within(imported.path, {PACKAGE, "__future__"}):
            return False
        parts = imported.path.split(".")
        return any(part.startswith("_") for part in parts)

    assert not faults(refused)


def test_nothing_undeclared() -> None:
    declared = {"dns", "rich", "aiodns", "cryptography", "idna", "maxminddb", PACKAGE}

    def refused(source: Source, imported: Import) -> bool:
        top = imported.path.partition(".")[0]
        return top not in declared and top not in sys.stdlib_module_names

    assert not faults(refused)
