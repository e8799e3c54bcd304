"""No test of places depends on lists that the user of this machine keeps."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dnstrace.annotate.geoloc import decoder, site_updates


@pytest.fixture(autouse=True)
def own_data_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty data directory, and nothing remembered of another one."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    forget()
    yield tmp_path / "data"
    forget()


def forget() -> None:
    """Let the next identifier read the newer lists again."""
    site_updates.newer.cache_clear()
    decoder._decoded.cache_clear()
