"""Ctrl-C at awkward moments: while modules are imported, inside libraries that catch everything."""

import sys
from types import TracebackType

_lost: list[type[BaseException]] = []  # interrupts that came where Python cannot raise


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


def keep_quiet() -> None:
    """Let an interrupt that nobody catches end the program as such, without a traceback.

    Where Python cannot raise, in the middle of an import for example, it is kept for `raise_lost`.
    """
    sys.excepthook = _uncaught
    sys.unraisablehook = _unraisable


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)


def _unraisable(what: "sys.UnraisableHookArgs", /) -> None:
    if issubclass(what.exc_type, KeyboardInterrupt):
        _lost.append(what.exc_type)
    else:
        sys.__unraisablehook__(what)


def raise_lost() -> None:
    """Raise an interrupt that came where it could not be raised."""
    if _lost:
        raise _lost.pop()
