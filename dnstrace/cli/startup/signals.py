"""Signals: while a walk goes on, Ctrl-C and SIGTERM end it where it waits, and nowhere else.

An exception that a handler raises comes out wherever the program stands: in the middle of a
library that makes an error of its own of it, or of a table that is being changed. So the handler
only notes the signal, and the walk, which waits for packets most of the time, is woken and ends.
"""

import os
import select
import signal
from collections.abc import Iterable, Iterator
from types import FrameType

from dnstrace.cli.startup.interrupts import interrupt, note, raise_lost
from dnstrace.model.question import Question


class Terminated(KeyboardInterrupt):
    """SIGTERM came."""


class Ending:
    """Turns SIGINT and SIGTERM into interrupts.

    While it is patient they are raised by `woken` and `wait` only; a second one, from somebody who
    has pressed Ctrl-C again, is raised at once.
    """

    def __init__(self) -> None:
        self.terminated = False
        self.patient = True
        self.readable, self._writable = os.pipe()
        for end in (self.readable, self._writable):
            os.set_blocking(end, False)
        signal.signal(signal.SIGTERM, self._terminate)
        if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
            signal.signal(signal.SIGINT, self._interrupt)
        signal.set_wakeup_fd(self._writable, warn_on_full_buffer=False)

    def close(self) -> None:
        """From now on a signal is raised at once again."""
        self.patient = False
        signal.set_wakeup_fd(-1)
        os.close(self.readable)
        os.close(self._writable)

    def _terminate(self, _number: int, _frame: FrameType | None) -> None:
        self.terminated = True
        self._came(Terminated)

    def _interrupt(self, _number: int, _frame: FrameType | None) -> None:
        self._came(KeyboardInterrupt)

    def _came(self, kind: type[KeyboardInterrupt]) -> None:
        if not (self.patient and note(kind)):
            interrupt(kind)

    def woken(self) -> None:
        """Raise what has come; to be called when `readable` is."""
        try:
            os.read(self.readable, 64)
        except BlockingIOError:
            pass  # it was for somebody else, who has had it
        raise_lost()

    def wait(self, seconds: float) -> None:
        """Sleep, or raise what has come."""
        select.select([self.readable], [], [], seconds)
        self.woken()

    def between(self, asked: Iterable[Question]) -> Iterator[Question]:
        """Be patient except while the next question is waited for: a pipe may hold it back.

        An interrupt ends the questions, and is kept for `raise_lost`.
        """
        questions = iter(asked)
        while True:
            try:
                self.patient = False
                raise_lost()
                question = next(questions, None)
                self.patient = True
            except KeyboardInterrupt as came:
                self.patient = True
                note(type(came))
                return
            if question is None:
                return
            yield question

    def hold(self) -> None:
        """From now on nothing interrupts."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
