"""One authority and one server for the tests that need real sockets."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .authority import Authority
from .running import Running


@pytest.fixture(scope="session")
def authority() -> Iterator[Authority]:
    """A name server on the loopback."""
    server = Authority()
    yield server
    server.close()


@pytest.fixture(scope="session")
def hints(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The path of hints that lead to it."""
    directory: Path = tmp_path_factory.mktemp("serve")
    return str(authority.hints(directory))


@pytest.fixture(scope="session")
def running(authority: Authority, hints: str) -> Iterator[Running]:
    """A server that asks it."""
    server = Running(authority, hints, ["--allow-private", "--timeout", "0.3", "--total", "3"])
    yield server
    assert server.stop() == 0
