"""The few exceptions: for our own faults and our caller's, never for what a server does.

Exception
└── DnstraceError        anything this package raises on purpose
    └── UsageError       the caller asked for something that cannot be: one line says what to do
        └── WorldError   a lab world that is wrong: file, key, what to do
"""


class DnstraceError(Exception):
    """Anything that this package raises on purpose; its text is one line for a human."""


class UsageError(DnstraceError):
    """The caller asked for something that cannot be; the text says what to do instead."""


class WorldError(UsageError):
    """A lab world is wrong; the text names the file, the key and what to do."""
