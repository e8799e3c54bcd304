"""The live view of a walk: it starts once what draws it has been imported."""

from typing import TYPE_CHECKING

from dnstrace.cli.args.output import Output
from dnstrace.cli.output.printer import Printer
from dnstrace.model.progress import Progress
from dnstrace.model.report import NetworkUsed, Report

if TYPE_CHECKING:
    from dnstrace.render.live_tree import LiveTree


class Watch:
    """Keeps the observer of the walk and, from `start` to `stop`, the drawing of it."""

    def __init__(self, output: Output, printer: Printer, progress: Progress) -> None:
        self._output, self._printer, self.progress = output, printer, progress
        self.used = NetworkUsed("real")
        self._tree: LiveTree | None = None
        self._failed: list[Exception] = []

    def start(self) -> None:
        """Begin to draw; a job for an idle moment."""
        drawn = self._printer.drawn()
        if self._tree is not None or drawn is None:
            return
        from dnstrace.render.live_tree import LiveTree
        from dnstrace.render.screen import console, view_of

        target = console(drawn.file, self._output.color, self._output.width)
        view, failed = view_of(target), self._failed.append
        self._tree = LiveTree(self.progress, target, view, self.used, failed)
        self._tree.start()

    def with_faults(self, report: Report) -> Report:
        """A report that also tells of what ended the drawing, once."""
        failed, self._failed = self._failed, []
        if not failed:
            return report
        from dnstrace.diagnose import ordered
        from dnstrace.engine.faults import Faults

        faults = Faults()
        for error in failed:
            faults.note(error)
        return report._replace(findings=ordered((*report.findings, *faults.findings())))

    def stop(self) -> None:
        """Remove what was drawn, so that the whole can be printed."""
        if self._tree is not None:
            tree, self._tree = self._tree, None
            tree.stop()
