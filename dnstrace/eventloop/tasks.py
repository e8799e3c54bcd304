"""Values that are not there yet, and the coroutines that make them."""

from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any, Generic, NamedTuple, TypeVar

T = TypeVar("T")
Fault = Callable[[Exception], None]
"""Told of the exception that ended something which nobody waits for."""


class Pending(Generic[T]):
    """A value that is not there yet; awaiting it gives the value."""

    __slots__ = ("_callbacks", "_value", "done")

    def __init__(self) -> None:
        self.done = False
        self._value: T | None = None
        self._callbacks: list[Callable[[], None]] = []

    def set(self, value: T) -> None:
        """Give the value; the second and later calls change nothing."""
        if self.done:
            return
        self.done, self._value = True, value
        callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback()

    def when_done(self, callback: Callable[[], None]) -> None:
        """Call `callback` once the value is there (now, if it is)."""
        if self.done:
            callback()
        else:
            self._callbacks.append(callback)

    @property
    def value(self) -> T:
        """The value; only meaningful once `done`."""
        return self._value  # type: ignore[return-value]

    def __await__(self) -> Generator["Pending[Any]", None, T]:
        if not self.done:
            yield self
        return self.value


class Task(Pending[T]):
    """A running coroutine; its value is what the coroutine returns.

    An exception that ends it is held as `error`, and raised in whoever awaits the task.
    """

    __slots__ = ("_coroutine", "error")

    def __init__(self, coroutine: Coroutine[Pending[Any], None, T]) -> None:
        super().__init__()
        self._coroutine = coroutine
        self.error: Exception | None = None

    def step(self) -> Pending[Any] | None:
        """Run to the next await and return what it awaits; `None` when it has ended."""
        try:
            return self._coroutine.send(None)
        except StopIteration as end:
            self.set(end.value)
        except Exception as error:
            self.error = error
            self.set(None)  # type: ignore[arg-type]
        return None

    @property
    def value(self) -> T:
        """The value; only meaningful once `done`. Raises: what ended the coroutine."""
        if self.error is not None:
            raise self.error
        return super().value

    def close(self) -> None:
        """End the coroutine where it is."""
        self._coroutine.close()


class Job(NamedTuple):
    """One competitor in `Scheduler.first`: how to start it, and how long after the one before."""

    start: Callable[[], Awaitable[Any]]
    after: float = 0.0
