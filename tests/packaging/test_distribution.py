"""The wheel and the sdist build, hold what they should, and give a command that runs."""

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


def test_installed_wheel_runs(built: Path, tmp_path: Path) -> None:
    (wheel,) = built.glob("*.whl")
    environment = tmp_path / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", environment, cwd=tmp_path)
    python = environment / "bin" / "python"
    run(
        *(sys.executable, "-m", "pip", "-q", "--python", python, "install"),
        *("--no-deps", "--no-index", wheel),
        cwd=tmp_path,
    )
    # The libraries come from the environment of the tests: appended, so the wheel's own goes first.
    (packages,) = environment.glob("lib/python3*/site-packages")
    here = Path(pytest.__file__).parents[1]
    (packages / "libraries.pth").write_text(f"{here}\n")
    where = run(python, "-c", "import dnstrace; print(dnstrace.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(environment)
    version = run(environment / "bin" / "dnstrace", "--version", cwd=tmp_path)
    assert version == run(python, "-m", "dnstrace", "--version", cwd=tmp_path)
    assert version.startswith("dnstrace ")
    shown = run(environment / "bin" / "dnstrace", "--lab", "www.example.com", cwd=tmp_path)
    assert "www.example.com" in shown
