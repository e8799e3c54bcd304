"""A report as JSON: written, read back, and its messages rebuilt."""

from collections.abc import Iterator


def warm() -> Iterator[None]:
    """Get ready to write a report."""
    for module in ("json", "datetime", "dnstrace.codec.report.encode"):
        __import__(module)
        yield
