"""This user's own files: where they are (the XDG base directories), and how one is written."""

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


def write_whole(path: str, octets: bytes, mode: int = 0o644) -> None:
    """Write a file that is there whole or not at all, with the directories above it.

    Raises: OSError when it cannot be written; then nothing is left behind.
    """
    import tempfile  # heavy, and seldom needed

    directory = os.path.dirname(os.path.abspath(path))
    os.makedirs(directory, mode=0o755 if mode & 0o077 else 0o700, exist_ok=True)
    with tempfile.NamedTemporaryFile("wb", dir=directory, delete=False) as file:
        try:
            file.write(octets)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.replace(file.name, path)
        except OSError:
            os.unlink(file.name)
            raise
