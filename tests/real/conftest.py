"""The box is made once for all tests of the real servers; without the servers they are skipped."""

from collections.abc import Iterator

import pytest

from .box import Box
from .daemons import missing


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this directory needs the real servers."""
    here = [item for item in items if "/tests/real/" in str(item.path)]
    lacking = missing()
    for item in here:
        item.add_marker(pytest.mark.real_servers)
        if lacking:
            item.add_marker(pytest.mark.skip(reason=f"not installed: {', '.join(lacking)}"))


@pytest.fixture(scope="session")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    """The box with every server up."""
    made = Box(tmp_path_factory.mktemp("box"))
    try:
        yield made
    finally:
        made.close()
