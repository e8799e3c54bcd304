"""`--subnet`: what is printed of the walks for several client subnets."""

from dnstrace.cli.args.output import Output
from dnstrace.cli.output.printer import Printer
from dnstrace.codec.client_subnet import WORLDWIDE
from dnstrace.model.report import Report


class Comparison:
    """Prints a question's reports; in trees' place those for subnets become rows of a table."""

    def __init__(self, output: Output, printer: Printer, subnets: tuple[str, ...]) -> None:
        self._output, self._printer, self._subnets = output, printer, subnets
        self._drawn = printer.drawn()
        self._reports: list[Report] = []

    def __call__(self, report: Report) -> None:
        """Print a report, or keep it for the table; then the table, when it is complete."""
        for_table = "subnet" in dict(report.options)
        if self._drawn is not None:
            if not for_table:
                self.finish()
            self._reports.append(report)
        if self._drawn is None or not for_table or self._output.verbose:
            self._printer(report)
        if len(self._reports) > len(self._subnets):
            self.finish()

    def finish(self) -> None:
        """Print the table of what has come so far."""
        reports, self._reports = self._reports, []
        if self._drawn is None or not reports:
            return
        if len(reports) == 1:
            self._drawn.write("\nno zone answered, so no subnet was sent\n")
            return
        from dnstrace.cli.output.formats import drawn
        from dnstrace.render.client_subnets import comparison

        output, file = self._output._replace(verbose=False), self._drawn.file
        table = drawn(output, file, lambda view: comparison(reports, view, dict(WORLDWIDE)))
        self._drawn.write("\n" + table)
