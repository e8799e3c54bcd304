"""`--subnet`: which subnets are meant, and what is printed of the walks for them."""

from collections.abc import Iterable

from dnstrace.cli.args.parse import Output
from dnstrace.cli.output.destination import Destination
from dnstrace.codec.client_subnet import WORLDWIDE, canonical
from dnstrace.model.report import Report


def parsed(texts: Iterable[object]) -> tuple[str, ...]:
    """The subnets of the arguments in order, each once; "worldwide" stands for a set of them.

    Raises: UsageError when one is none.
    """
    found: list[str] = []
    for text in map(str, texts):
        found += [net for net, _ in WORLDWIDE] if text == "worldwide" else [canonical(text)]
    return tuple(dict.fromkeys(found))


class Comparison:
    """Gathers a question's reports; in a tree's place those for subnets become rows of a table."""

    def __init__(self, output: Output, sink: Destination, subnets: tuple[str, ...]) -> None:
        self._output, self._sink, self._subnets = output, sink, subnets
        self._reports: list[Report] = []

    def hides(self, report: Report) -> bool:
        """Whether a report is for the table only."""
        if not self._subnets or self._output.json or self._output.short:
            return False
        if "subnet" not in dict(report.options):
            self._sink.write(self.table(True))
        self._reports.append(report)
        return "subnet" in dict(report.options) and not self._output.verbose

    def table(self, ended: bool = False) -> str:
        """The table, when the last report of a question has come; else "".

        Args:
            ended: no further report will come.
        """
        if not self._reports or not (ended or len(self._reports) > len(self._subnets)):
            return ""
        if len(self._reports) == 1:
            self._reports.clear()
            return "\nno zone answered, so no subnet was sent\n"
        from dnstrace.render.client_subnets import comparison
        from dnstrace.render.screen import TerminalBuffer, console, view_of

        memory = TerminalBuffer(self._sink.file)
        target = console(memory, self._output.color, self._output.width)
        target.print()
        for part in comparison(self._reports, view_of(target), dict(WORLDWIDE)):
            target.print(part, no_wrap=True, overflow="crop", crop=False)
        self._reports.clear()
        return memory.getvalue()
