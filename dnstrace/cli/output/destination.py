"""Where output goes: standard output, or a file that is there whole or not at all."""

import os
import sys
from typing import TextIO

from dnstrace.cli.exits import CLOSED_PIPE, OUTPUT_FAILED
from dnstrace.errors import UsageError


class OutputFailed(Exception):
    """Output could not be written; `reason` is one line, empty when the reader is just gone."""

    def __init__(self, reason: str, code: int = OUTPUT_FAILED) -> None:
        super().__init__(reason)
        self.reason, self.code = reason, code


class Destination:
    """Writes text and knows at once when it did not arrive.

    Args:
        path: a file that takes its place in one step when all is written; `None` or `-`: stdout.
    Raises: OutputFailed, here and in every method; UsageError for an empty path.
    """

    def __init__(self, path: str | None) -> None:
        if path == "":
            raise UsageError("-o '': give the name of a file, or - for standard output")
        self._path, self._temporary = (None if path == "-" else path), ""
        self.file: TextIO
        if path is None or path == "-":
            if sys.stdout is None:
                raise OutputFailed("standard output is closed: nothing can be printed")
            self.file = sys.stdout
            return
        try:
            # What is no plain file, such as /dev/null or a named pipe, cannot be replaced.
            if os.path.exists(path) and not os.path.isfile(path):
                self.file = open(path, "w", encoding="utf-8")  # noqa: SIM115
            else:
                self._path = os.path.realpath(path)  # of a symbolic link, what it leads to
                self._temporary = f"{self._path}.{os.getpid()}.tmp"
                self.file = open(self._temporary, "x", encoding="utf-8")  # noqa: SIM115
        except OSError as error:
            self._temporary = ""
            raise OutputFailed(f"cannot write {path}: {error.strerror}") from None

    @property
    def is_file(self) -> bool:
        """Whether it was given by its path."""
        return self._path is not None

    def write(self, text: str) -> None:
        """Write and flush."""
        try:
            self.file.write(self._writable(text))
            self.file.flush()
        except (OSError, ValueError) as error:
            raise self._failed(error) from None

    def _writable(self, text: str) -> str:
        """Text with what the file's encoding lacks written as escapes."""
        encoding = self.file.encoding or "utf-8"
        if text.isascii() or encoding.lower().replace("-", "") == "utf8":
            return text
        return text.encode(encoding, "backslashreplace").decode(encoding)

    def finish(self, text: str = "") -> int:
        """Write the last text and let the file take its place. Returns: exit code 0."""
        self.write(text)
        if self._path is not None:
            try:
                self.file.close()
                if self._temporary:
                    os.replace(self._temporary, self._path)
                    self._temporary = ""
            except OSError as error:
                raise self._failed(error) from None
        return 0

    def abandon(self) -> None:
        """Leave no half file behind; after `finish` there is none."""
        if self._temporary:
            temporary, self._temporary = self._temporary, ""
            try:
                os.unlink(temporary)
            except OSError:
                return

    def _failed(self, error: OSError | ValueError) -> OutputFailed:
        self.abandon()
        _silence(self.file)
        if isinstance(error, BrokenPipeError):
            return OutputFailed("", CLOSED_PIPE)
        where = self._path or "standard output"
        reason = error.strerror if isinstance(error, OSError) else "it is closed"
        return OutputFailed(f"cannot write {where}: {reason}")


def _silence(stream: TextIO) -> None:
    """Keep the interpreter from trying, and complaining, once more when it lets go of it."""
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)
    except (OSError, ValueError):
        return
