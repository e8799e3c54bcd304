"""An empty directory to mount on, taken away without ever looking inside it.

Whoever is in the box sees the host's own /etc below this directory. So it is removed with `rmdir`,
which takes nothing but an empty directory, and never with anything that descends.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def mount_point() -> Iterator[Path]:
    """A fresh, empty directory.

    To be entered by a process that stays outside the box: inside, the mount would keep it.
    """
    directory = tempfile.mkdtemp(prefix="dnstrace-lab-")
    try:
        yield Path(directory)
    finally:
        with suppress(OSError):
            os.rmdir(directory)
