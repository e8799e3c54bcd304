"""Modules and functions stay small enough to be read in one sitting, and say what they are."""

import ast
from statistics import median

from .sources import ROOT, functions, sources

MODULE_LINES = 300
MEDIAN_LINES = 150
FUNCTION_LINES = 50
EMPTY_WORDS = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}


def test_no_module_is_long() -> None:
    assert not [(s.where, s.lines) for s in sources() if s.lines > MODULE_LINES]


def test_modules_are_short_as_a_rule() -> None:
    lines = [source.lines for source in sources() if source.lines > 5]
    assert not lines or median(lines) <= MEDIAN_LINES


def test_no_function_is_long() -> None:
    long = []
    for source in sources():
        for function in functions(source):
            length = (function.end_lineno or function.lineno) - function.lineno + 1
            documented = ast.get_docstring(function, clean=False)
            # What a function says of itself is no burden: only what it does is counted.
            if length - (documented.count("\n") + 1 if documented else 0) > FUNCTION_LINES:
                long.append(f"{source.where}:{function.lineno} {function.name} {length}")
    assert not long


def test_every_module_says_what_it_is() -> None:
    silent = [s.where for s in sources() if s.lines and not ast.get_docstring(s.tree)]
    assert not silent


def test_every_public_function_says_what_it_means() -> None:
    silent = [
        f"{source.where}:{node.lineno} {node.name}"
        for source in sources()
        for node in source.tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not silent


def test_names_say_something() -> None:
    empty = [s.where for s in sources() if EMPTY_WORDS & set(s.path.stem.split("_"))]
    empty += [
        f"{source.where}:{node.lineno} {node.name}"
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef) and node.name.lower().endswith(tuple(EMPTY_WORDS))
    ]
    assert not empty


def test_no_fault_is_swallowed() -> None:
    swallowed = [
        f"{source.where}:{node.lineno}"
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"})
        and all(isinstance(inner, ast.Pass | ast.Continue) for inner in node.body)
    ]
    assert not swallowed


def test_every_room_with_code_is_a_package() -> None:
    bare = [
        str(room.relative_to(ROOT))
        for room in {source.path.parent for source in sources()}
        if not (room / "__init__.py").exists()
    ]
    assert not bare
