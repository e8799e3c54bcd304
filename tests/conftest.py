"""What holds for every test: in continuous integration a skip is a failure."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Generator
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
HOW_TO_GET_THEM = (
    "need real name servers: on Debian or Ubuntu run `sudo bash .ci/run`, which installs them"
)


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
    """Say in one line how to run the tests that were skipped for want of real name servers."""
    skipped = terminalreporter.stats.get("skipped", [])
    count = sum("real_servers" in getattr(report, "keywords", {}) for report in skipped)
    if count:
        terminalreporter.write_line(f"{count} tests {HOW_TO_GET_THEM}")
