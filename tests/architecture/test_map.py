"""The documents name rooms and modules that exist, and explain every room in one sentence."""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from .sources import PACKAGE, ROOT, sources

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ROW = re.compile(r"^\| `([\w/]+/)` \| (\S.*\S) \|$", re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`")
DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
FILE = re.compile(r"[\w/.*-]+\.py")
# Rooms and modules that were, and that an old sentence may still speak of.
FORMER = {"schedule", "network", "validate", "session", "conclude", "configure", "progress"}


def folders() -> set[str]:
    """Every folder of the package that holds something, as a path below it."""
    package = ROOT / PACKAGE
    return {
        f"{path.parent.relative_to(package)}/"
        for path in package.rglob("*")
        if path.suffix in (".py", ".toml") and path.parent != package
    }


def said() -> Iterator[tuple[str, str]]:
    """Every piece of code in a document's text, with the document's name."""
    for path in DOCUMENTS:
        for code in CODE.findall(path.read_text(encoding="utf-8")):
            yield str(path.relative_to(ROOT)), code


def test_every_folder_has_its_sentence_on_the_map() -> None:
    rows = dict(ROW.findall((ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")))
    assert set(rows) == folders()
    assert not [row for row, sentence in rows.items() if ". " in sentence], "one sentence each"


def is_there(dotted: str) -> bool:
    """Whether a path below the package is a module, or something in one."""
    parts = dotted.split(".")
    for count in range(len(parts), 0, -1):
        place = ROOT.joinpath(PACKAGE, *parts[:count])
        if place.is_dir() or place.with_suffix(".py").is_file():
            found: object = import_module(".".join((PACKAGE, *parts[:count])))
            for name in parts[count:]:
                if not hasattr(found, name):
                    return False
                found = getattr(found, name)
            return True
    return hasattr(import_module(PACKAGE), parts[0])


def test_modules_that_documents_name_exist() -> None:
    rooms = {source.room for source in sources()} | {PACKAGE}
    stale = [
        f"{document}: {code}"
        for document, code in said()
        if DOTTED.fullmatch(code.removesuffix("()"))
        and not document.startswith("docs/reference/")  # paths in the JSON look the same
        and not code.endswith(".bind")  # a name that is asked for
        and (code.split(".")[0] in FORMER or code.split(".")[0] in rooms)
        and not is_there(code.removesuffix("()").removeprefix(f"{PACKAGE}."))
    ]
    assert not stale


def test_programs_that_documents_name_exist() -> None:
    stale = [
        f"{document}: {code}"
        for document, code in said()
        for name in FILE.findall(code)
        if not any(_named(name))
    ]
    assert not stale


def _named(name: str) -> Iterator[Path]:
    if "/" in name:
        yield from (*ROOT.glob(name), *(ROOT / PACKAGE).glob(name))
    else:
        yield from (
            path for top in (PACKAGE, "tests", "tools") for path in (ROOT / top).rglob(name)
        )
