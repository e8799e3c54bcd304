"""The wheel and the sdist build, hold what they should, and give a command that runs."""

import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command that has to succeed; its output."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with one wheel and one sdist, the wheel built from the sdist."""
    target = tmp_path_factory.mktemp("dist")
    # No isolation: the tests need no package index.
    run(sys.executable, "-m", "build", "-q", "--no-isolation", "--outdir", target, ROOT, cwd=target)
    return target


def package_files() -> set[str]:
    """What the package directory holds here, less what Python leaves there."""
    package = ROOT / "dnstrace"
    return {
        str(path.relative_to(ROOT))
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    }


def test_wheel_holds_every_file_of_the_package(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    assert package_files() <= held
    assert not any(name.startswith(("tests/", "tools/")) for name in held)
    assert any(name.endswith("licenses/LICENSE") for name in held)
    assert any(name.endswith("licenses/NOTICE") for name in held)


def test_sdist_can_be_tested(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {"pyproject.toml", "Makefile", "README.md", "CHANGELOG.md", "LICENSE", "NOTICE"}
    assert package_files() | wanted | {"tests/conftest.py", "docs/decisions.md"} <= held


@pytest.fixture(scope="module")
def environment(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with the wheel, and the libraries of the tests' own environment."""
    (wheel,) = built.glob("*.whl")
    home = tmp_path_factory.mktemp("installed")
    made = home / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", made, cwd=home)
    pip = (sys.executable, "-m", "pip", "-q", "--python", made / "bin" / "python")
    run(*pip, "install", "--no-deps", "--no-index", wheel, cwd=home)
    # Appended to the path, so that the wheel's own package goes first.
    (packages,) = made.glob("lib/python3*/site-packages")
    (packages / "libraries.pth").write_text(f"{Path(pytest.__file__).parents[1]}\n")
    return made


def test_a_strict_type_checker_accepts_the_documented_programs(
    environment: Path, tmp_path: Path
) -> None:
    text = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
    programs = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert len(programs) >= 5
    paths = [tmp_path / f"program{number}.py" for number in range(len(programs))]
    for path, program in zip(paths, programs, strict=True):
        path.write_text(program, encoding="utf-8")
    checker = (sys.executable, "-m", "mypy", "--strict", "--cache-dir", tmp_path / "cache")
    installed = ("--python-executable", environment / "bin" / "python")
    for path in paths:  # each a program of its own: two may use one name differently
        run(*checker, *installed, path, cwd=tmp_path)
    wrong = tmp_path / "wrong.py"
    wrong.write_text('import dnstrace\n\ndnstrace.trace_sync(b"example.com").nothing\n')
    done = subprocess.run(
        [*checker, *installed, wrong], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert "arg-type" in done.stdout, "the wheel's types are not seen"
    assert "attr-defined" in done.stdout


def test_installed_wheel_runs(environment: Path, tmp_path: Path) -> None:
    python = environment / "bin" / "python"
    where = run(python, "-c", "import dnstrace; print(dnstrace.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(environment)
    version = run(environment / "bin" / "dnstrace", "--version", cwd=tmp_path)
    assert version == run(python, "-m", "dnstrace", "--version", cwd=tmp_path)
    assert version.startswith("dnstrace ")
    shown = run(environment / "bin" / "dnstrace", "--lab", "www.example.com", cwd=tmp_path)
    assert "www.example.com" in shown
