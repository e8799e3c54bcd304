"""The tests' own house: what is shared is no test, and the tools stand without them."""

import ast
from collections.abc import Iterator
from pathlib import Path

from .sources import ROOT


def imported(folder: str) -> Iterator[tuple[Path, str]]:
    """Every module that the programs of a folder import, as a dotted path from the root."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        package = ".".join(path.relative_to(ROOT).parent.parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((path, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                start = ".".join(above) + "." if node.level else ""
                module = (start + (node.module or "")).removesuffix(".")
                yield path, module
                yield from ((path, f"{module}.{alias.name}") for alias in node.names)


def test_no_test_imports_another() -> None:
    found = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path, module in imported("tests")
        for name in module.split(".")[1:]
        if module.startswith("tests.") and (name.startswith("test_") or name == "conftest")
    ]
    assert not found, "move what both need to a module that is no test"


def test_tools_import_no_tests() -> None:
    found = [str(path) for path, module in imported("tools") if module.split(".")[0] == "tests"]
    assert not found


def test_the_package_imports_neither() -> None:
    tops = {"tests", "tools"}
    assert not [path for path, module in imported("dnstrace") if module.split(".")[0] in tops]
