"""The box is made once for all tests of the real servers; a missing program skips what needs it."""

from collections.abc import Iterator

import pytest

from .box import Box
from .programs import BOX, need


def pytest_runtest_setup(item: pytest.Item) -> None:
    """`@pytest.mark.needs("kresd")` skips a test where that is not installed."""
    need(*(program for mark in item.iter_markers("needs") for program in mark.args))


@pytest.fixture(scope="session")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    """The box with every server up."""
    need(*BOX)
    made = Box(tmp_path_factory.mktemp("box"))
    try:
        yield made
    finally:
        made.close()
