"""What the commands about routes share: the world they look at, and lines or JSON."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from dnstrace.cli.args.command import Given
from dnstrace.cli.output.destination import Destination
from dnstrace.errors import UsageError

if TYPE_CHECKING:
    from dnstrace.engine.routing import Routing


def routing_of(given: Given) -> "Routing":
    """The world that a command line names.

    Raises: UsageError when it has no routes.
    """
    from dnstrace.engine.routing import Routing

    return Routing(given.text("lab") or "", given.text("event"), given.text("policy") != "none")


def emit(given: Given, lines: Callable[[], Iterable[str]], data: Callable[[], object]) -> int:
    """Print lines, or JSON when that is asked for.

    Returns: the exit code.
    Raises: UsageError for a format that routes have none of.
    """
    chosen = given.get("formats") or (("tree", None),)
    assert isinstance(chosen, tuple)
    name, path = chosen[-1]
    if name not in ("tree", "json"):
        raise UsageError(f"--format {name}: routes are printed as tree or json")
    if name == "json":
        import json

        text = json.dumps(data(), ensure_ascii=False) + "\n"
    else:
        text = "".join(f"{line}\n" for line in lines())
    return Destination(path or given.text("output")).finish(text)
