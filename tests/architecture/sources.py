"""Reads the package's sources for the tests of its shape: rooms, imports, functions."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PACKAGE = "dnstrace"


class Import(NamedTuple):
    """One imported module or name, by its full dotted path, wherever in the file it stands."""

    path: str
    line: int
    lazy: bool
    """Inside a function: it costs nothing at import. Arrows hold for it all the same."""


class Source(NamedTuple):
    """One module of the package."""

    path: Path
    module: str
    tree: ast.Module
    lines: int

    @property
    def room(self) -> str:
        """The first part of its path below the package: a room or a top-level module."""
        parts = self.module.split(".")
        return parts[1] if len(parts) > 1 else "__init__"

    @property
    def where(self) -> str:
        """Its path for a message."""
        return str(self.path.relative_to(ROOT))


@cache
def sources() -> tuple[Source, ...]:
    """Every module of the package, in order of path."""
    return tuple(_read(path) for path in sorted((ROOT / PACKAGE).rglob("*.py")))


def _read(path: Path) -> Source:
    text = path.read_text(encoding="utf-8")
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    if parts[-1] == "__init__":
        parts.pop()
    return Source(path, ".".join(parts), ast.parse(text, str(path)), text.count("\n"))


@cache
def imports(source: Source) -> tuple[Import, ...]:
    """Every import of a module; `from a.b import c` counts as `a.b.c`."""
    return tuple(_imports(source))


def _imports(source: Source) -> Iterator[Import]:
    lazy_lines = {
        inner.lineno
        for function in ast.walk(source.tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    }
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield Import(name.name, node.lineno, node.lineno in lazy_lines)
        elif isinstance(node, ast.ImportFrom):
            for name in node.names:
                path = f"{_base(source, node)}.{name.name}"
                yield Import(path, node.lineno, node.lineno in lazy_lines)


def _base(source: Source, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    # A package's own __init__ stands one level higher than its modules.
    up = node.level - (source.path.name == "__init__.py")
    parts = source.module.split(".")
    return ".".join([*parts[: len(parts) - up], *([node.module] if node.module else [])])


def functions(source: Source) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, nested ones too."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
