"""One line on stderr for what an operator should know, printable whatever is in it."""

import sys
import time
from traceback import extract_tb

_LEAST_BETWEEN = 0.1  # seconds between two lines about faults: a log must not be flooded


class Log:
    """Writes to stderr; a closed stderr is no reason to end."""

    def __init__(self) -> None:
        self._last = 0.0
        self._left_out = 0

    def line(self, text: str) -> None:
        """Write one line; control characters become escapes."""
        if sys.stderr is None:
            return
        shown = text if text.isprintable() else ascii(text)[1:-1]
        try:
            print(f"dnstrace serve: {shown}", file=sys.stderr, flush=True)
        except (OSError, ValueError):
            sys.stderr = None

    def fault(self, error: BaseException, during: str) -> None:
        """A fault of ours: what, where, while doing what. Ten lines a second are the most."""
        now = time.monotonic()
        if now - self._last < _LEAST_BETWEEN:
            self._left_out += 1
            return
        also = f" ({self._left_out} more lines left out)" if self._left_out else ""
        self._last, self._left_out = now, 0
        frames = extract_tb(error.__traceback__)
        where = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
        self.line(f"fault: {type(error).__name__}: {error}{where}, during {during}{also}")
