"""`dnstrace lab`: the Internet in a box."""

from dnstrace.cli.args.command import Command, Given
from dnstrace.cli.args.worlds import offered
from dnstrace.errors import UsageError

RUN = """\
Run COMMAND where the world is the Internet: port 53 of every address answers.

  dnstrace lab run -- dig +trace www.example.com
  dnstrace lab run --vantage Tokyo -- drill -T www.example.com
  dnstrace lab run dead-server -- bash"""


def list_worlds(given: Given) -> int:
    """Say what each world shows."""
    from dnstrace.cli.output.destination import Destination
    from dnstrace.lab.world.file import read_title
    from dnstrace.lab.world.shipped import find_world, world_names

    every = bool(given.get("all"))
    names = [name for name in world_names() if every or not name.startswith(("faults/", "cases/"))]
    width = max(map(len, names))
    lines = [
        f"{name:<{width}}  {read_title(find_world(name))}"
        for name in sorted(names, key=lambda name: (name != "default", name))
    ]
    if not every:
        lines.append("Single mistakes, faults/F01 or cases/no-question: dnstrace lab list --all")
    lines.append("To see what one shows: dnstrace --lab WORLD")
    return Destination(None).finish("\n".join(lines) + "\n")


def show(given: Given) -> int:
    """Show a world: places, zones, servers with their addresses, faults."""
    from dnstrace.cli.output.destination import Destination
    from dnstrace.lab import load
    from dnstrace.lab.world.description import describe

    return Destination(None).finish("".join(f"{line}\n" for line in describe(load(_world(given)))))


def run(given: Given) -> int:
    """Run a command in a world. Returns: its exit code."""
    from dnstrace.lab import load
    from dnstrace.lab.namespace.box import run_in_box
    from dnstrace.lab.world.vantage import find_vantage

    if not given.behind:
        words = " ".join(given.words[1:] or ("dig", "+trace", "example.com"))
        raise UsageError(f"say what to run behind --: dnstrace lab run {_world(given)} -- {words}")
    chosen = load(_world(given))
    chosen.check()
    return run_in_box(chosen, find_vantage(chosen, given.text("vantage")), list(given.behind))


def _world(given: Given) -> str:
    return given.words[0] if given.words else "default"


COMMAND = Command(
    "the Internet in a box: list worlds, run any command in one",
    text="Play with worlds: small Internets that need no network.",
    subcommands=(
        (
            "list",
            Command(
                "say what each world shows", "", "Say what each world shows.", ("all",), list_worlds
            ),
        ),
        (
            "show",
            Command(
                "show a world: places, zones, servers with their addresses, faults",
                "[WORLD]",
                "Show a world: places, zones, servers with their addresses, faults.",
                run=show,
                words=(0, 1),
                offers=offered,
            ),
        ),
        (
            "run",
            Command(
                "run any command where a world is the Internet",
                "[WORLD] -- COMMAND...",
                RUN,
                ("vantage",),
                run,
                words=(0, float("inf")),
                offers=offered,
            ),
        ),
    ),
)
