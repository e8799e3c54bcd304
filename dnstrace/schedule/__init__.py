"""A small scheduler of coroutines over an injected clock, real or virtual."""

from dnstrace.schedule.scheduled import Scheduled
from dnstrace.schedule.scheduler import Clock, Job, Pending, Scheduler, Task
from dnstrace.schedule.virtual import VirtualClock

__all__ = ["Clock", "Job", "Pending", "Scheduled", "Scheduler", "Task", "VirtualClock"]
