"""Every command that a document shows runs, and prints what the document says.

In a fenced block marked `console`, a line `$ command` is run by sh in the repository's directory,
and what follows up to the next `$` is what it has to print: exactly, but for times and a line `…`,
which stands for any number of lines. `$ make target` has to name a target of the Makefile and is
not run from here. Blocks marked `python` are run as programs.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from .sources import ROOT

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Needs a package index, a second terminal or privileges: shown, not run.
NOT_RUN = re.compile(r"^(pipx|uv|git|pip|sudo|apt-get|cd|source|\. )\b")
TOOLS = re.compile(r"\b(dig|delv|drill|jq)\b")  # which a machine may lack
TIMES = [
    (re.compile(r"\d+(?:\.\d+)? ?(ms|s)\b"), r"N \1"),
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?"), "INSTANT"),
    (re.compile(r"[ \t]+"), " "),
    (re.compile(r" +$", re.MULTILINE), ""),
]


class Shown(NamedTuple):
    """A command in a document and what it is said to print."""

    document: str
    command: str
    output: str


def blocks(language: str) -> list[tuple[Path, str]]:
    """The fenced blocks of all documents in one language."""
    return [
        (path, body)
        for path in DOCUMENTS
        for found, body in FENCE.findall(path.read_text(encoding="utf-8"))
        if found == language
    ]


def commands() -> list[Shown]:
    """Every command of every `console` block."""
    shown = []
    for path, body in blocks("console"):
        for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
            lines = part.replace("\\\n", "").split("\n")
            shown.append(Shown(path.name, lines[0].strip(), "\n".join(lines[1:]).strip("\n")))
    return shown


def normal(text: str) -> str:
    """Output without what differs from run to run."""
    for pattern, replacement in TIMES:
        text = pattern.sub(replacement, text)
    return text.strip()


def run_shell(command: str) -> str:
    """What a command prints on stdout; its exit code is not judged, since some recipes show one."""
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "NO_COLOR": "1",
        "COLUMNS": "80",
        "LC_ALL": "C.UTF-8",
    }
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout if done.stdout or not done.stderr else done.stderr


@pytest.mark.parametrize("shown", commands(), ids=lambda s: f"{s.document}: {s.command}")
def test_command_prints_what_the_document_says(shown: Shown) -> None:
    if shown.command.startswith("make "):
        target = shown.command.split()[1]
        assert re.search(rf"^{re.escape(target)}:", (ROOT / "Makefile").read_text(), re.MULTILINE)
        return
    if NOT_RUN.match(shown.command):
        assert not shown.output, "a command that is not run cannot have its output checked"
        return
    lacking = [tool for tool in TOOLS.findall(shown.command) if shutil.which(tool) is None]
    if lacking:
        pytest.skip(f"no {' and no '.join(lacking)} here")
    pattern = ".*".join(re.escape(normal(part)) for part in shown.output.split("…\n"))
    printed = normal(run_shell(shown.command))
    if shown.output:
        assert re.fullmatch(pattern, printed, re.DOTALL), printed


@pytest.mark.parametrize(
    ("path", "program"), blocks("python"), ids=lambda v: v.name if isinstance(v, Path) else ""
)
def test_python_example_runs(path: Path, program: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 0, f"{path.name}: {done.stderr}"


def test_readme_opens_with_the_two_commands() -> None:
    head = (ROOT / "README.md").read_text(encoding="utf-8")[:1500]
    assert "make demo" in head
    assert "make test" in head


@pytest.mark.parametrize(
    "path",
    [*DOCUMENTS, *(ROOT / name for name in ("CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"))],
    ids=lambda path: path.name,
)
def test_links_and_paths_lead_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^):#]+)(?:#[^)]*)?\)", text)
    assert [link for link in links if not (path.parent / link).exists()] == []
    named = re.findall(r"`((?:dnstrace|docs|tests|tools)/[\w./*-]+)`", text)
    paths = [name for name in named if not re.search(r"/\d+$", name)]  # schemas are no paths
    assert [name for name in paths if not list(ROOT.glob(name))] == []
