"""What the box and the command in it agree on: exit codes as a shell gives them, and signals."""

import signal

NOT_FOUND, NOT_EXECUTABLE = 127, 126
SIGNALLED = 128
FORWARDED_INTERRUPT = signal.SIGUSR1
PASSED_ON = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
GRACE_S = 2.0
"""How long a command may take to end after SIGTERM before it is killed."""
