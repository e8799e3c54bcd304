"""A small scheduler of coroutines over an injected clock, real or virtual."""

from dnstrace.eventloop.scheduled import Scheduled
from dnstrace.eventloop.scheduler import Clock, Job, Pending, Scheduler, Task

__all__ = ["Clock", "Job", "Pending", "Scheduled", "Scheduler", "Task"]
