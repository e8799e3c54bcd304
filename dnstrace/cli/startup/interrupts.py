"""Ctrl-C at awkward moments: while modules are imported, inside libraries that catch everything.

dnspython, for one, turns whatever is raised while it reads a message into its own FormError, which
our code takes for the message's fault. So an interrupt is noted when it comes, and raised again
where nothing can catch it but what is there for it.
"""

import signal
import sys
import warnings
from types import FrameType, TracebackType

TYPE_CHECKING = False  # typing's own costs more than the rest of this module
if TYPE_CHECKING:
    from typing import NoReturn

_noted: list[type[BaseException]] = []  # interrupts that may have been lost


def interrupt_behind(error: BaseException) -> KeyboardInterrupt | None:
    """The interrupt that an error is, or that a library turned into it."""
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        if isinstance(at, KeyboardInterrupt):
            return at
        seen.add(id(at))
        at = at.__cause__ or at.__context__
    return None


def note(kind: type[KeyboardInterrupt]) -> bool:
    """Keep an interrupt for `raise_lost`.

    Returns: whether it is the first that waits there.
    """
    _noted.append(kind)
    return len(_noted) == 1


def interrupt(kind: type[KeyboardInterrupt]) -> "NoReturn":
    """Raise an interrupt, and note it in case that it is lost."""
    _noted.append(kind)
    # A coroutine that it found between being made and being started is nobody's fault. No text is
    # given: it would be compiled, while the modules that do so may be half imported.
    warnings.simplefilter("ignore", RuntimeWarning)
    raise kind


def keep_quiet() -> None:
    """Let an interrupt that nobody catches end the program as such, without a traceback.

    Where Python cannot raise, in the middle of an import for example, it is kept for `raise_lost`.
    """
    _noted.clear()
    sys.excepthook = _uncaught
    sys.unraisablehook = _unraisable
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # and not ignored
        signal.signal(signal.SIGINT, at_once)


def at_once(_number: int, _frame: FrameType | None) -> None:
    """The handler of SIGINT until there is a walk."""
    interrupt(KeyboardInterrupt)


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)


def _unraisable(what: "sys.UnraisableHookArgs", /) -> None:
    if issubclass(what.exc_type, KeyboardInterrupt):
        if not _noted:
            _noted.append(what.exc_type)
    else:
        sys.__unraisablehook__(what)


def raise_lost() -> None:
    """Raise the interrupt that was noted, if one was."""
    if _noted:
        kind = _noted[0]
        _noted.clear()
        raise kind
