"""Every walk as a report, one line each: in a file a day, or on stdout."""

import os
import sys
import time
from pathlib import Path
from typing import TextIO

from dnstrace.codec.report.encode import archive
from dnstrace.engine.report_builder import Walked, report_of
from dnstrace.errors import UsageError
from dnstrace.model.report import NetworkUsed
from dnstrace.server.log import Log


class Traces:
    """Writes reports.

    Args:
        where: a directory, made when it is not there; or "-" for stdout.
        options: what differs from the defaults, as reports say it.
    Raises: UsageError when nothing can be written there.
    """

    def __init__(self, where: str, options: tuple[tuple[str, object], ...], log: Log) -> None:
        self._options, self._log = options, log
        self._directory = None if where == "-" else Path(where)
        self._file: TextIO | None = None
        self._day = ""
        self._failing = False
        if self._directory is not None:
            try:
                self._directory.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise UsageError(f"--traces {where}: {error.strerror}") from None
            if not os.access(self._directory, os.W_OK | os.X_OK):
                raise UsageError(f"--traces {where}: this user may not write there")

    def write(self, walked: Walked, families: tuple[int, ...]) -> None:
        """Write one line; when that fails, say so once and go on serving."""
        report = report_of(walked, NetworkUsed("real", families=families), self._options)
        line = archive(report) + "\n"
        try:
            file = self._opened()
            if file is None:
                return
            file.write(line)
            file.flush()
        except (OSError, ValueError) as error:
            self._failed(error)
        else:
            self._failing = False

    def _failed(self, error: Exception) -> None:
        if not self._failing:
            self._log.line(f"traces are not written: {error}")
        self._failing = True
        if self._directory is None:
            sys.stdout = None  # its reader is gone for good
        self.close()

    def _opened(self) -> TextIO | None:
        if self._directory is None:
            return sys.stdout
        day = time.strftime("%Y-%m-%d", time.gmtime())
        if self._file is None or day != self._day:
            self.close()
            self._day = day
            # Whose names are asked for is nobody else's business.
            descriptor = os.open(
                self._directory / f"{day}.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600
            )
            self._file = os.fdopen(descriptor, "w", encoding="ascii")
        return self._file

    def close(self) -> None:
        """Let go of the file; the next line opens it again."""
        file, self._file = self._file, None
        if file is not None:
            try:
                file.close()
            except OSError:
                self._failing = True
