"""The live view of a walk: it starts once what draws it has been imported."""

from typing import TYPE_CHECKING

from dnstrace.cli.args.parse import Output
from dnstrace.cli.output.destination import Destination
from dnstrace.model.progress import Progress
from dnstrace.model.report import NetworkUsed

if TYPE_CHECKING:
    from dnstrace.render.live_tree import LiveTree


class Watch:
    """Keeps the observer of the walk and, from `start` to `stop`, the drawing of it."""

    def __init__(self, output: Output, sink: Destination, progress: Progress) -> None:
        self._output, self._sink, self.progress = output, sink, progress
        self.used = NetworkUsed("real")
        self._tree: LiveTree | None = None

    def start(self) -> None:
        """Begin to draw; a job for an idle moment."""
        if self._tree is not None:
            return
        from dnstrace.render.live_tree import LiveTree
        from dnstrace.render.screen import console, view_of

        target = console(self._sink.file, self._output.color, self._output.width)
        self._tree = LiveTree(self.progress, target, view_of(target), self.used)
        self._tree.start()

    def stop(self) -> None:
        """Remove what was drawn, so that the whole can be printed."""
        if self._tree is not None:
            tree, self._tree = self._tree, None
            tree.stop()
