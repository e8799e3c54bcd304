"""The small world with a signed broken.com, whose servers a test may bend."""

from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from dnstrace import lab
from dnstrace.lab.world.world import World

WORLD = """
extends = "_small"
title = "broken.com is signed"
[[zone]]
name = "broken.com"
signing = "nsec"
"""


@lru_cache(maxsize=1)
def signed() -> World:
    """The small world, all of it signed."""
    with TemporaryDirectory() as directory:
        path = Path(directory) / "signed.toml"
        path.write_text(WORLD)
        return lab.load(str(path))
