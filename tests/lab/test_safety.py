"""The box must not be able to harm the machine it runs on."""

import ast
from pathlib import Path

import pytest

from dnstrace.lab import Internet
from dnstrace.lab.namespace.kernel import BoxError
from dnstrace.lab.namespace.scratch import mount_point

LAB = Path(__file__).parents[2] / "dnstrace" / "lab"
DESCENDING = {"rmtree", "TemporaryDirectory", "removedirs", "unlink", "remove", "rename", "replace"}
OF_STRINGS = {"replace"}  # str.replace and NamedTuple._replace are harmless: only os.replace is not


def calls(path: Path) -> set[str]:
    """What a module calls, as `name` or `module.name`."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Name):
                found.add(function.id)
            elif isinstance(function, ast.Attribute):
                owner = function.value.id if isinstance(function.value, ast.Name) else ""
                found.add(f"{owner}.{function.attr}")
    return found


def test_the_lab_removes_nothing_but_its_empty_directory() -> None:
    removing = {}
    for path in LAB.rglob("*.py"):
        for call in calls(path):
            owner, _, name = call.rpartition(".")
            if name in DESCENDING - OF_STRINGS or (name in OF_STRINGS and owner == "os"):
                removing[path.name] = call
    assert removing == {}


def test_a_mount_point_with_something_in_it_stays(tmp_path: Path) -> None:
    with mount_point() as directory:
        (directory / "precious").write_text("host")
    assert (directory / "precious").read_text() == "host"
    (directory / "precious").unlink()
    directory.rmdir()
    with mount_point() as other:
        assert list(other.iterdir()) == []
    assert not other.exists()


@pytest.mark.namespace
def test_the_hosts_etc_is_read_only_in_the_box_and_whole_afterwards() -> None:
    before = sorted(path.name for path in Path("/etc").iterdir())
    # Opening to append writes nothing: should this ever succeed, the host is unharmed.
    code = (
        "import errno, os\n"
        "for entry in sorted(os.scandir('/etc'), key=lambda entry: entry.name):\n"
        "    inside = os.path.dirname(os.readlink(entry.path)) if entry.is_symlink() else '-'\n"
        "    real = os.path.realpath(entry.path)\n"
        "    if entry.is_file() and os.path.dirname(real) == inside:\n"
        "        try:\n"
        "            open(real, 'ab').close()\n"
        "        except OSError as error:\n"
        "            print(errno.errorcode[error.errno])\n"
        "        else:\n"
        "            print('WRITABLE', entry.path)\n"
    )
    try:
        with Internet("faults/F01") as internet:
            said = set(internet.run(["python3", "-c", code]).stdout.split("\n")) - {""}
    except BoxError as error:
        pytest.skip(str(error))
    assert said
    assert said <= {"EROFS", "EACCES"}
    assert sorted(path.name for path in Path("/etc").iterdir()) == before
