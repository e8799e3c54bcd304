"""What tests of the command share."""

import signal
import sys
from collections.abc import Iterator

import pytest

from dnstrace.cli.interrupts import keep_quiet
from dnstrace.cli.signals import Ending


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Interrupts as from the command's first line on; afterwards all is as it was."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    handlers = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    keep_quiet()
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.fixture
def ending(quiet: None) -> Iterator[Ending]:
    """A patient one, as while a walk goes on."""
    ending = Ending()
    yield ending
    ending.close()
