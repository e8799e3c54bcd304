"""No import goes round in a circle: neither among modules nor among rooms.

Every import counts, wherever it stands: inside a function it is a circle that shows only when that
function is called, and under TYPE_CHECKING it is one for whoever reads. A package's `__init__` is
a module of its own: `from package import name` depends on it, `package.module` on that module.
"""

from collections.abc import Callable

import pytest

from .sources import PACKAGE, imports, sources

Graph = dict[str, set[str]]


def circles(graph: Graph) -> list[list[str]]:
    """The strongly connected components of more than one node (Tarjan)."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(node: str) -> None:
        order[node] = lowest[node] = len(order)
        stack.append(node)
        for target in graph.get(node, ()):
            if target not in order:
                visit(target)
                lowest[node] = min(lowest[node], lowest[target])
            elif target in stack:
                lowest[node] = min(lowest[node], order[target])
        if lowest[node] == order[node]:
            start = stack.index(node)
            if len(stack) - start > 1:
                found.append(sorted(stack[start:]))
            del stack[start:]

    for node in graph:
        if node not in order:
            visit(node)
    return found


def module_of(path: str) -> str | None:
    """The module that an imported path is, or is a name in; None outside of the package."""
    modules = {source.module for source in sources()}
    while path not in modules and path:
        path = path.rpartition(".")[0]
    return path or None


def room_of(module: str) -> str:
    """The room of a module; the public face at the top is one."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else PACKAGE


def imported(name: Callable[[str], str]) -> Graph:
    """Who imports whom, with every module called what `name` makes of it."""
    graph: Graph = {}
    for source in sources():
        for each in imports(source):
            target = module_of(each.path)
            if target is not None and name(target) != name(source.module):
                graph.setdefault(name(source.module), set()).add(name(target))
    return graph


@pytest.mark.parametrize("name", [str, room_of], ids=["modules", "rooms"])
def test_no_circle(name: Callable[[str], str]) -> None:
    assert not circles(imported(name))


@pytest.mark.parametrize(
    ("graph", "expected"),
    [
        ({"a": {"b"}, "b": {"c"}}, []),
        ({"a": {"b", "c"}, "b": {"d"}, "c": {"d"}}, []),  # two ways to one place
        ({"a": {"b"}, "b": {"a"}}, [["a", "b"]]),
        ({"x": {"a"}, "a": {"b"}, "b": {"c", "y"}, "c": {"a"}}, [["a", "b", "c"]]),
    ],
)
def test_a_circle_is_seen(graph: Graph, expected: list[list[str]]) -> None:
    assert circles(graph) == expected
