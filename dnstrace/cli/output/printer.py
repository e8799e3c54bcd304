"""Prints results in every format that was asked for, each where it is to go."""

from types import TracebackType
from typing import Any, NamedTuple

from dnstrace.cli.args.output import Output
from dnstrace.cli.output.destination import Destination
from dnstrace.cli.output.formats import FORMATS, Format, Render, formats_for
from dnstrace.errors import UsageError


class _Print(NamedTuple):
    """One format on its way to one place."""

    name: str
    format: Format
    render: Render
    destination: Destination


class Printer:
    """Opens what results go to and prints them there; without `finish` no file changes.

    Args:
        subject: what the results are: `report`, `survey`, `location`.
    Raises: UsageError for a format that cannot say that; OutputFailed, here and in every method.
    """

    def __init__(self, output: Output, subject: str) -> None:
        for name, _ in output.formats:
            if getattr(FORMATS[name], subject) is None:
                known = ", ".join(formats_for(subject))
                raise UsageError(f"--format {name}: not for this; there are {known}")
        self._output = output
        self._prints: list[_Print] = []
        self._first = True
        for name, path in output.formats:
            each = FORMATS[name]
            self._prints.append(_Print(name, each, getattr(each, subject), Destination(path)))

    def __enter__(self) -> "Printer":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for each in self._prints:
            each.destination.abandon()

    def texts(self, result: Any) -> list[str]:
        """A result in every format, for nobody yet."""
        return [each.render(result, self._output, each.destination.file) for each in self._prints]

    def __call__(self, result: Any, drawn: bool = True) -> None:
        """Print a result; without `drawn` in all formats but the tree."""
        for each in self._prints:
            if each.name != "tree" or drawn:
                text = each.render(result, self._output, each.destination.file)
                each.destination.write(text if self._first else each.format.gap + text)
        self._first = False

    def drawn(self) -> Destination | None:
        """Where trees go; `None` when there are none."""
        return next((each.destination for each in self._prints if each.name == "tree"), None)

    @property
    def is_watched(self) -> bool:
        """Whether a tree goes to a terminal, where it can be seen growing."""
        drawn = self.drawn()
        if drawn is None or self._output.quiet or drawn.is_file:
            return False
        return drawn.file.isatty()

    def finish(self) -> None:
        """Nothing more comes: files take their places."""
        for each in self._prints:
            each.destination.finish()
