"""No test of places depends on lists that the user of this machine keeps."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .forgetting import forget


@pytest.fixture(autouse=True)
def own_data_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty data directory, and nothing remembered of another one."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    forget()
    yield tmp_path / "data"
    forget()
