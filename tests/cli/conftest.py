"""What tests of the command share."""

import signal
import sys
from collections.abc import Iterator

import pytest

from dnstrace.cli.interrupts import keep_quiet
from dnstrace.cli.signals import Ending


@pytest.fixture
def ending(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ending]:
    """A patient one, as while a walk goes on; signals are handled as before afterwards."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    numbers = (signal.SIGINT, signal.SIGTERM)
    handlers = {each: signal.getsignal(each) for each in numbers}
    keep_quiet()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    ending = Ending()
    ending.patient = True
    yield ending
    ending.close()
    for number, handler in handlers.items():
        signal.signal(number, handler)
