"""The repository speaks of nothing but itself, and its documents point at things that exist."""

import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest

from .sources import ROOT

# Put together here, so that this file does not hold what it looks for.
ELSEWHERE = re.compile("|".join(["/" + "work/", "issues " + "show", r"\.\./" + "shared/"]))
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")


AT_THE_ROOT = {
    ".ci",
    ".editorconfig",
    ".github",
    ".gitignore",
    ".pre-commit-config.yaml",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "NOTICE",
    "README.md",
    "SECURITY.md",
    "action.yml",
    "pyproject.toml",
    "uv.lock",
    "bench",
    "dnstrace",
    "docs",
    "tests",
    "tools",
}


@cache
def tracked() -> tuple[Path, ...]:
    """The files of the repository; in an unpacked sdist, which has no git, all its text files."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode == 0:
        paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        paths = [p for d in ("dnstrace", "tests", "docs", "tools") for p in (ROOT / d).rglob("*")]
    return tuple(path for path in paths if path.is_file())


def test_nothing_speaks_of_a_place_outside() -> None:
    found = []
    for path in tracked():
        text = path.read_bytes().decode("utf-8", "replace")
        found += [f"{path.relative_to(ROOT)}: {hit.group()}" for hit in ELSEWHERE.finditer(text)]
    assert not found


def test_the_root_holds_what_it_is_meant_to_hold() -> None:
    stray = {path.relative_to(ROOT).parts[0] for path in tracked()} - AT_THE_ROOT
    assert not stray, "outputs committed by accident? otherwise add them to AT_THE_ROOT"


def test_actions_are_pinned_by_commit_and_say_their_tag() -> None:
    used = [
        line.strip()
        for path in sorted((ROOT / ".github" / "workflows").glob("*.yml"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if "uses:" in line
    ]
    pinned = re.compile(r"- uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
    assert not [line for line in used if not pinned.fullmatch(line)]
    assert used or not (ROOT / ".github").exists()  # an sdist has none


def test_the_lock_names_no_index_and_every_tool() -> None:
    lock = (ROOT / ".ci" / "requirements.txt").read_text(encoding="utf-8")
    assert not re.findall(r"^--|://", lock, re.MULTILINE)
    pinned = set(re.findall(r"^([\w.-]+)==", lock, re.MULTILINE))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[\[>=<!~ ]", line)[0] for line in wanted}
    assert names <= pinned, "run `make lock`"


def test_no_file_is_huge() -> None:
    assert not [path for path in tracked() if path.stat().st_size > 2_500_000]


@pytest.mark.parametrize(
    "document", [p for p in tracked() if p.suffix == ".md"], ids=lambda p: str(p.relative_to(ROOT))
)
def test_links_of_documents_lead_somewhere(document: Path) -> None:
    targets = LINK.findall(document.read_text(encoding="utf-8"))
    dangling = [
        target
        for target in targets
        if "://" not in target
        and not target.startswith("mailto:")
        and not (document.parent / target).exists()
    ]
    assert not dangling


def test_everything_is_typed() -> None:
    chosen = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]
    written = {path.relative_to(ROOT).parts[0] for path in tracked() if path.suffix == ".py"}
    assert chosen["strict"]
    assert written <= set(chosen["files"])
