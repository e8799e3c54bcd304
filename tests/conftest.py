"""What holds for every test: in continuous integration a skip is a failure; none leaves a file."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable, Generator
from fnmatch import fnmatch
from pathlib import Path

import pytest
from hypothesis import settings

# Random examples are the same on every run, and a busy machine fails no test; `make fuzz` explores.
settings.register_profile("dnstrace", deadline=None, derandomize=True)
settings.load_profile("dnstrace")

# Whoever runs the tests in the background has a shell that ignores these, and all its children do.
for _number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
    if signal.getsignal(_number) == signal.SIG_IGN:
        interrupts = _number == signal.SIGINT
        signal.signal(_number, signal.default_int_handler if interrupts else signal.SIG_DFL)

# No test depends on lists and tables that whoever runs it keeps.
os.environ["XDG_DATA_HOME"] = "/nonexistent/data"
os.environ["XDG_CONFIG_HOME"] = "/nonexistent/config"

NO_SKIP = os.environ.get("DNSTRACE_NO_SKIP") == "1"
NOT_INSTALLED = "not installed: "  # how tests/real begins the reason of a skip
ROOT = Path(__file__).parents[1]
# What tools keep in the working tree; all else that appears while tests run is an accident.
KEPT = (
    ".git",
    ".venv*",
    "__pycache__",
    "*.egg-info",
    ".*_cache",
    ".hypothesis",
    ".coverage*",
    "build",
    "dist",
)
before_the_tests = pytest.StashKey[frozenset[str]]()
left_behind = pytest.StashKey[list[str]]()


def working_tree() -> frozenset[str]:
    """Every file of the working tree, as a path from its root."""
    found = set()
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if not _is_kept(name)]
        found |= {os.path.join(folder, name) for name in files if not _is_kept(name)}
    return frozenset(os.path.relpath(path, ROOT) for path in found)


def _is_kept(name: str) -> bool:
    return any(fnmatch(name, pattern) for pattern in KEPT)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Remember what is there; with xdist its controller does."""
    if not hasattr(session.config, "workerinput"):
        session.config.stash[before_the_tests] = working_tree()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A run that leaves a file in the working tree has failed, whatever its tests say."""
    before = session.config.stash.get(before_the_tests, None)
    if before is None or session.config.getoption("--update-golden"):
        return
    left = sorted(working_tree() - before)
    session.config.stash[left_behind] = left
    if left and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update-golden`, for a change that was looked at."""
    parser.addoption("--update-golden", action="store_true", help="write goldens anew")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compares a text with a file; `--update-golden` writes the file instead."""
    update = bool(request.config.getoption("--update-golden"))

    def compare(path: Path, text: str) -> None:
        if update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8"), f"{path.name}: look, then --update-golden"

    return compare


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped test into a failed one where DNSTRACE_NO_SKIP=1."""
    report = yield
    if NO_SKIP and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and DNSTRACE_NO_SKIP=1 allows none: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a module that skips itself while it is collected."""
    report = yield
    if NO_SKIP and report.outcome == "skipped":
        report.outcome = "failed"
        report.longrepr = f"skipped, and DNSTRACE_NO_SKIP=1 allows none: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the files left behind, and the programs that skipped tests would need."""
    for path in terminalreporter.config.stash.get(left_behind, []):
        terminalreporter.write_line(
            f"left in the working tree: {path}; write to tmp_path", red=True
        )
    wanted = Counter(
        program
        for report in terminalreporter.stats.get("skipped", [])
        for program in _not_installed(report.longrepr)
    )
    if wanted:
        counts = ", ".join(f"{program} ({count})" for program, count in wanted.most_common())
        terminalreporter.write_line(
            f"skipped, by the program that is not installed: {counts}; "
            "on Debian or Ubuntu `sudo bash .ci/run` installs them all"
        )


def _not_installed(reason: object) -> list[str]:
    text = reason[2] if isinstance(reason, tuple) else str(reason)
    return text.partition(NOT_INSTALLED)[2].split(", ") if NOT_INSTALLED in text else []
