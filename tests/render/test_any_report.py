"""Whatever a report holds, what is printed of it fits its width and acts on no terminal."""

import io
import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from dnstrace.model.report import Report
from dnstrace.render.screen import console, show
from dnstrace.render.short import short
from tests.factory.strategies import reports

HARMFUL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


class Ascii(io.StringIO):
    """A file that can take ASCII only."""

    encoding = "ascii"


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(reports, st.integers(40, 150), st.booleans())
def test_any_report_is_drawn(report: Report, width: int, verbose: bool) -> None:
    file = io.StringIO()
    show(report, console(file, False, width), verbose)
    text = file.getvalue()
    assert not HARMFUL.search(text)
    assert max(cell_len(line) for line in text.splitlines()) <= width
    plain = Ascii()
    show(report, console(plain, False, width), verbose)
    assert plain.getvalue().isascii()
    assert all(line.isascii() and line.isprintable() for line in short(report))
