"""What is to be printed, as one value: formats, files, look."""

from typing import NamedTuple


class Output(NamedTuple):
    """What is to be printed, how and where."""

    formats: tuple[tuple[str, str | None], ...] = ()  # name, and file; None: stdout; (): a tree
    wires: bool = True  # with the messages' octets, in JSON
    verbose: bool = False
    quiet: bool = False
    color: bool | None = None  # None: on a terminal
    width: int | None = None  # columns; None: the terminal's
    fail_on: str | None = None  # the least severity that makes the exit code 1

    def uses(self, *names: str) -> bool:
        """Whether one of these formats is wanted."""
        return any(name in names for name, _ in self.formats)
