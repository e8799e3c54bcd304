"""Saved reports, one a line: read from files and standard input, and printed."""

import sys
from collections.abc import Iterable, Iterator
from typing import TextIO

from dnstrace.cli import exits
from dnstrace.cli.args.output import Output
from dnstrace.cli.output.printer import Printer
from dnstrace.codec.json_value import MAX_OCTETS
from dnstrace.codec.report.decode import unarchive
from dnstrace.errors import UsageError
from dnstrace.model.report import Report


def print_all(found: Iterable[Report], output: Output) -> int:
    """Print reports.

    Returns: the worst exit code.
    Raises: UsageError, OutputFailed.
    """
    code = exits.ANSWERED
    with Printer(output, "report") as printer:
        for report in found:
            code = exits.worse(code, exits.code_of(report, output.fail_on))
            printer(report)
        printer.finish()
    return code


def reports(paths: Iterable[str]) -> Iterator[Report]:
    """Every report of every file; `-` is standard input. A file may also be one spread-out report.

    Raises: UsageError that names file, line and place for what is not a report.
    """
    for path in paths:
        try:
            if path == "-":
                yield from _lines(sys.stdin, "standard input")
            else:
                with open(path, encoding="utf-8") as file:
                    yield from _lines(file, path)
        except OSError as error:
            raise UsageError(f"cannot read {path}: {error.strerror}") from None
        except UnicodeDecodeError:
            raise UsageError(f"{path}: not UTF-8: not a report of ours") from None


def _lines(file: TextIO, source: str) -> Iterator[Report]:
    first, number, found = file.readline(MAX_OCTETS + 1), 1, 0
    if first.strip() in ("{", "["):  # spread over lines, as jq does
        yield unarchive(first + file.read(MAX_OCTETS + 1), source)
        return
    line = first
    while line:
        if line.strip():
            found += 1
            yield unarchive(line, source if number == 1 else f"{source}, line {number}")
        line, number = file.readline(MAX_OCTETS + 1), number + 1
    if not found:
        raise UsageError(f"{source}: empty; `dnstrace --json NAME` writes a report")
