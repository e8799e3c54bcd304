"""Every output of a report, and what must hold for each."""

import io
import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema

from dnstrace.codec.report.decode import unarchive
from dnstrace.codec.report.encode import archive
from dnstrace.model.progress import Progress
from dnstrace.model.report import NetworkUsed, Report
from dnstrace.render.live_tree import Growing
from dnstrace.render.screen import console, show, view_of
from dnstrace.render.short import short

HARMFUL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Octets and characters that steer a terminal or reorder text."""
SCHEMA = Path(__file__).parents[2] / "docs" / "reference" / "report.schema.json"


@lru_cache(maxsize=1)
def _validator() -> Any:
    return jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))


def harmless(text: str) -> None:
    """No character in it acts on a terminal."""
    found = HARMFUL.search(text)
    assert found is None, f"{found[0]!a} in the output"


def one_line(text: str) -> None:
    """A complaint: harmless, and on one line."""
    harmless(text)
    assert "\n" not in text


def drawn(report: Report, verbose: bool = True) -> str:
    """The tree and the summary, and the short form."""
    file = io.StringIO()
    show(report, console(file, False, 100), verbose)
    return "\n".join((file.getvalue(), *short(report)))


def every_output(report: Report) -> None:
    """Each output is made, is harmless, and JSON comes back."""
    harmless(drawn(report))
    harmless(drawn(report, False))
    text = archive(report)
    assert text.isascii()
    assert text.isprintable()
    assert archive(unarchive(text)) == text  # equal but for what is below a microsecond
    assert unarchive(archive(report, wires=False)).partial


def by_schema(report: Report) -> None:
    """The JSON is what docs/reference/report.schema.json says."""
    _validator().validate(json.loads(archive(report)))


def raised(error: Exception) -> None:
    """Faults of our own are what is looked for here."""
    raise error


class Watching(Progress):
    """Draws the live tree while the walk goes on, at a few moments."""

    MOMENTS = (3, 8, 20)

    def __init__(self) -> None:
        super().__init__()
        self.events = 0

    def ended(self, exchange: Any) -> None:
        """See `Progress`."""
        super().ended(exchange)
        self.events += 1
        if self.events in self.MOMENTS:
            harmless(self.frame())

    def frame(self) -> str:
        """What a terminal would show now."""
        file = io.StringIO()
        target = console(file, False, 100)
        target.print(Growing(self, view_of(target), NetworkUsed("lab", "fuzz"), raised))
        return file.getvalue()
