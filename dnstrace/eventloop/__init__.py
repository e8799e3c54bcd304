"""A small scheduler of coroutines over an injected clock, real or virtual."""

from dnstrace.eventloop.scheduled import Scheduled
from dnstrace.eventloop.scheduler import Clock, Scheduler
from dnstrace.eventloop.tasks import Fault, Job, Pending, Task

__all__ = ["Clock", "Fault", "Job", "Pending", "Scheduled", "Scheduler", "Task"]
