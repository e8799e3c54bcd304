"""Run our scheduler inside an asyncio loop, which stays free for other work meanwhile."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from dnstrace.eventloop import Scheduler
from dnstrace.eventloop.socket_clock import SocketClock

T = TypeVar("T")


async def drive(scheduler: Scheduler, coroutine: Awaitable[T]) -> T:
    """Run `coroutine` on `scheduler` and return its value.

    On a virtual clock there is no waiting, so it runs to the end at once.
    """
    clock = scheduler.clock
    if not isinstance(clock, SocketClock):
        return scheduler.run(coroutine)
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    main = scheduler.spawn(coroutine)
    loop.add_reader(clock.fileno(), ready.set)
    try:
        while True:
            scheduler.step()
            if main.done:
                return main.value
            until = scheduler.next_timer()
            timeout = None if until is None else max(0.0, until - clock.now())
            try:
                await asyncio.wait_for(ready.wait(), timeout)
            except TimeoutError:
                continue
            ready.clear()
            clock.wait(clock.now())
    finally:
        loop.remove_reader(clock.fileno())
