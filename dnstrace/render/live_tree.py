"""The tree as it grows, on a terminal, while the walk goes on."""

from collections.abc import Callable

from rich.console import Console, ConsoleOptions, RenderResult
from rich.live import Live
from rich.segment import Segment
from rich.text import Text

from dnstrace.model.progress import Progress
from dnstrace.model.report import NetworkUsed
from dnstrace.render.stub import stub_text
from dnstrace.render.tree import GUIDE, branch, grow, headline
from dnstrace.render.view import Seen, View

REFRESHES = 12  # a second: smoother than that nobody sees, and it costs the walk


class Growing:
    """Draws what a `Progress` knows right now, the end of it when it is too tall.

    Args:
        fault: told of the exception that ends the drawing; nothing is drawn afterwards.
    """

    def __init__(
        self,
        progress: Progress,
        view: View,
        used: NetworkUsed,
        fault: Callable[[Exception], None],
    ) -> None:
        self._progress, self._view, self._used, self._fault = progress, view, used, fault
        self._has_failed = False

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """See rich's console protocol."""
        if self._has_failed:
            return
        try:
            yield from self._drawn(console, options)
        except Exception as error:
            self._has_failed = True
            self._fault(error)

    def _drawn(self, console: Console, options: ConsoleOptions) -> RenderResult:
        progress, view = self._progress, self._view
        if progress.question is None:
            yield Text("")
            return
        top = branch(headline(progress.question, self._used, view), view)
        if progress.annotations.stub is not None:
            top.add(stub_text(progress.annotations.stub, view, view.width - GUIDE, own=False))
        seen = Seen(view, progress.annotations, pending=progress.pending())
        grow(top, progress.steps(), seen, 1)
        lines = console.render_lines(top, options, pad=False)
        for line in lines[-max(1, options.size.height - 1) :]:
            yield from line
            yield Segment.line()


class LiveTree:
    """Starts and ends the drawing; what it drew is gone afterwards."""

    def __init__(
        self,
        progress: Progress,
        console: Console,
        view: View,
        used: NetworkUsed,
        fault: Callable[[Exception], None],
    ) -> None:
        # What is kept for the end would make the live tree taller than a terminal.
        growing = Growing(progress, view._replace(verbose=False), used, fault)
        self._live = Live(
            console=console,
            get_renderable=lambda: growing,
            refresh_per_second=REFRESHES,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
            vertical_overflow="crop",
        )

    def start(self) -> None:
        """Begin to draw; once more changes nothing."""
        self._live.start()

    def stop(self) -> None:
        """Remove what was drawn."""
        self._live.stop()
