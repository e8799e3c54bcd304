"""What tests of the command share."""

import signal
import sys
from collections.abc import Iterator

import pytest

from dnstrace.cli.startup.interrupts import keep_quiet
from dnstrace.cli.startup.signals import Ending


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    """A command that ran in this process leaves no handler behind."""
    handlers = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Interrupts as from the command's first line on."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    keep_quiet()


@pytest.fixture
def ending(quiet: None) -> Iterator[Ending]:
    """A patient one, as while a walk goes on."""
    ending = Ending()
    yield ending
    ending.close()
