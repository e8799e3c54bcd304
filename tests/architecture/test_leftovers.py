"""A test run that leaves a file in the working tree fails and names the file."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .sources import ROOT

WRITES = """from pathlib import Path

def test_writes(tmp_path):
    (tmp_path / "fine").write_text("")
    Path({path!r}).parent.mkdir(exist_ok=True)
    Path({path!r}).write_text("")
"""


def run(project: Path, path: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Pytest in a project with our conftest, whose one test writes a file."""
    (project / "tests").mkdir()
    shutil.copy(ROOT / "tests" / "conftest.py", project / "tests")
    (project / "tests" / "test_it.py").write_text(WRITES.format(path=path))
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *arguments, "tests"],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("arguments", [(), ("-n", "2")], ids=["alone", "xdist"])
@pytest.mark.parametrize("path", ["www.example.com", "tests/-x", "docs/new.txt"])
def test_a_file_left_behind_fails_the_run(
    tmp_path: Path, path: str, arguments: tuple[str, ...]
) -> None:
    done = run(tmp_path, path, *arguments)
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"left in the working tree: {path}" in done.stdout


@pytest.mark.parametrize(
    ("path", "arguments"),
    [("__pycache__/x", ()), (".coverage.1", ()), ("golden.txt", ("--update-golden",))],
)
def test_what_tools_keep_and_new_goldens_may_stay(
    tmp_path: Path, path: str, arguments: tuple[str, ...]
) -> None:
    done = run(tmp_path, path, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
