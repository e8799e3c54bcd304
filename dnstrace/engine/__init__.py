"""What is composed: sessions, surveys, replays, and what they need from every other room."""

from collections.abc import Iterator


def warm() -> Iterator[None]:
    """Get ready to make a report."""
    __import__("dnstrace.engine.report_builder")
    yield
