"""Where this user's own files are: below the XDG base directories."""

import os

DATA = ("XDG_DATA_HOME", ".local", "share")
CONFIG = ("XDG_CONFIG_HOME", ".config")
CACHE = ("XDG_CACHE_HOME", ".cache")


def path_of(name: str, directory: tuple[str, ...]) -> str:
    """The path of the file `name` in `DATA`, `CACHE` or `CONFIG`; nothing is made."""
    variable, *fallback = directory
    base = os.environ.get(variable, "")
    if not os.path.isabs(base):  # "must be absolute", XDG Base Directory Specification
        base = os.path.join(os.path.expanduser("~"), *fallback)
    return os.path.join(base, "dnstrace", name)
