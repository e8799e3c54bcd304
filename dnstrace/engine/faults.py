"""Faults of our own beside a walk: it is answered all the same, and a finding tells of them."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from dnstrace.errors import DnstraceError
from dnstrace.model.finding import Finding

if TYPE_CHECKING:
    from dnstrace.resolver.observer import Observer

T = TypeVar("T")
DEBUG = "DNSTRACE_DEBUG"  # set to 1, tracebacks go to standard error


class Faults:
    """Collects the exceptions of one walk."""

    def __init__(self) -> None:
        self._errors: list[Exception] = []

    def note(self, error: Exception) -> None:
        """Keep an exception that ended something which the answer does not depend on."""
        self._errors.append(error)
        if os.environ.get(DEBUG, "") not in ("", "0"):
            from traceback import print_exception

            print_exception(error)

    def spared(self, job: Callable[[], T], otherwise: T) -> T:
        """What a job returns, or `otherwise` when a fault ends it.

        Raises: DnstraceError, which is no fault of ours.
        """
        try:
            return job()
        except DnstraceError:
            raise
        except Exception as error:
            self.note(error)
            return otherwise

    def findings(self) -> tuple[Finding, ...]:
        """A finding for each place in our code that failed."""
        if not self._errors:
            return ()
        from dnstrace.diagnose.own_faults import own_faults

        return own_faults(self._errors)


def guarded(observer: "Observer | None", fault: Callable[[Exception], None]) -> "Observer | None":
    """The observer, kept from ending the walk that it watches."""
    if observer is None:
        return None
    return GuardedObserver(observer, fault)


class GuardedObserver:
    """Passes on what an observer is told until it fails; then it is told nothing more."""

    def __init__(self, observer: "Observer", fault: Callable[[Exception], None]) -> None:
        self._observer, self._fault = observer, fault
        self._has_failed = False

    def __getattr__(self, name: str) -> Callable[..., None]:
        method = getattr(self._observer, name)

        def tell(*told: Any) -> None:
            if self._has_failed:
                return
            try:
                method(*told)
            except Exception as error:
                self._has_failed = True
                self._fault(error)

        return tell
